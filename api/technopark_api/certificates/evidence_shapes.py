"""Rows of the files of an evidence pack. Amounts are as stated, US dollars unrounded: they can be checked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Generic, TypeVar

from msgspec import Meta, Struct

from technopark_api.localization.shapes import Basis
from technopark_api.shapes import Instant, Shape


class StatementLine(Shape, frozen=True, kw_only=True):
    """A cost statement of one unit, or a revision of one."""

    basis: Annotated[
        Basis, Meta(description="What the price is: a cost of production, a price ex works or FOB.")
    ]
    valid_from: Annotated[date, Meta(description="First production day that it values.")]
    said_at: Annotated[Instant, Meta(description="When it was stated.")]
    superseded: Annotated[
        bool, Meta(description="Whether one for the same day was stated later: it values nothing.")
    ]
    price_amount: Annotated[Decimal, Meta(description="Price or cost of a unit, as stated.")]
    price_currency: Annotated[str, Meta(description="Its currency.")]
    price_rate: Annotated[Decimal, Meta(description="US dollars for one unit of that, as stated.")]
    price_rate_date: Annotated[date, Meta(description="The day of that rate.")]
    price_usd: Annotated[Decimal, Meta(description="price_amount x price_rate.")]
    imported_amount: Annotated[Decimal, Meta(description="Imported value in a unit, as stated.")]
    imported_currency: Annotated[str, Meta(description="Its currency.")]
    imported_rate: Annotated[Decimal, Meta(description="US dollars for one unit of that, as stated.")]
    imported_rate_date: Annotated[date, Meta(description="The day of that rate.")]
    imported_usd: Annotated[Decimal, Meta(description="imported_amount x imported_rate.")]
    percent: Annotated[
        Decimal | None, Meta(description="100 x (1 - imported_usd / price_usd), rounded to 0.01.")
    ]
    certificate: Annotated[str | None, Meta(description="Number of the certificate that it carries.")]
    certified_percent: Annotated[Decimal | None, Meta(description="What that attests.")]
    valid_until: Annotated[date | None, Meta(description="Its last day.")]


class OutputLine(Shape, frozen=True, kw_only=True):
    """What was made in a month."""

    month: Annotated[str, Meta(description="Month of the production days, YYYY-MM.")]
    unit: Annotated[str, Meta(description="Unit of the quantity.")]
    good: Annotated[Decimal, Meta(description="Good output.")]


class ExportLine(Shape, frozen=True, kw_only=True):
    """A posting of an export shipment. A reversal is negative; a return is a flow of its own."""

    shipped_on: Annotated[date, Meta(description="Day of shipment.")]
    shipment: Annotated[str, Meta(description="Shipment.")]
    line: Annotated[int, Meta(description="Line of the shipment.")]
    posting: Annotated[int, Meta(description="Posting of the line.")]
    kind: Annotated[str, Meta(description="original, reversal or return.")]
    refers_to: Annotated[str | None, Meta(description="What it reverses or returns.")]
    declaration: Annotated[str | None, Meta(description="Customs declaration.")]
    contract: Annotated[str | None, Meta(description="Contract.")]
    hs: Annotated[str, Meta(description="HS code as declared.")]
    quantity: Annotated[Decimal, Meta(description="Quantity.")]
    unit: Annotated[str, Meta(description="Its unit.")]
    net_kg: Annotated[Decimal, Meta(description="Net mass in kilograms.")]
    gross_kg: Annotated[Decimal, Meta(description="Gross mass in kilograms.")]
    country: Annotated[str, Meta(description="Destination.")]
    incoterms: Annotated[str, Meta(description="Delivery terms.")]
    place: Annotated[str | None, Meta(description="Their place.")]
    currency: Annotated[str, Meta(description="Currency of the invoice.")]
    value: Annotated[Decimal, Meta(description="Invoice value in it.")]
    rate: Annotated[Decimal, Meta(description="US dollars for one unit of it, as posted.")]
    rate_date: Annotated[date, Meta(description="The day of that rate.")]
    value_usd: Annotated[Decimal, Meta(description="value x rate.")]


class ComputationLine(Shape, frozen=True, kw_only=True):
    """What was made while one statement was in force, or none; then, per basis, the sums of that."""

    basis: Annotated[Basis, Meta(description="What the percent is measured against.")]
    first_day: Annotated[date, Meta(description="First production day.")]
    last_day: Annotated[date, Meta(description="Last production day, included.")]
    total: Annotated[bool, Meta(description="Whether this line is the sum of those of its basis.")]
    quantity: Annotated[Decimal, Meta(description="Good output.")]
    uncovered: Annotated[
        Decimal, Meta(description="Of that, what no statement was in force for: in no sum of money.")
    ]
    valid_from: Annotated[date | None, Meta(description="The statement by its day; null: none, or a total.")]
    said_at: Annotated[Instant | None, Meta(description="And by the time at which it was stated.")]
    price_usd: Annotated[Decimal | None, Meta(description="Price of a unit by it, USD.")]
    imported_usd: Annotated[Decimal | None, Meta(description="Imported value in a unit by it, USD.")]
    price_sum_usd: Annotated[Decimal, Meta(description="quantity x price_usd; of a total their sum.")]
    imported_sum_usd: Annotated[Decimal, Meta(description="quantity x imported_usd; of a total their sum.")]
    percent: Annotated[
        Decimal | None,
        Meta(description="100 x (1 - imported_sum_usd / price_sum_usd), rounded to 0.01; null: no data."),
    ]


Line = TypeVar("Line", bound=Shape)


class Lines(Struct, Generic[Line], frozen=True):
    """The rows of one file, and what their columns mean."""

    rows: list[Line]
    definitions: dict[str, str]
