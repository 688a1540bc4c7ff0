"""The park at a glance."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta

from technopark_api.calendar.shapes import HolidayShape
from technopark_api.catalogue.examples import SITE
from technopark_api.catalogue.shapes import SiteShape
from technopark_api.shapes import Instant, NamesShape, Shape
from technopark_api.stations.shapes import EventKind, EventState
from technopark_api.trust.shapes import TRUST_EXAMPLE, TrustNow

Status = Literal["producing", "stopped", "planned", "stale", "silent", "none"]


class Totals(Shape, frozen=True, kw_only=True):
    """The park in numbers. Each station is one of producing, stopped, stale and silent."""

    stations: int
    producing: Annotated[int, Meta(description="Stations in production.")]
    stopped: Annotated[int, Meta(description="Stations heard of in any other state, planned stops included.")]
    planned: Annotated[int, Meta(description="Of the stopped ones, those in planned stops.")]
    stale: Annotated[int, Meta(description="Stations that went quiet or offline.")]
    silent: Annotated[int, Meta(description="Stations never heard of.")]
    facilities_producing: int
    value_today_usd: Annotated[
        Decimal | None,
        Meta(description="Today's good output at ex-works prices; null: nothing reported today."),
    ]
    planned_value_today_usd: Annotated[
        Decimal | None,
        Meta(description="Today's planned output at ex-works prices; null: no plant works today."),
    ]
    trust: Annotated[
        TrustNow, Meta(description="Of all facilities, and of topics that name none that the park has.")
    ]


class StationCounts(Shape, frozen=True, kw_only=True):
    """Stations of a facility; each but total is counted once."""

    total: int
    production: int
    setup: int
    delay: int
    down: int
    planned: int
    offline: Annotated[int, Meta(description="Stations that told the state offline and are still connected.")]
    unknown: Annotated[int, Meta(description="Stations heard of that never told a state.")]
    stale: int
    silent: int


class OutputToday(Shape, frozen=True, kw_only=True):
    """What a facility made on its current production day, in one unit."""

    unit: str
    good: Annotated[Decimal | None, Meta(description="Null: nothing reported today.")]
    scrap: Annotated[
        Decimal | None,
        Meta(description="Rejected. The scrap ratio is scrap / (good + scrap + rework), as in indicators."),
    ]
    rework: Decimal | None
    plan: Annotated[
        Decimal | None,
        Meta(
            description="What is to be made today: a target that was set, else capacity x load / working days "
            "of the year, less on a shorter day; null: a day off."
        ),
    ]
    plan_so_far: Annotated[
        Decimal | None,
        Meta(description="The plan's part by the planned time that has passed, to the full minute."),
    ]
    percent_of_plan_so_far: Annotated[
        Decimal | None, Meta(description="Null where nothing is planned so far.")
    ]


class LastEvent(Shape, frozen=True, kw_only=True):
    """The newest change of state or connection at a facility."""

    at: Instant
    line: str
    station: str
    kind: EventKind
    state: EventState
    reason: str | None


class ShipmentsToday(Shape, frozen=True, kw_only=True):
    """Export postings of the local day: originals less reversals."""

    postings: int
    value_usd: Decimal


class FacilityNow(Shape, frozen=True, kw_only=True):
    """A facility at a glance."""

    id: str
    names: NamesShape
    kind: Literal["factory", "logistics"]
    status: Annotated[
        Status,
        Meta(
            description="producing: a counting station is in production; stale: all stations heard of are; planned: "
            "all are in planned stops; silent: none was ever heard of; none: it has no stations; else stopped."
        ),
    ]
    day: Annotated[date, Meta(description="Its current production day.")]
    holiday: Annotated[
        HolidayShape | None, Meta(description="The holiday that this day is, worked or not; null: none.")
    ]
    stations: StationCounts
    output: list[OutputToday]
    value_today_usd: Annotated[
        Decimal | None, Meta(description="Null: nothing reported today, or no products.")
    ]
    last_event: LastEvent | None
    last_received_at: Annotated[
        Instant | None, Meta(description="When anything was last heard of its stations.")
    ]
    shipments_today: Annotated[ShipmentsToday | None, Meta(description="Null: none posted for today.")]
    trust: TrustNow


class Overview(Shape, frozen=True, kw_only=True):
    """The whole park at a glance."""

    now: Instant
    today: date
    site: SiteShape
    totals: Totals
    facilities: list[FacilityNow]


FACILITY_EXAMPLE = FacilityNow(
    id="F02",
    names=NamesShape(uz="Maishiy sovutgichlar", ru="Бытовые холодильники", en="Household refrigerators"),
    kind="factory",
    status="producing",
    day=date(2026, 10, 12),
    holiday=None,
    stations=StationCounts(
        total=5, production=4, setup=0, delay=0, down=1, planned=0, offline=0, unknown=0, stale=0, silent=0
    ),
    output=[
        OutputToday(
            unit="pcs",
            good=Decimal(281),
            scrap=Decimal(3),
            rework=Decimal(1),
            plan=Decimal(2000),
            plan_so_far=Decimal("133.333"),
            percent_of_plan_so_far=Decimal("210.75"),
        )
    ],
    value_today_usd=Decimal("73060.00"),
    last_event=LastEvent(
        at=datetime(2026, 10, 12, 4, 12, 30, tzinfo=UTC),
        line="L1",
        station="S3",
        kind="state",
        state="down",
        reason="E-STOP",
    ),
    last_received_at=datetime(2026, 10, 12, 4, 29, 55, 210_000, tzinfo=UTC),
    shipments_today=ShipmentsToday(postings=1, value_usd=Decimal("31200.00")),
    trust=TRUST_EXAMPLE,
)
TOTALS_EXAMPLE = Totals(
    stations=5,
    producing=4,
    stopped=1,
    planned=0,
    stale=0,
    silent=0,
    facilities_producing=1,
    value_today_usd=Decimal("73060.00"),
    planned_value_today_usd=Decimal("520000.00"),
    trust=TRUST_EXAMPLE,
)
OVERVIEW_EXAMPLE = Overview(
    now=SITE.now,
    today=SITE.today,
    site=SITE,
    totals=TOTALS_EXAMPLE,
    facilities=[FACILITY_EXAMPLE],
)
