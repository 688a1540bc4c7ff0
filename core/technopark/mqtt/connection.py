"""One connection to a broker: login, dispatch of packets, and when to stop reading."""

from __future__ import annotations

import asyncio
import contextlib
import copy
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, cast

import mqtt5

from technopark.errors import TechnoparkError
from technopark.mqtt.address import BrokerAddress
from technopark.mqtt.errors import BrokerUnavailable, ConnectionLost
from technopark.mqtt.framing import MalformedPacket, PacketReader
from technopark.mqtt.handshake import (
    FAILURE,
    SUBSCRIBE_ID,
    connect_packet,
    login_error,
    subscribe_packet,
    subscription_error,
)
from technopark.mqtt.inflow import Inflow
from technopark.mqtt.keepalive import KeepAlive
from technopark.mqtt.messages import Inbound
from technopark.mqtt.options import SessionOptions
from technopark.mqtt.outbox import Outbox
from technopark.mqtt.outflow import Outflow
from technopark.mqtt.unsubscription import Unsubscription

_GOODBYE_S: Final = 5.0
_PING: Final = mqtt5.PingReqPacket().write()

Reason = mqtt5.DisconnectReasonCode


class Connection(asyncio.Protocol):
    """Speaks MQTT 5 over one transport; others use it through `Session`.

    Attributes:
        inflow: what came and is not acknowledged.
        outflow: what went out and has no receipt; there once the broker let us in.
        ready: done once messages can flow; fails with the reason why they never will.
        answer: the broker's answer to the login, with its limits.
        paused: whether reading has stopped because too much is unacknowledged.
        ended: why the connection is over, set once; None while it lives.
    """

    outbox: Outbox
    outflow: Outflow
    answer: mqtt5.ConnAckPacket

    def __init__(self, address: BrokerAddress, options: SessionOptions) -> None:
        self.inflow = Inflow(options)
        self.paused = False
        self.ended: TechnoparkError | None = None
        self._address = address
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._reader = PacketReader()
        self._login = connect_packet(address, options)
        self._subscription = subscribe_packet(options.subscriptions) if options.subscriptions else None
        self._keep_alive: KeepAlive | None = None
        self._awaited: tuple[int, asyncio.Future[None]] | None = None
        self.ready: asyncio.Future[None] = self._loop.create_future()
        self._closed: asyncio.Future[None] = self._loop.create_future()
        self._unsubscription = Unsubscription(address)

    # Called by asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self.outbox = Outbox(self._transport)
        self._transport.write(self._login)

    def data_received(self, data: bytes) -> None:
        if self.ended is not None:
            return
        if self._keep_alive is not None:
            self._keep_alive.heard()
        try:
            self._dispatch(self._reader.feed(data))
        except MalformedPacket as error:
            self._break_off(f"sent what is not MQTT 5: {error}", Reason.MALFORMED_PACKET)
        if self.ended is None:
            self._limit_reading()
            self._announce_arrivals()

    def pause_writing(self) -> None:
        if self._is_logged_in:
            self.outflow.pause()

    def resume_writing(self) -> None:
        if self._is_logged_in:
            self.outflow.resume()

    def connection_lost(self, exc: Exception | None) -> None:
        why = str(exc or "closed by the broker without a reason")
        if self._is_logged_in:
            self._end(ConnectionLost(f"connection to {self._address} lost: {why}"))
        else:
            self._end(BrokerUnavailable(f"{self._address} left the login unanswered: {why}"))
        if not self._closed.done():
            self._closed.set_result(None)

    # Called by the session

    def check(self) -> None:
        """Raise why the connection is over, if it is."""
        if self.ended is not None:
            # A copy: one error raised in many places would collect all their tracebacks.
            raise copy.copy(self.ended)

    async def arrival(self, count: int) -> None:
        """Wait for `count` messages, or for as many as can come before an acknowledgement."""
        self.check()
        if self._has_arrived(count):
            return
        arrived: asyncio.Future[None] = self._loop.create_future()
        self._awaited = (count, arrived)
        try:
            await arrived
        finally:
            self._awaited = None

    def relieve(self) -> None:
        """Read on if enough was acknowledged."""
        if self.paused and self.inflow.drained:
            self._resume_reading()

    def unsubscribe(self, filters: Sequence[str]) -> asyncio.Future[None]:
        """Ask for the end of subscriptions; done once the broker says so, fails as the connection does."""
        self.check()
        return self._unsubscription.ask(filters, self.outbox)

    async def close(self, reason: mqtt5.DisconnectReasonCode, *, forget: bool = False) -> None:
        """Say goodbye and wait until the broker hangs up, or for a bounded time."""
        if self.ended is None:
            self._say_goodbye(
                ConnectionLost(f"the session at {self._address} was closed here"), reason, forget=forget
            )
            # What still comes is read and dropped: closing a socket with unread bytes resets it, and the
            # broker could miss our last acknowledgements.
            self._resume_reading()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_GOODBYE_S):
                    await self._closed
        self.abort()

    def abort(self) -> None:
        """Drop the connection without a word, as a crash would."""
        self._end(ConnectionLost(f"the session at {self._address} was dropped here"))
        self._transport.abort()

    # What the broker says

    def _dispatch(self, packets: list[mqtt5.Packet]) -> None:
        now = datetime.now(UTC)
        for packet in packets:
            # Asked for first, and without a call: nearly every packet is one.
            if type(packet) is mqtt5.PublishPacket and self._keep_alive is not None:
                self._on_publish(packet, now)
            elif type(packet) is mqtt5.PubAckPacket and self._is_logged_in:
                self._on_receipt(packet)
            elif type(packet) is mqtt5.ConnAckPacket and not self._is_logged_in:
                self._on_login(packet)
            elif type(packet) is mqtt5.SubAckPacket and packet.packet_id == SUBSCRIBE_ID:
                self._on_subscription(packet)
            elif type(packet) is mqtt5.UnsubAckPacket and self._unsubscription.answer(packet):
                continue
            elif type(packet) is mqtt5.DisconnectPacket:
                self._on_disconnect(packet)
            elif type(packet) is not mqtt5.PingRespPacket:
                self._break_off(f"sent an unexpected {type(packet).__name__}", Reason.PROTOCOL_ERROR)
            if self.ended is not None:
                return

    def _on_login(self, packet: mqtt5.ConnAckPacket) -> None:
        refusal = login_error(self._address, packet)
        if refusal is not None:
            self._end(refusal)
            self._transport.close()
            return
        self.answer = packet
        self.outflow = Outflow(min(packet.receive_max, self._options.max_unreceipted))
        self._keep_alive = KeepAlive(
            packet.server_keep_alive or self._options.keep_alive_s,
            ping=lambda: self.outbox.add(_PING),
            dead=self._on_silence,
        )
        if self._subscription is None:
            self._set_ready()
        else:
            self.outbox.add(self._subscription)

    def _on_subscription(self, packet: mqtt5.SubAckPacket) -> None:
        refusal = subscription_error(self._address, self._options.subscriptions, packet)
        if refusal is None:
            self._set_ready()
        else:
            self._say_goodbye(refusal, Reason.NORMAL_DISCONNECTION)
            self._transport.close()

    def _on_publish(self, packet: mqtt5.PublishPacket, now: datetime) -> None:
        packet_id = packet.packet_id
        if packet.qos is mqtt5.QoS.EXACTLY_ONCE:
            self._break_off(f"sent a message at QoS 2 on {packet.topic!r}", Reason.PROTOCOL_ERROR)
            return
        self.inflow.add(
            Inbound(
                packet.topic,
                packet.payload,
                packet_id,
                0 if packet_id is None else 1,
                packet.retain,
                packet.duplicate,
                now,
            )
        )

    def _on_receipt(self, packet: mqtt5.PubAckPacket) -> None:
        code = packet.reason_code
        if not self.outflow.settle(packet.packet_id, code.name if int(code) >= FAILURE else None):
            self._break_off(f"acknowledged {packet.packet_id}, which was not sent", Reason.PROTOCOL_ERROR)

    def _on_disconnect(self, packet: mqtt5.DisconnectPacket) -> None:
        reason = packet.reason_code.name
        remark = f" ({packet.reason_str})" if packet.reason_str else ""
        self._end(ConnectionLost(f"{self._address} ended the connection: {reason}{remark}", reason=reason))
        self._transport.close()

    def _on_silence(self) -> None:
        self._end(ConnectionLost(f"{self._address} answers no ping any more"))
        self._transport.abort()

    # Steps of the above

    @property
    def _is_logged_in(self) -> bool:
        return self._keep_alive is not None

    def _set_ready(self) -> None:
        if not self.ready.done():
            self.ready.set_result(None)

    def _limit_reading(self) -> None:
        if self.inflow.full and not self.paused and self._keep_alive is not None:
            self.paused = True
            self._transport.pause_reading()
            self._keep_alive.listen(False)
            # The answer to our subscription may stand behind a backlog that nobody takes before we are ready.
            self._set_ready()

    def _resume_reading(self) -> None:
        if self.paused and not self._transport.is_closing():
            self.paused = False
            self._transport.resume_reading()
            if self._keep_alive is not None:
                self._keep_alive.listen(True)

    def _has_arrived(self, count: int) -> bool:
        waiting = self.inflow.waiting
        return waiting >= count or (waiting > 0 and (self.paused or self.inflow.stalled))

    def _announce_arrivals(self) -> None:
        if self._awaited is not None and self._has_arrived(self._awaited[0]) and not self._awaited[1].done():
            self._awaited[1].set_result(None)

    def _break_off(self, why: str, reason: mqtt5.DisconnectReasonCode) -> None:
        self._say_goodbye(ConnectionLost(f"{self._address} {why}"), reason)
        self._transport.close()

    def _say_goodbye(
        self, error: TechnoparkError, reason: mqtt5.DisconnectReasonCode, *, forget: bool = False
    ) -> None:
        if self._is_logged_in:
            expiry_s = 0 if forget else None
            self.outbox.add(
                mqtt5.DisconnectPacket(reason_code=reason, session_expiry_interval=expiry_s).write()
            )
            self.outbox.flush()
        self._end(error)

    def _end(self, error: TechnoparkError) -> None:
        if self.ended is not None:
            return
        self.ended = error
        if self._keep_alive is not None:
            self._keep_alive.stop()
            self.outflow.end(error)
        if not self.ready.done():
            self.ready.set_exception(copy.copy(error))
            self.ready.exception()  # whoever opens the connection may have given up: nobody must ask for it
        if self._awaited is not None and not self._awaited[1].done():
            self._awaited[1].set_exception(copy.copy(error))
        self._unsubscription.end(error)
