"""Publishes to the broker with QoS 1: many messages on the way at once, in order, none forgotten before its receipt.

A message stays in the window until the broker has acknowledged it. When the connection is lost, the window is
published again from its oldest message on in the next connection: messages may come twice, never not at all.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from technopark.errors import SettingsError, Unavailable
from technopark.logs import logger
from technopark.mqtt import (
    BrokerAddress,
    ConnectionLost,
    LoginRefused,
    PublishRefused,
    Session,
    SessionOptions,
    Will,
    connect,
    delays,
)
from technopark_simulator.publication import Publication

_FIRST_DELAY_S = 0.2
_LONGEST_DELAY_S = 15.0
_FAREWELL_S = 10.0

_log = logger(__name__)


class Publisher:
    """One connection to the broker, made again whenever it is lost.

    At each connection `greeting` is published first; `will` is what the broker publishes if we vanish. At most
    `in_flight` messages are held; `put` waits while there are so many. `ca_file` is the certificate authority of a
    broker at mqtts, in place of the system's.
    """

    def __init__(
        self,
        address: BrokerAddress,
        identifier: str,
        *,
        greeting: Sequence[Publication] = (),
        will: Publication | None = None,
        in_flight: int,
        ca_file: Path | None = None,
    ) -> None:
        self._address = address
        self._options = SessionOptions(
            client_id=identifier,
            clean_start=True,
            session_expiry_s=0,  # what the broker has not acknowledged is kept here
            max_unreceipted=in_flight,
            will=Will(topic=will.topic, payload=will.payload, retain=will.retain) if will else None,
            ca_file=ca_file,
        )
        self._greeting = greeting
        self._in_flight = in_flight
        self._window: dict[int, Publication] = {}
        self._next = 0
        self._room = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._session: Session | None = None
        self.acknowledged = 0
        self.refused = 0

    @property
    def unacknowledged(self) -> int:
        """Messages that the broker has not acknowledged yet."""
        return len(self._window)

    @property
    def handed(self) -> int:
        """Messages put so far, given up ones among them; they are numbered from 0 in their order."""
        return self._next

    @property
    def settled(self) -> int:
        """Every message before this number is acknowledged."""
        return next(iter(self._window), self._next)

    async def put(self, publication: Publication) -> None:
        """Publish a message as soon as there is room for it in the window; cancelled, it was not put."""
        while len(self._window) >= self._in_flight:
            self._room.clear()
            await self._room.wait()
        number = self._next
        self._next += 1
        self._window[number] = publication
        self._empty.clear()
        if self._session is not None:
            try:
                await self._send(self._session, number, publication)
            except asyncio.CancelledError:
                self._take_out(number)
                raise

    async def drained(self) -> None:
        """Wait until every message is acknowledged."""
        await self._empty.wait()

    async def run(self) -> None:
        """Keep connected until cancelled, then leave in good order, so that the will is not published.

        Raises:
            SettingsError: the broker refuses us for good.
        """
        waits = delays(random.Random(), first_s=_FIRST_DELAY_S, cap_s=_LONGEST_DELAY_S)
        while True:
            try:
                async with connect(self._address, self._options) as session:
                    waits = delays(random.Random(), first_s=_FIRST_DELAY_S, cap_s=_LONGEST_DELAY_S)
                    await self._serve(session)
            except LoginRefused as error:
                raise SettingsError(f"the broker refuses this client: {error}") from error
            except Unavailable as error:
                event = "connection lost" if isinstance(error, ConnectionLost) else "broker not reachable"
                _log.warning(event, broker=self._where, client=self._options.client_id, error=str(error))
            finally:
                self._session = None
            await asyncio.sleep(next(waits))

    @property
    def _where(self) -> str:
        return f"{self._address.host}:{self._address.port}"

    async def _serve(self, session: Session) -> None:
        """Greet, publish the window again, then let `put` publish until the connection is lost."""
        try:
            for publication in self._greeting:
                with self._noting_refusals():
                    await session.publish(publication.topic, publication.payload, retain=publication.retain)
            sent = -1
            while again := [(number, held) for number, held in self._window.items() if number > sent]:
                for number, publication in again:
                    await self._send(session, number, publication)
                sent = again[-1][0]
            self._session = session
            # Nothing is subscribed to: this ends when the connection does, and in no other way.
            await session.receive(1, 0.0)
        except asyncio.CancelledError:
            await session.close()
            raise

    async def _send(self, session: Session, number: int, publication: Publication) -> None:
        try:
            receipt = await session.submit(publication.topic, publication.payload, retain=publication.retain)
        except ConnectionLost:
            return  # the window keeps the message
        except PublishRefused as error:
            self._note_refusal(error)
            self._settle(number)
            return
        receipt.add_done_callback(partial(self._receive, number))

    def _receive(self, number: int, receipt: asyncio.Future[None]) -> None:
        error = receipt.exception()
        if isinstance(error, ConnectionLost):
            return
        if isinstance(error, PublishRefused):
            self._note_refusal(error)
        self._settle(number)

    def _settle(self, number: int) -> None:
        if self._take_out(number):
            self.acknowledged += 1

    def _take_out(self, number: int) -> bool:
        if self._window.pop(number, None) is None:
            return False
        # Half a window at once: a few messages at a time would each cost a turn of the loop and a write.
        if len(self._window) <= self._in_flight // 2:
            self._room.set()
        if not self._window:
            self._empty.set()
        return True

    @contextlib.contextmanager
    def _noting_refusals(self) -> Iterator[None]:
        try:
            yield
        except PublishRefused as error:
            self._note_refusal(error)

    def _note_refusal(self, error: PublishRefused) -> None:
        self.refused += 1
        if self.refused == 1:
            _log.error("the broker refuses messages", client=self._options.client_id, reason=str(error))


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
