"""What a message has to keep to beyond its form: its time, its counter's range, its product's unit."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NoReturn

from technopark.catalogue.model import Product
from technopark.errors import Rejected
from technopark.messages import Posting, Reading
from technopark.quantity import THOUSAND, from_thousandths


def refuse_time(ts: datetime, earliest: datetime, latest: datetime) -> NoReturn:
    """Refuse a time that data are not kept of any more, or that is further ahead than clocks may differ.

    Raises:
        Rejected: `future` or `too_old`.
    """
    if ts > latest:
        raise Rejected("future", f"ts {ts.isoformat()} lies ahead of {latest.isoformat()}")
    raise Rejected("too_old", f"ts {ts.isoformat()} lies before {earliest.isoformat()}")


def check_modulus(reading: Reading, modulus: int) -> None:
    """Check that totals lie below what their counter wraps at, in thousandths.

    Raises:
        Rejected: `beyond_modulus`.
    """
    for name, total in (("good", reading.good), ("scrap", reading.scrap), ("rework", reading.rework)):
        if total >= modulus:
            shown = from_thousandths(total)
            raise Rejected(
                "beyond_modulus", f"{name}: {shown:f} on a counter that wraps at {modulus // THOUSAND}"
            )


def check_unit(posting: Posting, product: Product) -> None:
    """Check that a posting counts as its product does.

    Raises:
        Rejected: `unit`, or `precision` where a quantity is finer than can be kept.
    """
    if posting.unit != product.unit:
        raise Rejected("unit", f"{product.id} is counted in {product.unit}, not in {posting.unit}")
    if posting.quantity != round(posting.quantity, 3):
        quantity: Decimal = posting.quantity
        raise Rejected("precision", f"quantity: {quantity} is finer than a thousandth")
