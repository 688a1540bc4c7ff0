"""What a line has made up to any production day, and the plan of that day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from technopark.quantity import THOUSAND
from technopark_simulator.plant import series, single
from technopark_simulator.plant.interruptions import Interruption, interrupted_s, interruptions
from technopark_simulator.plant.model import LineModel
from technopark_simulator.plant.plan import LinePlan, LineState, Totals
from technopark_simulator.randomness import stream
from technopark_simulator.workdays import Workdays

FIRST_DAY = date(2025, 1, 1)
"""The first day that any simulated line has worked; its counters are carried forward from there."""

_DAY = timedelta(days=1)
_NEW = 0.3
_FIRST_ORDER = 1001


@dataclass
class Ledger:
    """The books of one line: totals at the beginning of each production day since `FIRST_DAY`."""

    model: LineModel
    workdays: Workdays
    _states: list[LineState] = field(default_factory=list, repr=False)

    def opening(self, day: date) -> LineState:
        """Return what the line has made before a production day.

        Raises:
            ValueError: the day lies before `FIRST_DAY`.
        """
        if day < FIRST_DAY:
            raise ValueError(f"{day} lies before {FIRST_DAY}, the first day of the simulated plants")
        if not self._states:
            self._states.append(_first_state(self.model))
        index = (day - FIRST_DAY).days
        while len(self._states) <= index:
            decided = self._decide(FIRST_DAY + (len(self._states) - 1) * _DAY, self._states[-1])
            state = self._states[-1]
            self._states.append(state if decided is None else decided.after(self.model, state))
        return self._states[index]

    def plan(self, day: date) -> LinePlan | None:
        """Return the plan of a production day, None for one that is not worked."""
        state = self.opening(day)
        decided = self._decide(day, state)
        match decided:
            case None:
                return None
            case single.SingleDay():
                plan = single.lay_out(self.model, state, decided, day)
            case series.SeriesDay():
                plan = series.lay_out(self.model, state, decided, day)
        working_time = self.workdays.working_time(day)
        return replace(plan, working_s=working_time.seconds, interruptions=self._interruptions(day))

    def _interruptions(self, day: date) -> tuple[Interruption, ...]:
        model, calendar = self.model, self.workdays
        return interruptions(calendar.site, model.seed, model.materials, calendar.working_time(day))

    def _decide(self, day: date, state: LineState) -> series.SeriesDay | single.SingleDay | None:
        working_s = self.workdays.working_time(day).seconds
        if not working_s:
            return None
        working_s -= interrupted_s(self._interruptions(day))
        decide = single.decide if self.model.slow else series.decide
        return decide(self.model, state, day, working_s)


def _first_state(model: LineModel) -> LineState:
    """Draw what the counters show at first: nothing on a new line, the past of an old one else."""
    rng = stream(model.seed, model.path, "past")
    made = 0 if rng.random() < _NEW else _past(model, rng)
    totals: list[Totals] = []
    for _ in model.line.stations:
        scrap, rework = (
            round(made * share / model.piece) * model.piece
            for share in (model.character.scrap, model.character.rework)
        )
        if model.slow and totals:
            scrap = rework = 0
        totals.insert(0, Totals(made + scrap + rework, scrap, rework))
        made = totals[0].processed + model.buffer.level
    return LineState(tuple(totals), model.products[0].id, _FIRST_ORDER)


def _past(model: LineModel, rng: Random) -> int:
    """Draw the good output of up to three years, in whole units."""
    units = model.demand_s * 250 / model.cycle_s * rng.uniform(0.2, 3)
    return round(units) * THOUSAND
