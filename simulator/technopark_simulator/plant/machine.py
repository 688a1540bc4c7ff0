"""One station while a day is worked out: its work, what it does now, and the record of what it did."""

from __future__ import annotations

import math
from typing import NamedTuple

from technopark.quantity import THOUSAND
from technopark_simulator.plant.plan import Job, StationPlan
from technopark_simulator.plant.reasons import Condition

EPSILON = 1e-3
"""Thousandths of a thousandth of a unit: nearer than this to a mark counts as there."""


class Span(NamedTuple):
    """A station was in one condition, at one job, between two seconds of working time.

    `begun` and `ended` are what it had taken up since the day's start, in thousandths.
    """

    start_s: float
    end_s: float
    condition: Condition
    job: Job
    begun: float
    ended: float


class Machine:
    """A station at work. `taken` and `passed` are what it has taken up and passed on as good since the day's start."""

    def __init__(self, plan: StationPlan, pace: float, begins_in: Condition) -> None:
        self._pace = pace
        self._target = plan.target
        self._jobs = plan.jobs
        self._job = 0
        self._edges = sorted(edge for bad in plan.bads for edge in (bad.start, bad.end))
        self._edge = sum(edge < 0 for edge in self._edges)
        self._passed_at_edge, self._taken_at_edge = 0.0, 0.0
        self.setups_left_s = sum(job.setup_s for job in plan.jobs[1:])
        self._span_start, self._span_begun = 0.0, 0.0
        self.taken = 0.0
        self.rate = 0.0
        self.condition = begins_in
        self._stands_since: float | None = 0.0
        self.ramp_left_s = 0.0
        self.ramping = False
        self.stop: Condition | None = None
        self.stopped_until = 0.0
        self.next_breakdown_s = math.inf
        self.next_minor_stop_s = math.inf
        self.spans: list[Span] = []

    @property
    def job(self) -> Job:
        """What it works on."""
        return self._jobs[self._job]

    @property
    def done(self) -> bool:
        """Its work of the day is finished."""
        return self.taken >= self._target

    @property
    def passed(self) -> float:
        """What it has passed on as good since the day's start."""
        if self._making_bad:
            return self._passed_at_edge
        return self._passed_at_edge + self.taken - self._taken_at_edge

    @property
    def flow(self) -> float:
        """Thousandths a second that it passes on now."""
        return 0.0 if self._making_bad else self.rate

    @property
    def ideal_rate(self) -> float:
        """Thousandths a second at its usual pace, for what it works on."""
        return THOUSAND / self.job.cycle_s * self._pace

    @property
    def next_mark(self) -> float:
        """The next amount at which something changes: the end of a job, of the day's work, or a bad piece."""
        edge = self._edges[self._edge] if self._edge < len(self._edges) else math.inf
        return min(edge, self.job.until, self._target)

    def work_left_s(self) -> float:
        """Seconds that the rest of its work takes at its usual pace, without setups and stops."""
        seconds, at = 0.0, self.taken
        for job in self._jobs[self._job :]:
            until = min(job.until, self._target)
            seconds += max(0.0, until - at) * job.cycle_s / THOUSAND / self._pace
            at = until
        return seconds

    def halt(self, condition: Condition, until_s: float) -> None:
        """Stop for a reason of its own, until a second of working time."""
        self.stop, self.stopped_until = condition, until_s

    def enter(self, condition: Condition, now_s: float, rate: float) -> None:
        """Change the condition; `rate` is above zero only while producing."""
        self.close_span(now_s)
        self.condition, self.rate = condition, rate
        if rate:
            self._stands_since, self.ramping = None, self.ramp_left_s > 0
        elif self._stands_since is None:
            self._stands_since = now_s

    def stood_s(self, now_s: float) -> float:
        """Seconds that it has not produced, zero while it does."""
        return 0.0 if self._stands_since is None else now_s - self._stands_since

    def end_ramp(self, now_s: float) -> None:
        """Go on at its usual pace: the slow minutes after a long stop are over."""
        self.ramping = False
        self.hasten(self.ideal_rate, now_s)

    def hasten(self, rate: float, now_s: float) -> None:
        """Produce at least at that rate from now on."""
        if rate > self.rate:
            self.close_span(now_s)
            self.rate = rate
            self.ramp_left_s, self.ramping = 0.0, False

    def advance(self, seconds: float) -> None:
        """Let time pass while producing."""
        self.taken += self.rate * seconds
        self.ramp_left_s = max(0.0, self.ramp_left_s - seconds)
        self.next_breakdown_s -= seconds
        self.next_minor_stop_s -= seconds

    def pass_marks(self, now_s: float) -> Job | None:
        """Handle a mark that is reached; return the job that ended there, if one did."""
        mark = self.next_mark
        if self.taken < mark - EPSILON:
            return None
        self.taken = float(mark)
        if self._edge < len(self._edges) and self._edges[self._edge] <= mark:
            self._cross_edge(mark)
        if self.job.until > mark:
            return None
        self.close_span(now_s)
        ended = self.job
        self._job += 1
        self.setups_left_s -= self.job.setup_s
        return ended

    def close_span(self, now_s: float) -> None:
        """Record what it did up to now."""
        if now_s > self._span_start:
            self.spans.append(
                Span(self._span_start, now_s, self.condition, self.job, self._span_begun, self.taken)
            )
        self._span_start, self._span_begun = now_s, self.taken

    @property
    def _making_bad(self) -> bool:
        return self._edge % 2 == 1

    def _cross_edge(self, mark: float) -> None:
        # Adjoining bad pieces have two edges at one place.
        while self._edge < len(self._edges) and self._edges[self._edge] <= mark:
            self._passed_at_edge = self.passed
            self._taken_at_edge = mark
            self._edge += 1
