"""The day of a line that makes many units an hour: lots of several orders, changeovers, bad pieces among good."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random
from typing import NamedTuple

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
from technopark_simulator.plant.reasons import NO_ORDER
from technopark_simulator.plant.usage import LONGEST, most_changeovers, waiting_s, wanted_s
from technopark_simulator.randomness import around, poisson, stream

_RUNS = (1, 1, 2, 2, 3)
_LOT_S = (45 * 60.0, 90 * 60.0)
_LEAST_UNITS = 3
_SCRAP_OF_CHANGEOVER = 1.5
_SHARE_NEAR_CHANGEOVER = 0.35
_PIECES_NEAR_CHANGEOVER = 25

_SCRAP: Fault = "scrap"
_REWORK: Fault = "rework"

Run = tuple[LineProduct, float]


class Lot(NamedTuple):
    """One order of the day: the last station ends it at the total `until` (thousandths taken up since ever)."""

    product: LineProduct
    until: int
    changes_over: bool


class Share(NamedTuple):
    """What a station takes up in a day, in thousandths, and how many pieces of it turn out bad."""

    taken: int
    scrap: int
    rework: int


@dataclass(frozen=True, slots=True)
class SeriesDay:
    """What a working day comes to: lots, and each station's share of the work."""

    working_s: float
    production_s: float
    speed: float
    lots: tuple[Lot, ...]
    shares: tuple[Share, ...]

    def after(self, model: LineModel, state: LineState) -> LineState:
        """Return what the day hands on."""
        totals = tuple(
            Totals(
                before.processed + share.taken,
                before.scrap + share.scrap * model.piece,
                before.rework + share.rework * model.piece,
            )
            for before, share in zip(state.totals, self.shares, strict=True)
        )
        return LineState(totals, self.lots[-1].product.id, state.orders + len(self.lots) - 1)


def decide(model: LineModel, state: LineState, day: date, working_s: float) -> SeriesDay:
    """Draw what a working day comes to."""
    rng = stream(model.seed, model.path, day, "plan")
    character = model.character
    speed = around(rng, character.speed, 0.012, 0.78, 0.90)
    ideal_s = wanted_s(model, rng, day, working_s)
    production_s = ideal_s / (1 - character.bad) / speed
    runs = _runs(model, state, rng, ideal_s, most_changeovers(model, working_s, production_s))
    amounts = [THOUSAND * run_s / product.cycle_s / (1 - character.bad) for product, run_s in runs]
    lots = _lots(model, rng, state.totals[-1].processed, runs, [*accumulate(amounts)])
    shares = _shares(model, state, rng, round(sum(amounts)), sum(lot.changes_over for lot in lots))
    return SeriesDay(working_s, production_s, speed, lots, shares)


def lay_out(model: LineModel, state: LineState, decided: SeriesDay, day: date) -> LinePlan:
    """Return the plan of a decided day: where in each station's work its orders end and its bad pieces lie."""
    rng = stream(model.seed, model.path, day, "layout")
    waits = _waits(model, decided, rng)
    ends = [lot.until for lot in decided.lots[:-1]]
    plans: list[StationPlan] = []
    for before, share in zip(reversed(state.totals), reversed(decided.shares), strict=True):
        # The ends are still those of the station after this one, a few pieces early: near enough for bad ones.
        changed = [end for end, lot in zip(ends, decided.lots[1:], strict=True) if lot.changes_over]
        bads = _bads(model, rng, before.processed, share, changed)
        if plans:
            ends = [_upstream(end, before, bads) for end in ends]
        jobs = _jobs(model, state, decided, [end - before.processed for end in ends], waits, rng)
        plans.insert(0, StationPlan(before, share.taken, jobs, bads))
    return LinePlan(decided.working_s, decided.speed, tuple(plans), (), NO_ORDER)


def _runs(
    model: LineModel, state: LineState, rng: Random, ideal_s: float, most_changeovers: int
) -> list[Run]:
    """Choose the products of the day in their order, beginning with yesterday's last, and the seconds of each."""
    first = next(product for product in model.products if product.id == state.product)
    others = rng.choices(
        model.products, [product.time_share for product in model.products], k=rng.choice(_RUNS) - 1
    )[:most_changeovers]
    weights = [rng.uniform(0.5, 1.5) for _ in range(len(others) + 1)]
    # What lies between the stations is still of yesterday's order: it must be through before the first change.
    at_least_s = (model.between + _LEAST_UNITS * model.step) / THOUSAND * first.cycle_s
    if at_least_s > 0.7 * ideal_s:
        return [(first, ideal_s)]
    first_s = max(at_least_s, ideal_s * weights[0] / sum(weights))
    runs: list[Run] = []
    for product, weight in zip(others, weights[1:], strict=True):
        run_s = (ideal_s - first_s) * weight / sum(weights[1:])
        before = runs[-1][0] if runs else first
        if product is not before and run_s >= _LEAST_UNITS * model.step / THOUSAND * product.cycle_s:
            runs.append((product, run_s))
    return [(first, ideal_s - sum(run_s for _, run_s in runs)), *runs]


