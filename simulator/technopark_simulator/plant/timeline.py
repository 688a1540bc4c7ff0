"""A station's production day on the clock: what it is doing at any instant, and what its counters show."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from technopark.messages import State
from technopark_simulator.plant.ledger import Ledger
from technopark_simulator.plant.machine import Span
from technopark_simulator.plant.model import LineModel
from technopark_simulator.plant.plan import StationPlan, Totals
from technopark_simulator.plant.run import run_day
from technopark_simulator.randomness import stream
from technopark_simulator.workdays import WorkingTime

_REMEMBERED_DAYS = 3


class Segment(NamedTuple):
    """A stretch of a day in one condition and for one order; times in milliseconds since 1970.

    `begun` and `ended` are what was taken up since the day's start, in thousandths; in between it grows evenly.
    """

    start: int
    end: int
    state: State
    reason: str | None
    order: str | None
    product: str
    begun: float
    ended: float


class Counts(NamedTuple):
    """What the counters show, in thousandths of the unit."""

    good: int
    scrap: int
    rework: int


@dataclass(frozen=True, slots=True)
class StationDay:
    """One station's production day. `opening` are its totals before; `step` the least amount they show."""

    step: int
    opening: Totals
    bad_starts: Sequence[int]
    bad_ends: Sequence[int]
    scrap: Sequence[int]
    rework: Sequence[int]
    segments: Sequence[Segment]

    def counts(self, taken: float) -> Counts:
        """Return what the counters show once the station has taken up so much since the day's start.

        A piece that turns out bad shows neither as good while it is made nor afterwards.
        """
        found = bisect_right(self.bad_ends, taken)
        scrap = self.opening.scrap + self.scrap[found]
        rework = self.opening.rework + self.rework[found]
        if found < len(self.bad_starts):
            taken = min(taken, self.bad_starts[found])
        good = self.opening.processed + taken - scrap - rework
        return Counts(int(good // self.step) * self.step, scrap, rework)


@dataclass
class LineTimeline:
    """The days of one line's stations, worked out when asked for."""

    model: LineModel
    ledger: Ledger
    _days: dict[date, list[StationDay]] = field(default_factory=dict, repr=False)

    def day(self, day: date) -> list[StationDay]:
        """Return a production day of each station, in the order of the flow."""
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = self._work_out(day)
            for old in sorted(self._days)[:-_REMEMBERED_DAYS]:
                del self._days[old]
        return known

    def _work_out(self, day: date) -> list[StationDay]:
        working_time = self.ledger.workdays.working_time(day)
        plan = self.ledger.plan(day)
        if plan is None:
            state = self.ledger.opening(day)
            return [
                _station_day(self.model, StationPlan(before, 0, (), ()), _pauses(working_time, state.product))
                for before in state.totals
            ]
        rng = stream(self.model.seed, self.model.path, day, "run")
        return [
            _station_day(self.model, station, _segments(spans, working_time))
            for station, spans in zip(plan.stations, run_day(self.model, plan, rng), strict=True)
        ]


def _station_day(model: LineModel, plan: StationPlan, segments: list[Segment]) -> StationDay:
    return StationDay(
        model.step,
        plan.before,
        [bad.start for bad in plan.bads],
        [bad.end for bad in plan.bads],
        [*accumulate((bad.end - bad.start if bad.fault == "scrap" else 0 for bad in plan.bads), initial=0)],
        [*accumulate((bad.end - bad.start if bad.fault == "rework" else 0 for bad in plan.bads), initial=0)],
        segments,
    )


def _pauses(working_time: WorkingTime, product: str) -> list[Segment]:
    return [
        Segment(start, end, "planned", pause, None, product, 0.0, 0.0)
        for start, end, pause in working_time.pauses
    ]


def _segments(spans: Sequence[Span], working_time: WorkingTime) -> list[Segment]:
    """Put spans of working time on the clock, and the day's pauses between them."""
    worked = [segment for span in spans for segment in _on_the_clock(span, working_time)]
    ends = [segment.end for segment in worked]
    pauses: list[Segment] = []
    for start, end, pause in working_time.pauses:
        before = bisect_right(ends, start)
        taken = worked[before - 1].ended if before else 0.0
        product = worked[max(before - 1, 0)].product
        pauses.append(Segment(start, end, "planned", pause, None, product, taken, taken))
    return sorted([*worked, *pauses])


def _on_the_clock(span: Span, working_time: WorkingTime) -> Iterator[Segment]:
    condition, job = span.condition, span.job
    length_s = span.end_s - span.start_s
    order = job.order if condition.busy else None
    worked_s = 0.0
    for opens, closes in working_time.working:
        until_s = worked_s + (closes - opens) / 1000
        first_s, last_s = max(span.start_s, worked_s), min(span.end_s, until_s)
        start, end = (opens + round((at_s - worked_s) * 1000) for at_s in (first_s, last_s))
        if first_s < last_s and start < end:
            begun, ended = (
                span.begun + (span.ended - span.begun) * ((at_s - span.start_s) / length_s)
                for at_s in (first_s, last_s)
            )
            ended = span.ended if last_s == span.end_s else ended
            yield Segment(start, end, condition.state, condition.reason, order, job.product, begun, ended)
        worked_s = until_s
