"""Days, shifts and planned time are the site's own; instants are UTC."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark.calendar import (
    QUARTER,
    day_bounds,
    planned_seconds,
    production_day,
    quarter,
    shift_bounds,
    shift_intervals,
    shift_spans,
)
from technopark.catalogue import Break, Names, Shift, ShiftPattern, load_catalogue

TASHKENT = ZoneInfo("Asia/Tashkent")
BERLIN = ZoneInfo("Europe/Berlin")
UTC_ZONE = ZoneInfo("UTC")
NEW_YORK = ZoneInfo("America/New_York")
EIGHT = time(8)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PATTERNS = load_catalogue().patterns

# Zones with offsets of whole, half and quarter hours, with and without daylight saving, some with changes at midnight.
ZONES = [
    "Asia/Tashkent",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "America/Nuuk",
    "America/New_York",
    "Europe/Berlin",
    "Africa/Cairo",
    "Pacific/Apia",
    "UTC",
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
quarters_of_day = st.integers(0, 95).map(lambda count: time(count // 4, count % 4 * 15))
instants = st.datetimes(datetime(1993, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive by hypothesis' contract
dates = st.dates(date(1993, 1, 1), date(2037, 12, 31))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]  # year to second, as the caller has them


def clock(zone: ZoneInfo, intervals: list[tuple[datetime, datetime]]) -> list[str]:
    """Intervals as the clock on the site's wall shows them."""
    return [f"{start.astimezone(zone):%a %H:%M}-{end.astimezone(zone):%H:%M}" for start, end in intervals]


def pattern(*shifts: Shift, weekdays: str = "1234567") -> ShiftPattern:
    return ShiftPattern("p", Names("p", "p", "p"), frozenset(map(int, weekdays)), shifts)


def planned_intervals(pattern: ShiftPattern, zone: ZoneInfo, day: date) -> list[tuple[datetime, datetime]]:
    return [interval for shift in pattern.shifts for interval in shift_intervals(pattern, shift, zone, day)]


@given(zones, quarters_of_day, instants)
def test_every_instant_lies_in_exactly_one_production_day(
    zone: ZoneInfo, day_start: time, instant: datetime
) -> None:
    day = production_day(day_start, zone, instant)
    held_by = [
        other
        for other in (day + distance * DAY for distance in range(-3, 4))
        if (bounds := day_bounds(day_start, zone, other))[0] <= instant < bounds[1]
    ]
    assert held_by == [day]


@pytest.mark.parametrize(
    ("zone", "around"),
    [
        ("Europe/Berlin", date(2026, 3, 29)),
        ("Europe/Berlin", date(2026, 10, 25)),
        ("America/Nuuk", date(2026, 3, 28)),
        ("America/St_Johns", date(2006, 10, 29)),
        ("Australia/Lord_Howe", date(2026, 4, 5)),
        ("Pacific/Apia", date(2011, 12, 30)),
    ],
)
def test_a_change_of_clocks_leaves_no_instant_out(zone: str, around: date) -> None:
    start = datetime.combine(around - DAY, time(0), UTC)
    for day_start in (time(0), time(0, 30), time(2, 30), EIGHT, time(23, 30)):
        days = [production_day(day_start, ZoneInfo(zone), start + count * QUARTER) for count in range(3 * 96)]
        for count, day in enumerate(days):
            begin, end = day_bounds(day_start, ZoneInfo(zone), day)
            assert begin <= start + count * QUARTER < end
        assert days == sorted(days)


@given(zones, quarters_of_day, dates)
def test_a_day_ends_where_the_next_begins(zone: ZoneInfo, day_start: time, day: date) -> None:
    start, end = day_bounds(day_start, zone, day)
    assert end == day_bounds(day_start, zone, day + DAY)[0]
    assert start <= end


@given(zones, quarters_of_day, instants)
def test_no_quarter_hour_lies_in_two_production_days(
    zone: ZoneInfo, day_start: time, instant: datetime
) -> None:
    bucket = quarter(instant)
    assert bucket <= instant < bucket + QUARTER
    last = bucket + QUARTER - timedelta(microseconds=1)
    assert production_day(day_start, zone, bucket) == production_day(day_start, zone, last)


