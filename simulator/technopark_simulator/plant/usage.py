"""How the working time of a day is used: what is asked for, what is kept in reserve, what is left for waiting."""

from __future__ import annotations

from datetime import date
from random import Random

from technopark.quantity import THOUSAND
from technopark_simulator.plant.model import LineModel
from technopark_simulator.plant.season import season
from technopark_simulator.randomness import around

MOST_USED = 0.64
"""Share of the working time that ideal cycles can fill at most: the rest is lost to pace, stops and setups."""

LONGEST = 1.4
"""The longest setup and start-up, as a multiple of the mean; the shortest are as far below it."""

_RESERVE = 0.02
_MOST_START_UP = 0.02
_SHARE_WAITED = 0.8
_STOPS_PASSED_ON = 0.4


def wanted_s(model: LineModel, rng: Random, day: date, working_s: float) -> float:
    """Draw the ideal seconds of good output of a working day; over a year they average to the demand."""
    return min(
        model.demand_s * season(model.peak, day) * around(rng, 1, 0.08, 0.8, 1.2), MOST_USED * working_s
    )


def reserve_s(model: LineModel, working_s: float, cycle_s: float) -> float:
    """Return the working time that no stop may take, so that the day's work is done by its end.

    Each buffer may have to fill up once more before the station after it goes on; `cycle_s` is the slowest
    ideal cycle of the day.
    """
    refill_s = 0.0 if model.slow else 2 * model.buffer.gap / THOUSAND * cycle_s
    return _RESERVE * working_s + (model.stations - 1) * refill_s


def start_up_s(model: LineModel, working_s: float) -> float:
    """Return how long a station warms up at the start of a day on average."""
    return min(model.character.start_up_s, _MOST_START_UP * working_s)


def most_changeovers(model: LineModel, working_s: float, production_s: float) -> int:
    """Return how many changeovers of a line fit into a day on which its last station produces so long."""
    slowest = max(product.cycle_s for product in model.products)
    room_s = (
        working_s
        - production_s
        - reserve_s(model, working_s, slowest)
        - LONGEST * start_up_s(model, working_s)
    )
    return max(0, int(room_s / (LONGEST * model.character.setup_s)))


def waiting_s(
    model: LineModel, working_s: float, production_s: float, *, setups_s: float, cycle_s: float
) -> float:
    """Return how long a line waits for orders or parts in all, when its last station produces so long.

    `setups_s` are those of all stations together, `cycle_s` is the slowest ideal cycle of the day.
    """
    stops_s = production_s * model.character.stops * (1 + _STOPS_PASSED_ON * (model.stations - 1))
    busy_s = production_s + stops_s + setups_s + start_up_s(model, working_s)
    return max(0.0, _SHARE_WAITED * (working_s - reserve_s(model, working_s, cycle_s) - busy_s))
