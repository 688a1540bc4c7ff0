"""Answers about indicators."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Final

from msgspec import UNSET, Meta, UnsetType, field

from technopark_api.shapes import Instant, Shape, definitions

OF_ORDERS: Final = (
    "aoet",
    "allocation_ratio_percent",
    "production_process_ratio_percent",
    "throughput_per_hour",
)
"""Fields that only rows by order have."""


class KpiRow(Shape, frozen=True, kw_only=True):
    """Sums of one interval and part of the park, and the indicators that follow from them."""

    start: Annotated[Instant, Meta(description="Start of the interval (UTC).")]
    end: Annotated[Instant, Meta(description="End of the interval, not included (UTC).")]
    day: Annotated[
        date | UnsetType,
        Meta(description="The production day: the local date on which its first shift starts."),
    ] = UNSET
    shift: Annotated[
        str | UnsetType | None,
        Meta(
            description="The shift. Null: the time between shifts, whose start and end are those of the day."
        ),
    ] = UNSET
    facility: Annotated[str | UnsetType, Meta(description="Facility.")] = UNSET
    line: Annotated[str | UnsetType, Meta(description="Line, by its id within the facility.")] = UNSET
    station: Annotated[str | UnsetType, Meta(description="Station, by its id within the line.")] = UNSET
    product: Annotated[
        str | UnsetType | None,
        Meta(
            description="Product. Null: time without an order, or with one whose product the line's counting station "
            "did not name, or named several of."
        ),
    ] = UNSET
    order: Annotated[
        str | UnsetType | None, Meta(description="Production order. Null: time and output without one.")
    ] = UNSET
    oee_percent: Annotated[
        Decimal | None,
        Meta(description="Overall equipment effectiveness, PRI x GQ / PBT, percent. Null: no busy time."),
    ]
    availability_percent: Annotated[
        Decimal | None, Meta(description="Availability, APT / PBT, percent. Null: no busy time.")
    ]
    effectiveness_percent: Annotated[
        Decimal | None,
        Meta(
            description="Effectiveness, PRI x PQ / APT, percent; above 100 where the planned cycle is too slow. "
            "Null: no production time."
        ),
    ]
    quality_percent: Annotated[
        Decimal | None,
        Meta(description="Quality ratio, GQ / PQ by planned time, percent. Null: nothing made."),
    ]
    nee_percent: Annotated[
        Decimal | None,
        Meta(
            description="Net equipment effectiveness, AUPT / PBT x effectiveness x quality ratio, percent: setup is "
            "no loss. Null: no busy or no production time."
        ),
    ]
    allocation_efficiency_percent: Annotated[
        Decimal | None, Meta(description="Allocation efficiency, AUBT / PBT, percent. Null: no busy time.")
    ]
    utilization_efficiency_percent: Annotated[
        Decimal | None,
        Meta(description="Utilization efficiency, APT / AUBT, percent. Null: never busy with an order."),
    ]
    technical_efficiency_percent: Annotated[
        Decimal | None,
        Meta(description="Technical efficiency, APT / (APT + ADET), percent. Null: neither of both."),
    ]
    setup_percent: Annotated[
        Decimal | None, Meta(description="Setup ratio, AUST / AUPT, percent. Null: no processing time.")
    ]
    scrap_percent: Annotated[
        Decimal | None,
        Meta(description="Scrap ratio, SQ / PQ by planned time, percent. Null: nothing made."),
    ]
    rework_percent: Annotated[
        Decimal | None,
        Meta(description="Rework ratio, RQ / PQ by planned time, percent. Null: nothing made."),
    ]
    first_pass_yield_percent: Annotated[
        Decimal | None,
        Meta(
            description="First pass yield, GP / IP by planned time, percent: good at once of all that was "
            "inspected. Null: nothing made."
        ),
    ]
    faster_than_planned: Annotated[
        bool, Meta(description="Effectiveness is above 100 %: the planned cycle is too slow.")
    ]
    contradictory: Annotated[
        bool, Meta(description="Something was made, but no production time was told: a fault of the data.")
    ]
    pbt: Annotated[
        Decimal | None,
        Meta(
            description="Planned busy time as told by the states, AUBT + ADOT, seconds. Null: no state told."
        ),
    ]
    aubt: Annotated[
        Decimal | None,
        Meta(description="Actual unit busy time, AUPT + ADET, seconds. Null: no state told."),
    ]
    aupt: Annotated[
        Decimal | None,
        Meta(description="Actual unit processing time, APT + AUST, seconds. Null: no state told."),
    ]
    apt: Annotated[
        Decimal | None,
        Meta(description="Actual production time, state production, seconds. Null: no state told."),
    ]
    aust: Annotated[
        Decimal | None,
        Meta(description="Actual unit setup time, state setup, seconds. Null: no state told."),
    ]
    adet: Annotated[
        Decimal | None,
        Meta(description="Actual unit delay time, state delay, seconds. Null: no state told."),
    ]
    adot: Annotated[
        Decimal | None,
        Meta(description="Actual unit down time, state down, seconds. Null: no state told."),
    ]
    planned: Annotated[
        Decimal | None,
        Meta(
            description="Planned stops, outside the busy time, state planned, seconds. Null: no state told."
        ),
    ]
    offline: Annotated[
        Decimal | None,
        Meta(
            description="Time of which the station could not tell, state offline, seconds. Null: no state told."
        ),
    ]
    pri_pq: Annotated[
        Decimal | None,
        Meta(
            description="PRI x PQ: planned run time of all that was made (the product's cycle_s times the quantity), "
            "seconds. Null: no output told."
        ),
    ]
    pri_gq: Annotated[
        Decimal | None,
        Meta(description="PRI x GQ: planned run time of what was good, seconds. Null: no output told."),
    ]
    unit: Annotated[
        str | None,
        Meta(
            description="Unit of good, scrap and rework. Null: several, which are never added, or no output."
        ),
    ]
    good: Annotated[Decimal | None, Meta(description="GQ: made and good, in the unit. Null: without unit.")]
    scrap: Annotated[
        Decimal | None, Meta(description="SQ: made and rejected, in the unit. Null: without unit.")
    ]
    rework: Annotated[
        Decimal | None, Meta(description="RQ: made and to be reworked, in the unit. Null: without unit.")
    ]
    aoet: Annotated[
        Decimal | UnsetType | None,
        Meta(
            description="Actual order execution time, from the first to the last that the station told of the order, "
            "as far as it lies in the interval, seconds. Null: no order."
        ),
    ] = UNSET
    allocation_ratio_percent: Annotated[
        Decimal | UnsetType | None,
        Meta(
            description="Allocation ratio, AUBT / AOET, percent. Null: no order, or no time between its first and last."
        ),
    ] = UNSET
    production_process_ratio_percent: Annotated[
        Decimal | UnsetType | None,
        Meta(
            description="Production process ratio, APT / AOET, percent. Null: no order, or no time between its first "
            "and last."
        ),
    ] = UNSET
    throughput_per_hour: Annotated[
        Decimal | UnsetType | None,
        Meta(
            description="Throughput rate, PQ / AOET, in the unit per hour. Null: no order, without unit, or no time "
            "between its first and last."
        ),
    ] = UNSET


class KpiTable(Shape, frozen=True, kw_only=True):
    """Indicators of production days, by intervals."""

    rows: list[KpiRow]
    definitions: dict[str, str]
    first: Annotated[date, Meta(description="First production day.")] = field(name="from")
    to: Annotated[date, Meta(description="The production day after the last one.")]
    interval: str
    zone: str


EXAMPLE = KpiTable(
    rows=[
        KpiRow(
            start=datetime(2026, 10, 12, 3, tzinfo=UTC),
            end=datetime(2026, 10, 13, 3, tzinfo=UTC),
            day=date(2026, 10, 12),
            facility="F02",
            oee_percent=Decimal("56.94"),
            availability_percent=Decimal("63.89"),
            effectiveness_percent=Decimal("93.48"),
            quality_percent=Decimal("95.35"),
            nee_percent=Decimal("63.13"),
            allocation_efficiency_percent=Decimal("72.22"),
            utilization_efficiency_percent=Decimal("88.46"),
            technical_efficiency_percent=Decimal("97.87"),
            setup_percent=Decimal("9.80"),
            scrap_percent=Decimal("4.65"),
            rework_percent=Decimal("0.00"),
            first_pass_yield_percent=Decimal("95.35"),
            faster_than_planned=False,
            contradictory=False,
            pbt=Decimal(43200),
            aubt=Decimal(31200),
            aupt=Decimal(30600),
            apt=Decimal(27600),
            aust=Decimal(3000),
            adet=Decimal(600),
            adot=Decimal(12000),
            planned=Decimal(43200),
            offline=Decimal(0),
            pri_pq=Decimal(25800),
            pri_gq=Decimal(24600),
            unit="pcs",
            good=Decimal(390),
            scrap=Decimal(15),
            rework=Decimal(0),
        )
    ],
    definitions=definitions(KpiRow, without=("shift", "line", "station", "product", "order", *OF_ORDERS)),
    first=date(2026, 10, 12),
    to=date(2026, 10, 13),
    interval="production_day",
    zone="Asia/Tashkent",
)
