"""The formulas. A ratio whose denominator is zero says nothing and is None; nothing is clamped.

Ratios of quantities are taken of planned time (quantity x PRI). For one product that is the ratio of pieces; for
several it is the only weighting by which availability x effectiveness x quality ratio is OEE.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from technopark.kpi.sums import Sums

Ratio = Decimal | None
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Indicators:
    """Ratios of ISO 22400-2; 1 is 100 %. None where there is nothing to divide by.

    `effectiveness` above 1 means that the planned cycle is too slow (`faster_than_planned`). `contradictory` marks
    output without any production time: a fault of the data, whose effectiveness is None.
    """

    availability: Ratio
    effectiveness: Ratio
    quality_ratio: Ratio
    oee: Ratio
    nee: Ratio
    allocation_efficiency: Ratio
    utilization_efficiency: Ratio
    technical_efficiency: Ratio
    setup_ratio: Ratio
    scrap_ratio: Ratio
    rework_ratio: Ratio
    first_pass_yield: Ratio
    allocation_ratio: Ratio
    production_process_ratio: Ratio
    faster_than_planned: bool
    contradictory: bool


def indicators(sums: Sums) -> Indicators:
    """Return all indicators of what was summed up.

    Availability APT/PBT, effectiveness PRI x PQ/APT, quality ratio GQ/PQ, OEE their product, NEE (AUPT/PBT) x
    effectiveness x quality ratio, allocation efficiency AUBT/PBT, utilization efficiency APT/AUBT, technical
    efficiency APT/(APT + ADET), setup ratio AUST/AUPT, scrap ratio SQ/PQ, rework ratio RQ/PQ, first pass yield
    GP/IP: what was good without rework of all that was inspected; allocation ratio AUBT/AOET and production process
    ratio APT/AOET over orders.
    """
    times, planned = sums.times, sums.planned
    # A table has thousands of rows: each sum is made once, and each ratio.
    apt, aust, adet = times.apt, times.aust, times.adet
    aupt = apt + aust
    aubt = aupt + adet
    pbt = aubt + times.adot
    good, scrap, rework = planned.good, planned.scrap, planned.rework
    produced = good + scrap + rework
    effectiveness = produced / apt if apt else None
    quality = good / produced if produced else None
    produced_time, busy_time = Decimal(apt), Decimal(aubt)
    return Indicators(
        availability=produced_time / pbt if pbt else None,
        effectiveness=effectiveness,
        quality_ratio=quality,
        oee=good / pbt if pbt else None,
        # NEE multiplied out, so that one division is all that is rounded.
        nee=(good * aupt) / (pbt * apt) if apt else None,
        allocation_efficiency=busy_time / pbt if pbt else None,
        utilization_efficiency=produced_time / aubt if aubt else None,
        technical_efficiency=produced_time / (apt + adet) if apt + adet else None,
        setup_ratio=Decimal(aust) / aupt if aupt else None,
        scrap_ratio=scrap / produced if produced else None,
        rework_ratio=rework / produced if produced else None,
        first_pass_yield=quality,
        allocation_ratio=busy_time / sums.aoet if sums.aoet else None,
        production_process_ratio=produced_time / sums.aoet if sums.aoet else None,
        faster_than_planned=effectiveness is not None and effectiveness > 1,
        contradictory=not apt and produced > 0,
    )


def overall_effectiveness(sums: Sums) -> Ratio:
    """Return OEE: the planned time of what was good, of the planned busy time; the factors cancel out exactly."""
    return _ratio(sums.planned.good, sums.times.pbt)


def throughput_rate(produced: Decimal, aoet: int) -> Ratio:
    """Return PQ/AOET: what orders made, in its unit per hour, of the time from their start to their end (ms)."""
    return _ratio(produced * _HOUR_MS, aoet)


def _ratio(part: Decimal | int, whole: Decimal | int) -> Ratio:
    return Decimal(part) / Decimal(whole) if whole else None
