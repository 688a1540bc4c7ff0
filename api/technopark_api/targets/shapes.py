"""Answers about targets, and how one is set."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Final, Literal

from msgspec import Meta, field
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from technopark_api.shapes import Instant, Shape, definitions

SECONDS: Final = "s"
"""The unit of all products together: planned seconds, quantity x cycle_s."""

_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,3})?")


def _quantity(value: object) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, int | str) and not isinstance(value, bool) and _NUMBER.fullmatch(str(value)):
        return Decimal(str(value))
    raise ValueError(
        'write a whole number, or decimals as text such as "1250.5" with at most three places; null withdraws it'
    )


class SetTarget(BaseModel):
    """What a target shall be."""

    model_config = ConfigDict(extra="forbid")

    quantity: Annotated[
        Decimal | None,
        BeforeValidator(_quantity),
        Field(
            description="At least 0: in the product's unit, or in planned seconds where no product is named. A whole "
            'number, or decimals as text such as "1250.5". Null withdraws it: the default holds again.',
            examples=[46_000],
        ),
    ]


class TargetRow(Shape, frozen=True, kw_only=True):
    """A target as somebody set it."""

    facility: Annotated[str, Meta(description="Facility.")]
    line: Annotated[str | None, Meta(description="Line. Null: of the whole facility.")]
    product: Annotated[str | None, Meta(description="Product. Null: of all together, in planned seconds.")]
    period: Annotated[
        str, Meta(description="The local month, such as 2026-10, or the production day, such as 2026-10-12.")
    ]
    quantity: Annotated[
        Decimal | None, Meta(description="What is to be made, in the unit. Null: this version withdrew it.")
    ]
    unit: Annotated[
        str,
        Meta(description="Unit of the product, or s: planned seconds, quantity x cycle_s of all products."),
    ]
    version: Annotated[int, Meta(description="Counts from 1; the highest version holds, the others stay.")]
    set_by: Annotated[str, Meta(description="Who set it.")]
    set_at: Annotated[Instant, Meta(description="When (UTC).")]


class TargetTable(Shape, frozen=True, kw_only=True):
    """Targets of months and their days."""

    rows: list[TargetRow]
    definitions: dict[str, str]
    first: Annotated[str, Meta(description="First local month.")] = field(name="from")
    to: Annotated[str, Meta(description="Last local month, included.")]
    zone: str


Span = Literal["month", "day"]


def period_of(span: str, starts: date) -> str:
    """Return how a target's time is written."""
    return f"{starts:%Y-%m}" if span == "month" else starts.isoformat()


EXAMPLE = TargetRow(
    facility="F02",
    line=None,
    product="F02-RF350",
    period="2026-10",
    quantity=Decimal(46_000),
    unit="pcs",
    version=2,
    set_by="s.karimov",
    set_at=datetime(2026, 9, 28, 9, 12, 4, tzinfo=UTC),
)
TABLE_EXAMPLE = TargetTable(
    rows=[EXAMPLE], definitions=definitions(TargetRow), first="2026-10", to="2026-10", zone="Asia/Tashkent"
)
