"""Answers about counted stock."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from technopark_api.shapes import Instant, Shape, definitions


class OpeningRow(Shape, frozen=True, kw_only=True):
    """What stood in stock of a product at the beginning of a local day."""

    facility: Annotated[str, Meta(description="Facility that makes the product.")]
    product: Annotated[str, Meta(description="Product.")]
    counted_on: Annotated[date, Meta(description="Local day, at whose beginning it stood there.")]
    quantity: Annotated[Decimal, Meta(description="How much.")]
    unit: Annotated[str, Meta(description="Unit of the quantity.")]
    version: Annotated[int, Meta(description="How often it was told differently, and once.")]
    set_by: Annotated[str, Meta(description="Who imported that.")]
    set_at: Annotated[Instant, Meta(description="When.")]


class OpeningTable(Shape, frozen=True, kw_only=True):
    """Counted stock."""

    rows: list[OpeningRow]
    definitions: dict[str, str]


EXAMPLE = OpeningTable(
    rows=[
        OpeningRow(
            facility="F02",
            product="F02-RF350",
            counted_on=date(2026, 1, 1),
            quantity=Decimal(1200),
            unit="pcs",
            version=1,
            set_by="nilufar",
            set_at=datetime.fromisoformat("2026-11-02T04:00:00Z"),
        )
    ],
    definitions=definitions(OpeningRow),
)
