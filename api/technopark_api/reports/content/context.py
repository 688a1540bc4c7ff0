"""What all reports are built with: the words, the names in the park, columns, and arithmetic of sums."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd

from technopark_api.exports.findings.read import Measure
from technopark_api.reports.ask import Ask
from technopark_api.reports.model import Amount, Column, Kind, Table
from technopark_api.reports.texts import Words
from technopark_api.shapes import percent

KINDS: Final[Mapping[str, tuple[Kind, int]]] = {
    "shipped_on": ("date", 11),
    "day": ("date", 11),
    "shipment": ("text", 15),
    "line": ("integer", 7),
    "kind": ("text", 11),
    "facility": ("text", 7),
    "facility_name": ("text", 42),
    "product": ("text", 14),
    "product_name": ("text", 34),
    "hs": ("text", 12),
    "quantity": ("quantity", 14),
    "good": ("quantity", 12),
    "scrap": ("quantity", 11),
    "rework": ("quantity", 11),
    "missing": ("quantity", 13),
    "unit": ("text", 8),
    "net_kg": ("mass", 15),
    "gross_kg": ("mass", 15),
    "country": ("text", 9),
    "country_name": ("text", 22),
    "incoterms": ("text", 8),
    "place": ("text", 13),
    "currency": ("text", 8),
    "rate": ("rate", 14),
    "contract": ("text", 17),
    "declaration": ("text", 21),
    "shipments": ("integer", 11),
    "postings": ("integer", 11),
    "share": ("percent", 10),
    "share_pbt": ("percent", 14),
    "change": ("change", 14),
    "year_change": ("change", 14),
    "basis": ("text", 30),
    "percent": ("percent", 15),
    "scrap_percent": ("percent", 12),
    "flags": ("text", 20),
    "state": ("text", 18),
    "reason": ("text", 24),
    "hours": ("hours", 11),
    "times": ("integer", 9),
    "posting": ("text", 20),
    "finding": ("text", 36),
    "severity": ("text", 15),
    "found": ("text", 26),
    "expected": ("text", 38),
    "why": ("text", 60),
    "figure": ("text", 54),
    "this": ("mixed", 18),
    "previous": ("mixed", 18),
    "year_before": ("mixed", 18),
    "trust": ("percent", 11),
    "pbt": ("hours", 12),
    "apt": ("hours", 12),
    "aust": ("hours", 12),
    "adet": ("hours", 12),
    "adot": ("hours", 12),
    "availability": ("percent", 13),
    "effectiveness": ("percent", 13),
    "quality": ("percent", 13),
    "oee": ("percent", 13),
    "sent": ("integer", 12),
    "missing_messages": ("integer", 12),
    "received": ("integer", 12),
    "stored": ("integer", 12),
    "duplicate": ("integer", 12),
    "conflicting": ("integer", 12),
    "open": ("integer", 12),
}
"""Kind and width of the columns by key; what is not named here is money."""


@dataclass(frozen=True, slots=True)
class Context:
    """The words of the report's language, what facilities and products are called in it, and what is doubted."""

    ask: Ask
    words: Words
    zone: ZoneInfo
    facilities: Mapping[str, str]
    products: Mapping[str, str]
    day_starts: Mapping[str, time]
    measure: Measure

    def columns(
        self, *keys: str, summed: Iterable[str] = (), unprinted: Iterable[str] = ()
    ) -> tuple[Column, ...]:
        """Return columns by key, headed in the language."""
        added, left_out = set(summed), set(unprinted)
        return tuple(
            Column(
                key,
                self.words(f"column.{key}"),
                *KINDS.get(key, ("money", 18)),
                summed=key in added,
                printed=key not in left_out,
            )
            for key in keys
        )

    def table(self, key: str, columns: Sequence[Column], frame: pd.DataFrame, **more: Any) -> Table:
        """Return a table of these columns of a frame, with the parts of it that have names named."""
        frame = frame.copy(deep=False)
        keys = [column.key for column in columns]
        for code, name, names in (
            ("facility", "facility_name", self.facilities),
            ("product", "product_name", self.products),
        ):
            if name in keys and code in frame and name not in frame:
                frame[name] = named(frame[code], _or_itself(names))
        if "unit" in frame:
            frame["unit"] = named(frame["unit"], lambda value: self.words.code("unit", value))
        return Table(key, self.words(f"table.{key}"), tuple(columns), frame[keys], **more)


def objects(values: Sequence[Any], index: pd.Index[Any] | None = None) -> pd.Series[Any]:
    """Return values as a column that keeps them as they are."""
    return pd.Series(list(values), index=index, dtype=object)


def named(codes: pd.Series[Any], name: Callable[[Any], Any]) -> pd.Series[Any]:
    """Return what codes are called, each looked up once."""
    values = codes.tolist()
    names = {value: name(value) for value in dict.fromkeys(values)}
    return objects([names[value] for value in values], codes.index)


def _or_itself(names: Mapping[str, str]) -> Callable[[Any], Any]:
    return lambda code: names.get(code, code)


def total(values: Iterable[Any]) -> Any:
    """Return the exact sum; None where there is nothing to add."""
    found = [value for value in values if value is not None]
    return sum(found[1:], found[0]) if found else None


def ratio(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return part of whole in percent; None where either is not known or the whole is zero."""
    return None if part is None or whole is None else percent(part, whole)


def change(now: Decimal | None, before: Decimal | None, new: str | None = None) -> Decimal | str | None:
    """Return by how many percent something changed; None, or the word `new`, where there was nothing before.

    What is gone changed by -100 %.
    """
    if before is None or before <= 0:
        return new if now else None
    return percent((now or Decimal(0)) - before, before)


def figures(context: Context, rows: Iterable[tuple[str, Kind, Sequence[Any]]]) -> Table:
    """Return the table of key figures: a label, a kind, and the values of the month and its two predecessors."""
    frame = pd.DataFrame(
        [
            {
                "figure": label,
                "this": Amount(this, kind),
                "previous": Amount(previous, kind),
                "change": change(this, previous) if kind == "money" else None,
                "year_before": Amount(before, kind),
                "year_change": change(this, before) if kind == "money" else None,
            }
            for label, kind, (this, previous, before) in rows
        ],
        columns=["figure", "this", "previous", "change", "year_before", "year_change"],
        dtype=object,
    )
    return context.table("figures", context.columns(*frame.columns), frame)
