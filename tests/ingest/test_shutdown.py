"""Asked to end, the collector ends within ten seconds, whatever it waits for, and nothing is lost by it."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from technopark_cli.local.process import Service
from tests.ingest.test_collector import (
    collector,
    counted,
    looking_into,
    plant_day,
    publish,
    until,
)

if TYPE_CHECKING:
    from pathlib import Path

    from technopark_cli.local.broker import Broker

WAITING = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'station_head'::regclass"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)


def ending_by(service: Service, number: signal.Signals) -> Service:
    """The same program, which is ended by that signal and killed where it has not ended 10 seconds later."""
    return Service(
        replace(service.program, stop_signal=number, grace_seconds=10),
        ready=service._ready,  # the same program is the same when it is ready
    )


async def ended_well(service: Service) -> None:
    """It ends in time and in order; what it logs next is of its next run."""
    assert await service.stop() == 0
    log = service.program.log
    assert '"collector stopped"' in log.read_text()
    assert "time was up" not in log.read_text()
    log.unlink()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
async def test_under_load_what_was_acknowledged_is_stored_and_the_rest_comes_again(
    number: signal.Signals, database_url: str, private_broker: Broker, private_directory: Path
) -> None:
    said, made = plant_day(seed=21, readings=4000)
    service = ending_by(
        collector(private_directory, database_url, private_broker.url, batch_size=100), number
    )
    await service.start()
    async with looking_into(database_url) as database:
        publishing = asyncio.create_task(publish(private_broker.url, said, every=100))
        for share in (500, 3000):

            async def so_far(share: int = share) -> bool:
                return (await counted(database))[0] >= share

            await until(so_far)
            await ended_well(service)
            await service.start()
        await publishing

        async def all_there() -> bool:
            return (await counted(database))[0] == 8000

        await until(all_there)
        await ended_well(service)
        assert await counted(database) == (8000, made)
        # An element is booked once for each time that it was stored or recognised, so none was lost on the way.
        booked = await database.fetchrow(
            "SELECT sum(stored) AS stored, sum(received) AS received FROM ledger WHERE line <> ''"
        )
        assert booked is not None
        assert booked["stored"] == 8000
        assert booked["received"] >= len(said)


@pytest.mark.editions("none")
async def test_a_database_that_does_not_take_the_batch_in_hand_holds_nothing_up(
    database_url: str, private_broker: Broker, private_directory: Path
) -> None:
    said, made = plant_day(seed=22, readings=1000)
    service = ending_by(
        collector(private_directory, database_url, private_broker.url, batch_size=100), signal.SIGTERM
    )
    await service.start()
    async with looking_into(database_url) as database:
        async with database.transaction():
            await database.execute("LOCK TABLE station_head IN ACCESS EXCLUSIVE MODE")
            await publish(private_broker.url, said)

            async def in_hand() -> bool:
                return bool(await database.fetchval(WAITING))

            await until(in_hand)
            assert await service.stop() == 0
        log = service.program.log.read_text()
        assert '"batch given up, it comes again"' in log
        assert "time was up" not in log
        service.program.log.unlink()
        assert await counted(database) == (0, 0)
        async with service:

            async def all_there() -> bool:
                return (await counted(database))[0] == 2000

            await until(all_there)
            assert await counted(database) == (2000, made)


@pytest.mark.editions("none")
async def test_a_broker_that_does_not_answer_holds_nothing_up(
    database_url: str, private_broker: Broker, private_directory: Path
) -> None:
    said, made = plant_day(seed=23, readings=500)
    service = ending_by(collector(private_directory, database_url, private_broker.url), signal.SIGTERM)
    await service.start()
    async with looking_into(database_url) as database:
        await publish(private_broker.url, said[:400])
        private_broker.service.pause()
        try:
            assert await service.stop() == 0
        finally:
            private_broker.service.resume()
        service.program.log.unlink()
        await publish(private_broker.url, said[400:])
        async with service:

            async def all_there() -> bool:
                return (await counted(database))[0] == 1000

            await until(all_there)
            assert await counted(database) == (1000, made)
