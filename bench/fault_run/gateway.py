"""A plant's gateway: publishes a story in order, and repeats what the broker may not have for good."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import random
import time
from collections.abc import Sequence

from bench.fault_run.truth import Sending
from technopark.errors import Unavailable
from technopark.mqtt import BrokerAddress, Session, SessionOptions, connect, delays

CHUNKS_PER_S = 20
CATCHING_UP = 2
LONGEST_WAIT_S = 0.5
LIFE_SIGN = "fault-run/gateway"


class Gateway:
    """Publishes `sendings` at `rate` messages a second on average, through every failure of the broker.

    What it could not send meanwhile it sends afterwards, at `CATCHING_UP` times that rate.
    """

    def __init__(self, address: BrokerAddress, sendings: Sequence[Sending], rate: float) -> None:
        self.received = 0
        self.repeated = 0
        self._address = address
        self._sendings = sendings
        self._rate = rate
        self._most = max(10, round(CATCHING_UP * rate / CHUNKS_PER_S))
        self._next = 0
        self._receipts: list[float | None] = [None] * len(sendings)
        self._forgotten_since: float | None = None
        self._began = time.monotonic()
        self.said_all_after_s = 0.0

    @property
    def finished(self) -> bool:
        """Whether everything was said, and nothing of it forgotten."""
        return self._next == len(self._sendings) and self._forgotten_since is None

    def broker_forgot(self, since: float) -> None:
        """Say again whatever was acknowledged at this time or after: the broker died before it saved that."""
        earlier = self._forgotten_since
        self._forgotten_since = since if earlier is None else min(since, earlier)

    async def run(self, end: asyncio.Event) -> None:
        """Publish until everything is said, and stay there until `end` is set, after which nothing is forgotten."""
        self._began = time.monotonic()
        options = SessionOptions(client_id="fault-run-gateway", session_expiry_s=0, clean_start=True)
        waits = delays(random.Random(1), cap_s=LONGEST_WAIT_S)
        while not (self.finished and end.is_set()):
            with contextlib.suppress(Unavailable):
                async with connect(self._address, options) as session:
                    self._step_back()
                    await self._publish(session, end)
            if not self.finished:
                await asyncio.sleep(next(waits))

    async def _publish(self, session: Session, end: asyncio.Event) -> None:
        while not (self.finished and end.is_set()):
            began = time.monotonic()
            due = round((began - self._began) * self._rate)
            until = min(due, self._next + self._most, len(self._sendings))
            if until > self._next:
                await self._publish_chunk(session, range(self._next, until))
                if self.finished:
                    self.said_all_after_s = time.monotonic() - self._began
            else:
                # It shows whether the connection is still there.
                await session.publish(LIFE_SIGN, b"", qos=0)
            await asyncio.sleep(max(0.0, 1 / CHUNKS_PER_S - (time.monotonic() - began)))

    async def _publish_chunk(self, session: Session, chunk: range) -> None:
        receipts: list[asyncio.Future[None]] = []
        try:
            for index in chunk:
                receipt = await session.submit(*self._sendings[index])
                receipt.add_done_callback(functools.partial(self._note, index))
                receipts.append(receipt)
            await asyncio.gather(*receipts)
        finally:
            await asyncio.gather(*receipts, return_exceptions=True)
            while self._next in chunk and self._receipts[self._next] is not None:
                self._next += 1

    def _note(self, index: int, receipt: asyncio.Future[None]) -> None:
        if not receipt.cancelled() and receipt.exception() is None:
            self.received += 1
            self._receipts[index] = time.time()

    def _step_back(self) -> None:
        since, self._forgotten_since = self._forgotten_since, None
        if since is None:
            return
        lost = (index for index, at in enumerate(self._receipts[: self._next]) if at is None or at >= since)
        back_to = next(lost, self._next)
        self.repeated += self._next - back_to
        self._receipts[back_to:] = [None] * (len(self._receipts) - back_to)
        self._next = back_to
