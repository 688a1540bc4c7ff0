"""Publishes to the broker with QoS 1: many messages on the way at once, in order, none forgotten before its receipt.

A message stays in the window until the broker has acknowledged it. When the connection is lost, the window is
published again from its oldest message on in the next connection: messages may come twice, never not at all.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

import aiomqtt

from technopark.errors import SettingsError
from technopark.logs import logger
from technopark_simulator.broker import BrokerAddress, client, is_final
from technopark_simulator.publication import Publication

_FIRST_DELAY_S = 0.2
_LONGEST_DELAY_S = 15.0
_FAREWELL_S = 10.0

_log = logger(__name__)


class Publisher:
    """One connection to the broker, made again whenever it is lost.

    At each connection `greeting` is published first; `will` is what the broker publishes if we vanish. At most
    `in_flight` messages are held; `put` waits while there are so many.
    """

    def __init__(
        self,
        address: BrokerAddress,
        identifier: str,
        *,
        greeting: Sequence[Publication] = (),
        will: Publication | None = None,
        in_flight: int,
    ) -> None:
        self._address = address
        self._identifier = identifier
        self._greeting = greeting
        self._will = will
        self._in_flight = in_flight
        self._room = asyncio.Semaphore(in_flight)
        self._window: dict[int, Publication] = {}
        self._next = 0
        self._empty = asyncio.Event()
        self._empty.set()
        self._client: aiomqtt.Client | None = None
        self._sends: set[asyncio.Task[None]] = set()
        self.acknowledged = 0
        self.refused = 0

    @property
    def unacknowledged(self) -> int:
        """Messages that the broker has not acknowledged yet."""
        return len(self._window)

    @property
    def handed(self) -> int:
        """Messages put so far; they are numbered from 0 in their order."""
        return self._next

    @property
    def settled(self) -> int:
        """Every message before this number is acknowledged."""
        return next(iter(self._window), self._next)

    async def put(self, publication: Publication) -> None:
        """Publish a message as soon as there is room for it in the window."""
        await self._room.acquire()
        number = self._next
        self._next += 1
        self._window[number] = publication
        self._empty.clear()
        if self._client is not None:
            self._send(self._client, number, publication)

    async def drained(self) -> None:
        """Wait until every message is acknowledged."""
        await self._empty.wait()

    async def run(self) -> None:
        """Keep connected until cancelled, then leave in good order, so that the will is not published.

        Raises:
            SettingsError: the broker refuses us for good.
        """
        failures = 0
        while True:
            connected = False
            try:
                async with self._connection() as connection:
                    connected, failures = True, 0
                    await self._greet(connection)
                    for number, publication in self._window.items():
                        self._send(connection, number, publication)
                    self._client = connection
                    # Nothing is subscribed to: this ends when the connection does, and in no other way.
                    async for _ in connection.messages:
                        pass
            except aiomqtt.MqttError as error:
                if is_final(error):
                    raise SettingsError(
                        f"the broker at {self._where} refuses this client: {error}"
                    ) from error
                event = "connection lost" if connected else "broker not reachable"
                _log.warning(event, broker=self._where, client=self._identifier, error=str(error))
            finally:
                self._client = None
                await self._abandon_sends()
            delay = min(_LONGEST_DELAY_S, _FIRST_DELAY_S * 2**failures)
            failures += 1
            await asyncio.sleep(random.uniform(delay / 2, delay))

    @property
    def _where(self) -> str:
        return f"{self._address.host}:{self._address.port}"

    def _connection(self) -> aiomqtt.Client:
        will = self._will
        made = client(
            self._address,
            self._identifier,
            aiomqtt.Will(will.topic, will.payload, qos=1, retain=will.retain) if will else None,
            self._in_flight,
            self._note_refusal,
        )
        # As many are meant to be pending; the warning is for those who did not mean it.
        made.pending_calls_threshold = self._in_flight + len(self._greeting) + 1
        return made

    async def _greet(self, connection: aiomqtt.Client) -> None:
        for publication in self._greeting:
            await connection.publish(publication.topic, publication.payload, qos=1, retain=publication.retain)

    def _send(self, connection: aiomqtt.Client, number: int, publication: Publication) -> None:
        # Tasks start in the order in which they are made, and each hands its message over as it starts.
        task = asyncio.create_task(self._sent(connection, number, publication))
        self._sends.add(task)
        task.add_done_callback(self._sends.discard)

    async def _sent(self, connection: aiomqtt.Client, number: int, publication: Publication) -> None:
        with contextlib.suppress(aiomqtt.MqttError):  # the connection is lost: the window keeps the message
            await connection.publish(
                publication.topic, publication.payload, qos=1, retain=publication.retain, timeout=math.inf
            )
            self._settle(number)

    def _settle(self, number: int) -> None:
        if self._window.pop(number, None) is None:
            return
        self.acknowledged += 1
        self._room.release()
        if not self._window:
            self._empty.set()

    def _note_refusal(self, packet_id: int, reason: str) -> None:
        self.refused += 1
        if self.refused == 1:
            _log.error(
                "the broker refuses messages", client=self._identifier, packet=packet_id, reason=reason
            )

    async def _abandon_sends(self) -> None:
        for task in self._sends:
            task.cancel()
        await asyncio.gather(*self._sends, return_exceptions=True)


async def while_connected(publishers: Sequence[Publisher], work: Coroutine[Any, Any, None]) -> None:
    """Do `work` while publishers are kept connected; afterwards they leave in good order.

    Raises:
        SettingsError: the broker refuses one of them for good; the work is cancelled then.
    """
    worker = asyncio.create_task(work, name="work")
    runs = [
        asyncio.create_task(publisher.run(), name=f"publisher {index}")
        for index, publisher in enumerate(publishers)
    ]
    try:
        done, _ = await asyncio.wait([worker, *runs], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (worker, *runs):
            task.cancel()
        await asyncio.gather(worker, *runs, return_exceptions=True)


async def until_stopped(
    stop: asyncio.Event,
    work: Coroutine[Any, Any, None],
    farewell: Mapping[Publisher, Sequence[Publication]],
) -> None:
    """Do `work` until it is done or `stop` is set; then publish the farewell and wait for all acknowledgements.

    Who was asked to stop waits no longer than ten seconds: the broker may be away.
    """
    worker = asyncio.create_task(work, name="work until stopped")
    asked = asyncio.create_task(stop.wait(), name="wait for stop")
    try:
        await asyncio.wait([worker, asked], return_when=asyncio.FIRST_COMPLETED)
        if worker.done():
            worker.result()
    finally:
        worker.cancel()
        asked.cancel()
        await asyncio.gather(worker, asked, return_exceptions=True)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_FAREWELL_S if stop.is_set() else None):
            for publisher, publications in farewell.items():
                for publication in publications:
                    await publisher.put(publication)
            for publisher in farewell:
                await publisher.drained()
