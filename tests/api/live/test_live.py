"""The live stream: first the whole, then what changes, for any number of clients and however slow they are."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from technopark.storage.migrate import migrate
from technopark.storage.pool import connect
from technopark_api.live.mailbox import Mailbox
from tests.support.api import served

if TYPE_CHECKING:
    from technopark.catalogue import Catalogue
    from technopark_cli.local.database import DatabaseServer
    from tests.support.api import Api

END, PANELS = ("FR", "L1", "S2"), ("PA", "L1", "S1")
Event = tuple[str, dict[str, Any]]


class Stream:
    """The events of a stream as they come."""

    def __init__(self, answer: httpx.Response) -> None:
        self._lines = answer.aiter_lines()

    async def next(self) -> Event:
        """Wait for the next event that is no heartbeat."""
        while True:
            event = await self.next_of_all()
            if event[0] != "heartbeat":
                return event

    async def next_of_all(self) -> Event:
        """Wait for the next event."""
        name = ""
        async with asyncio.timeout(20):
            async for line in self._lines:
                field, _, value = line.partition(": ")
                if field == "event":
                    name = value
                elif field == "data":
                    return name, json.loads(value)
        raise EOFError

    async def database(self) -> str:
        """Wait for the next heartbeat, and return what it says of the database."""
        while True:
            name, data = await self.next_of_all()
            if name == "heartbeat":
                return str(data["database"])

    async def until(self, wanted: str) -> list[Event]:
        """Wait until an event of that name came; return all that came."""
        events = [await self.next()]
        while events[-1][0] != wanted:
            events.append(await self.next())
        return events


@contextlib.asynccontextmanager
async def listening(client: httpx.AsyncClient) -> AsyncIterator[Stream]:
    async with client.stream("GET", "/api/v1/live") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in answer.headers
        yield Stream(answer)


async def clients(api: Api) -> float:
    lines = (await api.client.get("/metrics")).text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("technopark_api_live_clients "))


async def until_nobody_listens(api: Api) -> None:
    async with asyncio.timeout(20):
        while await clients(api):  # noqa: ASYNC110  # what the server counts can only be asked for
            await asyncio.sleep(0.02)


async def test_the_overview_comes_first_and_then_what_changes(api: Api) -> None:
    async with listening(api.client) as stream:
        name, overview = await stream.next()
        assert name == "overview"
        assert overview == (await api.ask("overview")).json()
        await api.state(END, "down", api.clock.at, reason="E-STOP")
        told = dict(await stream.until("event"))
        assert told["facility"]["id"] == "FR"
        assert told["facility"]["last_event"]["reason"] == "E-STOP"
        assert told["totals"]["silent"] == 3
        assert told["totals"]["planned"] == 0
        assert (told["event"]["facility"], told["event"]["state"], told["event"]["reason"]) == (
            "FR",
            "down",
            "E-STOP",
        )
        # Nothing else changed, so the next to come is the next change.
        await api.made(PANELS, "PA-M", api.clock.at, good=5)
        (name, facility), (last, totals) = await stream.until("totals")
        assert (name, facility["id"], facility["output"][0]["good"], last) == ("facility", "PA", 5, "totals")
        assert totals["value_today_usd"] == 47.5


async def test_changes_between_two_looks_are_all_told_in_their_order(api: Api) -> None:
    await api.state(END, "setup", api.clock.at - timedelta(hours=1))
    async with listening(api.client) as stream:
        await stream.next()
        async with api.connection.transaction():
            await api.state(END, "production", api.clock.at - timedelta(seconds=3))
            await api.state(END, "delay", api.clock.at - timedelta(seconds=2))
            await api.connected(END, api.clock.at - timedelta(seconds=1), online=True)
        events = [data["state"] for name, data in await stream.until("event") if name == "event"]
        while len(events) < 3:
            name, data = await stream.next()
            events += [data["state"]] if name == "event" else []
        assert events == ["production", "delay", "online"]


async def test_clients_come_and_go_and_are_counted(api: Api) -> None:
    async with listening(api.client) as one, listening(api.client) as other:
        await one.next()
        await other.next()
        assert await clients(api) == 2
        await api.heard(END, api.clock.at)
        assert (await one.next())[1] == (await other.next())[1]
    await until_nobody_listens(api)
    async with listening(api.client) as again:
        name, overview = await again.next()
        assert (name, overview["facilities"][0]["last_received_at"]) == ("overview", "2026-10-12T04:30:00Z")


async def test_without_clients_the_database_is_left_alone(api: Api) -> None:
    async with listening(api.client) as stream:
        await stream.next()
    await until_nobody_listens(api)
    names = {"live-poller", "live-heartbeat"}
    tasks = [task for task in asyncio.all_tasks() if task.get_name() in names and not task.done()]
    assert all(task.cancelling() for task in tasks)


async def test_a_slow_client_gets_the_newest_and_holds_a_bounded_amount() -> None:
    mailbox = Mailbox()
    for number in range(10_000):
        mailbox.put("facility FR", b"FR%d " % number)
        mailbox.put("facility PA", b"PA%d " % number)
        mailbox.add(b"event%d " % number)
    frames = await mailbox.take(1)
    assert frames is not None
    kinds = frames.split()
    assert kinds[:2] == [b"FR9999", b"PA9999"]
    assert (len(kinds), kinds[2], kinds[-1]) == (202, b"event9800", b"event9999")


async def test_a_quiet_mailbox_gives_nothing_and_a_closed_one_ends() -> None:
    mailbox = Mailbox()
    assert await mailbox.take(0.001) == b""
    mailbox.put("totals", b"last")
    mailbox.close()
    assert [await mailbox.take(1), await mailbox.take(1)] == [b"last", None]


@pytest.mark.editions("none")
async def test_a_client_that_came_while_the_database_was_away_is_served_once_it_is_back(
    private_database_server: DatabaseServer, park: Catalogue
) -> None:
    service = private_database_server.service
    assert service is not None
    connection = await connect(private_database_server.url)
    await migrate(connection)
    await connection.close()
    await service.kill()
    async with served(private_database_server.url, park) as client, listening(client) as stream:
        assert (await client.get("/api/v1/overview")).status_code == 503
        assert await stream.database() == "away"
        await service.start()
        assert (await stream.next())[0] == "overview"
        assert await stream.database() == "ok"
        await service.kill()
        assert await stream.database() == "away"


async def test_streams_end_when_the_server_stops(database_url: str, park: Catalogue) -> None:
    async with asyncio.timeout(30):
        async with served(database_url, park) as client, listening(client) as stream:
            await stream.next()
        # Leaving waits for the server, which waits for its streams: it would take its whole grace period.
