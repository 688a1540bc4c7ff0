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
LONGEST_WAIT_S = 0.5


class Gateway:
    """Publishes `sendings` at `rate` messages a second, through every failure of the broker."""

    def __init__(self, address: BrokerAddress, sendings: Sequence[Sending], rate: float) -> None:
        self.sent = 0
        self.repeated = 0
        self._address = address
        self._sendings = sendings
        self._rate = rate
        self._chunk = max(10, round(rate / CHUNKS_PER_S))
        self._next = 0
        self._receipts: list[float | None] = [None] * len(sendings)
        self._forgotten_since: float | None = None

    @property
    def finished(self) -> bool:
        """Whether everything was said."""
        return self._next == len(self._sendings)

    def broker_forgot(self, since: float) -> None:
        """Say again whatever was acknowledged at this time or after: the broker died before it saved that."""
        self._forgotten_since = since

    async def run(self) -> None:
        """Publish until everything is said."""
        options = SessionOptions(client_id="fault-run-gateway", session_expiry_s=0, clean_start=True)
        waits = delays(random.Random(1), cap_s=LONGEST_WAIT_S)
        while not self.finished:
            with contextlib.suppress(Unavailable):
                async with connect(self._address, options) as session:
                    self._step_back()
                    await self._publish(session)
            if not self.finished:
                await asyncio.sleep(next(waits))

    async def _publish(self, session: Session) -> None:
        while not self.finished:
            began = time.monotonic()
            await self._publish_chunk(session)
            await asyncio.sleep(max(0.0, self._chunk / self._rate - (time.monotonic() - began)))

    async def _publish_chunk(self, session: Session) -> None:
        chunk = range(self._next, min(self._next + self._chunk, len(self._sendings)))
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
            self.sent += 1
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
