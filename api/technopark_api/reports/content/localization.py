"""Localization of what was made in a month, from cost statements: sums first, each percent once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from technopark.storage.sqlfile import load
from technopark_api.reports.content.context import Context, objects, ratio, total
from technopark_api.reports.model import Chart, Table
from technopark_api.reports.read import THIS, Source, Spans

_SQL = load("technopark_api.reports", "queries.sql")
_SUMS: Final = ("imported_usd", "local_usd", "price_usd")


async def read(source: Source, context: Context) -> pd.DataFrame:
    """Return the sums by span, product and basis, with the local value."""
    ask = context.ask
    spans = Spans.of(ask.month)
    kept = source.revisions(spans.firsts)
    found = await source.frame(
        _SQL["localization"], spans.firsts, spans.afters, ask.facility, ask.cut_off, kept
    )
    found["local_usd"] = objects(
        [
            None if price is None or imported is None else price - imported
            for price, imported in zip(found["price_usd"], found["imported_usd"], strict=True)
        ]
    )
    return found


def products(context: Context, found: pd.DataFrame, *, key: str = "products") -> Table:
    """Return the month's localization by product, with a total for each basis."""
    this = found[found["span"] == THIS].reset_index(drop=True)
    frame = _rated(this, context)
    columns = context.columns(
        *("facility", "product", "product_name", "basis", "quantity", "unit", *_SUMS, "percent", "missing"),
        "flags",
        summed=(),
    )
    totals = [_total(context, basis, part) for basis, part in _by_basis(this)]
    return context.table(key, columns, frame, totals=tuple(totals))


def facilities(context: Context, found: pd.DataFrame) -> Table:
    """Return the month's localization by facility and basis: of sums of its products."""
    this = found[(found["span"] == THIS) & found["basis"].notna()]
    rows: list[dict[str, Any]] = []
    for facility in dict.fromkeys(this["facility"]):
        for basis, part in _by_basis(this[this["facility"] == facility]):
            sums = _summed(part)
            missing = any(part["missing"])
            rows.append(
                {
                    "facility": facility,
                    "basis": basis,
                    **sums,
                    "missing": Decimal(1) if missing else Decimal(0),
                }
            )
    frame = _rated(
        pd.DataFrame(rows, columns=["facility", "basis", *_SUMS, "missing"], dtype=object), context
    )
    columns = context.columns("facility", "facility_name", "basis", *_SUMS, "percent", "flags")
    totals = [_total(context, basis, part) for basis, part in _by_basis(this)]
    chart = None
    if first := _commonest(this):
        # A chart compares one basis: its rows come first.
        named = context.words.code("basis", first)
        order = sorted(range(len(frame)), key=lambda at: frame["basis"][at] != named)
        frame = frame.iloc[order].reset_index(drop=True)
        title = context.words("chart.localization", basis=named)
        chart = Chart(title, "facility_name", "percent", first=int((frame["basis"] == named).sum()))
    return context.table("localization_facilities", columns, frame, totals=tuple(totals), chart=chart)


def by_span(found: pd.DataFrame) -> dict[tuple[int, str], Decimal | None]:
    """Return the percent by span and basis of all that was read."""
    stated = found[found["basis"].notna()]
    return {
        (span, basis): ratio(sums["local_usd"], sums["price_usd"])
        for span in dict.fromkeys(stated["span"])
        for basis, part in _by_basis(stated[stated["span"] == span])
        for sums in [_summed(part)]
    }


def of_facilities(found: pd.DataFrame, basis: str) -> dict[str, Decimal | None]:
    """Return the month's percent of each facility on one basis."""
    this = found[(found["span"] == THIS) & (found["basis"] == basis)]
    sums = {
        facility: _summed(this[this["facility"] == facility]) for facility in dict.fromkeys(this["facility"])
    }
    return {facility: ratio(each["local_usd"], each["price_usd"]) for facility, each in sums.items()}


def commonest_basis(found: pd.DataFrame) -> str | None:
    """Return the basis that most products are stated in; the first by name of equals, None where there is none."""
    return _commonest(found[found["span"] == THIS])


def _commonest(frame: pd.DataFrame) -> str | None:
    bases = [basis for basis in frame["basis"] if basis is not None]
    return min(set(bases), key=lambda basis: (-bases.count(basis), basis), default=None)


def _by_basis(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    bases: Sequence[str] = sorted({basis for basis in frame["basis"] if basis is not None})
    return [(basis, frame[frame["basis"] == basis]) for basis in bases]


def _summed(frame: pd.DataFrame) -> dict[str, Any]:
    return {key: total(frame[key]) for key in _SUMS}


def _total(context: Context, basis: str, frame: pd.DataFrame) -> dict[str, Any]:
    sums = _summed(frame)
    return {
        "facility": context.words("meta.total"),
        "basis": context.words.code("basis", basis),
        **sums,
        "percent": ratio(sums["local_usd"], sums["price_usd"]),
    }


def _rated(frame: pd.DataFrame, context: Context) -> pd.DataFrame:
    rated = frame.copy()
    rated["percent"] = objects(
        [ratio(*pair) for pair in zip(frame["local_usd"], frame["price_usd"], strict=True)], frame.index
    )
    rated["flags"] = objects(
        [
            _flags(context, *row)
            for row in zip(frame["local_usd"], frame["price_usd"], frame["missing"], strict=True)
        ],
        frame.index,
    )
    rated["basis"] = objects([context.words.code("basis", basis) for basis in frame["basis"]], frame.index)
    return rated


def _flags(context: Context, local: Decimal | None, price: Decimal | None, missing: Decimal | None) -> str:
    flags = []
    if local is not None and local < 0:
        flags.append("imports_above_price")
    if price is None:
        flags.append("no_statement")
    elif missing:
        flags.append("incomplete")
    return ", ".join(context.words(f"flag.{flag}") for flag in flags)
