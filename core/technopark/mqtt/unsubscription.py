"""The end of a subscription: asked for, and answered or not."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Sequence

import mqtt5

from technopark.errors import TechnoparkError
from technopark.mqtt.address import BrokerAddress
from technopark.mqtt.handshake import unsubscribe_packet, unsubscription_error
from technopark.mqtt.outbox import Outbox


class Unsubscription:
    """One question at a time on one connection; who asks while it is open waits for the same answer."""

    def __init__(self, address: BrokerAddress) -> None:
        self._address = address
        self._open: asyncio.Future[None] | None = None

    def ask(self, filters: Sequence[str], outbox: Outbox) -> asyncio.Future[None]:
        """Send the question; done once the broker has answered, fails if it refuses or the connection ends."""
        if self._open is None:
            self._open = asyncio.get_running_loop().create_future()
            outbox.add(unsubscribe_packet(filters))
        return self._open

    def answer(self, packet: mqtt5.UnsubAckPacket) -> bool:
        """Note the broker's answer; False if nothing was asked."""
        asked, self._open = self._open, None
        if asked is None:
            return False
        refusal = unsubscription_error(self._address, packet)
        if not asked.done():
            if refusal is None:
                asked.set_result(None)
            else:
                asked.set_exception(refusal)
        return True

    def end(self, error: TechnoparkError) -> None:
        """Fail whoever waits: the connection is over."""
        if self._open is not None and not self._open.done():
            self._open.set_exception(copy.copy(error))
            self._open.exception()  # the next call says the same: nobody must ask for this answer
