"""Answers about exports."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from technopark_api.shapes import Shape, definitions


class ExportRow(Shape, frozen=True, kw_only=True):
    """What was shipped abroad. Exports are originals and reversals together; null: only returns."""

    month: Annotated[str | UnsetType, Meta(description="Local month of shipped_on, YYYY-MM.")] = UNSET
    facility: Annotated[str | UnsetType, Meta(description="Facility that posted the shipment.")] = UNSET
    product: Annotated[str | UnsetType, Meta(description="Product.")] = UNSET
    country: Annotated[str | UnsetType, Meta(description="Destination, ISO 3166-1 alpha-2.")] = UNSET
    hs: Annotated[str | UnsetType, Meta(description="HS code as declared.")] = UNSET
    incoterms: Annotated[str | UnsetType, Meta(description="Delivery terms.")] = UNSET
    contract: Annotated[str | UnsetType | None, Meta(description="Contract; null: none was told.")] = UNSET
    unit: Annotated[str, Meta(description="Unit of the quantities; units are never added.")]
    quantity: Annotated[Decimal | None, Meta(description="Exported, in the unit.")]
    net_kg: Annotated[Decimal | None, Meta(description="Net mass in kilograms.")]
    gross_kg: Annotated[Decimal | None, Meta(description="Gross mass in kilograms.")]
    value_usd: Annotated[
        Decimal | None, Meta(description="Invoice value in USD at the rates that were posted.")
    ]
    shipments: Annotated[int, Meta(description="Shipments that these exports belong to.")]
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
            description="Part of the value of all rows of its month (of all rows where months do not part them), in "
            "percent; shares are rounded so that they sum to 100. Null: no exports, or none of value."
        ),
    ]
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
            product="F02-RF350",
            unit="pcs",
            quantity=Decimal(120),
            net_kg=Decimal(7800),
            gross_kg=Decimal(8450),
            value_usd=Decimal("31200.00"),
            shipments=1,
            postings=1,
            returned_quantity=Decimal(2),
            returned_value_usd=Decimal("520.00"),
            share_percent=Decimal("100.00"),
            incoterms_used=["FCA"],
        )
    ],
    definitions=definitions(ExportRow, without=("facility", "hs", "incoterms", "contract")),
    start="2026-10",
    to="2026-10",
)
