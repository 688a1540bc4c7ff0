"""What a facility plans to make when nobody has set a target: its capacity, at the park's load, day by day."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from technopark.calendar import planned_seconds
from technopark.catalogue.model import Catalogue, Facility, ShiftPattern
from technopark.workday import DayPlan, working_day


def planned_quantity(
    catalogue: Catalogue, facility: Facility, day: date, capacity: Decimal
) -> Decimal | None:
    """Return the plan of a production day for a yearly capacity, in its unit; None where the day is not worked.

    A usual day's plan is capacity x load / working days of a year; a day of shorter or fewer shifts has less, by its
    planned time.
    """
    planned = _seconds(working_day(catalogue, facility, day))
    if not planned:
        return None
    site = catalogue.site
    return (
        capacity * site.load * planned / (site.working_days * usual_seconds(catalogue.pattern_of(facility)))
    )


@lru_cache(maxsize=256)
def usual_seconds(pattern: ShiftPattern) -> Decimal:
    """Return the planned time of a day on which all shifts of a pattern are worked in full."""
    return Decimal(sum(int(shift.worked.total_seconds()) for shift in pattern.shifts))


def elapsed_share(day: DayPlan, now: datetime) -> Decimal | None:
    """Return which part of a day's planned time has passed by `now`, 0 to 1; None where the day is not worked."""
    planned = _seconds(day)
    return Decimal(int(planned_seconds(day.intervals, now))) / planned if planned else None


def _seconds(day: DayPlan) -> Decimal:
    return Decimal(int(day.seconds))  # whole: shifts and breaks are written in minutes
