"""Indicators: sums of what the writer stored, by shift, day and part; ratios follow from sums and from no ratio."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.kpi.conftest import Floor
    from tests.support.api import Api

FIRST, SECOND, BEFORE, PANELS = ("FR", "L1", "S2"), ("FR", "L2", "S1"), ("FR", "L1", "S1"), ("PA", "L1", "S1")
# The first shift of FR on Monday, 12 October: 06:30 in Tashkent.
MORNING = datetime(2026, 10, 12, 1, 30, tzinfo=UTC)
MONDAY = {"start": "2026-10-12", "to": "2026-10-13"}


def after(minutes: float) -> datetime:
    return MORNING + timedelta(minutes=minutes)


def told(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


async def two_machines(floor: Floor) -> None:
    """The worked group of two machines: one busy for 480 minutes, one for 240."""
    floor.api.clock.at = after(600)
    await floor.states(FIRST, (after(0), "production"), (after(400), "down"), (after(480), "planned"))
    await floor.states(SECOND, (after(0), "production"), (after(60), "down"), (after(240), "planned"))
    await floor.totals(FIRST, "FR-A", (after(0), 0, 0), (after(400), 370, 10))
    await floor.totals(SECOND, "FR-B", (after(0), 0, 0), (after(60), 20, 5))


async def test_a_group_of_machines_is_worked_out_from_their_sums(floor: Floor, shared_data: Path) -> None:
    fact = json.loads((shared_data.parent / "domain_vectors.json").read_text())["oee_group"]
    await two_machines(floor)
    (facility,) = await floor.api.rows("kpi", **MONDAY)
    lines = await floor.api.rows("kpi", **MONDAY, by="line")

    def in_percent(ratio: float) -> Decimal:
        return round(Decimal(str(ratio)) * 100, 2)

    assert facility["oee_percent"] == in_percent(fact["OEE"]) == Decimal("56.94")
    assert facility["availability_percent"] == in_percent(fact["A"])
    assert facility["effectiveness_percent"] == in_percent(fact["E"])
    assert facility["quality_percent"] == in_percent(fact["Q_time_weighted"])
    assert [row["oee_percent"] for row in lines] == [in_percent(one["oee"]) for one in fact["machines"]]
    assert told(
        [facility], "facility", "day", "pbt", "apt", "adot", "pri_pq", "pri_gq", "unit", "good", "scrap"
    ) == [("FR", "2026-10-12", 720 * 60, 460 * 60, 260 * 60, 430 * 60, 410 * 60, "pcs", 390, 15)]


async def test_no_interval_and_no_part_has_another_formula(floor: Floor) -> None:
    await two_machines(floor)
    for interval in ("shift", "production_day", "week", "month", "total"):
        for by in ("", "facility"):
            rows = await floor.api.rows("kpi", **MONDAY, interval=interval, by=by)
            busy = [row["oee_percent"] for row in rows if row["pbt"]]
            assert busy == [Decimal("56.94")], (interval, by)


async def test_a_line_did_what_its_counting_station_did(floor: Floor) -> None:
    await two_machines(floor)
    await floor.states(BEFORE, (after(0), "production"), (after(100), "planned"))
    await floor.totals(BEFORE, "FR-A", (after(0), 0, 0), (after(100), 90, 0))
    lines = await floor.api.rows("kpi", **MONDAY, by="line")
    stations = await floor.api.rows("kpi", **MONDAY, by="station")
    assert told(lines, "facility", "line", "apt", "good") == [
        ("FR", "L1", 400 * 60, 370),
        ("FR", "L2", 60 * 60, 20),
    ]
    assert told(stations, "facility", "line", "station", "apt", "good", "oee_percent") == [
        ("FR", "L1", "S1", 100 * 60, 90, 90),
        ("FR", "L1", "S2", 400 * 60, 370, Decimal("77.08")),
        ("FR", "L2", "S1", 60 * 60, 20, Decimal("16.67")),
    ]


async def test_a_state_that_lasts_counts_until_now_and_no_further(floor: Floor) -> None:
    floor.api.clock.at = after(90)
    await floor.states(FIRST, (after(0), "setup"), (after(15), "production"))

    async def times() -> list[tuple[Any, ...]]:
        return told(await floor.api.rows("kpi", **MONDAY), "aust", "apt", "setup_percent")

    assert await times() == [(15 * 60, 75 * 60, Decimal("16.67"))]
    floor.api.clock.at = after(135.5)
    assert await times() == [(15 * 60, 120.5 * 60, Decimal("11.07"))]
    await floor.states(FIRST, (after(135), "planned"))
    assert await times() == [(15 * 60, 120 * 60, Decimal("11.11"))]
    # It lasts into the days that are over, and not into those to come.
    floor.api.clock.at = after(3 * 24 * 60)
    days = await floor.api.rows("kpi", start="2026-10-11", to="2026-10-20")
    assert told(days, "day", "planned") == [
        ("2026-10-12", (24 * 60 - 135) * 60),
        ("2026-10-13", 24 * 3600),
        ("2026-10-14", 24 * 3600),
    ]


async def test_a_night_shift_belongs_to_the_day_on_which_it_began(floor: Floor) -> None:
    """From 22:00 on Monday to 07:00 on Tuesday: half an hour of B, all of C, half an hour of Tuesday's A."""
    floor.api.clock.at = after(30 * 60)
    await floor.states(FIRST, (after(15.5 * 60), "production"), (after(24.5 * 60), "planned"))
    # At 23:00, and at 03:00 on the next date.
    await floor.totals(
        FIRST, "FR-A", (after(15.5 * 60), 0, 0), (after(16.5 * 60), 30, 0), (after(20.5 * 60), 200, 0)
    )
    rows = await floor.api.rows("kpi", start="2026-10-12", to="2026-10-14", interval="shift")
    assert told(rows, "day", "shift", "start", "end", "apt", "good") == [
        ("2026-10-12", "B", "2026-10-12T09:30:00Z", "2026-10-12T17:30:00Z", 1800, 0),
        ("2026-10-12", "C", "2026-10-12T17:30:00Z", "2026-10-13T01:30:00Z", 8 * 3600, 200),
        ("2026-10-13", "A", "2026-10-13T01:30:00Z", "2026-10-13T09:30:00Z", 1800, None),
    ]
    days = await floor.api.rows("kpi", start="2026-10-12", to="2026-10-14")
    assert told(days, "day", "apt", "good", "effectiveness_percent") == [
        ("2026-10-12", 8.5 * 3600, 200, Decimal("39.22")),
        ("2026-10-13", 1800, None, 0),
    ]


