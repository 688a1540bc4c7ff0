"""Answers about released declarations."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, field

from technopark_api.shapes import Instant, Shape, definitions


class DeclarationRow(Shape, frozen=True, kw_only=True):
    """One goods item of a released declaration."""

    declaration: Annotated[str, Meta(description="Number: post/DDMMYY/number.")]
    item: Annotated[int, Meta(description="Number of the item on the declaration.")]
    released_on: Annotated[date, Meta(description="Day of release.")]
    hs: Annotated[str, Meta(description="HS code, 6 to 10 digits.")]
    net_kg: Annotated[Decimal, Meta(description="Net mass in kilograms.")]
    value: Annotated[Decimal, Meta(description="Invoice value in currency.")]
    currency: Annotated[str, Meta(description="Currency of the contract.")]
    country: Annotated[str | None, Meta(description="Destination; null where the list did not tell.")]
    withdrawn: Annotated[bool, Meta(description="It was withdrawn and counts no more.")]
    version: Annotated[int, Meta(description="How often it was told differently, and once.")]
    imported_by: Annotated[str, Meta(description="Who imported that.")]
    imported_at: Annotated[Instant, Meta(description="When.")]


class DeclarationTable(Shape, frozen=True, kw_only=True):
    """Declarations released in some months."""

    rows: list[DeclarationRow]
    definitions: dict[str, str]
    start: str = field(name="from")
    to: str


EXAMPLE = DeclarationTable(
    rows=[
        DeclarationRow(
            declaration="26001/121026/0012345",
            item=1,
            released_on=date(2026, 10, 12),
            hs="8418102001",
            net_kg=Decimal(7800),
            value=Decimal("31200.00"),
            currency="USD",
            country="KZ",
            withdrawn=False,
            version=1,
            imported_by="nilufar",
            imported_at=datetime.fromisoformat("2026-11-02T04:00:00Z"),
        )
    ],
    definitions=definitions(DeclarationRow),
    start="2026-10",
    to="2026-10",
)
