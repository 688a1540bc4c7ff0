"""Answers about localization."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, field

from technopark_api.shapes import Shape, definitions

Basis = Literal["production_cost", "ex_works", "fob"]
Flag = Literal["imports_above_price", "incomplete", "no_statement"]


class LocalizationRow(Shape, frozen=True, kw_only=True):
    """How local what was made in an interval is, on one basis."""

    month: Annotated[
        str | UnsetType, Meta(description="Month of the production days, YYYY-MM; by month only.")
    ] = UNSET
    first_day: Annotated[date, Meta(description="First production day of the interval.")]
    last_day: Annotated[date, Meta(description="Last production day of the interval, included.")]
    facility: Annotated[str | UnsetType, Meta(description="Facility.")] = UNSET
    product: Annotated[str | UnsetType, Meta(description="Product.")] = UNSET
    hs: Annotated[str | UnsetType, Meta(description="HS code, six digits.")] = UNSET
    basis: Annotated[
        Basis | None,
        Meta(
            description="What the imported value is measured against; bases are never mixed. Null: nothing made was "
            "ever stated."
        ),
    ]
    unit: Annotated[str | None, Meta(description="Unit of the quantities; null where products differ in it.")]
    quantity: Annotated[
        Decimal | None,
        Meta(description="Good output, in the unit; null where products differ in their unit."),
    ]
    price_usd: Annotated[
        Decimal | None,
        Meta(description="Sum of quantity x price over what a statement was in force for, USD."),
    ]
    imported_usd: Annotated[
        Decimal | None, Meta(description="Sum of quantity x imported value over the same, USD.")
    ]
    percent: Annotated[
        Decimal | None,
        Meta(
            description="100 x (1 - imported_usd / price_usd), from the sums; null: no data. May be below zero."
        ),
    ]
    flags: Annotated[
        list[Flag],
        Meta(
            description="imports_above_price: the percent is below zero, and kept; incomplete: a part was made with no "
            "statement in force; no_statement: all of it was."
        ),
    ]
    missing_quantity: Annotated[
        Decimal | None,
        Meta(
            description="Part of quantity made with no statement in force; null where products differ in their unit."
        ),
    ]
    missing_usd: Annotated[
        Decimal,
        Meta(
            description="That part at the catalogue's prices, USD: how much is without a statement. In no ratio."
        ),
    ]


class LocalizationTable(Shape, frozen=True, kw_only=True):
    """How local what was made is, by interval."""

    rows: list[LocalizationRow]
    definitions: dict[str, str]
    start: str = field(name="from")
    to: str
    interval: str


EXAMPLE = LocalizationTable(
    rows=[
        LocalizationRow(
            month="2026-10",
            first_day=date(2026, 10, 1),
            last_day=date(2026, 10, 31),
            facility="F02",
            product="F02-RF350",
            basis="ex_works",
            unit="pcs",
            quantity=Decimal(1000),
            price_usd=Decimal("250000.00"),
            imported_usd=Decimal("160000.00"),
            percent=Decimal("36.00"),
            flags=[],
            missing_quantity=Decimal(0),
            missing_usd=Decimal("0.00"),
        )
    ],
    definitions=definitions(LocalizationRow, without=("hs",)),
    start="2026-10",
    to="2026-10",
    interval="month",
)
