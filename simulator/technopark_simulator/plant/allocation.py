"""Which line makes how much of which product when a plant runs at capacity."""

from __future__ import annotations

from technopark.catalogue import Facility


def seconds_at_capacity(facility: Facility) -> dict[str, dict[str, float]]:
    """Return the seconds of ideal cycle time a year that each line gives to each product, by their ids.

    The products with the fewest lines to choose from come first; each is poured onto its lines like water, so
    that lines end as evenly filled as the choice allows.
    """
    filled = {line.id: 0.0 for line in facility.lines}
    given: dict[str, dict[str, float]] = {line.id: {} for line in facility.lines}
    able = {
        product.id: [line.id for line in facility.lines if product.id in line.products]
        for product in facility.products
    }
    for product in sorted(facility.products, key=lambda product: (len(able[product.id]), product.id)):
        needed = float(product.capacity * product.cycle_s)
        for line, share in _pour(needed, {line: filled[line] for line in able[product.id]}).items():
            filled[line] += share
            given[line][product.id] = share
    return given


def _pour(amount: float, levels: dict[str, float]) -> dict[str, float]:
    """Spread an amount over vessels so that the lowest rise to one common level."""
    lowest_first = sorted(levels.values())
    for count in range(1, len(lowest_first) + 1):
        level = (amount + sum(lowest_first[:count])) / count
        if count == len(lowest_first) or level <= lowest_first[count]:
            break
    return {vessel: level - height for vessel, height in levels.items() if level > height}
