"""Shares of a whole that add up after rounding."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import ROUND_FLOOR, Decimal, localcontext

import pandas as pd

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)


def shares(values: pd.Series, groups: pd.Series) -> pd.Series:
    """Return each value's share of its group in percent, to 0.01, so that the shares of a group sum to 100.

    Rounding is by largest remainder: all are rounded down, and the hundredths that are then missing go to those
    that lost most. Groups whose total is not above zero have no shares (None), like values that are None.
    """
    found: dict[Hashable, Decimal | None] = dict.fromkeys(values.index)
    for _, group in values.dropna().groupby(groups, sort=False):
        total = sum(group, Decimal(0))
        if total > 0:
            rounded = _largest_remainder([value / total for value in group])
            found.update(zip(group.index, rounded, strict=True))
    return pd.Series(list(found.values()), index=values.index, dtype=object)


def _largest_remainder(parts: list[Decimal]) -> list[Decimal]:
    with localcontext(prec=60):
        exact = [_HUNDRED * part for part in parts]
        rounded = [share.quantize(_CENT, ROUND_FLOOR) for share in exact]
        missing = round((_HUNDRED - sum(rounded, Decimal(0))) / _CENT)
        # Sorting is stable: equal remainders are served in the order of the rows.
        by_loss = sorted(range(len(exact)), key=lambda index: rounded[index] - exact[index])
        for index in by_loss[:missing]:
            rounded[index] += _CENT
    return rounded
