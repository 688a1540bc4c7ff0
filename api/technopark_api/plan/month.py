"""A month as its calendar has it: what is over, what remains, and what the days before suggest for that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import Final

from technopark.calendar import planned_seconds, production_day
from technopark.catalogue import Catalogue, Facility
from technopark.forecast import MOST_DAYS, Experience, learn
from technopark.plan import usual_seconds
from technopark.targets import Scope
from technopark.workday import DayPlan, working_day
from technopark_api.plan.made import Made

LOOK_BACK: Final = timedelta(days=120)
"""Days before today among which the newest that were worked are what is known of a plant."""

_DAY = timedelta(days=1)
_TENTH = Decimal("0.1")
_OPEN = (_TENTH, Decimal("99.9"))


@dataclass(frozen=True)
class Worked:
    """How much planned time days have, and how much of it is over, in seconds; `shift_s` is that of a usual shift."""

    planned: Decimal
    elapsed: Decimal
    shift_s: Decimal

    @property
    def remaining(self) -> Decimal:
        """Planned time that is left."""
        return self.planned - self.elapsed

    def shifts(self, seconds: Decimal) -> Decimal:
        """Return a time in usual shifts."""
        return seconds / self.shift_s


class FacilityTime:
    """The planned time of a facility at a moment."""

    def __init__(self, catalogue: Catalogue, facility: Facility, now: datetime) -> None:
        """Look at a facility at `now`, to the full minute."""
        pattern = catalogue.pattern_of(facility)
        self._catalogue, self._facility = catalogue, facility
        self.now = now.replace(second=0, microsecond=0)
        self.today = production_day(pattern.day_start, catalogue.site.zone, now)
        self._usual = usual_seconds(pattern)
        self._shift_s = self._usual / len(pattern.shifts)
        back = [self.today - count * _DAY for count in range(LOOK_BACK.days, 0, -1)]
        self._worked: dict[tuple[date, date], Worked] = {}
        self._past = [(day, seconds) for day in back if (seconds := Decimal(int(self.plan(day).seconds)))]

    def plan(self, day: date) -> DayPlan:
        """Return the plan of a production day."""
        return working_day(self._catalogue, self._facility, day)

    def worked(self, days: list[date]) -> Worked:
        """Return the planned time of days that follow one another."""
        if not days:
            return Worked(Decimal(0), Decimal(0), self._shift_s)
        key = (days[0], days[-1])
        if key not in self._worked:
            plans = [self.plan(day) for day in days]
            self._worked[key] = Worked(
                Decimal(int(sum(plan.seconds for plan in plans))),
                Decimal(int(sum(planned_seconds(plan.intervals, self.now) for plan in plans))),
                self._shift_s,
            )
        return self._worked[key]

    def usual_days(self, seconds: Decimal) -> float:
        """Return a planned time in days of all shifts."""
        return float(seconds / self._usual)

    def days_until(self, day: date) -> float:
        """Return the usual days that are still worked before a day to come."""
        days = [self.today + count * _DAY for count in range((day - self.today).days)]
        return self.usual_days(self.worked(days).remaining)

    def experience(self, made: Made, scope: Scope) -> tuple[Experience | None, int]:
        """Return what the newest days that were worked and known teach, and how many those are."""
        known = (
            float(quantity * self._usual / planned)
            for day, planned in reversed(self._past)
            if (quantity := made.on_known_day(scope, day)) is not None
        )
        newest = list(islice(known, MOST_DAYS))
        return learn(newest[::-1]), len(newest)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a month may end with, and how likely its target is met, in percent."""

    expected: Decimal | None
    probability_percent: Decimal | None


def outlook(
    experience: Experience | None,
    *,
    target: Decimal | None,
    actual: Decimal,
    worked: Worked,
    days: float,
    after: float,
) -> Outlook:
    """Return the outlook of a month that is not over: `days` usual days remain, `after` others before they begin."""
    if not worked.remaining:
        return Outlook(actual, None)
    if experience is None:
        pace = actual / worked.elapsed if worked.elapsed and actual else None
        expected = None if pace is None else actual + pace * worked.remaining
        return Outlook(expected, Decimal(100) if target is not None and actual >= target else None)
    expected = actual + Decimal(str(round(experience.expected(days), 3)))
    if target is None:
        return Outlook(expected, None)
    if actual >= target:
        return Outlook(expected, Decimal(100))
    likely = Decimal(str(experience.probability(float(target - actual), days, after)))
    rounded = (100 * likely).quantize(_TENTH, ROUND_HALF_UP)
    return Outlook(expected, min(max(rounded, _OPEN[0]), _OPEN[1]))
