"""Answers about production orders."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Final

from msgspec import Meta, field

from technopark_api.shapes import Instant, Shape, definitions
from technopark_api.stations.shapes import State


class OrderRow(Shape, frozen=True, kw_only=True):
    """A production order on a line, whole: what its counting station told of it, whatever period was asked for."""

    facility: Annotated[str, Meta(description="Facility.")]
    line: Annotated[str, Meta(description="Line, by its id within the facility.")]
    order: Annotated[str, Meta(description="Production order, as the line's counting station names it.")]
    product: Annotated[
        str | None,
        Meta(description="Product that its readings name. Null: none yet, or several."),
    ]
    began: Annotated[Instant, Meta(description="The first that the station told of it.")]
    last_told: Annotated[
        Instant, Meta(description="The last that the station told of it, by a reading or a change of state.")
    ]
    running: Annotated[bool, Meta(description="Whether the station's present state is told for it.")]
    state: Annotated[State | None, Meta(description="That state. Null: it does not run.")]
    state_since: Annotated[
        Instant | None, Meta(description="When the station entered it. Null: it does not run.")
    ]
    unit: Annotated[
        str | None, Meta(description="Unit of good, scrap and rework. Null: nothing was made, or of several.")
    ]
    good: Annotated[
        Decimal | None, Meta(description="Made and good so far, in the unit. Null: without unit.")
    ]
    scrap: Annotated[
        Decimal | None, Meta(description="Made and rejected so far, in the unit. Null: without unit.")
    ]
    rework: Annotated[
        Decimal | None, Meta(description="Made and to be reworked so far, in the unit. Null: without unit.")
    ]


class OrderTable(Shape, frozen=True, kw_only=True):
    """Orders that were in work in a period, those that began last first."""

    rows: list[OrderRow]
    definitions: dict[str, str]
    start: Annotated[Instant, Meta(description="Start of the period (UTC).")] = field(name="from")
    to: Annotated[Instant, Meta(description="End of the period, not included (UTC).")]


EXAMPLE: Final = OrderTable(
    rows=[
        OrderRow(
            facility="F02",
            line="L1",
            order="PO-2231",
            product="F02-RF350",
            began=datetime(2026, 10, 12, 3, 5, tzinfo=UTC),
            last_told=datetime(2026, 10, 12, 6, 40, tzinfo=UTC),
            running=True,
            state="production",
            state_since=datetime(2026, 10, 12, 6, 12, 30, tzinfo=UTC),
            unit="pcs",
            good=Decimal(412),
            scrap=Decimal(9),
            rework=Decimal(2),
        )
    ],
    definitions=definitions(OrderRow),
    start=datetime(2026, 10, 11, 19, tzinfo=UTC),
    to=datetime(2026, 10, 12, 19, tzinfo=UTC),
)