async def test_hours_are_those_of_the_clock_on_the_wall(floor: Floor) -> None:
    """From 06:30 to 08:10 in Tashkent, by which the first hour of the row is 06:00."""
    floor.api.clock.at = after(90)
    await floor.states(FIRST, (after(0), "setup"), (after(15), "production"), (after(70), "down"))
    await floor.totals(FIRST, "FR-A", (after(0), 0, 0), (after(29), 20, 0), (after(30), 21, 0))
    rows = await floor.api.rows("kpi", **MONDAY, interval="hour", by="line")
    assert told(rows, "start", "end", "line", "aust", "apt", "adot", "good") == [
        ("2026-10-12T01:00:00Z", "2026-10-12T02:00:00Z", "L1", 900, 900, 0, 20),
        ("2026-10-12T02:00:00Z", "2026-10-12T03:00:00Z", "L1", 0, 2400, 1200, 1),
    ]
    # The state before the first hour lasts into it.
    floor.api.clock.at = after(24 * 60)
    await floor.states(FIRST, (after(24 * 60 - 60), "planned"))
    tuesday = await floor.api.rows("kpi", start="2026-10-13", to="2026-10-14", interval="hour")
    assert told(tuesday, "start", "adot", "planned") == [
        *((f"2026-10-12T{hour}:00:00Z", 3600, 0) for hour in range(19, 24)),
        ("2026-10-13T00:00:00Z", 1800, 1800),
        ("2026-10-13T01:00:00Z", 0, 1800),
    ]
    problem = await floor.api.problem("kpi", start="2026-10-01", to="2026-11-02", interval="hour")
    assert (problem["status"], "at most 31 days" in json.dumps(problem)) == (422, True)


async def test_a_day_on_which_nothing_was_to_be_done_changes_no_ratio(floor: Floor) -> None:
    await two_machines(floor)
    floor.api.clock.at = after(72 * 60)
    total = {"start": "2026-10-12", "interval": "total"}
    (monday,) = await floor.api.rows("kpi", **total, to="2026-10-13")
    (with_closed,) = await floor.api.rows("kpi", **total, to="2026-10-15")
    closed = (await floor.api.rows("kpi", start="2026-10-13", to="2026-10-14"))[0]
    differ = {name for name in monday if monday[name] != with_closed[name]}
    assert differ == {"end", "planned"}
    assert told([closed], "pbt", "oee_percent", "availability_percent", "good", "contradictory") == [
        (0, None, None, None, False)
    ]


