"""What messages come to in the database: once, exactly, whatever their order; the rest is set aside whole."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from technopark_ingest.rebuild import rebuild, verify_rollups
from tests.ingest.conftest import NOW, Desk, output

STATEMENT = {
    "ts": "2026-10-01T09:00:00+05:30",
    "product": "A-ONE",
    "valid_from": "2026-10-01",
    "basis": "ex_works",
    "price": {"amount": "245.00", "currency": "USD", "rate": "1", "rate_date": "2026-10-01"},
    "imported": {"amount": "160.00", "currency": "USD", "rate": "1", "rate_date": "2026-10-01"},
}
POSTING = {
    "ts": "2026-10-12T09:00:00+05:30",
    "shipment": "S-2026-00123",
    "line": 1,
    "posting": 1,
    "kind": "original",
    "refers_to": None,
    "product": "A-ONE",
    "hs": "841810",
    "quantity": "120",
    "unit": "pcs",
    "net_kg": "600",
    "gross_kg": "650",
    "country": "KZ",
    "incoterms": "FCA",
    "place": "Tashkent",
    "currency": "EUR",
    "value": "31200.00",
    "rate": "1.1586",
    "rate_date": "2026-10-12",
    "contract": "C-1",
    "declaration": "26001/121026/0001",
    "shipped_on": "2026-10-12",
}


async def test_a_reading_adds_what_was_made_since_the_one_before(desk: Desk) -> None:
    outcome = await desk.say(
        ("A/L1/S2/output", output(0, 100, scrap=4)), ("A/L1/S2/output", output(60, 103, scrap=5, rework=1))
    )
    assert outcome.stored == 2
    assert await desk.rows("SELECT good, scrap, rework, readings FROM output_quarter") == [
        {"good": 3000, "scrap": 1000, "rework": 1000, "readings": 2}
    ]


async def test_decimal_quantities_are_exact(desk: Desk) -> None:
    for index in range(11):
        text = f'{{"ts":{1_762_164_000_000 + index},"product":"B-ONE","good":{Decimal(index) / 10}}}'
        await desk.say(("B/L1/S1/output", text.encode()))
    assert await desk.value("SELECT sum(good) FROM output_day") == 1000


async def test_the_same_again_changes_nothing(desk: Desk) -> None:
    said = [("A/L1/S2/output", output(index, index)) for index in range(20)]
    await desk.say(*said)
    stored = await desk.rows("SELECT * FROM output_quarter")
    again = await desk.say(*said)
    assert (again.stored, again.duplicates, again.conflicts) == (0, 20, [])
    assert await desk.rows("SELECT * FROM output_quarter") == stored


async def test_another_value_for_a_stored_time_is_kept_as_a_conflict_and_counts_up(desk: Desk) -> None:
    await desk.say(("A/L1/S2/output", output(0, 1)), ("A/L1/S2/output", output(1, 5)))
    for _ in range(2):
        outcome = await desk.say(("A/L1/S2/output", output(1, 6)))
        assert len(outcome.conflicts) == 1
    assert await desk.value("SELECT sum(good) FROM output_day") == 4000
    (conflict,) = await desk.rows("SELECT kind, stored, offered, times FROM conflict")
    assert (conflict["kind"], conflict["times"]) == ("output", 2)
    assert msgspec.json.decode(conflict["stored"])["good"] == 5000
    assert msgspec.json.decode(conflict["offered"])["good"] == 6000


@pytest.mark.parametrize("seconds", [(60,), (1, 20, 61, 200)], ids=["even", "uneven"])
async def test_any_order_of_arrival_comes_to_the_same_sums(desk: Desk, seconds: tuple[int, ...]) -> None:
    rng = random.Random(7)
    at = [0]
    for _ in range(401):
        at.append(at[-1] + rng.choice(seconds))
    total, said = 0, []
    for index in range(400):
        total = 0 if index % 97 == 50 else total + rng.randrange(5)
        product = "A-ONE" if index < 200 else "A-TWO"
        said.append(("A/L2/S1/output", output(at[index], total, product=product)))
    said.append(("A/L2/S1/output", output(at[401], total + 1, product="A-TWO")))
    await desk.say(*said)
    in_order = await desk.rows("SELECT * FROM output_quarter ORDER BY bucket, product_id")
    days = await desk.rows("SELECT * FROM output_day ORDER BY day, product_id")
    meaning = await desk.rows("SELECT * FROM reading_meaning ORDER BY ts")
    turns = await desk.rows("SELECT * FROM product_change ORDER BY station_id, ts")
    for table in ("reading", "output_quarter", "output_day", "product_change"):
        await desk.connection.execute(f"TRUNCATE {table}")
    await desk.connection.execute("UPDATE station_head SET ts = NULL, good_held = NULL")
    said += rng.choices(said, k=100)
    rng.shuffle(said)
    for first in range(0, len(said), 37):
        await desk.say(*said[first : first + 37])
    assert await desk.rows("SELECT * FROM output_quarter ORDER BY bucket, product_id") == in_order
    assert await desk.rows("SELECT * FROM output_day ORDER BY day, product_id") == days
    assert await desk.rows("SELECT * FROM reading_meaning ORDER BY ts") == meaning
    assert await desk.rows("SELECT * FROM product_change ORDER BY station_id, ts") == turns


async def test_readings_of_a_version_that_wrote_every_increment_are_counted_on_from_and_restated(
    desk: Desk,
) -> None:
    await desk.say(*(("A/L1/S2/output", output(index * 100, index * 30)) for index in range(9)))
    await desk.connection.execute(
        "UPDATE reading SET good = meaning.good, scrap = meaning.scrap, rework = meaning.rework, whole = NULL,"
        " good_inc = meaning.good_inc, scrap_inc = meaning.scrap_inc, rework_inc = meaning.rework_inc,"
        " received_at = meaning.received_at, received_after_s = NULL"
        " FROM reading_meaning AS meaning"
        " WHERE (reading.station_id, reading.ts) = (meaning.station_id, meaning.ts)"
    )
    assert (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences == ()
    late_and_new = (output(450, 121), output(250, 75), output(250, 75), output(850, 250), output(400, 120))
    outcome = await desk.say(*(("A/L1/S2/output", said) for said in late_and_new))
    assert (outcome.stored, outcome.restated, outcome.duplicates) == (3, 2, 2)
    assert await desk.value("SELECT sum(good) FROM output_day") == 250_000
    assert await desk.value("SELECT sum(good_inc) FROM reading_meaning") == 250_000
    assert (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences == ()


async def test_sums_are_what_the_readings_say_and_a_rebuild_mends_them(desk: Desk) -> None:
    await desk.say(*(("A/L1/S2/output", output(index * 400, index * 3, scrap=index)) for index in range(100)))
    proof = await verify_rollups(desk.connection, desk.catalogue, desk.ids)
    assert (proof.readings, proof.differences) == (100, ())
    await desk.connection.execute(
        "UPDATE output_quarter SET good = good + 1 WHERE bucket = (SELECT min(bucket) FROM output_quarter)"
    )
    await desk.connection.execute("DELETE FROM output_day WHERE day = (SELECT max(day) FROM output_day)")
    await desk.connection.execute(
        "UPDATE reading SET good_inc = 0, scrap_inc = 9, rework_inc = 0 WHERE ts = (SELECT max(ts) FROM reading)"
    )
    await desk.connection.execute("UPDATE station_head SET good = 1 WHERE ts IS NOT NULL")
    found = (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences
    assert {difference.what.split()[0] for difference in found} == {"reading", "quarter", "day", "newest"}
    assert len((await rebuild(desk.connection, desk.catalogue, desk.ids)).differences) == len(found)
    assert (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences == ()


async def test_a_production_day_is_the_local_day_on_which_its_first_shift_starts(desk: Desk) -> None:
    # 06:30 in Kolkata is 01:00 UTC: what is made before it belongs to the day before.
    at = {"before": "2026-11-03T00:59:59Z", "after": "2026-11-03T01:00:00Z"}
    await desk.say(
        ("A/L1/S2/output", output(0, 0, ts="2026-11-03T00:50:00Z")),
        ("A/L1/S2/output", output(0, 7, ts=at["before"])),
        ("A/L1/S2/output", output(0, 12, ts=at["after"])),
    )
    days = await desk.rows("SELECT day::text, good FROM output_day ORDER BY day")
    assert days == [{"day": "2026-11-02", "good": 7000}, {"day": "2026-11-03", "good": 5000}]


async def test_the_head_is_the_newest_reading_and_late_ones_do_not_move_it(desk: Desk) -> None:
    await desk.say(("A/L1/S2/output", output(100, 50)), at=NOW)
    await desk.say(("A/L1/S2/output", output(40, 20)), at=NOW + timedelta(hours=1))
    head = await desk.rows("SELECT good, received_at FROM station_head WHERE ts IS NOT NULL")
    assert head == [{"good": 50_000, "received_at": NOW}]


async def test_states_are_stored_once_and_the_newest_is_current(desk: Desk) -> None:
    down = {"ts": "2026-11-03T10:05:00Z", "state": "down", "reason": "E-STOP", "order": "PO-1"}
    await desk.say(
        ("A/L1/S2/state", down), ("A/L1/S2/state", {"ts": "2026-11-03T10:00:00Z", "state": "production"})
    )
    again = await desk.say(("A/L1/S2/state", down))
    assert again.duplicates == 1
    conflict = await desk.say(("A/L1/S2/state", {**down, "reason": "JAM"}))
    assert [(found.stored["reason"], found.offered["reason"]) for found in conflict.conflicts] == [
        ("E-STOP", "JAM")
    ]
    assert await desk.rows(
        "SELECT state, state_reason, state_order FROM station_head WHERE state IS NOT NULL"
    ) == [{"state": "down", "state_reason": "E-STOP", "state_order": "PO-1"}]


async def test_connections_are_stored_when_they_change(desk: Desk) -> None:
    for second, word in enumerate([b'"online"', b"online", b'"offline"', b'"offline"', b'"online"', b""]):
        await desk.say(("A/L1/S1/connection", word), at=NOW + timedelta(seconds=second))
    assert await desk.rows("SELECT online FROM connection_change ORDER BY ts") == [
        {"online": True},
        {"online": False},
        {"online": True},
    ]
    assert await desk.value("SELECT online FROM station_head WHERE online IS NOT NULL") is True


async def test_a_statement_is_stored_once_and_a_later_one_is_a_revision(desk: Desk) -> None:
    assert (await desk.say(("A/localization", STATEMENT), ("A/localization", STATEMENT))).stored == 1
    certificate = {"number": "LP-1", "percent": "35.0", "valid_until": "2028-03-31"}
    revision = {**STATEMENT, "ts": "2026-10-05T09:00:00+05:30", "certificate": certificate}
    assert (await desk.say(("A/localization", revision))).stored == 1
    dearer = {"amount": "246.00", "currency": "USD", "rate": "1", "rate_date": "2026-10-01"}
    conflict = await desk.say(("A/localization", {**STATEMENT, "price": dearer}))
    assert len(conflict.conflicts) == 1
    assert await desk.value("SELECT count(*) FROM statement") == 2
    assert (
        await desk.value("SELECT certificate_percent FROM statement WHERE certificate_number = 'LP-1'") == 35
    )


async def test_a_posting_is_its_shipment_line_and_number(desk: Desk) -> None:
    assert (await desk.say(("A/export", POSTING))).stored == 1
    assert (await desk.say(("A/export", {**POSTING, "ts": "2026-10-13T09:00:00Z"}))).duplicates == 1
    assert len((await desk.say(("A/export", {**POSTING, "quantity": "121"}))).conflicts) == 1
    reversal = {**POSTING, "posting": 2, "kind": "reversal", "refers_to": 1}
    await desk.say(("A/export", reversal))
    assert await desk.value("SELECT sum(quantity) FROM posting") == 0
    assert await desk.value("SELECT value_usd FROM posting WHERE posting = 1") == Decimal("36148.32")


async def test_the_logistics_centre_ships_what_any_plant_made(desk: Desk) -> None:
    assert (await desk.say(("Z/export", POSTING))).stored == 1


BAD: dict[str, tuple[str, object, str]] = {
    "no JSON": ("A/L1/S2/output", b"{", "json"),
    "not UTF-8": ("A/L1/S2/output", b'{"ts":1,"product":"\xff","good":1}', "json"),
    "nested too deep": ("A/L1/S2/output", b"[" * 100_000, "json"),
    "a field is missing": ("A/L1/S2/output", {"ts": 1, "good": 1}, "schema"),
    "a number is a boolean": ("A/L1/S2/output", output(0, True), "schema"),
    "NaN": ("A/L1/S2/output", b'{"ts":1,"product":"A-ONE","good":NaN}', "json"),
    "NaN in quotes": ("A/L1/S2/output", {**output(0, 0), "good": "NaN"}, "range"),
    "below zero": ("A/L1/S2/output", output(0, -1), "range"),
    "finer than a thousandth": ("A/L1/S2/output", b'{"ts":1,"product":"A-ONE","good":0.0001}', "precision"),
    "no offset": ("A/L1/S2/output", output(0, 1, ts="2026-11-03T10:00:00"), "schema"),
    "beyond all years": ("A/L1/S2/output", output(0, 1, ts=10**17), "time"),
    "ahead of the clock": ("A/L1/S2/output", output(0, 1, ts="2026-11-03T12:05:01Z"), "future"),
    "unknown facility": ("Q/L1/S2/output", output(0, 1), "unknown_facility"),
    "unknown station": ("A/L1/S9/output", output(0, 1), "unknown_station"),
    "unknown product": ("A/L1/S2/output", output(0, 1, product="X"), "unknown_product"),
    "another plant's product": ("A/L1/S2/output", output(0, 1, product="B-ONE"), "foreign_product"),
    "unknown kind": ("A/L1/S2/weather", output(0, 1), "topic"),
    "no such state": ("A/L1/S2/state", {"ts": 1, "state": "sleeping"}, "schema"),
    "no such connection": ("A/L1/S2/connection", b"perhaps", "schema"),
    "another unit": ("A/export", {**POSTING, "unit": "t"}, "unit"),
    "an original that takes away": ("A/export", {**POSTING, "quantity": "-1"}, "range"),
    "a currency that is none": ("A/export", {**POSTING, "currency": "dollars"}, "schema"),
    "NUL in a text": ("A/L1/S2/output", output(0, 1, order="a\0b"), "schema"),
    "too large": ("A/L1/S2/output", b"[" + b" " * 1_048_576 + b"]", "too_large"),
}


@pytest.mark.parametrize("what", BAD)
async def test_a_bad_message_is_set_aside_whole_and_stops_no_other(desk: Desk, what: str) -> None:
    topic, payload, reason = BAD[what]
    outcome = await desk.say(
        ("A/L1/S1/output", output(0, 1)), (topic, payload), ("A/L1/S1/output", output(60, 2))
    )
    assert (outcome.stored, outcome.quarantined) == (2, 1)
    (kept,) = await desk.rows("SELECT topic, payload, reason, detail, times FROM quarantine")
    original = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
    assert (kept["topic"], kept["reason"], kept["times"]) == (f"technopark/v1/{topic}", reason, 1)
    assert kept["payload"] == original[:1_048_576]
    assert kept["detail"]


async def test_a_bad_element_of_an_array_is_set_aside_alone_with_its_bytes(desk: Desk) -> None:
    backlog = (
        b'[{"ts":"2026-11-02T10:00:00Z","product":"A-ONE","good":1}, {"ts":2,"product":"A-ONE"},'
        b'{"ts":"2026-11-02T10:00:00Z","product":"X","good":1},5]'
    )
    outcome = await desk.say(("A/L1/S2/output", backlog))
    assert (outcome.stored, outcome.quarantined) == (1, 3)
    kept = {
        row["payload"]: row["reason"] for row in await desk.rows("SELECT payload, reason FROM quarantine")
    }
    assert kept == {
        b'{"ts":2,"product":"A-ONE"}': "schema",
        b'{"ts":"2026-11-02T10:00:00Z","product":"X","good":1}': "unknown_product",
        b"5": "schema",
    }


async def test_the_same_bad_bytes_again_count_up_instead_of_filling_the_table(desk: Desk) -> None:
    for _ in range(3):
        await desk.say(("A/L1/S2/output", b"{"), ("A/L1/S2/output", b"{"))
    assert await desk.rows("SELECT times FROM quarantine") == [{"times": 6}]


async def test_what_the_database_refuses_is_set_aside_and_the_rest_stored(desk: Desk) -> None:
    """Sums of totals at the edge of 64 bits overflow: only the messages that make them do are to blame."""
    huge = 9_223_372_036_854_775
    outcome = await desk.under(rate_tolerance=0).say(
        ("A/L1/S1/output", output(0, 0)),
        ("A/L1/S1/output", output(1, huge)),
        ("A/L1/S1/output", output(2, 1)),
        ("A/L1/S1/output", output(3, huge)),
        ("A/L1/S2/output", output(0, 1)),
    )
    assert (outcome.stored, outcome.quarantined) == (4, 1)
    assert await desk.value("SELECT reason FROM quarantine") == "database"
    assert (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences == ()


async def test_a_reading_within_the_tolerance_ahead_of_the_clock_is_taken(desk: Desk) -> None:
    assert (await desk.say(("A/L1/S2/output", output(0, 1, ts="2026-11-03T12:04:59Z")))).stored == 1
