"""What is posted after a shipment: a reversal with the corrected line, or goods that came back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from technopark.messages import Posting
from technopark_simulator.plant.model import COUNTED_UNITS

_CENT = Decimal("0.01")
_MILLI = Decimal("0.001")
_CORRECT_VALUE = Decimal("0.95")


def reversal(wrong: Posting, ts: datetime) -> Posting:
    """Return the posting that takes back another one of the same line."""
    return replace(
        wrong,
        ts=ts,
        posting=wrong.posting + 1,
        kind="reversal",
        refers_to=str(wrong.posting),
        quantity=-wrong.quantity,
        net_kg=-wrong.net_kg,
        gross_kg=-wrong.gross_kg,
        value=-wrong.value,
    )


def corrected(wrong: Posting, ts: datetime) -> Posting:
    """Return the line as it should have been posted: its invoice value was too high."""
    value = (wrong.value * _CORRECT_VALUE).quantize(_CENT)
    return replace(wrong, ts=ts, posting=wrong.posting + 2, refers_to=str(wrong.posting), value=value)


def returned(shipped: Posting, ts: datetime, share: Decimal) -> Posting:
    """Return the posting of goods that came back: about that share of a line, at least one unit."""
    quantity = (shipped.quantity * share).quantize(Decimal(1) if shipped.unit in COUNTED_UNITS else _MILLI)
    quantity = min(shipped.quantity, max(quantity, Decimal(1)))
    part = quantity / shipped.quantity
    return replace(
        shipped,
        ts=ts,
        posting=shipped.posting + 1,
        kind="return",
        refers_to=str(shipped.posting),
        quantity=quantity,
        net_kg=(shipped.net_kg * part).quantize(_MILLI),
        gross_kg=(shipped.gross_kg * part).quantize(_MILLI),
        value=(shipped.value * part).quantize(_CENT),
        shipped_on=ts.date(),
    )
