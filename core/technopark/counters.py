"""Running totals become increments (`domain` rules of production counters).

A station reports totals, so a lost or repeated message does no harm; what happened between two readings is
the difference of their totals, except where the counter itself did something: it was reset, it rolled over,
it stood at zero for a moment after a start-up and came back. Each reading's increment follows from the state
that its predecessor in time left behind, whatever the order in which readings arrive.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from technopark.catalogue.model import CounterPolicy


class Event:
    """What a counter did at a reading besides counting up, as bits of an integer.

    REPLACED is a person's word that another counter stands there from this reading on.

    No enumeration: three of these are joined for every reading, and enumerations cost more than the counting.
    """

    NONE: Final = 0
    RESET: Final = 1
    ROLLOVER: Final = 2
    RETURN: Final = 4
    BASELINE: Final = 8
    REPLACED: Final = 16


class CounterState(NamedTuple):
    """What a reading leaves behind for the next one.

    `base` is the total to count on from. `held` tells that the reading was zero after a total above zero: a
    start-up zero and a reset look alike until the next reading decides.
    """

    base: int
    held: bool


class Step(NamedTuple):
    """What a reading means: how much was made since its predecessor, what it leaves, what the counter did."""

    increment: int
    state: CounterState
    event: int


def step(state: CounterState | None, total: int, policy: CounterPolicy, unit: int = 1) -> Step:
    """Read one total after `state` (None for a station's first reading, which is only a baseline).

    `policy.modulus` counts in units of the product, `total` in the same divided by `unit` (1000 when totals
    are thousandths). A zero after a higher total is held: a next total at or above the old one is the counter
    come back (only the difference is made), a lower one a reset (all of it is made). A fall from the last
    tenth of the modulus into its first is a rollover. Any other fall is what the station's policy says.
    """
    if state is None:
        return Step(0, CounterState(total, held=False), Event.NONE)
    base, held = state
    if total >= base:
        return Step(total - base, CounterState(total, held=False), Event.RETURN if held else Event.NONE)
    if total == 0:
        return Step(0, CounterState(base, held=True), Event.NONE)
    after = CounterState(total, held=False)
    modulus = policy.modulus * unit if policy.modulus is not None else None
    if modulus is not None and (
        (base * 10 > modulus * 9 and total * 10 < modulus) or (policy.on_decrease == "rollover" and not held)
    ):
        # A total that stood above the modulus never rolled over: it counts from zero like a reset.
        return Step(max(modulus - base, 0) + total, after, Event.ROLLOVER)
    if held or policy.on_decrease == "reset":
        return Step(total, after, Event.RESET)
    return Step(0, after, Event.BASELINE)