def _lots(
    model: LineModel, rng: Random, begun: int, runs: Sequence[Run], ended: Sequence[float]
) -> tuple[Lot, ...]:
    """Cut runs, which end after the amounts `ended`, into lots of whole units; the day's last lot stays open."""
    last = begun + round(ended[-1])
    earliest = begun + model.between + 2 * model.step
    lots: list[Lot] = []
    for index, (product, run_s) in enumerate(runs):
        start = ended[index - 1] if index else 0.0
        count = max(1, round(run_s / rng.uniform(*_LOT_S)))
        changes_over = index > 0
        for number in range(1, count + 1):
            until = begun + start + (ended[index] - start) * number / count
            whole = round(until / model.step) * model.step
            if earliest <= whole <= last - 2 * model.step:
                lots.append(Lot(product, whole, changes_over))
                earliest, changes_over = whole + model.step, False
    if lots and lots[-1].product is not runs[-1][0]:
        return (*lots, Lot(runs[-1][0], last, changes_over=True))
    return (*lots, Lot(runs[-1][0], last, changes_over=False))


def _shares(
    model: LineModel, state: LineState, rng: Random, taken: int, changeovers: int
) -> tuple[Share, ...]:
    """Draw bad pieces from the last station upstream: each takes up what the next one does and its own bad ones."""
    shares: list[Share] = []
    for before in reversed(state.totals):
        scrap = poisson(rng, taken * model.character.scrap / model.piece + _SCRAP_OF_CHANGEOVER * changeovers)
        rework = poisson(rng, taken * model.character.rework / model.piece)
        own = (scrap + rework) * model.piece if shares else 0
        if scrap + rework > len(_pieces(model, before.processed, taken + own)) // 2:
            own = scrap = rework = 0
        taken += own
        shares.insert(0, Share(taken, scrap, rework))
    return tuple(shares)


def _pieces(model: LineModel, begun: int, taken: int) -> range:
    """Return the whole pieces that lie within a day's work, by their numbers since ever."""
    return range(-(-begun // model.piece), (begun + taken) // model.piece)


def _bads(model: LineModel, rng: Random, begun: int, share: Share, changed: Sequence[int]) -> tuple[Bad, ...]:
    pieces = _pieces(model, begun, share.taken)
    chosen: set[int] = set()
    while len(chosen) < share.scrap + share.rework:
        piece = rng.choice(pieces)
        if changed and rng.random() < _SHARE_NEAR_CHANGEOVER:
            near = rng.choice(changed) // model.piece + rng.randrange(_PIECES_NEAR_CHANGEOVER)
            piece = near if near in pieces else piece
        chosen.add(piece)
    faults: list[Fault] = [_SCRAP] * share.scrap + [_REWORK] * share.rework
    rng.shuffle(faults)
    return tuple(
        Bad(piece * model.piece - begun, (piece + 1) * model.piece - begun, fault)
        for piece, fault in zip(sorted(chosen), faults, strict=True)
    )


def _upstream(taken_next: int, before: Totals, bads: Sequence[Bad]) -> int:
    """Return the total of a station at which what the next one has taken up has left it as good."""
    total = taken_next + before.scrap + before.rework
    for bad in bads:
        if before.processed + bad.start >= total:
            break
        total += bad.end - bad.start
    return total


def _waits(model: LineModel, decided: SeriesDay, rng: Random) -> list[float]:
    """Share the time without orders among the ends of the lots."""
    total = waiting_s(
        model,
        decided.working_s,
        decided.production_s,
        setups_s=model.character.setup_s * sum(lot.changes_over for lot in decided.lots),
        cycle_s=max(lot.product.cycle_s for lot in decided.lots),
    )
    weights = [rng.expovariate(1) + 0.2 for _ in decided.lots[:-1]]
    return [total * weight / sum(weights) for weight in weights]


def _jobs(
    model: LineModel,
    state: LineState,
    decided: SeriesDay,
    ends: Sequence[float],
    waits: Sequence[float],
    rng: Random,
) -> tuple[Job, ...]:
    setup_s = model.character.setup_s / model.stations
    return tuple(
        Job(
            order=order_number(model.facility, model.line.id, state.orders + number),
            product=lot.product.id,
            cycle_s=lot.product.cycle_s,
            until=until,
            setup_s=setup_s * rng.uniform(2 - LONGEST, LONGEST) if lot.changes_over else 0.0,
            wait_s=wait_s,
        )
        for number, (lot, until, wait_s) in enumerate(
            zip(decided.lots, [*ends, math.inf], [*waits, 0.0], strict=True)
        )
    )
