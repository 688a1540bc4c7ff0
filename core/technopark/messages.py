"""What a plant can say, whatever wire it came by: quantities in thousandths, times in UTC, ids as text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

State = Literal["production", "setup", "delay", "down", "planned", "offline"]
Basis = Literal["production_cost", "ex_works", "fob"]
PostingKind = Literal["original", "reversal", "return"]


class Reading(Struct, frozen=True, gc=False):
    """Running totals of a station at `ts`, in thousandths of the product's unit."""

    ts: datetime
    product: str
    good: int
    scrap: int
    rework: int
    order: str | None = None
    run: str | None = None
    seq: int | None = None


class StateChange(Struct, frozen=True, gc=False):
    """A station entered `state` at `ts` (ISO 22400 times are what lies between two of these)."""

    ts: datetime
    state: State
    reason: str | None = None
    order: str | None = None
    run: str | None = None
    seq: int | None = None


class ConnectionChange(Struct, frozen=True, gc=False):
    """A station's publisher came online or went offline; the time is when that was heard."""

    online: bool


class Money(Struct, frozen=True):
    """An amount with the rate that it was converted at: US dollars for one unit of the currency."""

    amount: Decimal
    currency: str
    rate: Decimal
    rate_date: date

    @property
    def usd(self) -> Decimal:
        """The amount in US dollars."""
        return self.amount * self.rate


class Certificate(Struct, frozen=True):
    """A local-producer certificate: the percentage it attests and the last day of its validity."""

    number: str
    percent: Decimal
    valid_until: date


class Statement(Struct, frozen=True):
    """What one unit of a product costs by `basis`, and how much of that is imported, from `valid_from` on."""

    ts: datetime
    product: str
    valid_from: date
    basis: Basis
    price: Money
    imported: Money
    certificate: Certificate | None = None
    run: str | None = None
    seq: int | None = None


class Posting(Struct, frozen=True):
    """One line of an export shipment as posted: an original, its reversal, or a physical return.

    Quantity, masses and value of a reversal are negative, of the others not.
    """

    ts: datetime
    shipment: str
    line: int
    posting: int
    kind: PostingKind
    refers_to: str | None
    product: str
    hs: str
    quantity: Decimal
    unit: str
    net_kg: Decimal
    gross_kg: Decimal
    country: str
    incoterms: str
    place: str | None
    currency: str
    value: Decimal
    rate: Decimal
    rate_date: date
    contract: str | None
    declaration: str | None
    shipped_on: date
    run: str | None = None
    seq: int | None = None


Message = Reading | StateChange | ConnectionChange | Statement | Posting
