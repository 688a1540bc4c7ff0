"""Periods and their edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark_api.periods import Months, Period, edges, midnight, parse_interval, parse_months, parse_period
from technopark_api.problems import Problem

TASHKENT, BERLIN, HAVANA = ZoneInfo("Asia/Tashkent"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/Havana")
NOW = datetime(2026, 10, 12, 20, tzinfo=UTC)  # 01:00 of the 13th in Tashkent
ZONES = st.sampled_from([TASHKENT, BERLIN, HAVANA, ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/Asuncion")])
INTERVALS = st.one_of(
    st.integers(1, 96).map(lambda quarters: timedelta(minutes=15 * quarters)),
    st.sampled_from(["local_day", "week", "month"]),
)


@given(ZONES, st.dates(date(2024, 1, 1), date(2027, 12, 1)), st.integers(1, 60), INTERVALS)
def test_edges_rise_without_a_gap_and_meet_every_local_midnight(
    zone: ZoneInfo, first: date, days: int, interval: timedelta
) -> None:
    period = Period(midnight(first, zone), midnight(first + timedelta(days=days), zone))
    found = edges(period, interval, zone)
    assert (found[0], found[-1]) == (period.start, period.end)
    assert all(earlier < later for earlier, later in pairwise(found))
    if isinstance(interval, timedelta):
        midnights = {midnight(first + timedelta(days=number), zone) for number in range(days)}
        assert midnights <= set(found)
        assert all(later - earlier <= interval for earlier, later in pairwise(found))


def test_a_day_that_begins_twice_has_all_its_hours() -> None:
    # In Havana clocks go back at 01:00 to 00:00: the first hour of the day comes twice.
    day = date(2026, 11, 1)
    period = Period(midnight(day, HAVANA), midnight(day + timedelta(days=1), HAVANA))
    assert len(edges(period, timedelta(hours=1), HAVANA)) - 1 == 25


def test_one_end_of_a_period_gives_the_other() -> None:
    only_from = parse_period("2026-10-10", None, zone=TASHKENT, now=NOW)
    only_to = parse_period(None, "2026-10-11", zone=TASHKENT, now=NOW)
    assert (only_from.start, only_from.end) == (
        midnight(date(2026, 10, 10), TASHKENT),
        midnight(date(2026, 10, 14), TASHKENT),
    )
    assert (only_to.start, only_to.end) == (
        midnight(date(2026, 10, 10), TASHKENT),
        midnight(date(2026, 10, 11), TASHKENT),
    )


@pytest.mark.parametrize(
    "text", ["", "12.10.2026", "2026-02-30", "0001-01-01", "9999-12-31T23:59:59Z", "2026-10-12T25:00Z"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="a local date such as"):
        parse_period(text, None, zone=TASHKENT, now=NOW)


@pytest.mark.parametrize(
    ("text", "length"), [("15m", 15), ("90m", 90), ("8h", 480), ("24h", 1440), ("1440m", 1440)]
)
def test_intervals_are_multiples_of_quarter_hours(text: str, length: int) -> None:
    assert parse_interval(text) == timedelta(minutes=length)


@pytest.mark.parametrize("text", ["0m", "10m", "1440", "25h", "1d", "-15m", "hour"])
def test_other_intervals_are_refused(text: str) -> None:
    with pytest.raises(Problem, match="multiple of 15 minutes"):
        parse_interval(text)


def test_months_are_inclusive() -> None:
    months = parse_months("2025-12", "2026-02", today=date(2026, 10, 13))
    assert months == Months(date(2025, 12, 1), date(2026, 3, 1))
    assert f"{months.last:%Y-%m}" == "2026-02"
    assert parse_months(None, None, today=date(2026, 12, 31)) == Months(date(2026, 12, 1), date(2027, 1, 1))
    assert parse_months(None, "2026-05", today=date(2026, 10, 13)) == Months(
        date(2026, 5, 1), date(2026, 6, 1)
    )
