"""The park for management: key figures, facilities side by side, the best and the worst, trust."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import pandas as pd

from technopark.kpi import Sums
from technopark_api.reports.content import exports, localization, machines
from technopark_api.reports.content.context import Context, change, figures, objects, total
from technopark_api.reports.content.facility import key_figures
from technopark_api.reports.model import Chart, Table
from technopark_api.reports.read import Source, Spans, records
from technopark_api.trust.percent import trust_percent

_SHOWN: Final = 3
_BOOKS: Final = ("sent", "missing_messages", "received", "stored", "duplicate", "conflicting", "open")


async def tables(source: Source, context: Context) -> list[Table]:
    """Return all tables of the park's month."""
    local = await localization.read(source, context)
    numbers = await key_figures(source, context, local)
    compared = await _facilities(source, context, local)
    books, trusted = await _trust(source, context)
    numbers.append((context.words("figure.trust"), "percent", [trusted, None, None]))
    return [figures(context, numbers), compared, *_extremes(context, compared.frame), books]


async def _facilities(source: Source, context: Context, local: pd.DataFrame) -> Table:
    months = Spans.of(context.ask.month).firsts
    times = await machines.read_times(source, context, months[0])
    made, before = [await machines.read_planned(source, context, month) for month in months[:2]]
    values, earlier = (dict(zip(each["facility"], each["value_usd"], strict=True)) for each in (made, before))
    shipped = await exports.by_facility(source, context)
    basis = localization.commonest_basis(local)
    percents = localization.of_facilities(local, basis) if basis else {}
    summed = machines.sums(times, made, "facility")
    told = {*values, *earlier, *shipped, *summed}
    rows = [
        {
            "facility": code,
            "output_usd": values.get(code),
            "change": change(values.get(code), earlier.get(code)),
            "percent": percents.get(code),
            "exports_usd": shipped.get(code),
            **_ratios(summed.get(code, Sums())),
        }
        for code in context.facilities
        if code in told
    ]
    keys = ("facility", "output_usd", "change", "exports_usd", "percent", "availability", "oee")
    frame = pd.DataFrame(rows, columns=list(keys), dtype=object)
    frame = frame.where(frame.notna(), None)
    whole = _ratios(sum(summed.values(), Sums()))
    everything: dict[str, Any] = {
        "facility": context.words("meta.total"),
        "output_usd": total(frame["output_usd"]),
        "exports_usd": total(frame["exports_usd"]),
        "percent": localization.by_span(local).get((1, basis)) if basis else None,
        **whole,
    }
    everything["change"] = change(everything["output_usd"], total(earlier.values()))
    columns = context.columns("facility", "facility_name", *keys[1:], summed=("output_usd", "exports_usd"))
    note = context.words("figure.localization", basis=context.words.code("basis", basis)) if basis else ""
    chart = Chart(context.words("chart.output"), "facility_name", "output_usd", first=18)
    return context.table("facilities", columns, frame, totals=(everything,), chart=chart, note=note)


def _ratios(summed: Sums) -> dict[str, Decimal | None]:
    row = machines.oee_row(summed)
    return {"availability": row["availability"], "oee": row["oee"]}


def _extremes(context: Context, compared: pd.DataFrame) -> list[Table]:
    """Return the facilities of the highest and of the lowest OEE; none is in both."""
    rated = compared[compared["oee"].notna()]
    order = sorted(rated.index, key=lambda at: (-rated["oee"][at], rated["facility"][at]))
    count = min(_SHOWN, len(order) // 2)
    columns = context.columns("facility", "facility_name", "oee", "availability", "output_usd")
    return [
        context.table(key, columns, rated.loc[chosen].reset_index(drop=True))
        for key, chosen in (("best", order[:count]), ("worst", order[::-1][:count]))
    ]


async def _trust(source: Source, context: Context) -> tuple[Table, Decimal | None]:
    found = await source.ledger(context.ask.month)
    frame = found.rename(columns={"missing": "missing_messages"})
    frame["sent"] = objects(
        [
            None if sequenced is None or missing is None else sequenced + missing
            for sequenced, missing in zip(found["sequenced"], found["missing"], strict=True)
        ]
    )
    frame["trust"] = objects([_percent(row) for row in records(frame)])
    everything: dict[str, Any] = {key: total(frame[key]) for key in _BOOKS}
    everything["trust"] = _percent(everything) if len(frame) else None
    everything["facility"] = context.words("meta.total")
    columns = context.columns("facility", "facility_name", *_BOOKS, "trust", summed=_BOOKS)
    return context.table("trust", columns, frame, totals=(everything,)), everything["trust"]


def _percent(books: dict[str, Any]) -> Decimal | None:
    return trust_percent(
        sent=books["sent"],
        received=books["received"],
        duplicate=books["duplicate"],
        wrong=(books["missing_messages"] or 0) + books["open"] + books["conflicting"],
    )
