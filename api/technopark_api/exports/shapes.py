"""Answers about exports."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from technopark_api.shapes import Shape, definitions


class Compared(Shape, frozen=True, kw_only=True):
    """The exports of another span of the same length, and how much those of the row have grown since."""

    start: Annotated[str, Meta(description="Its first month, YYYY-MM.")] = field(name="from")
    to: Annotated[str, Meta(description="Its last month, included.")]
    quantity: Annotated[Decimal | None, Meta(description="Exported then, in the unit. Null: nothing was.")]
    value_usd: Annotated[Decimal | None, Meta(description="Value then, USD. Null: nothing was exported.")]
    quantity_growth_percent: Annotated[
        Decimal | None, Meta(description="Change of quantity in percent of then, to 0.001. Null: no base.")
    ]
    value_growth_percent: Annotated[
        Decimal | None, Meta(description="Change of value_usd in percent of then, to 0.001. Null: no base.")
    ]


class ExportRow(Shape, frozen=True, kw_only=True):
    """What was shipped abroad. Exports are originals and reversals together; null: only returns."""

    month: Annotated[str | UnsetType, Meta(description="Local month of shipped_on, YYYY-MM.")] = UNSET
    quarter: Annotated[
        str | UnsetType, Meta(description="Calendar quarter of shipped_on, such as 2026-Q4.")
    ] = UNSET
    facility: Annotated[str | UnsetType, Meta(description="Facility that posted the shipment.")] = UNSET
    product: Annotated[str | UnsetType, Meta(description="Product.")] = UNSET
    country: Annotated[str | UnsetType, Meta(description="Destination, ISO 3166-1 alpha-2.")] = UNSET
    country_alpha3: Annotated[
        str | UnsetType | None,
        Meta(description="Its code of three letters; null: ISO 3166-1 has no such country."),
    ] = UNSET
    country_numeric: Annotated[
        str | UnsetType | None, Meta(description="Its code of three digits, as declarations write it.")
    ] = UNSET
    hs: Annotated[str | UnsetType, Meta(description="HS code as declared.")] = UNSET
    incoterms: Annotated[str | UnsetType, Meta(description="Delivery terms.")] = UNSET
    contract: Annotated[str | UnsetType | None, Meta(description="Contract; null: none was told.")] = UNSET
    unit: Annotated[str, Meta(description="Unit of the quantities; units are never added.")]
    quantity: Annotated[Decimal | None, Meta(description="Exported, in the unit.")]
    net_kg: Annotated[Decimal | None, Meta(description="Net mass in kilograms.")]
    gross_kg: Annotated[Decimal | None, Meta(description="Gross mass in kilograms.")]
    currency: Annotated[
        str | None, Meta(description="Currency of the contracts; null where there are several.")
    ]
    value: Annotated[
        Decimal | None, Meta(description="Invoice value in that currency; null where there are several.")
    ]
    value_usd: Annotated[
        Decimal | None, Meta(description="Invoice value in USD at the rates that were posted.")
    ]
    unit_value_usd: Annotated[
        Decimal | None, Meta(description="value_usd / quantity, to the cent. Null: no exports.")
    ]
    shipments: Annotated[int, Meta(description="Shipments that these exports belong to.")]
    declarations: Annotated[int, Meta(description="Customs declarations that they stand in.")]
    postings: Annotated[int, Meta(description="Postings of exports, reversals included.")]
    returned_quantity: Annotated[
        Decimal | None, Meta(description="Came back, in the unit; never netted. Null: nothing did.")
    ]
    returned_value_usd: Annotated[
        Decimal | None, Meta(description="Its value in USD. Null: nothing came back.")
    ]
    share_percent: Annotated[
        Decimal | None,
        Meta(
            description="Part of the value of all rows of its month (or quarter, else of all rows), "
            "in percent; shares are rounded so that they sum to 100. Null: no exports, or none of value."
        ),
    ]
    quantity_share_percent: Annotated[
        Decimal | None, Meta(description="Likewise, part of the quantity of all these rows in the same unit.")
    ]
    previous: Annotated[
        Compared,
        Meta(
            description="The span before: a month where months part the rows, a quarter where quarters do, else as "
            "many months as were asked for."
        ),
    ]
    last_year: Annotated[Compared, Meta(description="The same span of the year before.")]
    incoterms_used: Annotated[
        list[str],
        Meta(
            description="Delivery terms in this row; values of several stand on different bases of freight."
        ),
    ]


class ExportTable(Shape, frozen=True, kw_only=True):
    """What was shipped abroad in some months."""

    rows: list[ExportRow]
    definitions: dict[str, str]
    start: str = field(name="from")
    to: str


EXAMPLE = ExportTable(
    rows=[
        ExportRow(
            month="2026-10",
            country="KZ",
            country_alpha3="KAZ",
            country_numeric="398",
            product="F02-RF350",
            unit="pcs",
            quantity=Decimal(120),
            net_kg=Decimal(7800),
            gross_kg=Decimal(8450),
            currency="USD",
            value=Decimal("31200.00"),
            value_usd=Decimal("31200.00"),
            unit_value_usd=Decimal("260.00"),
            shipments=1,
            declarations=1,
            postings=1,
            returned_quantity=Decimal(2),
            returned_value_usd=Decimal("520.00"),
            share_percent=Decimal("100.00"),
            quantity_share_percent=Decimal("100.00"),
            previous=Compared(
                start="2026-09",
                to="2026-09",
                quantity=Decimal(100),
                value_usd=Decimal("26000.00"),
                quantity_growth_percent=Decimal("20.000"),
                value_growth_percent=Decimal("20.000"),
            ),
            last_year=Compared(
                start="2025-10",
                to="2025-10",
                quantity=None,
                value_usd=None,
                quantity_growth_percent=None,
                value_growth_percent=None,
            ),
            incoterms_used=["FCA"],
        )
    ],
    definitions=definitions(ExportRow, without=("quarter", "facility", "hs", "incoterms", "contract")),
    start="2026-10",
    to="2026-10",
)
