"""One number for how far the numbers can be trusted."""

from __future__ import annotations

from decimal import Decimal


def trust_percent(*, sent: int | None, received: int, duplicate: int, wrong: int) -> Decimal | None:
    """Return what is not wrong of what was sent, in percent; None when nothing was received.

    `wrong` are those missing, waiting in quarantine, or contradicting what is stored. They stand against what was
    sent, by the numbers of runs; against what was received where no message carried one, or where more messages
    without a number came than that, what came twice not counted. Rounded down, so that 100 means that nothing is
    wrong.
    """
    if not received:
        return None
    # Where nothing came but what was known before, that is the whole.
    whole = received if sent is None else max(sent, received - duplicate) or received
    return Decimal(10_000 * (whole - wrong) // whole).scaleb(-2)