async def by_station(api: Api) -> dict[tuple[str, ...], dict[str, Any]]:
    rows = await api.rows("kpi", start="2026-10-12", to="2026-10-14", interval="shift", by="station")
    return {(row["day"], row["shift"], row["line"], row["station"]): row for row in rows}


async def test_what_comes_late_changes_the_rows_that_it_is_about_and_no_other(floor: Floor) -> None:
    await two_machines(floor)
    floor.api.clock.at = after(24 * 60 + 600)
    tuesday = after(24 * 60)
    await floor.states(FIRST, (tuesday, "production"), (tuesday + timedelta(hours=2), "planned"))
    # All that was made since Monday's 13:10 seems to be Tuesday's.
    await floor.totals(FIRST, "FR-A", (tuesday + timedelta(hours=1), 430, 10))
    before = await by_station(floor.api)
    await floor.totals(FIRST, "FR-A", (after(470), 400, 10))
    reading_came = await by_station(floor.api)
    await floor.states(SECOND, (after(30), "delay"))
    state_came = await by_station(floor.api)

    monday, tuesday_a = ("2026-10-12", "A", "L1", "S2"), ("2026-10-13", "A", "L1", "S2")
    assert {key for key in before if before[key] != reading_came[key]} == {monday, tuesday_a}
    assert [reading_came[key]["good"] for key in (monday, tuesday_a)] == [400, 30]
    other = ("2026-10-12", "A", "L2", "S1")
    assert {key for key in before if reading_came[key] != state_came[key]} == {other}
    assert told([state_came[other]], "apt", "adet", "adot", "availability_percent") == [
        (1800, 1800, 10800, Decimal("12.50"))
    ]
    assert before.keys() == reading_came.keys() == state_came.keys()


async def test_units_are_not_added_while_what_they_take_is(floor: Floor) -> None:
    floor.api.clock.at = after(600)
    opens = datetime(2026, 10, 12, 3, tzinfo=UTC)
    await floor.states(PANELS, (opens, "production"))
    await floor.totals(PANELS, "PA-M", (opens, 0, 0), (opens + timedelta(hours=1), 90, 10))
    (one_unit,) = await floor.api.rows("kpi", **MONDAY)
    await floor.totals(PANELS, "PA-T", (opens + timedelta(hours=3), 96, 10))
    (row,) = await floor.api.rows("kpi", **MONDAY)
    assert told(
        [one_unit, row], "unit", "good", "scrap", "rework", "pri_pq", "pri_gq", "quality_percent"
    ) == [
        ("m2", 90, 10, 0, 100 * 30, 90 * 30, 90),
        # 6 t of 900 s each are as long as 180 m2.
        (None, None, None, None, 8400, 8100, Decimal("96.43")),
    ]


async def test_where_no_state_or_no_output_is_known_there_is_no_number(floor: Floor) -> None:
    floor.api.clock.at = after(600)
    await floor.totals(FIRST, "FR-A", (after(0), 0, 0), (after(60), 30, 0), rework=6)
    await floor.states(SECOND, (after(0), "delay"))
    no_states, no_output = await floor.api.rows("kpi", **MONDAY, by="line")
    assert told([no_states], "pbt", "apt", "planned", "oee_percent", "contradictory", "good") == [
        (None, None, None, None, True, 30)
    ]
    assert told([no_states], "rework_percent", "quality_percent", "first_pass_yield_percent") == [
        (Decimal("16.67"), Decimal("83.33"), Decimal("83.33"))
    ]
    assert told([no_output], "pbt", "apt", "pri_pq", "quality_percent", "effectiveness_percent", "unit") == [
        (36000, 0, None, None, None, None)
    ]
    assert no_output["oee_percent"] == 0
    assert await floor.api.rows("kpi", start="2026-09-01", to="2026-09-02") == []


async def test_faster_than_planned_is_told_and_not_clamped(floor: Floor) -> None:
    floor.api.clock.at = after(600)
    await floor.states(FIRST, (after(0), "production"), (after(60), "planned"))
    await floor.totals(FIRST, "FR-A", (after(0), 0, 0), (after(60), 63, 0))
    (row,) = await floor.api.rows("kpi", **MONDAY)
    assert told([row], "effectiveness_percent", "oee_percent", "faster_than_planned") == [(105, 105, True)]


