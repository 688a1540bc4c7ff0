"""One facility's month: key figures, output, OEE and losses, localization, exports."""

from __future__ import annotations

from typing import Any

from technopark.kpi import Sums, indicators
from technopark_api.reports.content import exports, localization, machines
from technopark_api.reports.content.context import Context, figures, total
from technopark_api.reports.model import Kind, Table
from technopark_api.reports.read import Source, Spans

SPANS = (1, 2, 3)


async def tables(source: Source, context: Context) -> list[Table]:
    """Return all tables of a facility's month."""
    month = context.ask.month
    times = await machines.read_times(source, context, month, by_day=True, by_reason=True)
    made = await machines.read_planned(source, context, month, by_day=True)
    local = await localization.read(source, context)
    return [
        figures(context, await key_figures(source, context, local)),
        machines.output_by_product(context, made),
        machines.oee_by_day(context, times, made),
        machines.losses(context, times),
        localization.products(context, local, key="localization"),
        (await exports.countries(source, context)),
        machines.output_by_day(context, made),
    ]


async def key_figures(source: Source, context: Context, local: Any) -> list[tuple[str, Kind, list[Any]]]:
    """Return value of output, exports, localization and OEE of the month, the one before, and a year before."""
    words = context.words
    months = Spans.of(context.ask.month).firsts
    exported = await exports.by_span(source, context)
    countries = await exports.countries_by_span(source, context)
    values: list[Any] = []
    ratios: list[dict[str, Any]] = []
    for month in months:
        times = await machines.read_times(source, context, month)
        made = await machines.read_planned(source, context, month)
        values.append(total(made["value_usd"]))
        ratios.append(machines.ratios(indicators(machines.sums(times, made).get(None, Sums()))))
    percents = localization.by_span(local)
    bases = sorted({basis for _, basis in percents})
    rows: list[tuple[str, Kind, list[Any]]] = [
        (words("figure.output_usd"), "money", values),
        (words("figure.exports_usd"), "money", _of(exported, "value_usd")),
        (words("figure.returned_usd"), "money", _of(exported, "returned_usd")),
        (words("figure.countries"), "integer", [countries.get(span) for span in SPANS]),
    ]
    rows += [
        (
            words("figure.localization", basis=words.code("basis", basis)),
            "percent",
            [percents.get((span, basis)) for span in SPANS],
        )
        for basis in bases
    ]
    rows += [
        (words(f"figure.{key}"), "percent", [each[key] for each in ratios])
        for key in ("oee", "availability", "effectiveness", "quality")
    ]
    return rows


def _of(exported: dict[int, dict[str, Any]], key: str) -> list[Any]:
    return [exported[span][key] if span in exported else None for span in SPANS]
