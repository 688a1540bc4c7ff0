"""What stops took: every second of delay and down time once, by the reason that goes; failures by operating time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.kpi.conftest import milliseconds
from tests.api.stops.test_said import say
from tests.api.stops.test_stops import FIRST, PANELS, SECOND, a_shift, after, told

if TYPE_CHECKING:
    from tests.api.kpi.conftest import Floor

MONDAY = {"start": "2026-10-12", "to": "2026-10-13"}


async def test_what_takes_most_comes_first_with_its_share_and_that_of_all_so_far(floor: Floor) -> None:
    await a_shift(floor)
    answer = await floor.api.get("stops/pareto", **MONDAY)
    names = ("reason", "micro", "time_s", "times", "share_percent", "cumulative_percent")
    assert told(answer["rows"], *names) == [
        (None, False, 2400, 1, Decimal("65.04"), Decimal("65.04")),
        ("MECHANICAL", False, 1200, 1, Decimal("32.52"), Decimal("97.56")),
        (None, True, 90, 1, Decimal("2.44"), 100),
    ]
    assert (answer["time_s"], answer["times"]) == (3690, 3)


async def test_ordered_by_number_the_shares_are_of_the_number(floor: Floor) -> None:
    floor.api.clock.at = after(200)
    for minute in (10, 20, 30):
        await floor.states(FIRST, (after(minute), "delay"), (after(minute + 3), "production"), reason="JAM")
    await floor.states(FIRST, (after(100), "down"), (after(150), "production"), reason="MECHANICAL")
    names = ("reason", "times", "share_percent", "cumulative_percent")
    assert told(await floor.api.rows("stops/pareto", **MONDAY, order="times"), *names) == [
        ("JAM", 3, 75, 75),
        ("MECHANICAL", 1, 25, 100),
    ]
    assert [row["reason"] for row in await floor.api.rows("stops/pareto", **MONDAY)] == ["MECHANICAL", "JAM"]


async def test_micro_stops_are_a_class_of_their_own_and_told_of_in_every_other(floor: Floor) -> None:
    await a_shift(floor)
    await floor.states(SECOND, (after(50), "delay"), (after(51), "production"), reason="SENSOR")
    by_line = await floor.api.rows("stops/pareto", **MONDAY, by="line")
    assert told(by_line, "facility", "line", "time_s", "times", "micro_time_s", "micro_times") == [
        ("FR", "L1", 3690, 3, 90, 1),
        ("FR", "L2", 60, 1, 60, 1),
    ]
    names = ("reason", "micro", "time_s", "times", "micro_times")
    of_all = await floor.api.rows("stops/pareto", **MONDAY)
    assert told(of_all, *names)[-1] == (None, True, 150, 2, 2)
    none = await floor.api.rows("stops/pareto", **MONDAY, micro_stop_s=0)
    assert told(none, *names)[2:] == [("JAM", False, 90, 1, 0), ("SENSOR", False, 60, 1, 0)]


async def test_what_a_person_said_moves_the_time_of_that_stop_and_of_no_other(floor: Floor) -> None:
    await a_shift(floor)
    await floor.states(FIRST, (after(160), "down"), (after(165), "production"), reason="MECHANICAL")

    async def times() -> dict[tuple[str | None, bool], tuple[Any, ...]]:
        rows = await floor.api.rows("stops/pareto", **MONDAY)
        return {(row["reason"], row["micro"]): (row["time_s"], row["times"]) for row in rows}

    before = await times()
    assert (await say(floor, 60, reason="ELECTRICAL")).status_code == 200
    now = await times()
    assert now.pop(("ELECTRICAL", False)) == (1200, 1)
    assert now.pop(("MECHANICAL", False)) == (300, 1)
    assert before.pop(("MECHANICAL", False)) == (1500, 2)
    assert now == before


async def test_a_stop_is_cut_where_the_days_end_and_counted_where_it_begins(floor: Floor) -> None:
    floor.api.clock.at = after(72 * 60)
    # From 05:30 on Tuesday, of Monday's night shift, to 08:30; the panel plant's day begins at 08:00.
    for station in (FIRST, PANELS):
        await floor.states(station, (after(23 * 60), "down"), (after(26 * 60), "planned"))

    async def of(first: str, after_last: str) -> list[tuple[Any, ...]]:
        rows = await floor.api.rows("stops/pareto", start=first, to=after_last, by="facility,shift")
        return sorted(told(rows, "facility", "shift", "time_s", "times"), key=str)

    assert await of("2026-10-12", "2026-10-13") == [("FR", "C", 3600, 1), ("PA", None, 9000, 1)]
    assert await of("2026-10-13", "2026-10-14") == [("FR", "A", 7200, 0), ("PA", "A", 1800, 0)]
    assert await of("2026-10-12", "2026-10-14") == [("FR", "C", 10800, 1), ("PA", None, 10800, 1)]


async def test_by_product(floor: Floor) -> None:
    floor.api.clock.at = after(300)
    await floor.totals(FIRST, "FR-A", (after(0), 0, 0), (after(60), 20, 0))
    await floor.totals(FIRST, "FR-B", (after(70), 22, 0))
    for minute in (65, 75, 85):
        await floor.states(FIRST, (after(minute), "down"), (after(minute + 3), "production"))
    await floor.states(PANELS, (after(165), "down"), (after(166), "production"))
    rows = await floor.api.rows("stops/pareto", **MONDAY, by="product")
    assert told(rows, "product", "time_s", "times") == [("FR-B", 360, 2), ("FR-A", 180, 1), (None, 60, 1)]


@pytest.mark.parametrize("zone", ["Asia/Tashkent", "Europe/Berlin"])
@pytest.mark.parametrize("seed", range(3))
async def test_all_stops_take_the_delay_and_down_time_of_the_indicators(floor: Floor, seed: int) -> None:
    """Whatever is told in whatever order, by whatever it is parted: ADET + ADOT, over a change of clocks too."""
    rng = Random(seed)
    begin = datetime(2026, 10, 23, tzinfo=UTC)
    states = ("production", "setup", "delay", "down", "planned", "offline")
    said: list[tuple[str, dict[str, Any]]] = []
    for station in (FIRST, SECOND, PANELS):
        moments = {begin + timedelta(milliseconds=rng.randrange(5 * 86_400_000)) for _ in range(60)}
        said += [
            (
                f"technopark/v1/{'/'.join(station)}/state",
                {
                    "ts": milliseconds(at),
                    "state": rng.choices(states, (4, 1, 4, 4, 1, 1))[0],
                    **({"reason": rng.choice(["JAM", "MECHANICAL"])} if rng.random() < 0.7 else {}),
                },
            )
            for at in sorted(moments)
        ]
    rng.shuffle(said)
    floor.api.clock.at = begin + timedelta(days=6)
    for at in range(0, len(said), 40):
        await floor.store(said[at : at + 40])
    one = rng.choice(
        await floor.api.rows("stops", start="2026-10-23", to="2026-10-30", facility="FR", line="L1")
    )
    path = f"/api/v1/stops/FR/L1/S2/{one['start']}/reason"
    assert (await floor.api.client.put(path, json={"reason": "SENSOR"})).status_code == 200

    for first, last in ((23, 30), (24, 26), (25, 26), (27, 31)):
        days = {"start": f"2026-10-{first}", "to": f"2026-10-{last}"}
        kpi = await floor.api.rows("kpi", **days, interval="total", by="line")
        of_kpi = {(row["facility"], row["line"]): row["adet"] + row["adot"] for row in kpi if row["pbt"]}
        for by in ("line", "line,reason", "station,shift", "line,product"):
            answer = await floor.api.get("stops/pareto", **days, by=by, micro_stop_s=900)
            of_stops = dict.fromkeys(of_kpi, Decimal(0))
            for row in answer["rows"]:
                of_stops[row["facility"], row["line"]] += row["time_s"]
            assert of_stops == of_kpi, (days, by)
            assert answer["time_s"] == sum(of_kpi.values())
            assert not answer["rows"] or answer["rows"][-1]["cumulative_percent"] == 100
        shifts = await floor.api.rows("stops/pareto", **days, by="shift")
        reasons = await floor.api.rows("stops/pareto", **days)
        assert sum(row["times"] for row in shifts) == sum(row["times"] for row in reasons)


async def test_failures_are_measured_by_operating_time(floor: Floor) -> None:
    await a_shift(floor)
    await floor.states(SECOND, (after(0), "production"), (after(60), "down"), reason="NO-ORDER")
    names = ("line", "failures", "operating_s", "repair_s", "mtbf_s", "mttr_s")
    # Producing: 30 + 28.5 + 40 + 50 minutes; down for MECHANICAL 20, and for no reason 40 so far.
    assert told(await floor.api.rows("reliability", **MONDAY, by="line"), *names) == [
        ("L1", 2, 148.5 * 60, 3600, 148.5 * 30, 1800),
        ("L2", 0, 3600, 0, None, None),
    ]
    (facility,) = await floor.api.rows("reliability", **MONDAY)
    assert told([facility], *names[1:]) == [(2, 208.5 * 60, 3600, 208.5 * 30, 1800)]
    stations = await floor.api.rows("reliability", **MONDAY, by="station")
    assert told(stations, "line", "station", "failures") == [("L1", "S2", 2), ("L2", "S1", 0)]
    # That there was no order, a person knows; and that the machine had failed where it told of none.
    await say(floor, 60, reason="NO-ORDER")
    await say(floor, 60, SECOND, reason="OURS-17")
    assert told(await floor.api.rows("reliability", **MONDAY, by="line"), "line", "failures", "mttr_s") == [
        ("L1", 1, 2400),
        ("L2", 1, 180 * 60),
    ]


async def test_a_failure_counts_where_it_begins_and_takes_time_where_it_lasts(floor: Floor) -> None:
    floor.api.clock.at = after(36 * 60)
    # The shift A of FR ends after 480 minutes: a failure lasts 10 minutes in it, and 20 in B.
    await floor.states(FIRST, (after(0), "production"), (after(470), "down"), (after(500), "production"))
    await floor.states(FIRST, (after(560), "down"), (after(570), "production"), (after(600), "planned"))
    names = ("day", "shift", "start", "failures", "operating_s", "repair_s", "mtbf_s", "mttr_s")
    shifts = await floor.api.rows("reliability", **MONDAY, interval="shift", line="L1")
    assert told(shifts, *names) == [
        ("2026-10-12", "A", "2026-10-12T01:30:00Z", 1, 470 * 60, 600, 470 * 60, 600),
        ("2026-10-12", "B", "2026-10-12T09:30:00Z", 1, 90 * 60, 1800, 90 * 60, 1800),
        ("2026-10-12", "C", "2026-10-12T17:30:00Z", 0, 0, 0, None, None),
    ]
    hours = await floor.api.rows("reliability", **MONDAY, interval="hour", line="L1")
    failed = [row for row in hours if row["failures"] or row["repair_s"]]
    assert told(failed, "start", "failures", "repair_s") == [
        ("2026-10-12T09:00:00Z", 1, 1800),
        ("2026-10-12T10:00:00Z", 1, 600),
    ]
    (day,) = await floor.api.rows("reliability", **MONDAY, interval="production_day", line="L1")
    assert told([day], "day", *names[2:]) == [
        ("2026-10-12", "2026-10-12T01:30:00Z", 2, 560 * 60, 2400, 280 * 60, 1200)
    ]


@pytest.mark.parametrize("seed", range(2))
async def test_shifts_days_weeks_and_months_add_up_to_the_whole(floor: Floor, seed: int) -> None:
    rng = Random(seed)
    begin = datetime(2026, 10, 28, tzinfo=UTC)
    for station in (FIRST, SECOND, PANELS):
        moments = sorted({begin + timedelta(seconds=rng.randrange(7 * 86_400)) for _ in range(60)})
        floor.api.clock.at = begin + timedelta(days=7)
        await floor.states(station, *((at, rng.choice(["production", "down", "delay"])) for at in moments))
    days = {"start": "2026-10-29", "to": "2026-11-03"}
    for by in ("", "facility", "station"):
        (whole, *others) = await floor.api.rows("reliability", **days, by=by)
        parts = {(row.get("facility"), row.get("line")): row for row in (whole, *others)}
        for interval in ("shift", "production_day", "week", "month"):
            rows = await floor.api.rows("reliability", **days, by=by, interval=interval)
            for part, total in parts.items():
                own = [row for row in rows if (row.get("facility"), row.get("line")) == part]
                assert sum(row["failures"] for row in own) == total["failures"]
                for name in ("operating_s", "repair_s"):
                    assert sum(row[name] or 0 for row in own) == total[name], (by, interval, name)


async def test_where_nothing_stood_or_nothing_is_known_there_is_no_share_and_no_mean(floor: Floor) -> None:
    floor.api.clock.at = after(60)
    answer = await floor.api.get("stops/pareto", **MONDAY)
    assert (answer["rows"], answer["time_s"], answer["times"]) == ([], 0, 0)
    assert await floor.api.rows("reliability", **MONDAY) == []
    await floor.totals(FIRST, "FR-A", (after(0), 0, 0), (after(20), 20, 0))
    assert told(await floor.api.rows("reliability", **MONDAY), "failures", "operating_s", "mtbf_s") == [
        (0, None, None)
    ]
