"""Readings that need not be kept any more go, and nothing that was worked out from them changes."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from technopark.errors import Unavailable
from technopark.storage.pool import connect
from technopark_ingest import retention
from technopark_ingest.rebuild import rebuild, verify_rollups
from technopark_ingest.retention import Going, drop_old_readings, find_going
from tests.ingest.conftest import NOW

if TYPE_CHECKING:
    from tests.ingest.conftest import Desk

ROOT = Path(__file__).parents[2]
DAYS = 40
KEPT_DAYS = 20
BEGINNING = NOW - timedelta(days=DAYS)
STATIONS = ("A/L1/S2", "A/L2/S1")
STAYS = (
    "output_quarter",
    "output_day",
    "output_order",
    "order_run",
    "state_shift",
    "state_day",
    "state_change",
    "connection_change",
    "stop_spell",
    "product_change",
    "statement",
    "posting",
    "ledger",
    "sequence_seen",
    "conflict",
    "quarantine",
)
Said = list[tuple[str, object]]


def ms(instant: datetime) -> int:
    return int(instant.timestamp()) * 1000


def plant_weeks(seed: int) -> Said:
    """Six weeks of two stations: products, orders, resets, zeros, stops, and a reading that comes late."""
    rng = random.Random(seed)
    said: Said = []
    for station in STATIONS:
        total, product, order = 0, "A-ONE", 0
        at = BEGINNING
        while at < NOW - timedelta(hours=6):
            at += timedelta(minutes=rng.choice((7, 40, 95, 240)), seconds=rng.randrange(60))
            total = rng.choice((0, 3, total)) if rng.random() < 0.03 else total + rng.randrange(20)
            if rng.random() < 0.1:
                product = rng.choice(("A-ONE", "A-TWO"))
            if rng.random() < 0.1:
                order += 1
            name = f"{station[-5:-3]}-{order}"
            said.append(
                (
                    f"{station}/output",
                    {"ts": ms(at), "product": product, "good": total % 60_000, "order": name, "run": "r",
                     "seq": len(said)},
                )
            )  # fmt: skip
            if rng.random() < 0.2:
                state = rng.choice(("production", "down", "setup", "planned"))
                said.append((f"{station}/state", {"ts": ms(at), "state": state, "order": name}))
    order_of_arrival = sorted(range(len(said)), key=lambda index: index + rng.uniform(0, 4))
    return [said[index] for index in order_of_arrival]


def later(seed: int, since: datetime) -> Said:
    """What comes after: readings for the days that are kept, some for the very first of them, and new ones."""
    rng = random.Random(seed)
    spans = [(since, timedelta(hours=8)), (since, NOW - since)] * 6
    times = [start + timedelta(seconds=rng.randrange(int(span.total_seconds()))) for start, span in spans]
    return [
        (
            f"{rng.choice(STATIONS)}/output",
            {"ts": ms(at), "product": "A-ONE", "good": rng.choice((0, 5, 700)), "order": f"L1-{rng.randrange(9)}"},
        )
        for at in (*times, NOW - timedelta(minutes=5))
    ]  # fmt: skip


@pytest.fixture
async def filled(desk: Desk) -> Desk:
    """A desk by whose settings a line may count at any rate, with what two stations said in six weeks."""
    # Chunks go whole: with longer ones, as the columnstore has, more of these weeks would stay.
    if await desk.value("SELECT to_regclass('timescaledb_information.chunks') IS NOT NULL"):
        await desk.connection.execute("SELECT set_chunk_time_interval('reading', INTERVAL '7 days')")
    free = desk.under(rate_tolerance=0)
    await free.say(*plant_weeks(seed=1))
    return free


async def stored(desk: Desk) -> dict[str, list[str]]:
    """All that stays: each table but that of readings, the heads, and which product was made when stops began."""
    queries = {name: f"SELECT t::text AS text FROM {name} AS t ORDER BY 1" for name in STAYS}  # noqa: S608  # names of the schema
    queries["heads"] = (
        "SELECT (to_jsonb(head) - 'kept_since')::text AS text FROM station_head AS head ORDER BY station_id"
    )
    queries["products"] = (
        "SELECT concat_ws(' ', station_id, begins, product_id) AS text"
        "  FROM stop_spell CROSS JOIN LATERAL product_at(station_id, begins) ORDER BY station_id, begins"
    )
    return {name: [row["text"] for row in await desk.rows(sql)] for name, sql in queries.items()}


async def drop(desk: Desk, days: int = KEPT_DAYS) -> Going:
    return await drop_old_readings(desk.connection, now=NOW, days=days, who="operator")


async def proved(desk: Desk) -> tuple[object, ...]:
    return (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences


async def kept_since(desk: Desk) -> datetime:
    since: datetime = await desk.value("SELECT max(kept_since) FROM station_head")
    return since


async def test_old_readings_go_and_every_sum_stays_and_is_proved(filled: Desk) -> None:
    before = await stored(filled)
    readings = await filled.value("SELECT count(*) FROM reading")
    going = await drop(filled)
    assert going.readings > 0
    assert await filled.value("SELECT count(*) FROM reading") == readings - going.readings
    since = await kept_since(filled)
    assert NOW - timedelta(days=KEPT_DAYS + 9) < since <= NOW - timedelta(days=KEPT_DAYS)
    # 06:30 in Kolkata, when the first shift starts.
    assert (since.hour, since.minute) == (1, 0)
    assert await filled.value("SELECT min(ts) FROM reading") >= (
        going.chunk_ends[-1] if going.chunk_ends else since
    )
    assert await stored(filled) == before
    assert before["products"]
    assert await proved(filled) == ()


async def test_a_rebuild_leaves_the_days_alone_whose_readings_are_gone(filled: Desk) -> None:
    before = await stored(filled)
    await drop(filled)
    assert (await rebuild(filled.connection, filled.catalogue, filled.ids)).differences == ()
    assert await stored(filled) == before
    await filled.connection.execute(
        "UPDATE output_day SET good = good + 1; UPDATE output_quarter SET good = good + 1;"
        "UPDATE output_order SET good = good + 1; UPDATE order_run SET last_ts = last_ts + INTERVAL '1 s'"
        " WHERE first_ts >= $1::timestamptz".replace("$1", f"'{(await kept_since(filled)).isoformat()}'")
    )
    mended = (await rebuild(filled.connection, filled.catalogue, filled.ids)).differences
    assert mended
    assert await proved(filled) == ()
    # What was changed of days that nothing proves any more stays changed: it is no rebuild's to guess.
    assert len((await stored(filled))["output_day"]) == len(before["output_day"])


async def test_dropping_again_drops_nothing_and_each_time_is_on_record(filled: Desk) -> None:
    planned = await find_going(filled.connection, now=NOW, days=KEPT_DAYS)
    assert await filled.value("SELECT count(*) FROM station_head WHERE kept_since IS NOT NULL") == 0
    going = await drop(filled)
    assert going == planned
    again = await drop(filled)
    assert (again.readings, again.chunk_ends) == (0, ())
    (row,) = await filled.rows(
        "SELECT who, action, subject, (detail->>'readings')::int AS readings FROM audit"
    )
    assert row == {
        "who": "operator",
        "action": "reading.drop",
        "subject": "readings",
        "readings": going.readings,
    }


@pytest.mark.parametrize("seed", range(4))
async def test_what_comes_later_means_the_same_as_if_nothing_had_gone(filled: Desk, seed: int) -> None:
    since = max((await find_going(filled.connection, now=NOW, days=KEPT_DAYS)).kept_since.values())
    said = later(seed, since)
    trying = filled.connection.transaction()
    await trying.start()
    await filled.say(*said)
    with_all = await stored(filled)
    await trying.rollback()
    await drop(filled)
    await filled.say(*said)
    with_some = await stored(filled)
    for table, rows in with_all.items():
        assert with_some[table] == rows, table
    assert await proved(filled) == ()


async def test_what_is_sent_once_more_from_before_is_refused_and_not_counted_twice(filled: Desk) -> None:
    await drop(filled)
    since = await kept_since(filled)
    before = await stored(filled)
    early = [
        (topic, said)
        for topic, said in plant_weeks(seed=1)
        if isinstance(said, dict) and topic.endswith("/output") and said["ts"] < ms(since)
    ]
    assert len(early) > 100
    outcome = await filled.say(*early)
    assert (outcome.stored, outcome.duplicates, outcome.quarantined) == (0, 0, len(early))
    after = await stored(filled)
    assert {name for name in STAYS if after[name] != before[name]} == {"ledger", "quarantine"}
    (reason,) = await filled.rows("SELECT reason, count(*) AS messages FROM quarantine GROUP BY reason")
    assert reason == {"reason": "too_old", "messages": len(early)}
    assert since.isoformat() in await filled.value("SELECT min(detail) FROM quarantine")


async def test_of_an_array_only_the_elements_of_before_are_refused(filled: Desk) -> None:
    await drop(filled)
    since = await kept_since(filled)
    payload = [
        {"ts": ms(since) + second * 1000, "product": "A-ONE", "good": 1} for second in (-7200, -3600, 1)
    ]
    outcome = await filled.say(("A/L1/S2/output", payload))
    assert (outcome.stored, outcome.quarantined) == (1, 2)


async def test_a_station_of_which_no_reading_is_left_counts_on(desk: Desk) -> None:
    long_ago = ms(NOW - timedelta(days=200))
    await desk.say(
        ("A/L1/S2/output", {"ts": long_ago, "product": "A-ONE", "good": 10}),
        ("A/L1/S2/output", {"ts": long_ago + 60_000, "product": "A-ONE", "good": 14}),
        ("A/L2/S1/output", {"ts": ms(NOW) - 60_000, "product": "A-ONE", "good": 1}),
    )
    await drop(desk, days=30)
    assert await desk.value("SELECT count(*) FROM reading") == 1
    assert await proved(desk) == ()
    await desk.say(("A/L1/S2/output", {"ts": ms(NOW), "product": "A-ONE", "good": 20}))
    assert await desk.value("SELECT sum(good) FROM output_day") == 10_000
    assert await proved(desk) == ()
    await rebuild(desk.connection, desk.catalogue, desk.ids)
    assert await desk.value("SELECT sum(good) FROM output_day") == 10_000


async def test_readings_of_stations_that_the_catalogue_no_longer_has_go_too(filled: Desk) -> None:
    station_id = filled.ids.station["A", "L1", "S2"]
    await filled.connection.execute("UPDATE station SET active = false WHERE id = $1", station_id)
    await drop(filled)
    since = await kept_since(filled)
    left = await filled.value("SELECT min(ts) FROM reading WHERE station_id = $1", station_id)
    assert left >= since - timedelta(days=1)


async def test_ended_half_way_it_is_finished_by_the_next_run(filled: Desk) -> None:
    before = await stored(filled)
    going = await find_going(filled.connection, now=NOW, days=KEPT_DAYS)
    for station_id, since in going.kept_since.items():
        await retention._keep_since(filled.connection, station_id, since)  # as far as it came
    assert await proved(filled) == ()
    assert (await drop(filled)).readings == going.readings
    assert await stored(filled) == before
    assert await proved(filled) == ()


async def test_two_runs_do_not_meet(filled: Desk, database_url: str) -> None:
    other = await connect(database_url)
    try:
        await drop_old_readings(other, now=NOW, days=DAYS * 2, who="cron")
        with pytest.raises(Unavailable, match="another run"):
            await drop(filled)
    finally:
        await other.close()


async def test_under_load_nothing_is_lost_or_counted_twice(filled: Desk, database_url: str) -> None:
    """A collector stores, late and again, while readings are dropped day by day."""
    said = later(9, NOW - timedelta(days=5)) * 3
    connection = await connect(database_url)
    try:

        async def dropping() -> None:
            for days in range(DAYS, 9, -5):
                await drop_old_readings(connection, now=NOW, days=days, who="cron")

        async def storing() -> None:
            for index in range(0, len(said), 3):
                await filled.say(*said[index : index + 3])

        await asyncio.gather(dropping(), storing())
    finally:
        await connection.close()
    assert await proved(filled) == ()


def queries_of_readings() -> Iterator[tuple[str, str]]:
    """Each named query of answers and dashboards that looks at readings, with its file."""
    for folder in ("api", "dashboards"):
        for path in sorted((ROOT / folder).rglob("*.sql")):
            for part in re.split(r"^-- name: ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
                if re.search(r"\b(?:FROM|JOIN|LATERAL)\s+readings?(?:_told|_meaning)?\b", part):
                    yield str(path.relative_to(ROOT)), part.split()[0]


def test_no_answer_is_worked_out_of_readings_that_may_be_gone() -> None:
    assert [*queries_of_readings()] == [
        # When the newest reading of a month came, which is told beside a revision of a closed one.
        ("api/technopark_api/closing/queries.sql", "late_readings"),
        # Orders by the hour, which are refused for days whose readings are gone.
        ("api/technopark_api/kpi/hours.sql", "sums"),
    ]


def test_what_stays_is_every_table_of_what_is_measured_or_said() -> None:
    grants = (ROOT / "core/technopark/storage/roles.sql").read_text("utf-8")
    written = set(re.findall(r"\('(\w+)',\s+'SELECT, INSERT", grants))
    catalogue = {"site", "facility", "line", "station", "product", "station_head"}
    others = {"reading", "quarantine_booking", "quarantine_overflow"}
    assert written - catalogue - others == set(STAYS)
