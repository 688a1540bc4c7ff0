"""Shares of a whole that add up after rounding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from decimal import ROUND_FLOOR, Decimal, localcontext

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)


def shares(values: Sequence[Decimal | None], groups: Sequence[Hashable]) -> list[Decimal | None]:
    """Return each value's share of its group in percent, to 0.01, so that the shares of a group sum to 100.

    Rounding is by largest remainder: all are rounded down, and the hundredths that are then missing go to those
    that lost most. Groups whose total is not above zero have no shares (None), like values that are None.
    """
    places: dict[Hashable, list[tuple[int, Decimal]]] = defaultdict(list)
    for place, (value, group) in enumerate(zip(values, groups, strict=True)):
        if value is not None:
            places[group].append((place, value))
    found: list[Decimal | None] = [None] * len(values)
    for of_group in places.values():
        total = sum((value for _, value in of_group), Decimal(0))
        if total > 0:
            rounded = _largest_remainder([value / total for _, value in of_group])
            for (place, _), share in zip(of_group, rounded, strict=True):
                found[place] = share
    return found


def _largest_remainder(parts: list[Decimal]) -> list[Decimal]:
    with localcontext(prec=60):
        exact = [_HUNDRED * part for part in parts]
        rounded = [share.quantize(_CENT, ROUND_FLOOR) for share in exact]
        missing = round((_HUNDRED - sum(rounded, Decimal(0))) / _CENT)
        # Sorting is stable: equal remainders are served in the order of the rows.
        by_loss = sorted(range(len(exact)), key=lambda index: rounded[index] - exact[index])
        for index in by_loss[:missing]:
            rounded[index] += _CENT
    return rounded
