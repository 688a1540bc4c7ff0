"""A line as the simulator sees it: products with their share of its time, daily demand, buffers, character."""

from __future__ import annotations

from dataclasses import dataclass

from technopark.catalogue import Catalogue, Facility, Line
from technopark.errors import CatalogueError
from technopark.quantity import THOUSAND
from technopark_simulator.plant.allocation import seconds_at_capacity
from technopark_simulator.plant.character import Character, series_character, single_unit_character
from technopark_simulator.plant.interruptions import materials_of
from technopark_simulator.plant.season import peak_of
from technopark_simulator.randomness import stream

COUNTED_UNITS = frozenset({"pcs", "sets"})
"""Units that come in whole numbers; quantities of all others are decimal, down to a thousandth."""

SLOW_CYCLE_S = 1800.0
_BUFFERED_S = 150.0
_BAD_PIECE_S = 90.0


@dataclass(frozen=True, slots=True)
class LineProduct:
    """A product of a line: ideal seconds per unit, and its share of the line's productive time."""

    id: str
    cycle_s: float
    time_share: float


@dataclass(frozen=True, slots=True)
class Buffer:
    """What lies between two stations, in thousandths of the unit.

    The later station stops when `least` is reached and goes on `gap` above it; the earlier one stops at `most`
    and goes on `gap` below it. Each production day begins and ends at `level`.
    """

    least: float
    gap: float
    level: int
    most: float


@dataclass(frozen=True, slots=True)
class LineModel:
    """One line of a plant, ready to be simulated.

    `step` is the least amount that its counters show, in thousandths of the unit; `piece` the amount that is
    found bad at once; `demand_s` the ideal seconds of good output that a working day asks for on the mean
    of the year, and `peak` the day of the year on which it asks for most. Without `materials` it stands still. A
    `slow` line works on a unit for half an hour or more, so its orders are of one unit each.
    """

    seed: int
    facility: str
    line: Line
    products: tuple[LineProduct, ...]
    step: int
    piece: int
    slow: bool
    demand_s: float
    peak: int
    materials: frozenset[str]
    buffer: Buffer
    character: Character

    @property
    def path(self) -> str:
        """Where the line stands."""
        return f"{self.facility}/{self.line.id}"

    @property
    def cycle_s(self) -> float:
        """Mean ideal seconds per unit over the products, by the line's time."""
        return 1 / sum(product.time_share / product.cycle_s for product in self.products)

    @property
    def stations(self) -> int:
        """How many stations the flow passes."""
        return len(self.line.stations)

    @property
    def between(self) -> int:
        """What lies between the first and the last station at a day's bounds, in thousandths."""
        return self.buffer.level * (self.stations - 1)


def line_models(catalogue: Catalogue, seed: int) -> dict[str, tuple[LineModel, ...]]:
    """Return the lines of each facility by its id.

    Plants differ in how busy they are, but their output, weighted by value, is the site's load of capacity.

    Raises:
        CatalogueError: a line makes products in pieces and others in decimal units.
    """
    busy = _how_busy(catalogue, seed)
    models: dict[str, tuple[LineModel, ...]] = {}
    for facility in catalogue.facilities:
        seconds = seconds_at_capacity(facility)
        share_of_day = float(catalogue.site.load) * busy[facility.id] / catalogue.site.working_days
        models[facility.id] = tuple(
            _line_model(facility, line, seconds[line.id], share_of_day, seed) for line in facility.lines
        )
    return models


def _how_busy(catalogue: Catalogue, seed: int) -> dict[str, float]:
    value = {
        facility.id: float(sum(product.capacity * product.price_usd for product in facility.products))
        for facility in catalogue.facilities
    }
    drawn = {name: stream(seed, name, "busy").uniform(0.9, 1.1) for name in value}
    total = sum(value.values())
    mean = sum(value[name] * drawn[name] for name in value) / total if total else 1.0
    return {name: factor / mean for name, factor in drawn.items()}


def _line_model(
    facility: Facility, line: Line, seconds: dict[str, float], share_of_day: float, seed: int
) -> LineModel:
    made = [product for product in facility.products if seconds.get(product.id, 0) > 0]
    made = made or [product for product in facility.products if product.id in line.products]
    in_pieces = {product.unit in COUNTED_UNITS for product in made}
    if len(in_pieces) > 1:
        units = ", ".join(f"{product.id} in {product.unit}" for product in made)
        raise CatalogueError(
            f"{facility.id}/{line.id}: one counter cannot count pieces and decimal units ({units})"
        )
    total = sum(seconds.values())
    products = tuple(
        LineProduct(
            product.id,
            float(product.cycle_s),
            seconds[product.id] / total if total else 1 / len(made),
        )
        for product in made
    )
    step = THOUSAND if in_pieces.pop() else 1
    slow = step == THOUSAND and min(product.cycle_s for product in products) >= SLOW_CYCLE_S
    per_second = THOUSAND * sum(product.time_share / product.cycle_s for product in products)
    rng = stream(seed, facility.id, line.id, "character")
    return LineModel(
        seed=seed,
        facility=facility.id,
        line=line,
        products=products,
        step=step,
        piece=step if step == THOUSAND else max(1, round(per_second * _BAD_PIECE_S)),
        slow=slow,
        demand_s=total * share_of_day,
        peak=peak_of(made[0]),
        materials=materials_of(made),
        buffer=_buffer(per_second, step),
        character=single_unit_character(rng, THOUSAND / per_second) if slow else series_character(rng),
    )


def _buffer(per_second: float, step: int) -> Buffer:
    gap = max(float(step), round(per_second * _BUFFERED_S / step) * step)
    return Buffer(least=step, gap=gap, level=int(step + 2 * gap), most=step + 4 * gap)
