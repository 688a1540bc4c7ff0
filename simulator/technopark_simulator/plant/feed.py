"""A station's messages in the order of time: readings of its counters, and each change of its state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from technopark.messages import Reading, StateChange
from technopark.quantity import THOUSAND
from technopark_simulator.plant.timeline import Counts, Segment, StationDay
from technopark_simulator.workdays import Workdays, instant

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a station reports, in milliseconds.

    At each `period` it reports if a counter has moved, and at least after each `heartbeat`: always, or only
    while it produces, when `idle_heartbeat` is false.
    """

    period: int
    heartbeat: int
    idle_heartbeat: bool


class StationFeed:
    """What one station publishes from `start` (milliseconds since 1970) on.

    Times of readings lie on a grid of the period, shifted by `phase` so that stations do not speak all at once;
    the value at an instant does not depend on the grid. `modulus` is where its counters wrap, in whole units.

    `made` are the totals at the readings of the last call as they would be if no counter wrapped; `modulus` is in
    thousandths there.
    """

    def __init__(
        self,
        day_of: Callable[[date], StationDay],
        workdays: Workdays,
        *,
        start: int,
        phase: int,
        run: str,
        modulus: int | None = None,
    ) -> None:
        self._day_of = day_of
        self._workdays = workdays
        self._at = start
        self._phase = phase
        self._run = run
        self.modulus = modulus * THOUSAND if modulus else None
        self.made: list[Counts] = []
        self._started = False
        self._readings, self._states = 0, 0
        self._last_counts: Counts | None = None
        self._last_reading_at = 0
        self._last_state: tuple[str, str | None, str | None] | None = None

    def advance(self, until: int, pace: Pace) -> tuple[list[Reading], list[StateChange]]:
        """Return what the station has said after the last call up to and with `until`.

        The first call begins with the state that it is in and a reading, so that each later increment counts.
        """
        readings: list[Reading] = []
        states: list[StateChange] = []
        self.made = []
        for day, segment in self._segments(until):
            self._tell_state(segment, states)
            if not self._started:
                self._started = True
                self._tell_counts(day, segment, self._at, readings, always=True)
            self._tell_readings(day, segment, until, pace, readings)
        self._at = max(self._at, until)
        return readings, states

    def _segments(self, until: int) -> Iterator[tuple[StationDay, Segment]]:
        """Yield the segments that begin not after `until` and end after the instant reached so far."""
        day = self._workdays.day_of(self._at)
        while self._workdays.working_time(day).start <= until:
            station_day = self._day_of(day)
            for segment in station_day.segments:
                if segment.end > self._at and segment.start <= until:
                    yield station_day, segment
            day += _DAY

    def _tell_state(self, segment: Segment, states: list[StateChange]) -> None:
        state = (segment.state, segment.reason, segment.order)
        if state != self._last_state:
            self._last_state = state
            states.append(StateChange(instant(segment.start), *state, self._run, self._states))
            self._states += 1

    def _tell_readings(
        self, day: StationDay, segment: Segment, until: int, pace: Pace, readings: list[Reading]
    ) -> None:
        producing = segment.state == "production"
        beats = producing or pace.idle_heartbeat
        first = max(self._at + 1, segment.start)
        first += (self._phase - first) % pace.period
        # The segment's own end is told below, and as the start of the next one it would be told twice.
        for at in range(first, min(until + 1, segment.end), pace.period) if beats else ():
            due = at - self._last_reading_at >= pace.heartbeat
            if due or producing:
                self._tell_counts(day, segment, at, readings, always=due)
        if producing and self._at < segment.end <= until:
            self._tell_counts(day, segment, segment.end, readings, always=False)

    def _tell_counts(
        self, day: StationDay, segment: Segment, at: int, readings: list[Reading], *, always: bool
    ) -> None:
        taken = segment.ended
        if at < segment.end:
            share = (at - segment.start) / (segment.end - segment.start)
            taken = segment.begun + (segment.ended - segment.begun) * share
        counts = day.counts(taken)
        if counts == self._last_counts and not always:
            return
        self._last_counts, self._last_reading_at = counts, at
        shown = counts if self.modulus is None else Counts(*(count % self.modulus for count in counts))
        self.made.append(counts)
        readings.append(
            Reading(instant(at), segment.product, *shown, segment.order, self._run, self._readings)
        )
        self._readings += 1
