"""The calendar of the simulated plants is the catalogue's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from technopark.calendar import planned_seconds
from technopark.catalogue import CalendarEntry, Catalogue
from technopark_simulator.workdays import instant, workdays

THURSDAY = date(2026, 10, 15)


def test_working_time_is_that_of_the_shifts_without_breaks(catalogue: Catalogue) -> None:
    calendars = workdays(catalogue)
    assert calendars["F02"].working_time(THURSDAY).seconds == 3 * 7.5 * 3600
    assert calendars["F04"].working_time(THURSDAY).seconds == 7.5 * 3600


def test_a_moved_working_day_is_worked_and_the_day_that_it_stands_for_is_off(catalogue: Catalogue) -> None:
    calendar = workdays(catalogue)["F02"]
    assert calendar.working_time(date(2026, 12, 12)).seconds == calendar.working_time(THURSDAY).seconds
    assert not calendar.is_open(date(2026, 12, 31))
    assert not calendar.is_open(date(2026, 12, 19))


def test_working_time_and_pauses_fill_the_day(catalogue: Catalogue) -> None:
    day = workdays(catalogue)["F04"].working_time(THURSDAY)
    parts = sorted([*day.working, *((start, end) for start, end, _ in day.pauses)])
    assert (parts[0][0], parts[-1][1]) == (day.start, day.end)
    assert all(before[1] == after[0] for before, after in pairwise(parts))
    assert [pause for _, _, pause in day.pauses] == ["BREAK", "OFF-SHIFT"]
    assert planned_seconds([(instant(start), instant(end)) for start, end in day.working]) == day.seconds


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 10, 17), "DAY-OFF"),
        (date(2026, 9, 1), "HOLIDAY"),
        (date(2026, 5, 28), "HOLIDAY"),
        (date(2026, 12, 31), "HOLIDAY"),
        (date(2025, 3, 8), "DAY-OFF"),
    ],
)
def test_a_closed_day_is_one_pause_that_says_why(catalogue: Catalogue, day: date, why: str) -> None:
    closed = workdays(catalogue)["F02"].working_time(day)
    assert closed.working == ()
    assert closed.pauses == ((closed.start, closed.end, why),)


def test_the_night_after_midnight_belongs_to_the_day_before(catalogue: Catalogue) -> None:
    calendar = workdays(catalogue)["F02"]
    friday_night = calendar.working_time(date(2026, 10, 16)).working[-1][0]
    assert instant(friday_night).astimezone(catalogue.site.zone).date() == date(2026, 10, 17)
    assert calendar.day_of(friday_night) == date(2026, 10, 16)


def test_a_country_without_known_holidays_has_none(catalogue: Catalogue) -> None:
    elsewhere = replace(catalogue, site=replace(catalogue.site, country="XX"))
    assert workdays(elsewhere)["F02"].is_open(date(2026, 9, 1))
    assert not workdays(catalogue)["F02"].is_open(date(2026, 9, 1))


def test_before_a_holiday_the_last_hour_of_the_shift_is_no_working_time(catalogue: Catalogue) -> None:
    day = workdays(catalogue)["F04"].working_time(date(2026, 9, 30))
    assert day.seconds == 6.5 * 3600
    assert [pause for _, _, pause in day.pauses] == ["BREAK", "OFF-SHIFT"]


def test_what_the_catalogues_calendar_says_is_worked(catalogue: Catalogue) -> None:
    sunday, monday = date(2026, 10, 18), date(2026, 10, 19)
    entries = (
        CalendarEntry(sunday, working=True, reason="late order", facility="F02"),
        CalendarEntry(monday, working=False, reason="repairs", facility="F02"),
    )
    calendars = workdays(replace(catalogue, calendar=entries))
    assert [calendars["F02"].is_open(day) for day in (sunday, monday)] == [True, False]
    assert [calendars["F03"].is_open(day) for day in (sunday, monday)] == [False, True]
    assert workdays(replace(catalogue, calendar=entries), every_day=True)["F02"].is_open(monday)