def test_a_night_shift_belongs_to_the_day_on_which_it_began() -> None:
    assert production_day(EIGHT, TASHKENT, utc(2026, 10, 12, 2, 59, 59)) == date(2026, 10, 11)
    assert production_day(EIGHT, TASHKENT, utc(2026, 10, 12, 3)) == date(2026, 10, 12)
    assert production_day(EIGHT, TASHKENT, utc(2026, 10, 12, 20)) == date(2026, 10, 12)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (TASHKENT, date(2026, 3, 29), 24),
        (BERLIN, date(2026, 3, 28), 23),
        (BERLIN, date(2026, 3, 29), 24),
        (BERLIN, date(2026, 10, 24), 25),
        (NEW_YORK, date(2026, 3, 7), 23),
        (NEW_YORK, date(2026, 10, 31), 25),
        (ZoneInfo("Australia/Lord_Howe"), date(2026, 4, 4), 24.5),
    ],
)
def test_a_day_is_shorter_or_longer_when_clocks_change(zone: ZoneInfo, day: date, hours: float) -> None:
    start, end = day_bounds(EIGHT, zone, day)
    assert (end - start) / HOUR == hours


def test_a_date_that_a_zone_left_out_is_an_empty_day() -> None:
    start, end = day_bounds(time(0), ZoneInfo("Pacific/Apia"), date(2011, 12, 30))
    assert start == end


def test_a_day_may_begin_while_the_date_before_lasts() -> None:
    """At Nuuk the clock goes from 23:00 to 00:00: a day of 23:30 then begins half an hour after midnight."""
    nuuk, day_start = ZoneInfo("America/Nuuk"), time(23, 30)
    begins, _ = day_bounds(day_start, nuuk, date(2026, 3, 28))
    assert begins.astimezone(nuuk).date() == date(2026, 3, 29)
    assert production_day(day_start, nuuk, begins) == date(2026, 3, 28)
    assert production_day(day_start, nuuk, begins - QUARTER) == date(2026, 3, 27)


def test_local_days_of_a_real_recording(shared_data: Path) -> None:
    fact: dict[str, Any] = json.loads((shared_data.parent / "domain_vectors.json").read_text())["local_day"]
    by_utc: Counter[date] = Counter()
    by_tashkent: Counter[date] = Counter()
    with (shared_data.parent / fact["file"]).open(newline="") as file:
        for row in csv.DictReader(file):
            instant, items = datetime.fromisoformat(row["ts"]), int(float(row["items"] or 0))
            by_utc[production_day(time(0), UTC_ZONE, instant)] += items
            by_tashkent[production_day(time(0), TASHKENT, instant)] += items
    day = date(2022, 9, 1)
    assert by_utc.total() == by_tashkent.total() == fact["total_items"]
    assert by_utc[day] == fact["first_full_day_utc_2022-09-01"] == 4181
    assert by_tashkent[day] == fact["same_local_date_Asia_Tashkent"] == 3647


def test_one_shift() -> None:
    assert clock(TASHKENT, planned_intervals(PATTERNS["1x8"], TASHKENT, date(2026, 10, 12))) == [
        "Mon 08:00-12:00",
        "Mon 12:30-16:00",
    ]


def test_two_shifts() -> None:
    assert clock(TASHKENT, planned_intervals(PATTERNS["2x8"], TASHKENT, date(2026, 10, 12))) == [
        "Mon 08:00-12:00",
        "Mon 12:30-16:00",
        "Mon 16:00-20:00",
        "Mon 20:30-00:00",
    ]


def test_three_shifts_of_which_the_night_shift_ends_on_the_next_date() -> None:
    assert clock(TASHKENT, planned_intervals(PATTERNS["3x8"], TASHKENT, date(2026, 10, 16))) == [
        "Fri 08:00-12:00",
        "Fri 12:30-16:00",
        "Fri 16:00-20:00",
        "Fri 20:30-00:00",
        "Sat 00:00-04:00",
        "Sat 04:30-08:00",
    ]


@pytest.mark.parametrize(("name", "hours"), [("1x8", 7.5), ("2x8", 15), ("3x8", 22.5), ("2x12", 22)])
def test_a_days_planned_time_is_its_shifts_without_their_breaks(name: str, hours: float) -> None:
    intervals = planned_intervals(PATTERNS[name], TASHKENT, date(2026, 10, 12))
    assert planned_seconds(intervals) == hours * 3600


