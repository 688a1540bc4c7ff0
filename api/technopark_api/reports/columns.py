"""Rows of a query as columns, taken in piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import NoneType
from typing import Any, Final

import msgspec
import pandas as pd

ENCODER: Final = msgspec.json.Encoder(decimal_format="string", order="deterministic")
"""Writes what was read for the fingerprint."""

_MAY_COME_AGAIN: Final = frozenset({str, date, NoneType})


class Columns:
    """What was read, by column; a text or a day that comes again and again is kept once."""

    def __init__(self, names: Sequence[str]) -> None:
        self._columns: dict[str, list[Any]] = {name: [] for name in names}
        self._known: dict[str, dict[Any, Any]] = {name: {} for name in names}

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Take in rows, in their order."""
        for (name, column), values in zip(self._columns.items(), zip(*rows, strict=True), strict=False):
            known = self._known.get(name)
            if known is None or not _MAY_COME_AGAIN.issuperset(map(type, values)):
                column.extend(values)
                continue
            column.extend(map(known.setdefault, values, values))
            if len(known) > len(column) // 2:
                del self._known[name]

    def frame(self) -> pd.DataFrame:
        """Return the columns as a frame whose values are what the database gave, decimals exact."""
        return pd.DataFrame(
            {name: pd.Series(values, dtype=object) for name, values in self._columns.items()}, copy=False
        )
