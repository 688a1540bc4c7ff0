"""A session at a broker, as a program uses it."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import mqtt5

from technopark.errors import SettingsError
from technopark.mqtt.acknowledgement import acknowledgements
from technopark.mqtt.address import BrokerAddress
from technopark.mqtt.connection import Connection, Reason
from technopark.mqtt.errors import BrokerUnavailable, LoginRefused, PublishRefused
from technopark.mqtt.messages import Inbound
from technopark.mqtt.options import SessionOptions


@contextlib.asynccontextmanager
async def connect(address: BrokerAddress, options: SessionOptions) -> AsyncIterator[Session]:
    """Open a session; leaving the block says goodbye and keeps the session at the broker.

    Left by an exception, a cancellation included, the broker is told to publish the will.

    Raises:
        LoginRefused: the broker will not have us, today or tomorrow.
        SubscriptionRefused: the broker refuses a topic filter.
        BrokerUnavailable: not reachable, busy, or no answer in time.
    """
    session = Session(await _open(address, options))
    try:
        yield session
    except BaseException:
        await session.close(publish_will=options.will is not None)
        raise
    await session.close()


class Session:
    """One connection to a broker, made by `connect`; every method raises `ConnectionLost` once it is over.

    While reading is paused for want of acknowledgements no receipt is read either: give a program that both
    consumes and publishes much a session for each.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._receiving = False

    @property
    def session_present(self) -> bool:
        """Whether the broker still had a session for this client id: if not, it held no backlog for us."""
        return self._connection.answer.session_present

    @property
    def buffered(self) -> int:
        """Messages in memory: not taken yet, or not acknowledged."""
        return self._connection.inflow.held

    @property
    def buffered_bytes(self) -> int:
        """Bytes of their topics and payloads."""
        return self._connection.inflow.held_bytes

    @property
    def reading_paused(self) -> bool:
        """Whether reading waits for acknowledgements; the backlog is the broker's meanwhile."""
        return self._connection.paused

    async def receive(self, max_messages: int, max_wait_s: float) -> list[Inbound]:
        """The next messages in order of arrival, at least one.

        Waits for the first without limit; returns with `max_messages`, or with what is there `max_wait_s`
        after the first one arrived, or when no more can come before an acknowledgement. A cancelled call
        loses nothing. One caller at a time.

        Raises:
            ConnectionLost: also when messages wait that nobody took: they come again.
        """
        if max_messages < 1:
            raise ValueError(f"a batch holds at least one message, not {max_messages}")
        if self._receiving:
            raise RuntimeError("a session has one receiver: another call of receive() is waiting")
        connection = self._connection
        self._receiving = True
        try:
            await connection.arrival(1)
            waited_s = (datetime.now(UTC) - connection.inflow.first.received_at).total_seconds()
            # The wall clock may be set between the two readings; the wait stays within its bounds.
            remaining_s = min(max_wait_s - waited_s, max_wait_s)
            if remaining_s > 0.0:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(remaining_s):
                        await connection.arrival(max_messages)
        finally:
            self._receiving = False
        return connection.inflow.take(max_messages)

    def acknowledge(self, batch: Sequence[Inbound]) -> None:
        """Tell the broker that these messages are safe with us, in one write, and free their room.

        The broker sees acknowledgements in order of arrival: those of a batch that overtook an earlier one
        wait for it.

        Raises:
            ValueError: a message was not delivered by this session or is acknowledged already; then none is.
            ConnectionLost: the broker will send these messages again.
        """
        connection = self._connection
        connection.check()
        packet_ids = connection.inflow.acknowledge(batch)
        if packet_ids:
            connection.outbox.add(acknowledgements(packet_ids))
            connection.outbox.flush()
        connection.relieve()

    def unsubscribe(self, filters: Sequence[str]) -> asyncio.Future[None]:
        """Ask the broker to queue nothing more for these filters; done once it has answered.

        What it queued before still comes, and what it had sent before the answer is here by then. Asked again,
        it answers again. The answer is read as messages are: while reading is paused it does not come.

        Raises:
            ConnectionLost: it is not known whether the broker heard it.
        """
        return self._connection.unsubscribe(filters)

    async def forget(self) -> None:
        """Say goodbye for good: the broker forgets the session with its subscriptions and backlog."""
        await self._connection.close(Reason.NORMAL_DISCONNECTION, forget=True)

    async def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Publish one message and wait until the broker has it; at QoS 0, until it is on its way.

        Raises:
            PublishRefused: the broker does not take this message.
            ConnectionLost: it is not known whether the broker has it; publish it again in the next session.
        """
        await (await self.submit(topic, payload, qos=qos, retain=retain))

    async def submit(
        self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False
    ) -> asyncio.Future[None]:
        """Send one message as soon as the broker's window and the network have room; its receipt to wait for.

        Awaiting `submit` in a loop keeps many messages on their way, in order, without outrunning the broker.
        The receipt is done once the broker has the message, and fails as `publish` does.

        Raises:
            ValueError: the topic cannot be published to.
            PublishRefused: the broker said at login that it takes no such message.
            ConnectionLost: the message was not sent.
        """
        connection = self._connection
        connection.check()
        packet_id = await connection.outflow.reserve(topic)
        try:
            packet = mqtt5.PublishPacket(
                topic,
                payload,
                qos=mqtt5.QoS.AT_LEAST_ONCE if qos else mqtt5.QoS.AT_MOST_ONCE,
                retain=retain,
                packet_id=packet_id if qos else None,
            ).write()
            self._check_limits(topic, len(packet), qos)
        except BaseException:
            connection.outflow.release(packet_id)
            raise
        receipt = connection.outflow.receipt(packet_id)
        connection.outbox.add(packet)
        if not qos:
            connection.outflow.settle(packet_id, None)
        return receipt

    async def close(self, *, publish_will: bool = False) -> None:
        """Say goodbye; the broker keeps the session and its backlog. Harmless when it is over already."""
        await self._connection.close(
            Reason.DISCONNECT_WITH_WILL_MESSAGE if publish_will else Reason.NORMAL_DISCONNECTION
        )

    def abort(self) -> None:
        """Drop the connection without a word, as a crash would."""
        self._connection.abort()

    def _check_limits(self, topic: str, size: int, qos: int) -> None:
        answer = self._connection.answer
        if answer.max_packet_size is not None and size > answer.max_packet_size:
            detail = f"a message of {size} bytes on {topic!r} exceeds the broker's {answer.max_packet_size}"
            raise PublishRefused(detail, reason="PACKET_TOO_LARGE")
        if qos > int(answer.max_qos):
            detail = f"the broker takes no message at QoS {qos}, as on {topic!r}"
            raise PublishRefused(detail, reason="QOS_NOT_SUPPORTED")


async def _open(address: BrokerAddress, options: SessionOptions) -> Connection:
    connection = Connection(address, options)
    tls = _tls_context(options) if address.tls else None
    try:
        async with asyncio.timeout(options.connect_timeout_s):
            transport, _ = await asyncio.get_running_loop().create_connection(
                lambda: connection, address.host, address.port, ssl=tls
            )
            try:
                await connection.ready
            except BaseException:
                transport.abort()
                raise
    except ssl.SSLCertVerificationError as error:
        raise LoginRefused(f"the certificate of {address} is not trusted: {error.verify_message}") from error
    except TimeoutError:
        raise BrokerUnavailable(f"{address} gives no answer within {options.connect_timeout_s:g} s") from None
    except OSError as error:
        raise BrokerUnavailable(f"{address} cannot be reached: {error}") from error
    return connection


def _tls_context(options: SessionOptions) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=options.ca_file)
    except ssl.SSLError as error:
        raise SettingsError(
            f"MQTT ca_file: {options.ca_file} holds no certificate: {error.reason}"
        ) from error