def test_planned_time_counts_up_to_an_instant() -> None:
    intervals = planned_intervals(PATTERNS["1x8"], TASHKENT, date(2026, 10, 12))
    assert planned_seconds(intervals, utc(2026, 10, 12, 2)) == 0
    assert planned_seconds(intervals, utc(2026, 10, 12, 4)) == 3600
    assert planned_seconds(intervals, utc(2026, 10, 12, 7, 15)) == 4 * 3600
    assert planned_seconds(intervals, utc(2026, 10, 13)) == 7.5 * 3600


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [(BERLIN, date(2026, 3, 28), 7), (BERLIN, date(2026, 10, 24), 9), (NEW_YORK, date(2026, 3, 7), 7)],
)
def test_a_night_shift_ends_by_the_clock_on_the_wall(zone: ZoneInfo, day: date, hours: int) -> None:
    night = Shift("C", time(0), 8 * HOUR, ())
    crews = pattern(Shift("A", EIGHT, 16 * HOUR, ()), night)
    start, end = shift_bounds(crews, night, zone, day)
    assert end == day_bounds(EIGHT, zone, day)[1]
    assert (end - start) / HOUR == hours


@given(st.sampled_from(sorted(PATTERNS)), st.sampled_from([TASHKENT, BERLIN, NEW_YORK]), dates)
def test_planned_time_lies_in_its_production_day_and_never_overlaps(
    name: str, zone: ZoneInfo, day: date
) -> None:
    plan = PATTERNS[name]
    intervals = planned_intervals(plan, zone, day)
    start, end = day_bounds(plan.day_start, zone, day)
    assert all(start <= begin < stop <= end for begin, stop in intervals)
    assert all(before[1] <= after[0] for before, after in pairwise(intervals))


def test_a_break_that_the_changed_clock_swallows_is_no_planned_time() -> None:
    late = (Break(7 * HOUR + QUARTER, QUARTER), Break(7 * HOUR + 2 * QUARTER, QUARTER))
    crews = pattern(Shift("A", EIGHT, 16 * HOUR, ()), Shift("C", time(0), 8 * HOUR, late))
    intervals = planned_intervals(crews, BERLIN, date(2026, 3, 28))
    assert clock(BERLIN, intervals) == ["Sat 08:00-00:00", "Sun 00:00-08:00"]
    assert planned_seconds(intervals) == 23 * 3600


def test_a_span_is_cut_where_shifts_change() -> None:
    """One shift a day: what lies before and behind it belongs to the production day, and to no shift."""
    begin = datetime(2026, 10, 12, 2, tzinfo=UTC)
    spans = shift_spans(PATTERNS["1x8"], TASHKENT, begin, begin + timedelta(hours=26))
    assert [(day.day, shift, clock(TASHKENT, [(start, end)])[0]) for day, shift, start, end in spans] == [
        (11, "", "Mon 07:00-08:00"),
        (12, PATTERNS["1x8"].shifts[0].id, "Mon 08:00-16:00"),
        (12, "", "Mon 16:00-08:00"),
        (13, PATTERNS["1x8"].shifts[0].id, "Tue 08:00-09:00"),
    ]


@given(
    st.sampled_from(sorted(PATTERNS)),
    st.sampled_from(["Asia/Tashkent", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 - hypothesis wants naive bounds
    st.timedeltas(timedelta(0), timedelta(days=9)),
)
def test_spans_of_shifts_leave_out_nothing_and_lie_in_their_day(
    pattern: str, zone: str, begin: datetime, length: timedelta
) -> None:
    shifts, place, start = PATTERNS[pattern], ZoneInfo(zone), begin.replace(tzinfo=UTC)
    spans = list(shift_spans(shifts, place, start, start + length))
    edges = [start, *(end for *_, end in spans)]
    assert [begins for *_, begins, _ in spans] == edges[:-1]
    assert edges[-1] == start + length
    for day, shift, begins, ends in spans:
        assert begins < ends
        assert production_day(shifts.day_start, place, begins) == day
        if shift:
            chosen = next(one for one in shifts.shifts if one.id == shift)
            opens, closes = shift_bounds(shifts, chosen, place, day)
            assert opens <= begins < ends <= closes
