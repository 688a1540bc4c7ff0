"""Exports of a month: line by line, and by country beside earlier months."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import pandas as pd

from technopark.storage.sqlfile import load
from technopark_api.exports.shares import shares
from technopark_api.problems import too_much
from technopark_api.reports.content.context import Context, change, named, objects, total
from technopark_api.reports.model import Chart, Table
from technopark_api.reports.read import PREVIOUS, THIS, YEAR_BEFORE, Source, Spans, records

_SQL = load("technopark_api.reports", "queries.sql")
MAX_POSTINGS: Final = 250_000
"""The most lines of a month that a report lists."""

_LINES: Final = (
    *("facility", "shipped_on", "shipment", "line", "kind", "product", "hs", "quantity", "unit", "net_kg"),
    *("gross_kg", "country", "incoterms", "place", "currency", "value", "rate", "value_usd", "contract"),
    "declaration",
)
_UNPRINTED: Final = ("line", "kind", "gross_kg", "place", "currency", "value", "rate", "contract")
_ADDED: Final = ("net_kg", "gross_kg", "value_usd")


async def monthly(source: Source, context: Context) -> list[Table]:
    """Return postings line by line, what came back, and the totals by facility."""
    ask = context.ask
    spans = Spans.of(ask.month)
    lines = await source.long_frame(
        _SQL["postings"], ask.month, spans.afters[0], ask.facility, ask.cut_off, MAX_POSTINGS + 1
    )
    if len(lines) > MAX_POSTINGS:
        raise too_much(f"the month has more than {MAX_POSTINGS} postings; ask for one facility")
    summed = await _exports(source, context, "facility")
    returned = lines["kind"] == "return"
    lines["kind"] = named(lines["kind"], lambda kind: context.words.code("posting", kind))
    columns = context.columns(*_LINES, summed=_ADDED, unprinted=_UNPRINTED)
    exported, came_back = lines[~returned], lines[returned]
    return [
        _by_facility(context, summed),
        context.table("lines", columns, exported, totals=(_sums(context, exported),)),
        context.table("returns", columns, came_back, totals=(_sums(context, came_back),)),
    ]


def _by_facility(context: Context, summed: pd.DataFrame) -> Table:
    this = summed[summed["span"] == THIS].copy()
    places = {code: place for place, code in enumerate(context.facilities)}
    this = this.sort_values("facility", key=lambda codes: codes.map(places)).reset_index(drop=True)
    this["share"] = _shares(this["value_usd"])
    added = ("shipments", "postings", *_ADDED, "returned_usd")
    columns = context.columns(
        "facility", "facility_name", *added[:2], *_ADDED, "share", "returned_usd", summed=added
    )
    everything = _sums(context, this, added)
    everything["share"] = Decimal(100) if this["share"].notna().any() else None
    return context.table("facilities", columns, this, totals=(everything,))


def _shares(values: pd.Series[Any]) -> pd.Series[Any]:
    known = _known(values)
    return objects(shares(known, ["all"] * len(known)))


def _sums(context: Context, frame: pd.DataFrame, added: tuple[str, ...] = _ADDED) -> dict[str, Any]:
    return {"facility": context.words("meta.total")} | {key: total(frame[key]) for key in added}


async def _exports(source: Source, context: Context, *parts: str) -> pd.DataFrame:
    ask = context.ask
    spans = Spans.of(ask.month)
    by = (part in parts for part in ("facility", "country", "product"))
    return await source.frame(_SQL["exports"], spans.firsts, spans.afters, ask.facility, ask.cut_off, *by)


async def countries(source: Source, context: Context) -> Table:
    """Return exports by country with shares, the month before and the same month of the year before."""
    found = await _exports(source, context, "country")
    months = {
        span: found[found["span"] == span].set_index("country") for span in (THIS, PREVIOUS, YEAR_BEFORE)
    }
    codes = sorted(found.loc[found["value_usd"].notna() | found["returned_usd"].notna(), "country"].unique())
    frame = pd.DataFrame({"country": objects(codes)})
    this = months[THIS].reindex(codes).astype(object)
    for key in ("value_usd", "net_kg", "shipments", "returned_usd"):
        frame[key] = objects(_known(this[key]))
    for key, span in (("previous_usd", PREVIOUS), ("year_before_usd", YEAR_BEFORE)):
        frame[key] = objects(_known(months[span].reindex(codes)["value_usd"]))
    frame["share"] = _shares(frame["value_usd"])
    _compare(frame, context)
    frame["country_name"] = objects([context.words.country(code) for code in codes])
    order = sorted(range(len(frame)), key=lambda at: (-(frame["value_usd"][at] or Decimal(0)), codes[at]))
    frame = frame.iloc[order].reset_index(drop=True)
    added = ("value_usd", "net_kg", "previous_usd", "year_before_usd", "returned_usd")
    columns = context.columns(
        *("country", "country_name", "value_usd", "share", "net_kg", "shipments", "previous_usd", "change"),
        *("year_before_usd", "year_change", "returned_usd"),
        summed=added,
    )
    everything = {"country": context.words("meta.total")} | {key: total(frame[key]) for key in added}
    everything["share"] = Decimal(100) if any(share is not None for share in frame["share"]) else None
    # A shipment that went to two countries is one shipment all the same.
    everything["shipments"] = (await by_span(source, context)).get(THIS, {}).get("shipments")
    everything["change"] = change(
        everything["value_usd"], everything["previous_usd"], context.words("change.new")
    )
    everything["year_change"] = change(
        everything["value_usd"], everything["year_before_usd"], context.words("change.new")
    )
    chart = Chart(context.words("chart.countries"), "country_name", "value_usd")
    return context.table("countries", columns, frame, totals=(everything,), chart=chart)


async def country_products(source: Source, context: Context) -> Table:
    """Return exports by country, product, HS code and unit, with the value of one unit."""
    found = await _exports(source, context, "country", "product")
    frame = found[(found["span"] == THIS) & found["value_usd"].notna()].reset_index(drop=True)
    frame["unit_value"] = objects(
        [
            value / quantity if quantity else None
            for value, quantity in zip(frame["value_usd"], frame["quantity"], strict=True)
        ]
    )
    frame["country_name"] = objects([context.words.country(code) for code in frame["country"]])
    columns = context.columns(
        *(
            "country",
            "country_name",
            "product",
            "product_name",
            "hs",
            "quantity",
            "unit",
            "net_kg",
            "value_usd",
        ),
        "unit_value",
        summed=("net_kg", "value_usd"),
    )
    everything = {"country": context.words("meta.total")} | {
        key: total(frame[key]) for key in ("net_kg", "value_usd")
    }
    return context.table("country_products", columns, frame, totals=(everything,))


def _compare(frame: pd.DataFrame, context: Context) -> None:
    new = context.words("change.new")
    for key, before in (("change", "previous_usd"), ("year_change", "year_before_usd")):
        frame[key] = objects(
            [change(*pair, new) for pair in zip(frame["value_usd"], frame[before], strict=True)]
        )


def _known(values: pd.Series[Any]) -> list[Any]:
    """Return values with None where there is none: to join fills what is missing with not-a-number."""
    return [None if pd.isna(value) else value for value in values]


async def by_span(source: Source, context: Context) -> dict[int, dict[str, Any]]:
    """Return the exports of the month and its two predecessors as a whole; a span without any has no entry."""
    found = await _exports(source, context)
    return {row["span"]: row for row in records(found)}


async def by_facility(source: Source, context: Context) -> dict[str, Decimal | None]:
    """Return the month's exports of each facility, USD."""
    found = await _exports(source, context, "facility")
    this = found[found["span"] == THIS]
    return dict(zip(this["facility"], this["value_usd"], strict=True))


async def countries_by_span(source: Source, context: Context) -> dict[int, int]:
    """Return to how many countries the month and its two predecessors exported."""
    found = await _exports(source, context, "country")
    exported = found[found["value_usd"].notna()]
    return {span: int((exported["span"] == span).sum()) for span in exported["span"].unique()}
