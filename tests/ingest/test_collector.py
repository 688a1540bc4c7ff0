"""The collector as a process, with a real broker and database: whatever is killed, nothing is lost or counted twice."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from bench.fault_run.network import Network
from technopark.errors import Unavailable
from technopark.mqtt import BrokerAddress, SessionOptions, connect
from technopark.storage.migrate import migrate
from technopark.storage.pool import connect as connect_database
from technopark_cli.local.broker import Broker
from technopark_cli.local.database import DatabaseServer
from technopark_cli.local.process import Program, Service
from tests.ingest.conftest import output

PARK = Path(__file__).with_name("park.yaml")
Said = Sequence[tuple[str, bytes]]


def collector(
    directory: Path,
    database_url: str,
    broker_url: str,
    *,
    partition: str = "1/1",
    leave: bool = False,
    **settings: object,
) -> Service:
    """Return a collector process for the small park, or one that gives its share up; each share has its log."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TECHNOPARK_")},
        "TECHNOPARK_DATABASE_URL": database_url,
        "TECHNOPARK_MQTT_URL": broker_url,
        "TECHNOPARK_CATALOGUE": str(PARK),
        "TECHNOPARK_METRICS_PORT": "0",
        "TECHNOPARK_LOG_FORMAT": "json",
        "TECHNOPARK_RATE_TOLERANCE": "0",  # the plants of these tests count faster than any line
        **{f"TECHNOPARK_{name.upper()}": str(value) for name, value in settings.items()},
    }
    log = directory / f"collector-{partition.replace('/', '-of-')}.log"
    command = [sys.executable, "-m", "technopark_cli", "ingest", "--partition", partition]
    if leave:
        return Service(Program("leaving collector", [*command, "--leave"], log, environment))

    async def subscribed() -> None:
        if '"broker connected"' not in log.read_text():
            raise ConnectionError("no word of the broker yet")

    return Service(Program("collector", command, log, environment), ready=subscribed)


async def publish(broker_url: str, said: Said, *, every: int = 0) -> None:
    """Publish messages in order until the broker has each; with `every`, in bursts with a breath between."""
    left = list(said)
    while left:
        try:
            options = SessionOptions(client_id="publisher", session_expiry_s=0, clean_start=True)
            async with connect(BrokerAddress.parse(broker_url), options) as session:
                while left:
                    burst = left[: every or 500]
                    receipts = [
                        await session.submit(f"technopark/v1/{topic}", payload) for topic, payload in burst
                    ]
                    await asyncio.gather(*receipts)
                    del left[: len(burst)]
                    if every:
                        await asyncio.sleep(0.01)
        except Unavailable:
            await asyncio.sleep(0.1)


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - what is waited for happens in other processes
            await asyncio.sleep(0.1)


