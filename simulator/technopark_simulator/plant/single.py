"""The day of a line that works on one unit for half an hour or for days: each unit is an order of its own.

Stations work on different units at once, and must keep step over a day: all units take the line's mean cycle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from technopark.quantity import THOUSAND
from technopark_simulator.plant.model import LineModel, LineProduct
from technopark_simulator.plant.plan import (
    Bad,
    Fault,
    Job,
    LinePlan,
    LineState,
    StationPlan,
    Totals,
    order_number,
)
from technopark_simulator.plant.reasons import WAIT_PARTS
from technopark_simulator.plant.usage import waiting_s, wanted_s
from technopark_simulator.randomness import around, stream

_MOST_WAITS = 4
_MOST_SETUP = 0.05


@dataclass(frozen=True, slots=True)
class SingleDay:
    """What a working day comes to: how much of its units each station works off, in thousandths of a unit."""

    working_s: float
    production_s: float
    speed: float
    taken: int

    def after(self, model: LineModel, state: LineState) -> LineState:
        """Return what the day hands on. Units are found bad by the last station, once it has finished them."""
        totals = [before._replace(processed=before.processed + self.taken) for before in state.totals]
        begun = state.totals[-1].processed
        finished = range(begun // THOUSAND + 1, (begun + self.taken) // THOUSAND + 1)
        faults = [_unit(model, number)[1] for number in finished]
        scrap, rework = (THOUSAND * faults.count(fault) for fault in ("scrap", "rework"))
        last = totals[-1]
        totals[-1] = Totals(last.processed, last.scrap + scrap, last.rework + rework)
        return state._replace(totals=tuple(totals))


def decide(model: LineModel, state: LineState, day: date, working_s: float) -> SingleDay:  # noqa: ARG001 - one shape with `series.decide`
    """Draw what a working day comes to."""
    rng = stream(model.seed, model.path, day, "plan")
    speed = around(rng, model.character.speed, 0.012, 0.78, 0.90)
    ideal_s = wanted_s(model, rng, day, working_s) / (1 - model.character.bad)
    return SingleDay(working_s, ideal_s / speed, speed, round(THOUSAND * ideal_s / model.cycle_s))


def lay_out(model: LineModel, state: LineState, decided: SingleDay, day: date) -> LinePlan:
    """Return the plan of a decided day: which units each station works on, and when the line waits for parts."""
    rng = stream(model.seed, model.path, day, "layout")
    last = len(state.totals) - 1
    stations = tuple(
        _station(model, before, decided, inspects=index == last) for index, before in enumerate(state.totals)
    )
    setups_s = sum(job.setup_s for station in stations for job in station.jobs)
    total_s = waiting_s(
        model, decided.working_s, decided.production_s, setups_s=setups_s, cycle_s=model.cycle_s
    )
    weights = [rng.uniform(0.3, 1) for _ in range(rng.randint(1, _MOST_WAITS))]
    starts = sorted(rng.uniform(0, decided.working_s) for _ in weights)
    waits = tuple(
        (start, total_s * weight / sum(weights)) for start, weight in zip(starts, weights, strict=True)
    )
    return LinePlan(decided.working_s, decided.speed, stations, waits, WAIT_PARTS)


def _station(model: LineModel, before: Totals, decided: SingleDay, *, inspects: bool) -> StationPlan:
    jobs: list[Job] = []
    bads: list[Bad] = []
    begun = before.processed
    ended = begun + decided.taken
    units = decided.taken // THOUSAND + 1
    setup_s = min(model.character.setup_s, _MOST_SETUP * decided.working_s / units)
    for number in range(begun // THOUSAND + 1, ended // THOUSAND + 2):
        product, fault = _unit(model, number)
        is_last = number * THOUSAND > ended
        start = (number - 1) * THOUSAND - begun
        jobs.append(
            Job(
                order=order_number(model.facility, model.line.id, number),
                product=product.id,
                cycle_s=model.cycle_s,
                until=math.inf if is_last else number * THOUSAND - begun,
                setup_s=setup_s if start >= 0 else 0.0,
            )
        )
        if inspects and fault is not None:
            bads.append(Bad(start, start + THOUSAND, fault))
    return StationPlan(before, decided.taken, tuple(jobs), tuple(bads))


def _unit(model: LineModel, number: int) -> tuple[LineProduct, Fault | None]:
    """Return what the line's unit of that number is, and what its last inspection finds."""
    rng = stream(model.seed, model.path, "unit", number)
    rates = [product.time_share / product.cycle_s for product in model.products]
    product = rng.choices(model.products, rates)[0]
    drawn = rng.random()
    if drawn < model.character.scrap:
        return product, "scrap"
    return product, "rework" if drawn < model.character.bad else None
