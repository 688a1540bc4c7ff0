"""Answers about shipments against declarations and output."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, field

from technopark.exports import Severity
from technopark_api.exports.said import SaidShape, UnmatchedSaid
from technopark_api.shapes import Shape, definitions

UnmatchedCode = Literal[
    "no_declaration",
    "declaration_of_several_shipments",
    "declaration_of_several_countries",
    "declaration_of_several_currencies",
    "declaration_not_released",
    "declaration_without_shipment",
    "declared_mass_off",
    "declared_value_off",
    "declared_currency_off",
    "declared_hs_off",
    "declared_country_off",
    "shipped_above_produced",
]


class UnmatchedRow(Shape, frozen=True, kw_only=True):
    """One thing that does not match."""

    code: Annotated[UnmatchedCode, Meta(description="What does not match.")]
    severity: Annotated[Severity, Meta(description="error: it cannot be right; warning: it may well be.")]
    month: Annotated[
        str, Meta(description="Local month of shipping, YYYY-MM; of release where nothing was shipped.")
    ]
    facilities: Annotated[list[str], Meta(description="Facilities that shipped; of a product, its maker.")]
    declaration: Annotated[str | None, Meta(description="Declaration; null where there is none.")]
    shipments: Annotated[list[str], Meta(description="Shipments, as facility/shipment.")]
    products: Annotated[list[str], Meta(description="Products.")]
    countries: Annotated[list[str], Meta(description="Destinations.")]
    currencies: Annotated[list[str], Meta(description="Currencies.")]
    found: Annotated[str, Meta(description="What was found, in the language asked for.")]
    expected: Annotated[str, Meta(description="What was expected, likewise.")]
    said: Annotated[UnmatchedSaid, Meta(description="The same as keys of texts and the values in them.")]


class UnmatchedTable(Shape, frozen=True, kw_only=True):
    """What does not match in some months."""

    rows: list[UnmatchedRow]
    definitions: dict[str, str]
    start: str = field(name="from")
    to: str


class StockRow(Shape, frozen=True, kw_only=True):
    """A product in a month: what was made and shipped in it, and since its stock was counted."""

    month: Annotated[str, Meta(description="Local month of shipping and of the production days, YYYY-MM.")]
    facility: Annotated[str, Meta(description="Facility that makes the product, whoever ships it.")]
    product: Annotated[str, Meta(description="Product.")]
    unit: Annotated[str, Meta(description="Unit of the quantities.")]
    produced: Annotated[Decimal, Meta(description="Good output in the month.")]
    shipped: Annotated[Decimal, Meta(description="Exported in the month, net of reversals.")]
    returned: Annotated[Decimal, Meta(description="Came back in the month.")]
    produced_so_far: Annotated[Decimal, Meta(description="Good output until the month's end.")]
    shipped_so_far: Annotated[Decimal, Meta(description="Exported until the month's end.")]
    returned_so_far: Annotated[Decimal, Meta(description="Came back until the month's end.")]
    opening: Annotated[
        Decimal, Meta(description="Stock at the beginning: as asked with, else as counted, else nothing.")
    ]
    since: Annotated[
        date,
        Meta(description="The beginning: the day of the count, else the first production day on record."),
    ]
    left: Annotated[
        Decimal,
        Meta(
            description="opening + produced_so_far - shipped_so_far + returned_so_far: sold at home, or in stock. "
            "Below zero, more was shipped than there can have been."
        ),
    ]


class StockTable(Shape, frozen=True, kw_only=True):
    """Products made and shipped in some months."""

    rows: list[StockRow]
    definitions: dict[str, str]
    start: str = field(name="from")
    to: str


UNMATCHED_EXAMPLE = UnmatchedTable(
    rows=[
        UnmatchedRow(
            code="declaration_of_several_shipments",
            severity="warning",
            month="2026-10",
            facilities=["F02"],
            declaration="26001/121026/0012345",
            shipments=["F02/S-2026-00123", "F02/S-2026-00124"],
            products=["F02-RF350"],
            countries=["KZ"],
            currencies=["USD"],
            found="2 shipments: F02/S-2026-00123, F02/S-2026-00124",
            expected="one",
            said=UnmatchedSaid(
                found=SaidShape(
                    key="several_shipments",
                    values={"names": "F02/S-2026-00123, F02/S-2026-00124"},
                    numbers={"count": Decimal(2)},
                ),
                expected=SaidShape(key="one", values={}, numbers={}),
            ),
        )
    ],
    definitions=definitions(UnmatchedRow),
    start="2026-10",
    to="2026-10",
)
STOCK_EXAMPLE = StockTable(
    rows=[
        StockRow(
            month="2026-10",
            facility="F02",
            product="F02-RF350",
            unit="pcs",
            produced=Decimal(24000),
            shipped=Decimal(5200),
            returned=Decimal(2),
            produced_so_far=Decimal(240000),
            shipped_so_far=Decimal(52000),
            returned_so_far=Decimal(20),
            opening=Decimal(1200),
            since=date(2026, 1, 1),
            left=Decimal(189220),
        )
    ],
    definitions=definitions(StockRow),
    start="2026-10",
    to="2026-10",
)
