"""What machines did with their time, and OEE: sums of times and of planned times, each ratio once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from technopark.calendar import day_bounds, month_on
from technopark.kpi import Indicators, Quantities, Sums, Times, indicators
from technopark.storage.sqlfile import load
from technopark_api.reports.content.context import Context, ratio, total
from technopark_api.reports.model import Chart, Table
from technopark_api.reports.read import Source, records
from technopark_api.shapes import percent

_SQL = load("technopark_api.reports", "queries.sql")
LOSSES: Final = ("setup", "delay", "down")
_HOUR_MS: Final = 3_600_000
_MILLISECOND: Final = timedelta(milliseconds=1)
_DAY: Final = timedelta(days=1)
_TIMES: Final = ("pbt", "apt", "aust", "adet", "adot")


async def read_times(
    source: Source, context: Context, month: date, *, by_day: bool = False, by_reason: bool = False
) -> pd.DataFrame:
    """Return milliseconds by facility and state; states that still last count until the cut-off.

    Of a month that is closed they are those that its report keeps.
    """
    ask = context.ask
    if month in source.kept:
        revision = source.kept[month].revision
        return await source.frame(_SQL["kept_times"], month, revision, ask.facility, by_day, by_reason)
    found = await source.frame(_SQL["times"], month, month_on(month, 1), ask.facility, by_day, by_reason)
    lasting = await source.beside(_SQL["lasting"], ask.facility, ask.cut_off)
    rows = [
        {
            "facility": row["facility"],
            "day": day if by_day else None,
            "state": row["state"],
            "reason": row["reason"] if by_reason else None,
            "spent_ms": spent,
            "times": 0,
        }
        for row in lasting
        for day, spent in _days_of(row["since"], ask.cut_off, month, context, row["facility"])
    ]
    source.note("lasting", [[row["facility"], row["day"], row["state"], row["spent_ms"]] for row in rows])
    return pd.concat([found, pd.DataFrame(rows, columns=found.columns, dtype=object)], ignore_index=True)


def _days_of(
    since: datetime, until: datetime, month: date, context: Context, facility: str
) -> Iterator[tuple[date, int]]:
    day = month
    while day < month_on(month, 1):
        opens, closes = day_bounds(context.day_starts[facility], context.zone, day)
        spent = (min(until, closes) - max(since, opens)) // _MILLISECOND
        if spent > 0:
            yield day, spent
        day += _DAY


async def read_planned(
    source: Source, context: Context, month: date, *, by_day: bool = False
) -> pd.DataFrame:
    """Return what was made and the planned times of it; by day and product, or by facility."""
    kept = source.revisions([month])
    return await source.frame(
        _SQL["output"], [month], [month_on(month, 1)], context.ask.facility, by_day, kept
    )


def sums(times: pd.DataFrame, planned: pd.DataFrame, by: str | None = None) -> dict[Any, Sums]:
    """Return times and planned quantities by the values of a column, or of everything under None."""
    found: dict[Any, Sums] = {}
    for row in records(times):
        key = row[by] if by else None
        found[key] = found.get(key, Sums()) + Sums(
            times=Times.of_states({row["state"]: int(row["spent_ms"])})
        )
    for row in records(planned):
        key = row[by] if by else None
        made = Quantities(row["pri_gq"], row["pri_sq"], row["pri_rq"])
        found[key] = found.get(key, Sums()) + Sums(planned=made)
    return found


def oee_row(summed: Sums) -> dict[str, Any]:
    """Return hours of the time model and the ratios of OEE."""
    found = indicators(summed)
    times = summed.times
    return {key: _hours(getattr(times, key)) if times.pbt else None for key in _TIMES} | ratios(found)


def ratios(found: Indicators) -> dict[str, Decimal | None]:
    """Return availability, effectiveness, quality ratio and OEE in percent."""
    return {
        "availability": _percent(found.availability),
        "effectiveness": _percent(found.effectiveness),
        "quality": _percent(found.quality_ratio),
        "oee": _percent(found.oee),
    }


def oee_by_day(context: Context, times: pd.DataFrame, planned: pd.DataFrame) -> Table:
    """Return the time model and OEE of each production day, and of the month as a whole."""
    by_day = sums(times, planned, "day")
    keys = ("day", *_TIMES, "availability", "effectiveness", "quality", "oee")
    rows = [{"day": day, **oee_row(by_day[day])} for day in sorted(by_day)]
    frame = pd.DataFrame(rows, columns=list(keys), dtype=object)
    frame = frame.where(frame.notna(), None)
    whole = oee_row(sums(times, planned).get(None, Sums()))
    everything = {"day": context.words("meta.total"), **whole}
    chart = Chart(context.words("chart.oee"), "day", "oee", upright=True, first=31)
    return context.table("oee", context.columns(*keys), frame, totals=(everything,), chart=chart)


def losses(context: Context, times: pd.DataFrame) -> Table:
    """Return time lost by state and reason, most first, and its part of the planned busy time."""
    pbt = sums(times, times.iloc[:0]).get(None, Sums()).times.pbt
    lost = times[times["state"].isin(LOSSES)]
    rows: dict[tuple[str, str], list[int]] = {}
    for row in records(lost):
        entry = rows.setdefault((row["state"], row["reason"]), [0, 0])
        entry[0] += int(row["spent_ms"])
        entry[1] += int(row["times"])
    ordered = sorted(rows.items(), key=lambda item: (-item[1][0], item[0]))
    frame = pd.DataFrame(
        [
            {
                "state": context.words.code("state", state),
                "reason": reason or context.words.code("state", state),
                "hours": _hours(spent),
                "times": times_entered,
                "share_pbt": percent(Decimal(spent), Decimal(pbt)),
            }
            for (state, reason), (spent, times_entered) in ordered
        ],
        columns=["state", "reason", "hours", "times", "share_pbt"],
        dtype=object,
    )
    spent_all = sum(spent for spent, _ in rows.values())
    everything = {
        "state": context.words("meta.total"),
        "hours": _hours(spent_all) if rows else None,
        "times": total(frame["times"]),
        "share_pbt": percent(Decimal(spent_all), Decimal(pbt)) if rows else None,
    }
    chart = Chart(context.words("chart.losses"), "reason", "hours", first=8)
    columns = context.columns(*frame.columns, summed=("hours", "times"))
    return context.table("losses", columns, frame, totals=(everything,), chart=chart)


def _hours(milliseconds: int) -> Decimal:
    return (Decimal(milliseconds) / _HOUR_MS).quantize(Decimal("0.01"))


def _percent(found: Decimal | None) -> Decimal | None:
    return None if found is None else percent(found, Decimal(1))


def output_by_product(context: Context, planned: pd.DataFrame) -> Table:
    """Return the month's output by product: quantities in the product's unit, scrap of all made, value."""
    rows = []
    for product, part in planned.groupby("product", sort=False):
        good, scrap, rework = (total(part[key]) for key in ("good", "scrap", "rework"))
        rows.append(
            {
                "product": product,
                "unit": part["unit"].iloc[0],
                "good": good,
                "scrap": scrap,
                "rework": rework,
                "scrap_percent": ratio(scrap, good + scrap + rework),
                "output_usd": total(part["value_usd"]),
            }
        )
    keys = ["product", "product_name", "good", "scrap", "rework", "unit", "scrap_percent", "output_usd"]
    frame = pd.DataFrame(rows, columns=[key for key in keys if key != "product_name"], dtype=object)
    everything = {"product": context.words("meta.total"), "output_usd": total(frame["output_usd"])}
    columns = context.columns(*keys, summed=("output_usd",))
    chart = Chart(context.words("chart.output"), "product_name", "output_usd")
    return context.table("products", columns, frame, totals=(everything,), chart=chart)


def output_by_day(context: Context, planned: pd.DataFrame) -> Table:
    """Return output by production day and product."""
    frame = planned.rename(columns={"value_usd": "output_usd"})
    keys = ("day", "product", "product_name", "good", "scrap", "rework", "unit", "output_usd")
    everything = {"day": context.words("meta.total"), "output_usd": total(frame["output_usd"])}
    columns = context.columns(*keys, summed=("output_usd",))
    return context.table("days", columns, frame, totals=(everything,))
