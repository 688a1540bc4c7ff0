"""Shapes of the payloads as they stand in JSON, and the rules that a shape alone can check.

Numbers are read as int or Decimal, never as binary floats. Unknown fields are ignored.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from technopark.messages import Basis, PostingKind, State

Number = int | Decimal
Timestamp = Annotated[datetime, Meta(tz=True)] | int
Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,64}\Z")]
# A database's text cannot hold NUL, and control characters have no place in a name or a number of a document.
Text = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
Run = Annotated[str, Meta(max_length=64, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
Sequence = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Ordinal = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")]
HsCode = Annotated[str, Meta(pattern=r"^[0-9]{6}(?:[0-9]{2}|[0-9]{4})?\Z")]
Incoterms = Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]


class _Stamped(Struct, gc=False, kw_only=True):
    ts: Timestamp
    run: Run | None = None
    seq: Sequence | None = None


class OutputPayload(_Stamped, gc=False, kw_only=True):
    """`output`: running totals of the station in the product's unit."""

    product: str
    good: Number
    scrap: Number = 0
    rework: Number = 0
    order: Text | None = None


class StatePayload(_Stamped, gc=False, kw_only=True):
    """`state`: the state that the station entered."""

    state: State
    reason: Text | None = None
    order: Text | None = None


class MoneyPayload(Struct, gc=False):
    """An amount with its rate: US dollars for one unit of the currency."""

    amount: Number
    currency: Currency
    rate: Number
    rate_date: date


class CertificatePayload(Struct, gc=False):
    """A local-producer certificate."""

    number: Text
    percent: Number
    valid_until: date


class LocalizationPayload(_Stamped, kw_only=True):
    """`localization`: a cost statement."""

    product: str
    valid_from: date
    basis: Basis
    price: MoneyPayload
    imported: MoneyPayload
    certificate: CertificatePayload | None = None


class ExportPayload(_Stamped, kw_only=True):
    """`export`: a posting of a shipment's line."""

    shipment: Id
    line: Ordinal
    posting: Ordinal
    kind: PostingKind
    refers_to: Ordinal | Text | None = None
    product: str
    hs: HsCode
    quantity: Number
    unit: Text
    net_kg: Number
    gross_kg: Number
    country: Country
    incoterms: Incoterms
    place: Text | None = None
    currency: Currency
    value: Number
    rate: Number
    rate_date: date
    contract: Text | None = None
    declaration: Text | None = None
    shipped_on: date