@asynccontextmanager
async def looking_into(url: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    """Open a connection to read what is stored."""
    connection = await connect_database(url)
    try:
        yield connection
    finally:
        await connection.close()


def plant_day(seed: int, readings: int) -> tuple[list[tuple[str, bytes]], int]:
    """Return the messages of two stations that count up, with duplicates and out of order, and what they made."""
    rng = random.Random(seed)
    said: list[tuple[str, bytes]] = []
    made = 0
    for topic in ("A/L1/S2/output", "A/L2/S1/output"):
        totals = [0]
        for _ in range(readings - 1):
            totals.append(totals[-1] + rng.randrange(4))
        made += totals[-1]
        said += [(topic, msgspec.json.encode(output(second, total))) for second, total in enumerate(totals)]
    said += rng.choices(said, k=len(said) // 10)
    # Each message strays a little from its place, as by several gateways at once.
    order = sorted(range(len(said)), key=lambda index: index + rng.uniform(0, 50))
    return [said[index] for index in order], made


async def counted(connection: asyncpg.Connection[Any]) -> tuple[int, int]:
    """Return how many readings are stored, and the sum of good units that they mean."""
    row = await connection.fetchrow(
        "SELECT (SELECT count(*) FROM reading) AS readings, (SELECT coalesce(sum(good), 0) FROM output_day) AS good"
    )
    assert row is not None
    return row["readings"], int(row["good"]) // 1000


async def test_killed_at_any_moment_it_loses_and_doubles_nothing(
    database_url: str, private_broker: Broker, private_directory: Path
) -> None:
    said, made = plant_day(seed=1, readings=4000)
    service = collector(private_directory, database_url, private_broker.url, batch_size=200)
    await service.start()
    async with looking_into(database_url) as database:
        publishing = asyncio.create_task(publish(private_broker.url, said, every=200))
        for share in (500, 2500, 4500):

            async def so_far(share: int = share) -> bool:
                return (await counted(database))[0] >= share

            await until(so_far)
            await service.kill()
            await service.start()
        await publishing

        async def all_there() -> bool:
            return (await counted(database))[0] == 8000

        await until(all_there)
        await service.stop()
        assert await counted(database) == (8000, made)
        assert await database.fetchval("SELECT count(*) FROM conflict") == 0
        assert await database.fetchval("SELECT count(*) FROM quarantine") == 0


async def test_a_tenth_of_bad_messages_costs_no_good_one_and_each_is_kept_with_its_reason(
    database_url: str, private_broker: Broker, private_directory: Path
) -> None:
    good, made = plant_day(seed=2, readings=2000)
    bad = [(f"A/L1/S{index % 3}/output", payload) for index, payload in enumerate(hostile(440))]
    rng = random.Random(3)
    said = good + bad
    rng.shuffle(said)
    service = collector(private_directory, database_url, private_broker.url, batch_size=300)
    async with service, looking_into(database_url) as database:
        await publish(private_broker.url, said)

        async def all_there() -> bool:
            kept = await database.fetchval("SELECT sum(times) FROM quarantine")
            return (await counted(database))[0] == 4000 and kept == len(bad)

        await until(all_there)
        assert await counted(database) == (4000, made)
        kept = {
            (row["topic"], row["payload"])
            for row in await database.fetch("SELECT topic, payload FROM quarantine")
        }
        assert kept == {(f"technopark/v1/{topic}", payload) for topic, payload in bad}
        assert (
            await database.fetchval("SELECT count(*) FROM quarantine WHERE reason = '' OR detail = ''") == 0
        )


def hostile(count: int) -> Iterator[bytes]:
    """Yield payloads that no station of the small park may send, each different."""
    kinds: list[Callable[[int], bytes]] = [
        lambda n: b'{"ts":%d,"product":"A-ONE"' % n,
        lambda n: b'{"ts":%d,"product":"NO-SUCH","good":1}' % n,
        lambda n: b'{"ts":%d,"product":"A-ONE","good":-%d}' % (n, n + 1),
        lambda n: b'{"ts":%d,"product":"A-ONE","good":1e%d}' % (n, 300 + n),
        lambda n: b"\xff\xfe%d" % n,
        lambda n: b"[" * (2000 + n),
        lambda n: b'{"ts":4102444800%03d,"product":"A-ONE","good":1}' % n,
        lambda n: b'{"ts":%d,"product":"A-ONE","good":NaN}' % n,
    ]
    for n in range(count):
        yield kinds[n % len(kinds)](n)


@pytest.mark.editions("none")
async def test_while_the_database_is_down_the_broker_keeps_the_backlog(
    private_database_server: DatabaseServer, private_broker: Broker, private_directory: Path
) -> None:
    url = private_database_server.url
    async with looking_into(url) as database:
        await migrate(database)
    said, made = plant_day(seed=4, readings=3000)
    service = collector(private_directory, url, private_broker.url, buffer_messages=500, batch_size=100)
    database_service = private_database_server.service
    assert database_service is not None
    async with service:
        await publish(private_broker.url, said[:1000])
        await database_service.kill()
        await publish(private_broker.url, said[1000:])
        await asyncio.sleep(1)
        await database_service.start()
        async with looking_into(url) as database:

            async def all_there() -> bool:
                return (await counted(database))[0] == 6000

            await until(all_there)
            assert await counted(database) == (6000, made)


@pytest.mark.editions("none")
async def test_a_database_connection_that_goes_silent_for_good_is_given_up_and_lets_go_of_its_locks(
    database_url: str, private_broker: Broker, private_directory: Path
) -> None:
    said, made = plant_day(seed=11, readings=3000)
    async with Network.before(database_url) as network, looking_into(database_url) as database:
        through = network.through(database_url)
        service = collector(
            private_directory, through, private_broker.url, batch_size=50, database_silence_s=2
        )
        async with service:
            publishing = asyncio.create_task(publish(private_broker.url, said, every=100))
            for share in (500, 2500):

                async def so_far(share: int = share) -> bool:
                    return (await counted(database))[0] >= share

                await until(so_far)
                network.lose()
            await publishing

            async def all_there() -> bool:
                return (await counted(database))[0] == 6000

            await until(all_there)
            assert await counted(database) == (6000, made)


@pytest.mark.editions("none")
async def test_a_database_session_left_alone_amid_its_rows_keeps_no_lock_from_the_one_that_follows_it(
    database_url: str, private_broker: Broker, private_directory: Path
) -> None:
    """The server waits for the rest of a COPY without end: no cancel request and no idle timeout reaches it there."""
    said, made = plant_day(seed=12, readings=500)
    async with Network.before(database_url) as network, looking_into(database_url) as database:
        through = network.through(database_url)
        service = collector(
            private_directory, through, private_broker.url, batch_size=50, database_silence_s=2
        )
        async with service:
            network.lose_behind(b"PGCOPY")
            await publish(private_broker.url, said)

            async def all_there() -> bool:
                return (await counted(database))[0] == 1000

            await until(all_there)
            assert await counted(database) == (1000, made)


@pytest.mark.editions("none")
async def test_a_broker_that_restarts_finds_its_collector_again(
    database_url: str, private_broker: Broker, private_directory: Path
) -> None:
    said, made = plant_day(seed=5, readings=1000)
    async with (
        collector(private_directory, database_url, private_broker.url),
        looking_into(database_url) as database,
    ):
        await publish(private_broker.url, said[:800])
        await private_broker.service.stop()
        await private_broker.service.start()
        await publish(private_broker.url, said[800:])

        async def all_there() -> bool:
            return (await counted(database))[0] == 2000

        await until(all_there)
        assert await counted(database) == (2000, made)


@pytest.mark.editions("none")
async def test_asked_to_stop_it_finishes_what_it_holds_and_says_goodbye(
    database_url: str, private_broker: Broker, private_directory: Path
) -> None:
    said, made = plant_day(seed=6, readings=2000)
    service = collector(private_directory, database_url, private_broker.url, batch_size=100)
    await service.start()
    publishing = asyncio.create_task(publish(private_broker.url, said, every=100))
    await asyncio.sleep(0.3)
    assert await service.stop() == 0
    assert '"collector stopped"' in service.program.log.read_text()
    await publishing
    async with service, looking_into(database_url) as database:

        async def all_there() -> bool:
            return (await counted(database))[0] == 4000

        await until(all_there)
        assert await counted(database) == (4000, made)


@pytest.mark.editions("none")
async def test_several_collectors_share_a_park_without_meeting(
    database_url: str, private_broker: Broker, private_directory: Path
) -> None:
    said, made = plant_day(seed=7, readings=500)
    furnace = [
        ("B/L1/S1/output", msgspec.json.encode({**output(second, second), "product": "B-ONE"}))
        for second in range(500)
    ]
    first = collector(private_directory, database_url, private_broker.url, partition="1/2")
    second = collector(private_directory, database_url, private_broker.url, partition="2/2")
    async with first, second, looking_into(database_url) as database:
        await publish(
            private_broker.url, [message for pair in zip(said, furnace, strict=False) for message in pair]
        )
        await publish(private_broker.url, said[len(furnace) :])

        async def all_there() -> bool:
            return (await counted(database))[0] == 1500

        await until(all_there)
        assert await counted(database) == (1500, made + 499)


@pytest.mark.editions("none")
async def test_among_several_collectors_too_what_comes_from_unknown_facilities_is_kept(
    database_url: str, private_broker: Broker, private_directory: Path
) -> None:
    said = [("NOWHERE/L1/S1/output", b'{"serial": 1}'), ("B/advice", b"2"), ("A", b"3"), ("", b"4")]
    first = collector(private_directory, database_url, private_broker.url, partition="1/2")
    second = collector(private_directory, database_url, private_broker.url, partition="2/2")
    async with first, second, looking_into(database_url) as database:
        await publish(private_broker.url, said)

        async def all_there() -> bool:
            return bool(await database.fetchval("SELECT count(*) FROM quarantine") >= len(said))

        await until(all_there)
        kept = await database.fetch("SELECT topic, payload, times FROM quarantine")
        assert sorted(tuple(row) for row in kept) == sorted(
            (f"technopark/v1/{topic}", payload, 1) for topic, payload in said
        )


@pytest.mark.editions("none")
async def test_the_number_of_collectors_changes_under_load_and_nothing_is_lost_or_doubled(
    database_url: str, private_broker: Broker, private_directory: Path
) -> None:
    said, made = plant_day(seed=10, readings=4000)

    def share(partition: str, *, leave: bool = False) -> Service:
        return collector(
            private_directory,
            database_url,
            private_broker.url,
            partition=partition,
            leave=leave,
            batch_size=50,
        )

    two = [share("1/2"), share("2/2")]
    three = [share("1/3"), share("2/3"), share("3/3")]
    async with looking_into(database_url) as database:
        await asyncio.gather(*(service.start() for service in two))
        publishing = asyncio.create_task(publish(private_broker.url, said, every=50))
        for old, new, leaving in (
            (two, three, ("1/2", "2/2")),
            (three, two, ("1/3", "2/3", "3/3")),
        ):
            # What the old ones still have to take waits at the broker when the new ones come.
            await asyncio.gather(*(service.kill() for service in old))
            await asyncio.sleep(0.5)
            await asyncio.gather(*(service.start() for service in new))
            for partition in leaving:
                async with share(partition, leave=True) as service:
                    assert await service.wait() == 0
        await publishing

        async def all_there() -> bool:
            return (await counted(database))[0] == 8000

        await until(all_there)
        await asyncio.gather(*(service.stop() for service in two))
        assert await counted(database) == (8000, made)
        assert await database.fetchval("SELECT count(*) FROM conflict") == 0
    # Nothing is kept at the broker for the three: whoever comes under one of their names is new there.
    for partition in ("1-of-3", "2-of-3", "3-of-3"):
        options = SessionOptions(client_id=f"technopark-ingest-{partition}")
        async with connect(BrokerAddress.parse(private_broker.url), options) as session:
            assert not session.session_present


@pytest.mark.editions("none")
async def test_a_database_without_this_versions_tables_is_named_as_the_trouble(
    empty_database_url: str, private_broker: Broker, private_directory: Path
) -> None:
    service = collector(private_directory, empty_database_url, private_broker.url)
    with pytest.raises(Unavailable, match="run 'technopark migrate' first"):
        await service.start()


def test_a_shuffled_day_is_still_the_same_day() -> None:
    said, made = plant_day(seed=8, readings=100)
    totals: dict[str, dict[int, int]] = {}
    for topic, payload in said:
        reading = msgspec.json.decode(payload)
        totals.setdefault(topic, {})[reading["ts"]] = reading["good"]
    assert made == sum(
        later - earlier
        for series in totals.values()
        for earlier, later in pairwise(series[ts] for ts in sorted(series))
    )


@pytest.mark.editions("none")
async def test_a_statement_that_the_database_cannot_make_sense_of_ends_it_instead_of_being_waited_out(
    database_url: str, private_broker: Broker, private_directory: Path
) -> None:
    async with looking_into(database_url) as database:
        await database.execute("ALTER TABLE reading RENAME COLUMN scrap_inc TO scrapped")
    service = collector(private_directory, database_url, private_broker.url)
    await service.start()
    await publish(private_broker.url, plant_day(seed=9, readings=2)[0])
    async with asyncio.timeout(30):
        assert await service.wait() == 1
    assert "the database does not understand this version" in service.last_lines()