async def test_weeks_and_months_are_those_of_production_days(floor: Floor) -> None:
    """A night shift of the last of a month makes until the first of the next, for the month that it began in."""
    night = datetime(2026, 9, 30, 17, 30, tzinfo=UTC)
    floor.api.clock.at = night + timedelta(days=1)
    await floor.states(FIRST, (night, "production"), (night + timedelta(hours=10), "planned"))
    query = {"start": "2026-09-25", "to": "2026-10-06", "by": ""}
    months = await floor.api.rows("kpi", **query, interval="month")
    weeks = await floor.api.rows("kpi", **query, interval="week")
    assert told(months, "start", "end", "apt") == [
        ("2026-09-25T01:30:00Z", "2026-10-01T03:00:00Z", 8 * 3600),
        ("2026-10-01T01:30:00Z", "2026-10-06T03:00:00Z", 2 * 3600),
    ]
    assert told(weeks, "start", "end", "apt") == [("2026-09-28T01:30:00Z", "2026-10-05T03:00:00Z", 10 * 3600)]


async def test_what_left_the_park_counts_as_far_as_its_states_are_over(floor: Floor) -> None:
    floor.api.clock.at = after(600)
    await floor.states(FIRST, (after(0), "production"), (after(60), "down"))
    await floor.api.connection.execute("UPDATE station SET active = false")
    assert told(await floor.api.rows("kpi", **MONDAY), "apt", "adot") == [(3600, 0)]


async def test_the_table_comes_as_csv(floor: Floor) -> None:
    await two_machines(floor)
    body = await floor.api.get("kpi", **MONDAY, interval="shift")
    answer = await floor.api.ask("kpi", **MONDAY, interval="shift", format="csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="technopark-kpi.csv"' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0]) == list(body["definitions"]) == list(body["rows"][0])
    assert all(body["definitions"].values())
    assert told(rows, "day", "shift", "facility", "oee_percent", "pbt", "contradictory") == [
        ("2026-10-12", "A", "FR", "56.94", "43200", "false"),
        ("2026-10-12", "B", "FR", "", "0", "false"),
    ]
    assert (body["from"], body["to"], body["interval"]) == ("2026-10-12", "2026-10-13", "shift")


BAD = (
    ({"interval": "1h"}, "query.interval", "'shift', 'production_day', 'week', 'month' or 'total'"),
    ({"by": "facility,reason"}, "query.by", "none of facility, line, station, product, order"),
    ({"start": "2026-10-12T08:00:00Z"}, "query.from", "asked for by dates"),
    ({"start": "2026-10-13", "to": "2026-10-12"}, "query.from", "is not before to"),
    ({"start": "2020-01-01", "interval": "shift"}, "query.interval", "at most 1000 days"),
    ({"product": "FR-A"}, "query.product", "allowed are format, facility, line, from, to, interval, by"),
)


@pytest.mark.parametrize(("query", "where", "says"), BAD)
async def test_a_bad_parameter_is_told_with_what_is_allowed(
    api: Api, query: dict[str, str], where: str, says: str
) -> None:
    problem = await api.problem("kpi", **query)
    assert problem["status"] == 422
    assert [error["where"] for error in problem["errors"]] == [where]
    assert says in problem["errors"][0]["problem"]


async def test_what_the_park_does_not_have_is_named(api: Api) -> None:
    for query, named in (
        ({"facility": "ZZ"}, "there is no facility ZZ in"),
        ({"facility": "PA", "line": "L2"}, "there is no line L2 in"),
    ):
        problem = await api.problem("kpi", **query)
        assert (problem["status"], named in problem["detail"]) == (404, True)


async def test_filters_select(floor: Floor) -> None:
    await two_machines(floor)
    await floor.states(PANELS, (after(90), "production"), (after(150), "planned"))
    for query, apt in (
        ({"facility": "PA"}, [3600]),
        ({"facility": ["FR", "PA"]}, [460 * 60, 3600]),
        ({"line": "L2"}, [3600]),
        ({"facility": "FR", "line": "L1"}, [400 * 60]),
    ):
        assert [row["apt"] for row in await floor.api.rows("kpi", **MONDAY, **query)] == apt, query
