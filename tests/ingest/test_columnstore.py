"""Late data reach chunks that are kept by column as they reach any other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from technopark.storage.migrate import migrate
from technopark.storage.pool import connect
from technopark_ingest.rebuild import verify_rollups
from tests.ingest.conftest import Desk, output


@pytest.mark.editions("community")
async def test_late_readings_find_their_place_in_a_chunk_kept_by_column(desk: Desk) -> None:
    await desk.say(*(("A/L1/S2/output", output(index * 10, index * 2)) for index in range(1000)))
    chunks = await desk.rows("SELECT show_chunks('reading')::text AS name")
    for chunk in chunks:
        await desk.connection.execute("CALL convert_to_columnstore($1::text::regclass)", chunk["name"])
    assert await desk.value(
        "SELECT bool_and(is_compressed) FROM timescaledb_information.chunks WHERE hypertable_name = 'reading'"
    )
    outcome = await desk.say(
        ("A/L1/S2/output", output(5015, 1003)),
        ("A/L1/S2/output", output(5020, 1004)),
        ("A/L1/S2/output", output(5030, 1)),
        ("A/L1/S2/output", output(10_000, 2005)),
    )
    assert (outcome.stored, outcome.restated, outcome.duplicates, len(outcome.conflicts)) == (2, 1, 1, 1)
    assert await desk.value("SELECT sum(good) FROM output_day") == 2_005_000
    assert (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences == ()


async def keep_by_column(desk: Desk) -> None:
    for chunk in await desk.rows("SELECT show_chunks('reading')::text AS name"):
        await desk.connection.execute("CALL convert_to_columnstore($1::text::regclass)", chunk["name"])


async def pages_by_row(desk: Desk) -> int:
    size: int = await desk.value("SELECT sum(pg_relation_size(chunk)) FROM show_chunks('reading') AS chunk")
    return size // 8192


@pytest.mark.editions("community")
async def test_a_late_reading_after_which_counting_goes_on_unpacks_nothing(desk: Desk) -> None:
    await desk.say(*(("A/L1/S2/output", output(index * 10, index * 2)) for index in range(1500)))
    await keep_by_column(desk)
    outcome = await desk.say(
        *(("A/L1/S2/output", output(index * 10 + 5, index * 2 + 1)) for index in range(20))
    )
    assert (outcome.stored, outcome.restated, outcome.refused) == (20, 20, [])
    assert await pages_by_row(desk) == 1
    assert (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences == ()


@pytest.mark.editions("community")
async def test_late_readings_restate_more_than_a_statement_may_unpack_by_default(desk: Desk) -> None:
    """A higher total that comes late makes a reset of the one after it, in a batch of the columnstore each."""
    await desk.say(
        *(
            (f"A/L1/{station}/output", output(index * 10, index * 2))
            for station in ("S1", "S2")
            for index in range(1500)
        )
    )
    await keep_by_column(desk)
    await desk.connection.execute("SET timescaledb.max_tuples_decompressed_per_dml_transaction = 100")
    late = [(f"A/L1/{station}/output", output(1005, 900)) for station in ("S1", "S2")]
    outcome = await desk.under(rate_tolerance=0).say(*late)
    assert (outcome.stored, outcome.restated, outcome.refused) == (2, 2, [])
    assert await pages_by_row(desk) > 10
    assert (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences == ()


@pytest.mark.editions("community")
async def test_two_weeks_of_a_station_are_packed_together(empty_database_url: str) -> None:
    connection = await connect(empty_database_url)
    try:
        await migrate(connection)
        length = await connection.fetchval(
            "SELECT time_interval FROM timescaledb_information.dimensions WHERE hypertable_name = 'reading'"
        )
    finally:
        await connection.close()
    again = await connect(empty_database_url)
    try:
        limit = await again.fetchval("SHOW timescaledb.compression_batch_size_limit")
    finally:
        await again.close()
    assert (length, limit) == (timedelta(days=14), "32767")


@pytest.mark.editions("community")
async def test_old_chunks_are_turned_by_a_policy(desk: Desk) -> None:
    jobs = await desk.rows(
        "SELECT config FROM timescaledb_information.jobs"
        " WHERE hypertable_name = 'reading' AND proc_name LIKE '%columnstore%' OR proc_name = 'policy_compression'"
    )
    assert len(jobs) == 1
