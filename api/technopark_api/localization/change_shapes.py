"""Answers about what moved localization."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from technopark_api.localization.shapes import Basis
from technopark_api.shapes import Shape, definitions


class ChangeRow(Shape, frozen=True, kw_only=True):
    """What moved the percentage of a part of the park from one period to the other, on one basis."""

    facility: Annotated[str | UnsetType, Meta(description="Facility.")] = UNSET
    product: Annotated[str | UnsetType, Meta(description="Product.")] = UNSET
    hs: Annotated[str | UnsetType, Meta(description="HS code, six digits.")] = UNSET
    basis: Annotated[Basis, Meta(description="What the imported value is measured against.")]
    from_percent: Annotated[Decimal | None, Meta(description="Percent of the period from; null: no data.")]
    to_percent: Annotated[Decimal | None, Meta(description="Percent of the period to; null: no data.")]
    change_points: Annotated[
        Decimal | None,
        Meta(description="to_percent - from_percent. The five parts that follow sum to it exactly."),
    ]
    mix_points: Annotated[
        Decimal | None,
        Meta(description="Points by what was made: how much of which product. Null: no parts."),
    ]
    coverage_points: Annotated[
        Decimal | None, Meta(description="Points by what of that a statement was in force for.")
    ]
    price_points: Annotated[
        Decimal | None, Meta(description="Points by prices, or costs, of a unit in the currencies stated.")
    ]
    exchange_rate_points: Annotated[
        Decimal | None,
        Meta(description="Points by the stated rates of those currencies and of the imports'."),
    ]
    imported_points: Annotated[
        Decimal | None,
        Meta(description="Points by the imported value of a unit, in the currencies in which it was bought."),
    ]
    from_price_usd: Annotated[Decimal, Meta(description="Sum of quantity x price of the period from, USD.")]
    to_price_usd: Annotated[Decimal, Meta(description="Sum of quantity x price of the period to, USD.")]
    facility_lever: Annotated[
        Decimal | UnsetType | None,
        Meta(
            description="Points that the facility's percent of the period to rises by when one point less of the price "
            "of this product is imported; null: no data."
        ),
    ] = UNSET
    park_lever: Annotated[
        Decimal | UnsetType | None,
        Meta(
            description="Points that the park's percent of the period to rises by when one point less of the price of "
            "this row is imported; null: no data."
        ),
    ] = UNSET


class ChangeTable(Shape, frozen=True, kw_only=True):
    """What moved localization between two periods."""

    rows: list[ChangeRow]
    definitions: dict[str, str]
    start: str = field(name="from")
    to: str


CHANGE_EXAMPLE = ChangeTable(
    rows=[
        ChangeRow(
            facility="F02",
            product="F02-RF350",
            basis="ex_works",
            from_percent=Decimal("36.00"),
            to_percent=Decimal("37.20"),
            change_points=Decimal("1.20"),
            mix_points=Decimal("0.00"),
            coverage_points=Decimal("0.00"),
            price_points=Decimal("0.31"),
            exchange_rate_points=Decimal("-0.45"),
            imported_points=Decimal("1.34"),
            from_price_usd=Decimal("250000.00"),
            to_price_usd=Decimal("262500.00"),
            facility_lever=Decimal("0.4210"),
            park_lever=Decimal("0.0312"),
        )
    ],
    definitions=definitions(ChangeRow, without=("hs",)),
    start="2026-09",
    to="2026-10",
)
