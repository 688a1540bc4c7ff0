"""Output: local days, production days, units, intervals and groups."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.api import Api

FR_END, FR_BEFORE, FR_SECOND = ("FR", "L1", "S2"), ("FR", "L1", "S1"), ("FR", "L2", "S1")
PANELS = ("PA", "L1", "S1")


def utc(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


async def test_a_local_day_is_not_a_utc_day(api: Api) -> None:
    await api.made(FR_END, "FR-A", utc(11, 18, 59), good=1)  # 23:59 on the 11th in Tashkent
    await api.made(FR_END, "FR-A", utc(11, 19), good=10)  # 00:00 on the 12th
    await api.made(FR_END, "FR-A", utc(12, 18, 59), good=100)  # 23:59 on the 12th
    await api.made(FR_END, "FR-A", utc(12, 19), good=1000)  # 00:00 on the 13th
    rows = await api.rows("output", start="2026-10-12", to="2026-10-13", interval="local_day")
    assert [(row["day"], row["start"], row["end"], row["good"]) for row in rows] == [
        ("2026-10-12", "2026-10-11T19:00:00Z", "2026-10-12T19:00:00Z", 110)
    ]


async def test_the_night_shift_belongs_to_the_production_day_that_it_closes(api: Api) -> None:
    await api.made(FR_END, "FR-A", utc(12, 3), good=1)  # Monday 08:00: its first shift starts
    await api.made(FR_END, "FR-A", utc(12, 22), good=10)  # Tuesday 03:00: the third shift of Monday
    await api.made(FR_END, "FR-A", utc(13, 3), good=100)  # Tuesday 08:00: Tuesday's first
    by_production_day = await api.rows(
        "output", start="2026-10-12", to="2026-10-13", interval="production_day"
    )
    by_local_day = await api.rows("output", start="2026-10-12", to="2026-10-13", interval="local_day")
    assert [(row["day"], row["start"], row["end"], row["good"]) for row in by_production_day] == [
        ("2026-10-12", "2026-10-12T03:00:00Z", "2026-10-13T03:00:00Z", 11)
    ]
    assert [row["good"] for row in by_local_day] == [1]


async def test_quantities_of_different_units_are_never_added(api: Api) -> None:
    await api.made(PANELS, "PA-M", utc(12, 4), good=Decimal("431.25"), scrap=Decimal("0.125"))
    await api.made(PANELS, "PA-T", utc(12, 4), good=Decimal("1.5"))
    await api.made(FR_END, "FR-A", utc(12, 4), good=7)
    for by in ("", "facility", "line", "station", "facility,line"):
        rows = await api.rows("output", by=by)
        assert sorted((row["unit"], row["good"], row["scrap"]) for row in rows) == [
            ("m2", Decimal("431.25"), Decimal("0.125")),
            ("pcs", 7, 0),
            ("t", Decimal("1.5"), 0),
        ], by


async def test_a_line_makes_what_its_counting_stations_count(api: Api) -> None:
    await api.made(FR_BEFORE, "FR-A", utc(12, 4), good=500)
    await api.made(FR_END, "FR-A", utc(12, 4), good=480, scrap=15, rework=5)
    await api.made(FR_SECOND, "FR-B", utc(12, 4), good=20)
    lines = await api.rows("output", by="line")
    stations = await api.rows("output", by="line,station")
    assert [(row["line"], row["good"], row["scrap"], row["rework"]) for row in lines] == [
        ("L1", 480, 15, 5),
        ("L2", 20, 0, 0),
    ]
    assert [(row["line"], row["station"], row["good"]) for row in stations] == [
        ("L1", "S1", 500),
        ("L1", "S2", 480),
        ("L2", "S1", 20),
    ]


async def test_intervals_without_readings_have_no_row(api: Api) -> None:
    await api.made(FR_END, "FR-A", utc(12, 4, 10), good=1)
    await api.made(FR_END, "FR-A", utc(12, 4, 40), good=0)
    rows = await api.rows("output", interval="15m")
    assert [(row["start"], row["good"], row["readings"]) for row in rows] == [
        ("2026-10-12T04:00:00Z", 1, 1),
        ("2026-10-12T04:30:00Z", 0, 1),
    ]
    assert await api.rows("output", start="2026-10-01", to="2026-10-02") == []


async def test_without_a_period_it_is_the_local_day(api: Api) -> None:
    api.clock.at = utc(11, 19, 30)  # half past midnight of the 12th in Tashkent
    await api.made(FR_END, "FR-A", utc(11, 18), good=1)
    await api.made(FR_END, "FR-A", utc(11, 19), good=10)
    body = await api.get("output")
    assert (body["from"], body["to"]) == ("2026-10-11T19:00:00Z", "2026-10-12T19:00:00Z")
    assert [row["good"] for row in body["rows"]] == [10]


async def test_instants_are_widened_to_the_quarter_hours_that_are_told(api: Api) -> None:
    await api.made(FR_END, "FR-A", utc(12, 4, 5), good=1)
    await api.made(FR_END, "FR-A", utc(12, 4, 50), good=10)
    await api.made(FR_END, "FR-A", utc(12, 5, 20), good=100)
    body = await api.get(
        "output", start="2026-10-12T09:10:00+05:00", to="2026-10-12T05:05:00Z", interval="8h"
    )
    assert (body["from"], body["to"]) == ("2026-10-12T04:00:00Z", "2026-10-12T05:15:00Z")
    assert [(row["start"], row["end"], row["good"]) for row in body["rows"]] == [
        ("2026-10-12T04:00:00Z", "2026-10-12T05:15:00Z", 11)
    ]


async def test_weeks_and_months_are_local(api: Api) -> None:
    await api.made(FR_END, "FR-A", utc(30, 18, 59, month=9), good=1)  # 23:59 on 30 September
    await api.made(FR_END, "FR-A", utc(30, 19, month=9), good=10)  # 1 October
    await api.made(FR_END, "FR-A", utc(4, 18), good=100)  # Sunday 4 October
    await api.made(FR_END, "FR-A", utc(4, 19), good=1000)  # Monday 5 October
    months = await api.rows("output", start="2026-09-01", to="2026-11-01", interval="month")
    weeks = await api.rows("output", start="2026-09-28", to="2026-10-12", interval="week")
    assert [(row["start"], row["good"]) for row in months] == [
        ("2026-08-31T19:00:00Z", 1),
        ("2026-09-30T19:00:00Z", 1110),
    ]
    assert [(row["start"], row["good"]) for row in weeks] == [
        ("2026-09-27T19:00:00Z", 111),
        ("2026-10-04T19:00:00Z", 1000),
    ]


@pytest.mark.parametrize("zone", ["Europe/Berlin"])
@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)]
)
async def test_days_of_23_and_25_hours_are_whole_days(api: Api, day: date, hours: int) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=api.catalogue.site.zone).astimezone(UTC)
    for hour in range(-1, hours + 1):
        await api.made(FR_END, "FR-A", midnight + timedelta(hours=hour), good=1)
    query = {"start": day.isoformat(), "to": (day + timedelta(days=1)).isoformat()}
    days = await api.rows("output", interval="local_day", **query)
    by_hour = await api.rows("output", interval="1h", **query)
    by_shift = await api.rows("output", interval="8h", **query)
    assert [(row["day"], row["good"]) for row in days] == [(day.isoformat(), hours)]
    assert len(by_hour) == hours
    # Intervals begin anew at each midnight; the last one of a day is as long as the day leaves it.
    assert [row["good"] for row in by_shift] == [8, 8, hours - 16] if hours <= 24 else [8, 8, 8, 1]
    assert by_shift[0]["start"] == midnight.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("zone", ["Europe/Berlin"])
async def test_a_production_day_follows_the_wall_clock_over_a_change_of_time(api: Api) -> None:
    # From 08:00 on Saturday to 08:00 on Sunday, in the night of which clocks go back: 25 hours.
    rows_of = {"start": "2026-10-24", "to": "2026-10-25", "interval": "production_day"}
    await api.made(FR_END, "FR-A", datetime(2026, 10, 25, 6, 45, tzinfo=UTC), good=1)
    (row,) = await api.rows("output", **rows_of)
    assert (row["start"], row["end"]) == ("2026-10-24T06:00:00Z", "2026-10-25T07:00:00Z")


async def test_production_days_of_facilities_that_start_alike_are_one_row_unless_told_apart(api: Api) -> None:
    await api.made(FR_END, "FR-A", utc(12, 4), good=1)
    await api.made(FR_SECOND, "FR-B", utc(12, 5), good=10)
    (row,) = await api.rows("output", start="2026-10-12", to="2026-10-13", interval="production_day", by="")
    assert row == {
        "start": "2026-10-12T03:00:00Z",
        "end": "2026-10-13T03:00:00Z",
        "day": "2026-10-12",
        "unit": "pcs",
        "good": 11,
        "scrap": 0,
        "rework": 0,
        "readings": 2,
    }


async def test_filters_select_and_may_be_repeated(api: Api) -> None:
    await api.made(FR_END, "FR-A", utc(12, 4), good=1)
    await api.made(FR_SECOND, "FR-B", utc(12, 4), good=10)
    await api.made(PANELS, "PA-M", utc(12, 4), good=100)

    async def good(**query: object) -> list[int]:
        return [row["good"] for row in await api.rows("output", **query)]

    assert await good(facility="PA") == [100]
    assert await good(facility=["FR", "PA"]) == [1, 10, 100]
    assert await good(facility="FR", line="L2") == [10]
    assert await good(product=["FR-A", "PA-M"]) == [1, 100]


BAD = (
    ({"interval": "7m"}, "query.interval", "multiple of 15 minutes"),
    ({"by": "facility,shift"}, "query.by", "none of facility, line, station, product"),
    ({"start": "yesterday"}, "query.from", "a local date such as"),
    ({"start": "2026-10-12T08:00:00"}, "query.from", "an instant such as"),
    ({"start": "2026-10-13", "to": "2026-10-12"}, "query.from", "is not before to"),
    ({"start": "1990-01-01"}, "query.from", "at most 10000 days"),
    ({"start": "2020-01-01", "interval": "15m"}, "query.interval", "at most 10000 intervals"),
    ({"start": "2026-10-12T08:00:00Z", "interval": "production_day"}, "query.from", "asked for by dates"),
    (
        {"facilty": "FR"},
        "query.facilty",
        "allowed are format, facility, line, product, from, to, interval, by",
    ),
    ({"facility": "F 01"}, "query.facility.0", "pattern"),
)
UNKNOWN = (
    ({"facility": ["FR", "ZZ"]}, "there is no facility ZZ in"),
    ({"product": "ZZ-1"}, "there is no product ZZ-1 in"),
    ({"facility": "PA", "line": "L2"}, "there is no line L2 in"),
)


async def test_a_bad_parameter_is_told_with_what_is_allowed(api: Api) -> None:
    for query, where, says in BAD:
        problem = await api.problem("output", **query)
        assert problem["status"] == 422, query
        assert [error["where"] for error in problem["errors"]] == [where]
        assert says in problem["errors"][0]["problem"]


async def test_what_the_park_does_not_have_is_named(api: Api) -> None:
    for query, named in UNKNOWN:
        problem = await api.problem("output", **query)
        assert problem["status"] == 404, query
        assert named in problem["detail"]


async def test_what_left_the_catalogue_can_still_be_asked_for(api: Api) -> None:
    await api.connection.execute(
        "INSERT INTO facility (code, names, kind, day_start, position, active) "
        """VALUES ('OLD', '{"uz":"","ru":"","en":""}', 'factory', '08:00', 99, false)"""
    )
    assert await api.rows("output", facility="OLD") == []


async def test_an_offset_whose_plus_arrived_as_a_blank_is_understood(api: Api) -> None:
    answer = await api.client.get("/api/v1/output?from=2026-10-12T08:00:00+05:00&to=2026-10-12T09:00:00Z")
    assert answer.json()["from"] == "2026-10-12T03:00:00Z"
