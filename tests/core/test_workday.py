"""What a facility plans to work on a day: weekdays, holidays, crews, and what the catalogue's calendar says."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark.calendar import day_bounds
from technopark.catalogue import CalendarEntry, Catalogue, ShiftPattern, load_catalogue
from technopark.workday import DayPlan, working_day

PARK = load_catalogue()
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
SIX_DAYS = frozenset(range(1, 7))

EVE = date(2026, 9, 30)  # Wednesday before Teachers' Day
SWAPPED_SATURDAY, BRIDGE = date(2026, 12, 12), date(2026, 12, 31)


def plan(day: date, pattern: str = "3x8", *entries: CalendarEntry, **changes: object) -> DayPlan:
    """What a plant of that pattern, changed by `changes`, plans for a day."""
    return plan_in(PARK, day, pattern, *entries, **changes)


def plan_in(
    park: Catalogue, day: date, pattern: str = "3x8", *entries: CalendarEntry, **changes: object
) -> DayPlan:
    worked_by: ShiftPattern = replace(park.patterns[pattern], **changes)  # type: ignore[arg-type]  # fields of a pattern
    changed = replace(park, patterns={**park.patterns, pattern: worked_by}, calendar=entries)
    facility = replace(park.facilities[0], id="P", pattern=pattern)
    return working_day(changed, facility, day)


def in_zone(zone: ZoneInfo, country: str = "UZ") -> Catalogue:
    return replace(PARK, site=replace(PARK.site, zone=zone, country=country))


def shifts(day: DayPlan) -> list[str]:
    return [shift.id for shift in day.shifts]


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + count * DAY for count in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


def test_worked_examples_of_the_calendar(shared_data: Path) -> None:
    fact: dict[str, Any] = json.loads((shared_data.parent / "domain_vectors.json").read_text())["calendar"]
    for text in fact["working_saturdays_swapped"]:
        day = plan(date.fromisoformat(text), "1x8")
        assert (shifts(day), day.moved_workday, day.holiday) == (["A"], True, None)
    for text in fact["days_off"]:
        day = plan(date.fromisoformat(text), "1x8")
        assert day.shifts == ()
        assert day.holiday is not None
    for name, feast in (("eid_fitr", "Eid al-Fitr"), ("eid_adha", "Eid al-Adha")):
        for year, text in fact[name].items():
            holiday = plan(date.fromisoformat(text)).holiday
            assert holiday is not None
            assert (holiday.names.en, holiday.estimated) == (feast, year.endswith("estimated"))


def test_a_week_of_five_days() -> None:
    monday = date(2026, 10, 12)
    assert [shifts(plan(monday + count * DAY)) for count in range(7)] == [["A", "B", "C"]] * 5 + [[], []]


def test_a_holiday_is_off_and_named_in_three_languages() -> None:
    day = plan(date(2026, 9, 1))
    assert (day.shifts, day.intervals, day.seconds) == ((), (), 0)
    assert day.holiday is not None
    names = day.holiday.names
    assert (names.uz, names.ru, names.en) == ("Mustaqillik kuni", "День независимости", "Independence Day")


def test_every_holiday_of_uzbekistan_has_a_russian_name_of_its_own() -> None:
    for year in range(2024, 2031):
        for day in days_of(year):
            holiday = plan(day).holiday
            if holiday is not None:
                assert not holiday.names.ru.isascii(), holiday.names


def test_a_holiday_on_a_weekend_is_moved_and_says_from_when() -> None:
    monday = plan(date(2026, 3, 9)).holiday
    assert monday is not None
    assert (monday.names.en, monday.kind, monday.moved_from) == ("Women's Day", "moved", date(2026, 3, 8))
    moved = plan(date(2027, 5, 17)).holiday
    assert moved is not None
    assert (moved.names.en, moved.kind, moved.estimated) == ("Eid al-Adha", "moved", True)


def test_six_day_crews_get_the_holidays_but_no_bridge_days() -> None:
    six: dict[str, Any] = {"weekdays": SIX_DAYS, "extra_days": False}
    assert plan(BRIDGE).shifts == ()
    assert shifts(plan(BRIDGE, **six)) == ["A", "B", "C"]
    assert plan(BRIDGE, **six).holiday is None
    ordinary = plan(SWAPPED_SATURDAY, **six)
    assert (shifts(ordinary), ordinary.moved_workday) == (["A", "B", "C"], False)
    assert plan(date(2026, 9, 1), **six).shifts == ()


def test_a_holiday_is_moved_only_from_a_day_that_the_crew_rests_anyway() -> None:
    six: dict[str, Any] = {"weekdays": SIX_DAYS, "extra_days": False}
    saturday, monday_after = date(2026, 5, 9), date(2026, 5, 11)
    assert plan(saturday, **six).shifts == ()  # the holiday itself is their day off
    assert shifts(plan(monday_after, **six)) == ["A", "B", "C"]
    assert plan(monday_after).shifts == ()
    assert plan(date(2026, 3, 9), **six).shifts == ()  # from Sunday


def test_before_a_holiday_each_shift_loses_its_last_hour() -> None:
    usual, eve = plan(date(2026, 9, 29)), plan(EVE)
    assert eve.shorter == HOUR
    assert [before.end - after.end for before, after in zip(usual.shifts, eve.shifts, strict=True)] == [
        HOUR - DAY
    ] * 3
    assert usual.seconds - eve.seconds == 3 * 3600
    assert plan(EVE, before_holiday=timedelta(0)).seconds == usual.seconds


def test_a_break_in_the_lost_hour_is_lost_with_it() -> None:
    (shift,) = PARK.patterns["1x8"].shifts
    late = replace(shift, breaks=(replace(shift.breaks[0], after=timedelta(hours=7, minutes=15)),))
    assert plan(EVE, "1x8", shifts=(late,)).seconds == 7 * 3600


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 12, 30), "a bridge day follows"),
        (date(2025, 12, 30), "an additional day off follows"),
        (date(2026, 3, 6), "a holiday on Sunday does not follow on Friday"),
        (date(2027, 5, 14), "the holiday is on Sunday"),
    ],
)
def test_only_the_day_right_before_a_holiday_is_shorter(day: date, why: str) -> None:
    assert plan(day).shorter == timedelta(0), why
    assert plan(day).seconds == 22.5 * 3600


def test_friday_before_a_holiday_on_saturday_is_shorter() -> None:
    assert plan(date(2026, 5, 8)).shorter == HOUR


def test_a_continuous_plant_works_on_holidays_and_by_its_plan() -> None:
    day = plan(date(2026, 9, 1), "2x12")
    assert shifts(day) == ["A", "B"]
    assert day.seconds == 22 * 3600
    assert day.holiday is not None
    assert plan(EVE, "2x12").shorter == timedelta(0)
    assert all(plan(each, "2x12").seconds == 22 * 3600 for each in days_of(2026))


def test_four_crews_take_turns_of_two_days_two_nights_and_four_days_off() -> None:
    first = [
        next(
            (shift.id for shift in plan(date(2026, 1, 1) + count * DAY, "2x12").shifts if shift.crew == "I"),
            "-",
        )
        for count in range(16)
    ]
    assert "".join(first) == "AABB----" * 2
    hours: Counter[str | None] = Counter()
    for day in days_of(2026)[:360]:
        crews = [shift.crew for shift in plan(day, "2x12").shifts]
        assert len(set(crews)) == 2
        assert None not in crews
        hours.update(crews)
    assert hours == dict.fromkeys(("I", "II", "III", "IV"), 180)


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_who_works_a_shift_follows_from_the_date_alone_and_has_rested(day: date) -> None:
    days = [plan(day + count * DAY, "2x12") for count in range(9)]
    assert [shift.crew for shift in days[0].shifts] == [shift.crew for shift in days[8].shifts]
    for crew in PARK.patterns["2x12"].crews():
        own = [shift for each in days for shift in each.shifts if shift.crew == crew]
        assert all(after.start - before.end >= 12 * HOUR for before, after in pairwise(own))


def test_a_shift_may_have_a_crew_of_its_own_or_none() -> None:
    (shift,) = PARK.patterns["1x8"].shifts
    assert plan(date(2026, 10, 12), "1x8").shifts[0].crew is None
    assert plan(date(2026, 10, 12), "1x8", shifts=(replace(shift, crew="day"),)).shifts[0].crew == "day"


def entry(day: date, *, working: bool, **about: str) -> CalendarEntry:
    return CalendarEntry(day, working, "said so", **about)


def test_the_calendar_of_the_park_goes_before_weekdays_and_holidays() -> None:
    sunday, holiday, monday = date(2026, 10, 18), date(2026, 9, 1), date(2026, 10, 19)
    for day in (sunday, holiday):
        planned = plan(day, "3x8", entry(day, working=True))
        assert (shifts(planned), planned.reasons) == (["A", "B", "C"], ("said so",))
    assert plan(monday, "3x8", entry(monday, working=False)).shifts == ()


@pytest.mark.parametrize(
    ("entries", "worked"),
    [
        ([{"working": False}, {"working": True, "pattern": "2x12"}], "AB"),
        ([{"working": True, "pattern": "2x12"}, {"working": False, "facility": "P"}], ""),
        ([{"working": False, "facility": "other"}], "AB"),
        ([{"working": False, "pattern": "1x8"}], "AB"),
        ([{"working": False, "pattern": "2x12", "crew": "I"}], "B"),
        ([{"working": False, "facility": "P"}, {"working": True, "pattern": "2x12", "crew": "I"}], "A"),
        ([{"working": False, "pattern": "2x12", "crew": "III"}], "AB"),
    ],
)
def test_what_is_said_about_less_goes_before_what_is_said_about_more(
    entries: list[dict[str, Any]], worked: str
) -> None:
    day = date(2026, 1, 1)  # crew I has the day shift, crew II the night
    said = [entry(day, **about) for about in entries]
    for order in (said, said[::-1]):
        assert "".join(shifts(plan(day, "2x12", *order))) == worked


@pytest.mark.parametrize(("day", "night_hours"), [(date(2026, 3, 28), 6.5), (date(2026, 10, 24), 8.5)])
def test_where_clocks_change_the_night_shift_has_an_hour_less_or_more(day: date, night_hours: float) -> None:
    saturday = plan_in(in_zone(BERLIN, "DE"), day, weekdays=SIX_DAYS)
    assert [shift.seconds / 3600 for shift in saturday.shifts] == [7.5, 7.5, night_hours]
    assert (saturday.start, saturday.end) == day_bounds(time(8), BERLIN, day)
    tashkent = plan(day, weekdays=SIX_DAYS)
    assert [shift.seconds / 3600 for shift in tashkent.shifts] == [7.5, 7.5, 7.5]


def test_a_plan_is_local_to_the_site() -> None:
    assert plan(date(2026, 10, 12), "1x8").shifts[0].start == datetime(2026, 10, 12, 3, tzinfo=UTC)
    summer = plan_in(in_zone(BERLIN, "DE"), date(2026, 10, 23), "1x8").shifts[0]
    winter = plan_in(in_zone(BERLIN, "DE"), date(2026, 10, 26), "1x8").shifts[0]
    assert (summer.start.hour, winter.start.hour) == (6, 7)


def test_a_country_that_is_not_known_has_no_holidays() -> None:
    assert shifts(plan_in(in_zone(BERLIN, "XX"), date(2026, 1, 1))) == ["A", "B", "C"]
    assert plan_in(in_zone(BERLIN, "DE"), date(2026, 1, 1)).shifts == ()


@given(
    st.sampled_from(sorted(PARK.patterns)),
    st.sampled_from(["Asia/Tashkent", "Europe/Berlin", "America/St_Johns"]),
    st.dates(date(2020, 1, 1), date(2035, 12, 31)),
)
def test_planned_time_lies_in_its_shift_and_day(pattern: str, zone: str, day: date) -> None:
    planned = plan_in(in_zone(ZoneInfo(zone)), day, pattern)
    assert all(before[1] <= after[0] for before, after in pairwise(planned.intervals))
    for shift in planned.shifts:
        assert planned.start <= shift.start < shift.end <= planned.end
        assert all(shift.start <= begin < end <= shift.end for begin, end in shift.intervals)
