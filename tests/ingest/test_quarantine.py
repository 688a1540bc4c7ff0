"""Refused messages are put right, replayed once and for all, or discarded; the books follow, and nothing is lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from technopark.errors import TechnoparkError
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.pool import connect
from technopark_ingest.metrics import Metrics
from technopark_ingest.quarantine.look import history, listed, overflow, shown, waiting
from technopark_ingest.quarantine.work import Result, discard, fix, replay
from technopark_ingest.rebuild import verify_rollups
from technopark_ingest.store.outcome import Outcome
from technopark_ingest.writer import Trust, Writer
from tests.ingest.conftest import NOW, Desk, narrow_settings, output

LINE = "A/L1/S2/output"
TOPIC = f"technopark/v1/{LINE}"
WRONG = b'{"ts":"2026-11-02T10:00:00Z","product":"A-ONE","good":"five"}'
RIGHT = b'{"ts":"2026-11-02T10:00:00Z","product":"A-ONE","good":5}'
DAY = "2026-11-02"


async def only(desk: Desk) -> int:
    """The number of the one message in quarantine."""
    (row,) = await desk.rows("SELECT id FROM quarantine")
    return int(row["id"])


async def again(desk: Desk, number: int, trust: Trust = Trust.NONE) -> Result | None:
    return await replay(desk.connection, desk.writer, number, by="tester", trust=trust)


async def books(desk: Desk) -> dict[tuple[str, str], dict[str, int]]:
    fates = ("received", "stored", "duplicate", "conflicting", "quarantined")
    return {
        (str(row["day"]), f"{row['facility']}/{row['line']}"): {
            fate: row[fate] for fate in fates if row[fate]
        }
        for row in await desk.rows("SELECT * FROM ledger")
        if row["received"]
    }


async def state(desk: Desk, number: int) -> str:
    return str(await desk.value("SELECT state FROM quarantine WHERE id = $1", number))


async def test_a_message_put_right_is_stored_and_its_original_stays_as_it_came(desk: Desk) -> None:
    await desk.say((LINE, WRONG))
    number = await only(desk)
    assert await fix(desk.connection, desk.writer, number, by="ann", payload=RIGHT) == Result(stored=1)
    assert await desk.value("SELECT count(*) FROM reading") == 0
    assert await again(desk, number) == Result(stored=1)
    assert await desk.rows("SELECT good, received_at FROM reading_meaning") == [
        {"good": 5000, "received_at": NOW}
    ]
    kept = await shown(desk.connection, number)
    assert (kept.state, kept.payload, kept.fixed_payload) == ("replayed", WRONG, RIGHT)
    assert [(done.who, done.action, done.detail) for done in await history(desk.connection, number)] == [
        ("ann", "fix", "payload of 56 bytes; a replay would be: 1 stored"),
        ("tester", "replay", "1 stored"),
    ]


async def test_the_books_of_a_replayed_message_move_from_quarantined_to_stored(desk: Desk) -> None:
    await desk.say((LINE, WRONG))
    assert await books(desk) == {(DAY, "A/L1"): {"received": 1, "quarantined": 1}}
    await fix(desk.connection, desk.writer, await only(desk), by="ann", payload=RIGHT)
    await again(desk, await only(desk))
    assert await books(desk) == {(DAY, "A/L1"): {"received": 1, "stored": 1}}


async def test_of_bytes_that_came_often_one_is_stored_and_the_others_are_duplicates(desk: Desk) -> None:
    for hour in range(3):
        await desk.say((LINE, WRONG), at=NOW + timedelta(hours=hour))
    await fix(desk.connection, desk.writer, await only(desk), by="ann", payload=RIGHT)
    await again(desk, await only(desk))
    assert await books(desk) == {(DAY, "A/L1"): {"received": 3, "stored": 1, "duplicate": 2}}
    assert await desk.value("SELECT received_at FROM reading_meaning") == NOW


async def test_what_was_booked_on_several_days_moves_from_each_to_the_day_that_it_speaks_of(
    desk: Desk,
) -> None:
    for day in range(3):
        await desk.say((LINE, b"noise"), (LINE, b"noise"), at=NOW + timedelta(days=day))
    assert await books(desk) == {
        (f"2026-11-0{day}", "A/L1"): {"received": 2, "quarantined": 2} for day in (3, 4, 5)
    }
    await fix(desk.connection, desk.writer, await only(desk), by="ann", payload=RIGHT)
    await again(desk, await only(desk))
    assert await books(desk) == {(DAY, "A/L1"): {"received": 6, "stored": 1, "duplicate": 5}}


async def test_a_wrong_topic_is_put_right_and_the_books_follow_to_the_right_line(desk: Desk) -> None:
    await desk.say(("A/L9/S1/output", RIGHT))
    number = await only(desk)
    assert (await books(desk)).keys() == {(DAY, "A/?")}
    await fix(desk.connection, desk.writer, number, by="ann", topic=TOPIC)
    assert await again(desk, number) == Result(stored=1)
    assert await books(desk) == {(DAY, "A/L1"): {"received": 1, "stored": 1}}


async def test_what_replays_to_another_value_of_a_stored_key_is_a_conflict_as_often_as_it_came(
    desk: Desk,
) -> None:
    other = RIGHT.replace(b"5}", b"6}")
    await desk.say((LINE, RIGHT), (LINE, WRONG), (LINE, WRONG))
    await fix(desk.connection, desk.writer, await only(desk), by="ann", payload=other)
    assert await again(desk, await only(desk)) == Result(conflicts=1)
    assert await books(desk) == {(DAY, "A/L1"): {"received": 3, "stored": 1, "conflicting": 2}}
    assert await desk.rows("SELECT times FROM conflict") == [{"times": 2}]


async def test_replayed_again_it_changes_nothing(desk: Desk) -> None:
    await desk.say((LINE, WRONG))
    number = await only(desk)
    await fix(desk.connection, desk.writer, number, by="ann", payload=RIGHT)
    await again(desk, number)
    before = await books(desk)
    assert await again(desk, number) is None
    assert (await books(desk), len(await history(desk.connection, number))) == (before, 2)
    with pytest.raises(TechnoparkError, match="was replayed already"):
        await fix(desk.connection, desk.writer, number, by="ann", payload=RIGHT)
    with pytest.raises(TechnoparkError, match="what it said is stored"):
        await discard(desk.connection, number, by="ann", why="no longer needed")


async def test_a_fix_tells_what_is_still_wrong_and_leaves_no_trace_of_the_attempt(desk: Desk) -> None:
    await desk.say((LINE, WRONG))
    number = await only(desk)
    tables = ("reading", "output_day", "ledger", "quarantine", "sequence_seen", "conflict")
    before = {table: await desk.rows(f"SELECT count(*) FROM {table}") for table in tables}  # noqa: S608 - names above
    result = await fix(
        desk.connection, desk.writer, number, by="ann", payload=RIGHT.replace(b"A-ONE", b"A-TEN")
    )
    assert str(result) == "refused: unknown_product: product A-TEN is not in the catalogue"
    await fix(desk.connection, desk.writer, number, by="ann", payload=RIGHT)
    after = {table: await desk.rows(f"SELECT count(*) FROM {table}") for table in tables}  # noqa: S608 - likewise
    assert after == before


async def test_what_is_still_refused_stays_with_the_new_reason_and_in_the_books(desk: Desk) -> None:
    await desk.say((LINE, WRONG))
    number = await only(desk)
    await fix(desk.connection, desk.writer, number, by="ann", payload=RIGHT.replace(b"A-ONE", b"B-ONE"))
    result = await again(desk, number)
    assert result is not None
    assert not result.accepted
    kept = await shown(desk.connection, number)
    assert (kept.state, kept.reason, kept.times) == ("open", "foreign_product", 1)
    assert await books(desk) == {(DAY, "A/L1"): {"received": 1, "quarantined": 1}}
    assert [done.action for done in await history(desk.connection, number)] == ["fix", "replay"]


async def test_the_original_is_replayed_once_the_catalogue_knows_what_it_names(desk: Desk) -> None:
    a, *others = desk.catalogue.facilities
    without = replace(desk.catalogue, facilities=(replace(a, lines=a.lines[1:]), *others))
    ids = await sync_catalogue(desk.connection, without)
    settings = narrow_settings()
    early = replace(desk, writer=Writer(without, ids, settings))
    await early.say((LINE, [output(0, 1), output(10, 3), output(10, 3)]))
    assert await books(desk) == {("2026-11-03", "A/?"): {"received": 1, "quarantined": 1}}
    assert await again(desk, await only(desk)) == Result(stored=2, duplicates=1)
    # An array that was refused whole was one element to the books: now that it is read it is three.
    assert await books(desk) == {(DAY, "A/L1"): {"received": 3, "stored": 2, "duplicate": 1}}


async def test_the_time_of_receipt_is_the_first_one(desk: Desk) -> None:
    """What lay ahead of the clock then does so for ever, and what was young enough then is so for ever."""
    await desk.say((LINE, output(0, 1, ts="2026-11-03T13:00:00Z")))
    result = await again(desk, await only(desk))
    assert result is not None
    assert result.reason == "future"
    await fix(desk.connection, desk.writer, await only(desk), by="ann", payload=RIGHT)
    assert await again(desk.under(retention_days=2), await only(desk)) == Result(stored=1)


async def test_of_an_array_what_is_still_refused_is_set_aside_on_its_own(desk: Desk) -> None:
    for _ in range(2):
        await desk.say((LINE, b"["))
    number = await only(desk)
    backlog = b"[" + RIGHT + b", " + WRONG + b"]"
    assert await fix(desk.connection, desk.writer, number, by="ann", payload=backlog) == Result(
        stored=1, refused=1
    )
    await again(desk, number)
    rest = await desk.rows("SELECT payload, reason, state, times FROM quarantine WHERE id <> $1", number)
    assert rest == [{"payload": WRONG, "reason": "schema", "state": "open", "times": 2}]
    assert await books(desk) == {
        (DAY, "A/L1"): {"received": 4, "stored": 1, "duplicate": 1, "quarantined": 2}
    }


async def test_of_an_array_in_which_nothing_is_right_nothing_changes(desk: Desk) -> None:
    await desk.say((LINE, b"["))
    await fix(desk.connection, desk.writer, await only(desk), by="ann", payload=b"[" + WRONG + b"]")
    assert not (await again(desk, await only(desk)) or Result()).accepted
    await fix(desk.connection, desk.writer, await only(desk), by="ann", payload=b"[]")
    assert str(await again(desk, await only(desk))) == "refused: schema: it says nothing that could be stored"
    assert await waiting(desk.connection) == [await only(desk)]


async def test_a_failure_on_the_way_leaves_everything_as_it_was(desk: Desk) -> None:
    await desk.say((LINE, WRONG))
    number = await only(desk)
    await fix(desk.connection, desk.writer, number, by="ann", payload=RIGHT)
    before = await books(desk)
    await desk.connection.execute(
        "ALTER TABLE quarantine_action ADD CONSTRAINT never CHECK (action <> 'replay') NOT VALID"
    )
    with pytest.raises(asyncpg.CheckViolationError):
        await again(desk, number)
    assert (await state(desk, number), await books(desk)) == ("open", before)
    assert await desk.value("SELECT count(*) FROM reading") == 0


async def test_two_who_replay_the_same_at_once_store_it_once(desk: Desk, database_url: str) -> None:
    for _ in range(5):
        await desk.say((LINE, WRONG))
    number = await only(desk)
    await fix(desk.connection, desk.writer, number, by="ann", payload=RIGHT)
    others = [replace(desk, connection=await connect(database_url)) for _ in range(4)]
    try:
        results = await asyncio.gather(*(again(other, number) for other in others))
    finally:
        for other in others:
            await other.connection.close()
    assert sorted(results, key=str) == [Result(stored=1), None, None, None]
    assert await books(desk) == {(DAY, "A/L1"): {"received": 5, "stored": 1, "duplicate": 4}}


async def test_replays_and_a_collector_do_not_stop_each_other(desk: Desk, database_url: str) -> None:
    """The same bad bytes come again while they are replayed: both lock heads, message and books."""
    bad = [{**output(second, 1), "good": "x", "tag": second} for second in range(30)]
    await desk.say(*((LINE, payload) for payload in bad))
    numbers = await waiting(desk.connection)
    for number, payload in zip(numbers, bad, strict=True):
        right = {**payload, "good": 1}
        await fix(desk.connection, desk.writer, number, by="ann", payload=msgspec.json.encode(right))
    collector = replace(desk, connection=await connect(database_url))

    async def collect() -> Outcome:
        outcome = Outcome()
        for second in range(30):
            outcome.add(
                await collector.say((LINE, bad[second]), (LINE, output(second, 1)), (LINE, bad[29 - second]))
            )
        return outcome

    try:
        collecting = asyncio.create_task(collect())
        for number in numbers:
            await again(desk, number)
        outcome = await collecting
    finally:
        await collector.connection.close()
    assert (outcome.stored + outcome.duplicates, outcome.quarantined) == (30, 60)
    for number in await waiting(desk.connection):
        await again(desk, number)
    assert await books(desk) == {(DAY, "A/L1"): {"received": 120, "stored": 30, "duplicate": 90}}


async def test_the_same_bytes_again_wait_again_after_a_replay(desk: Desk) -> None:
    await desk.say((LINE, WRONG))
    number = await only(desk)
    await fix(desk.connection, desk.writer, number, by="ann", payload=RIGHT)
    await again(desk, number)
    await desk.say((LINE, WRONG))
    assert await state(desk, number) == "open"
    assert await again(desk, number) == Result(duplicates=1)
    assert await books(desk) == {(DAY, "A/L1"): {"received": 2, "stored": 1, "duplicate": 1}}


async def test_what_was_discarded_stays_so_with_its_bytes_until_somebody_thinks_better_of_it(
    desk: Desk,
) -> None:
    await desk.say((LINE, WRONG))
    number = await only(desk)
    assert await discard(desk.connection, number, by="ann", why=" a test of the plant's ")
    assert not await discard(desk.connection, number, by="ann", why="again")
    await desk.say((LINE, WRONG))
    kept = await shown(desk.connection, number)
    assert (kept.state, kept.payload, kept.times) == ("discarded", WRONG, 2)
    assert [(done.action, done.detail) for done in await history(desk.connection, number)] == [
        ("discard", "a test of the plant's")
    ]
    assert await books(desk) == {(DAY, "A/L1"): {"received": 2, "quarantined": 2}}
    await fix(desk.connection, desk.writer, number, by="ben", payload=RIGHT)
    assert await state(desk, number) == "open"
    assert await again(desk, number) == Result(stored=1)


@pytest.mark.parametrize("why", ["", "  \n"])
async def test_to_discard_needs_a_reason(desk: Desk, why: str) -> None:
    await desk.say((LINE, WRONG))
    with pytest.raises(TechnoparkError, match="needs a reason"):
        await discard(desk.connection, await only(desk), by="ann", why=why)


async def test_a_deed_needs_somebody_who_does_it(desk: Desk) -> None:
    await desk.say((LINE, WRONG))
    with pytest.raises(TechnoparkError, match="say who"):
        await discard(desk.connection, await only(desk), by=" ", why="noise")
    assert await state(desk, await only(desk)) == "open"


async def test_a_message_that_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(TechnoparkError, match="quarantine has no message 7"):
        await again(desk, 7)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE quarantine_action SET who = 'nobody'",
        "DELETE FROM quarantine_action",
        "TRUNCATE quarantine_action",
        "UPDATE quarantine SET payload = 'other'",
        "UPDATE quarantine SET topic = 'other'",
        "DELETE FROM quarantine",
    ],
)
async def test_neither_the_history_nor_an_original_can_be_changed(desk: Desk, sql: str) -> None:
    await desk.say((LINE, WRONG))
    await discard(desk.connection, await only(desk), by="ann", why="noise")
    with pytest.raises(asyncpg.PostgresError):
        await desk.connection.execute(sql)


async def jump(desk: Desk) -> int:
    """Say totals that jump and go on from there; returns the number of the first one refused."""
    await desk.say(
        *((LINE, output(s, total)) for s, total in [(0, 100), (10, 103), (20, 900_000), (30, 900_003)])
    )
    return int(
        await desk.value(
            "SELECT id FROM quarantine WHERE position('900000' IN encode(payload, 'escape')) > 0"
        )
    )


async def good(desk: Desk) -> int:
    return int(await desk.value("SELECT sum(good) FROM output_day")) // 1000


async def test_an_implausible_total_stays_refused_until_a_person_vouches_for_it(desk: Desk) -> None:
    number = await jump(desk)
    result = await again(desk, number)
    assert result is not None
    assert result.reason == "implausible"
    assert await again(desk, number, Trust.ACCEPT) == Result(stored=1)
    for rest in await waiting(desk.connection):
        assert await again(desk, rest) == Result(stored=1)
    assert await good(desk) == 899_903
    assert [done.action for done in await history(desk.connection, number)] == ["replay", "accept"]


async def test_after_a_new_counter_counting_goes_on_from_its_total(desk: Desk) -> None:
    number = await jump(desk)
    assert await again(desk, number, Trust.NEW_COUNTER) == Result(stored=1)
    for rest in await waiting(desk.connection):
        await again(desk, rest)
    assert await good(desk) == 6
    assert [done.action for done in await history(desk.connection, number)] == ["new_counter"]
    # It stays one when a late reading of the old counter comes, and when all is worked out anew.
    await desk.say((LINE, output(15, 104)))
    assert await good(desk) == 7
    assert (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences == ()
    assert await again(desk, number) is None


async def test_of_a_backlog_only_the_first_total_is_that_of_a_new_counter(desk: Desk) -> None:
    await desk.say((LINE, output(0, 100)), (LINE, b"["))
    backlog = msgspec.json.encode([output(20, 900_003), output(10, 900_000)])
    await fix(desk.connection, desk.writer, await only(desk), by="ann", payload=backlog)
    await again(desk, await only(desk), Trust.NEW_COUNTER)
    assert await good(desk) == 3


async def test_an_old_word_of_a_connection_does_not_turn_back_the_present_one(desk: Desk) -> None:
    topic = "A/L1/S1/connection"
    await desk.say((topic, b"perhaps"), at=NOW)
    await desk.say((topic, b"online"), at=NOW + timedelta(minutes=1))
    await fix(desk.connection, desk.writer, await only(desk), by="ann", payload=b"offline")
    assert await again(desk, await only(desk)) == Result(stored=1)
    assert await desk.value("SELECT online FROM station_head WHERE online IS NOT NULL") is True
    assert await desk.rows("SELECT online FROM connection_change ORDER BY ts") == [
        {"online": False},
        {"online": True},
    ]


@pytest.fixture
async def crowded(desk: Desk) -> Desk:
    """A desk with room for three messages, and four that were refused."""
    desk = desk.under(quarantine_max_rows=3)
    await desk.say(*((LINE, b"noise %d" % number) for number in range(3)))
    return desk


async def size(desk: Desk) -> dict[str, Any]:
    (row,) = await desk.rows("SELECT messages, bytes FROM quarantine_size")
    return row


async def test_beyond_its_bounds_new_messages_are_counted_with_an_example_and_booked_all_the_same(
    crowded: Desk,
) -> None:
    long = b"noise " + b"x" * 2000
    outcome = await crowded.say((LINE, b"noise 2"), (LINE, b"noise 4"), (LINE, long), (LINE, long))
    assert (outcome.quarantined, outcome.overflowed) == (4, 3)
    (only_counted,) = await overflow(crowded.connection)
    assert (only_counted.facility, only_counted.reason, only_counted.times) == ("A", "json", 3)
    assert only_counted.example == long[:1024]
    assert only_counted.topic == TOPIC
    assert await crowded.value("SELECT times FROM quarantine WHERE payload = 'noise 2'") == 2
    assert await books(crowded) == {("2026-11-03", "A/L1"): {"received": 7, "quarantined": 7}}
    kept = await crowded.value("SELECT sum(times) FROM quarantine")
    assert kept + only_counted.times == 7
    metrics = Metrics()
    metrics.count_batch(outcome, messages=4, seconds=0, lag_seconds=0)
    assert metrics.registry.get_sample_value("technopark_ingest_quarantine_overflow_total") == 3


async def test_what_names_no_known_facility_is_counted_together(crowded: Desk) -> None:
    await crowded.say(*((f"Q{number}/L1/S1/output", RIGHT) for number in range(20)))
    assert [(row.facility, row.reason, row.times) for row in await overflow(crowded.connection)] == [
        ("?", "unknown_facility", 20)
    ]


async def test_to_work_on_messages_makes_room(crowded: Desk) -> None:
    first, second, _ = await waiting(crowded.connection)
    assert await size(crowded) == {"messages": 3, "bytes": 21}
    await discard(crowded.connection, first, by="ann", why="noise")
    await fix(crowded.connection, crowded.writer, second, by="ann", payload=RIGHT)
    await again(crowded, second)
    assert await size(crowded) == {"messages": 1, "bytes": 7}
    outcome = await crowded.say(*((LINE, b"noise %d" % number) for number in (5, 6, 7)))
    assert (outcome.quarantined, outcome.overflowed) == (3, 1)
    await crowded.say((LINE, b"noise 1"))
    assert await size(crowded) == {"messages": 4, "bytes": 28}


async def test_the_size_of_what_waits_is_bounded_too(desk: Desk) -> None:
    desk = desk.under(quarantine_max_mb=1)
    outcome = await desk.say(*((LINE, b"x" * 400_000 + b"%d" % number) for number in range(4)))
    assert (outcome.quarantined, outcome.overflowed) == (4, 2)
    assert (await size(desk))["bytes"] < 1_000_000


async def test_it_is_listed_by_facility_reason_state_and_time(desk: Desk) -> None:
    await desk.say((LINE, b"{"), at=NOW)
    await desk.say(("B/L1/S1/output", b"{"), at=NOW + timedelta(hours=1))
    await desk.say((LINE, WRONG), at=NOW + timedelta(hours=2))
    third = (await listed(desk.connection))[0].id
    await discard(desk.connection, third, by="ann", why="noise")

    async def found(**filters: Any) -> list[tuple[str | None, str]]:
        return [(row.facility, row.reason) for row in await listed(desk.connection, **filters)]

    assert await found() == [("B", "json"), ("A", "json")]
    assert await found(facility="A") == [("A", "json")]
    assert await found(state=None, reason="schema") == [("A", "schema")]
    assert await found(state="discarded") == [("A", "schema")]
    assert await found(since=NOW + timedelta(hours=1)) == [("B", "json")]
    assert await found(limit=1) == [("B", "json")]
    assert len(await waiting(desk.connection, reason="json")) == 2
    assert await waiting(desk.connection, facility="B", reason="schema") == []
