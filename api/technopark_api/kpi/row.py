"""A row of indicators, made of sums: rounded here, once, and nowhere before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from msgspec import UNSET

from technopark.kpi import Indicators, Sums, indicators, throughput_rate
from technopark_api.kpi.shapes import KpiRow
from technopark_api.kpi.slots import Interval
from technopark_api.shapes import in_percent, thousandths, to_thousandth


class Made(NamedTuple):
    """What was made, in its unit; None where that is of several units, which are never added."""

    unit: str | None
    good: Decimal
    scrap: Decimal
    rework: Decimal


def kpi_row(
    bounds: tuple[datetime, datetime],
    day: date,
    shift: str | None,
    parts: Mapping[str, str | None],
    work: Mapping[str, str | None],
    interval: Interval,
    sums: Sums,
    made: Made | None,
) -> KpiRow:
    """Return the row of what was summed up; `made` is None where no output was told.

    `parts` and `work` are what tells it apart.
    """
    found = indicators(sums)
    times, planned = sums.times, sums.planned
    told = any((times.pbt, times.planned, times.offline))
    in_unit = made is not None and made.unit is not None
    return KpiRow(
        start=bounds[0],
        end=bounds[1],
        day=day if interval in ("shift", "production_day") else UNSET,
        shift=(shift or None) if interval == "shift" else UNSET,
        facility=parts.get("facility") or UNSET,
        line=parts.get("line") or UNSET,
        station=parts.get("station") or UNSET,
        product=work.get("product", UNSET),
        order=work.get("order", UNSET),
        **_of_order(work["order"], sums, found, made if in_unit else None) if "order" in work else {},
        oee_percent=_percent(found.oee),
        availability_percent=_percent(found.availability),
        effectiveness_percent=_percent(found.effectiveness),
        quality_percent=_percent(found.quality_ratio),
        nee_percent=_percent(found.nee),
        allocation_efficiency_percent=_percent(found.allocation_efficiency),
        utilization_efficiency_percent=_percent(found.utilization_efficiency),
        technical_efficiency_percent=_percent(found.technical_efficiency),
        setup_percent=_percent(found.setup_ratio),
        scrap_percent=_percent(found.scrap_ratio),
        rework_percent=_percent(found.rework_ratio),
        first_pass_yield_percent=_percent(found.first_pass_yield),
        faster_than_planned=found.faster_than_planned,
        contradictory=found.contradictory,
        pbt=_seconds(times.pbt) if told else None,
        aubt=_seconds(times.aubt) if told else None,
        aupt=_seconds(times.aupt) if told else None,
        apt=_seconds(times.apt) if told else None,
        aust=_seconds(times.aust) if told else None,
        adet=_seconds(times.adet) if told else None,
        adot=_seconds(times.adot) if told else None,
        planned=_seconds(times.planned) if told else None,
        offline=_seconds(times.offline) if told else None,
        pri_pq=None if made is None else _seconds(planned.produced),
        pri_gq=None if made is None else _seconds(planned.good),
        unit=made.unit if made is not None else None,
        good=made.good if made is not None and in_unit else None,
        scrap=made.scrap if made is not None and in_unit else None,
        rework=made.rework if made is not None and in_unit else None,
    )


def _of_order(
    order: str | None, sums: Sums, found: Indicators, made: Made | None
) -> dict[str, Decimal | None]:
    if order is None:
        return dict.fromkeys(
            ("aoet", "allocation_ratio_percent", "production_process_ratio_percent", "throughput_per_hour")
        )
    rate = None if made is None else throughput_rate(made.good + made.scrap + made.rework, sums.aoet)
    return {
        "aoet": _seconds(sums.aoet),
        "allocation_ratio_percent": _percent(found.allocation_ratio),
        "production_process_ratio_percent": _percent(found.production_process_ratio),
        "throughput_per_hour": None if rate is None else to_thousandth(rate),
    }


def _percent(ratio: Decimal | None) -> Decimal | None:
    return None if ratio is None else in_percent(ratio)


def _seconds(milliseconds: Decimal | int) -> Decimal:
    if isinstance(milliseconds, int):  # as times are, ten of them in each row
        return thousandths(milliseconds)
    return to_thousandth(Decimal(milliseconds).scaleb(-3))
