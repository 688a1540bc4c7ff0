"""What a session promises, against a real broker."""

from __future__ import annotations

import asyncio
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from technopark.errors import Unavailable
from technopark.mqtt import (
    BrokerAddress,
    BrokerUnavailable,
    ConnectionLost,
    Inbound,
    LoginRefused,
    PublishRefused,
    Session,
    SessionOptions,
    Will,
    connect,
    delays,
)
from technopark_cli.local.broker import Broker
from technopark_cli.local.ports import free_port
from tests.support.brokers import BrokerMaker

LONG_S = 60.0
ONE_READ_BYTES = 256 * 1024


async def publish_all(address: BrokerAddress, topic: str, payloads: Sequence[bytes]) -> None:
    async with connect(address, SessionOptions(client_id="station", session_expiry_s=0)) as station:
        receipts = [await station.submit(topic, payload) for payload in payloads]
        await asyncio.gather(*receipts)


async def receive_exactly(session: Session, count: int, *, acknowledge: bool = True) -> list[Inbound]:
    received: list[Inbound] = []
    while len(received) < count:
        batch = await session.receive(count - len(received), LONG_S)
        received += batch
        if acknowledge:
            session.acknowledge(batch)
    return received


def payloads_of(batch: Sequence[Inbound]) -> list[bytes]:
    return [message.payload for message in batch]


def numbered(count: int, size: int = 8) -> list[bytes]:
    return [b"%0*d" % (size, number) for number in range(count)]


async def test_a_session_that_is_given_up_gets_what_was_queued_and_nothing_more(
    address: BrokerAddress, options: SessionOptions, topic: str
) -> None:
    async with connect(address, options):
        pass
    await publish_all(address, topic, numbered(300))
    async with connect(address, options) as session:
        asked = session.unsubscribe([topic])
        assert payloads_of(await receive_exactly(session, 300)) == numbered(300)
        await asked
        await publish_all(address, topic, [b"late"])
        await session.unsubscribe([topic])
        assert session.buffered == 0
        await session.forget()
    async with connect(address, options) as session:
        assert not session.session_present


@pytest.fixture
def options(client_id: str, topic: str) -> SessionOptions:
    return SessionOptions(client_id=client_id, subscriptions=(topic,))


@pytest.mark.parametrize("goodbye", [True, False])
async def test_what_was_not_acknowledged_comes_again_in_order_and_nothing_else(
    address: BrokerAddress, options: SessionOptions, topic: str, goodbye: bool
) -> None:
    payloads = numbered(300)
    async with connect(address, options) as session:
        await publish_all(address, topic, payloads)
        batch = await receive_exactly(session, 300, acknowledge=False)
        assert payloads_of(batch) == payloads
        session.acknowledge(batch[:100])
        if goodbye:
            await session.close()
        else:
            # The acknowledgements must have been taken before the crash: the broker answers in order.
            await session.publish("technopark/v1/F01/marker", b"")
            session.abort()
    async with connect(address, options) as session:
        assert session.session_present
        again = await receive_exactly(session, 200)
        assert payloads_of(again) == payloads[100:]
        assert all(message.duplicate for message in again)
    async with connect(address, options) as session:
        await publish_all(address, topic, [b"next"])
        assert payloads_of(await session.receive(10, 0.0)) == [b"next"]


async def test_what_arrived_but_was_never_taken_comes_again(
    address: BrokerAddress, options: SessionOptions, topic: str
) -> None:
    async with connect(address, options) as session:
        await publish_all(address, topic, numbered(50))
        await session.receive(1, LONG_S)
    async with connect(address, options) as session:
        assert payloads_of(await receive_exactly(session, 50)) == numbered(50)


async def test_a_message_of_an_older_connection_cannot_acknowledge_one_of_this(
    address: BrokerAddress, options: SessionOptions, topic: str
) -> None:
    async with connect(address, options) as session:
        await publish_all(address, topic, [b"a"])
        stale = await receive_exactly(session, 1, acknowledge=False)
    with pytest.raises(ConnectionLost, match="closed here"):
        session.acknowledge(stale)
    async with connect(address, options) as session:
        again = await receive_exactly(session, 1, acknowledge=False)
        with pytest.raises(ValueError, match="was not delivered by this connection"):
            session.acknowledge(stale)
        session.acknowledge(again)


async def test_a_cancelled_receive_loses_nothing(
    address: BrokerAddress, options: SessionOptions, topic: str
) -> None:
    async with connect(address, options) as session:
        for number in range(5):
            receiving = asyncio.create_task(session.receive(100, LONG_S))
            await publish_all(address, topic, [b"%d" % number])
            receiving.cancel()
            with pytest.raises(asyncio.CancelledError):
                await receiving
        assert payloads_of(await receive_exactly(session, 5)) == [b"0", b"1", b"2", b"3", b"4"]


async def test_a_batch_is_returned_as_it_is_once_its_first_message_waited_long_enough(
    address: BrokerAddress, options: SessionOptions, topic: str
) -> None:
    async with connect(address, options) as session:
        await publish_all(address, topic, [b"alone"])
        assert payloads_of(await session.receive(1_000, 0.05)) == [b"alone"]


@pytest.mark.parametrize(
    "bound", [{"max_buffered": 500}, {"max_buffered_bytes": 500 * 1_060}], ids=["messages", "bytes"]
)
async def test_without_acknowledgements_memory_is_bounded_and_the_broker_keeps_the_backlog(
    address: BrokerAddress, client_id: str, topic: str, bound: dict[str, int]
) -> None:
    payloads = numbered(3_000, size=1_000)
    options = SessionOptions(client_id=client_id, subscriptions=(topic,), **bound)  # type: ignore[arg-type] # integers all
    async with connect(address, options) as session:
        await publish_all(address, topic, payloads)
        held = await session.receive(3_000, LONG_S)
        assert session.reading_paused
        most = 500 + ONE_READ_BYTES // 1_000
        assert 500 <= len(held) == session.buffered <= most
        assert session.buffered_bytes <= most * (1_000 + len(topic))
        session.acknowledge(held)
        assert session.buffered == 0
        rest = await receive_exactly(session, 3_000 - len(held))
        assert payloads_of([*held, *rest]) == payloads


async def test_a_session_that_stopped_reading_stays_connected(
    address: BrokerAddress, client_id: str, topic: str
) -> None:
    """The broker ends a connection that is silent for one and a half keep-alives; ours is full for three."""
    options = SessionOptions(client_id=client_id, subscriptions=(topic,), max_buffered=10, keep_alive_s=1)
    async with connect(address, options) as session:
        await publish_all(address, topic, numbered(5_000, size=1_000))
        held = await session.receive(5_000, LONG_S)
        assert session.reading_paused
        await asyncio.sleep(3.0)
        session.acknowledge(held)
        await receive_exactly(session, 5_000 - len(held))


async def test_a_backlog_beyond_the_bound_does_not_hinder_the_next_login(
    address: BrokerAddress, client_id: str, topic: str
) -> None:
    options = SessionOptions(client_id=client_id, subscriptions=(topic,), max_buffered=10)
    async with connect(address, options):
        pass
    await publish_all(address, topic, numbered(2_000, size=1_000))
    async with connect(address, options) as session:
        assert payloads_of(await receive_exactly(session, 2_000)) == numbered(2_000, size=1_000)


async def collect(
    address: BrokerAddress, options: SessionOptions, count: int, stored: set[bytes], halfway: asyncio.Event
) -> None:
    waits = delays(random.Random(1), cap_s=0.2)
    while len(stored) < count:
        try:
            async with connect(address, options) as session:
                while len(stored) < count:
                    batch = await session.receive(200, 0.01)
                    stored.update(payloads_of(batch))
                    session.acknowledge(batch)
                    if len(stored) >= count // 2:
                        halfway.set()
        except Unavailable:
            await asyncio.sleep(next(waits))


async def produce(address: BrokerAddress, topic: str, unsent: list[bytes]) -> None:
    waits = delays(random.Random(2), cap_s=0.2)
    while unsent:
        try:
            async with connect(address, SessionOptions(client_id="station")) as session:
                while unsent:
                    receipts = [await session.submit(topic, payload) for payload in unsent[:50]]
                    await asyncio.gather(*receipts)
                    unsent = unsent[50:]
        except Unavailable:
            await asyncio.sleep(next(waits))


async def test_nothing_is_lost_when_the_broker_stops_and_starts_amid_the_traffic(
    private_broker: Broker, private_address: BrokerAddress, options: SessionOptions, topic: str
) -> None:
    stored: set[bytes] = set()
    halfway = asyncio.Event()
    async with connect(private_address, options):
        pass
    async with asyncio.timeout(LONG_S), asyncio.TaskGroup() as group:
        group.create_task(collect(private_address, options, 4_000, stored, halfway))
        group.create_task(produce(private_address, topic, numbered(4_000)))
        await halfway.wait()
        await private_broker.service.stop()
        await private_broker.service.start()
    assert stored == set(numbered(4_000))


async def test_a_killed_broker_is_a_lost_connection(
    private_broker: Broker, private_address: BrokerAddress, options: SessionOptions
) -> None:
    async with connect(private_address, options) as session:
        receiving = asyncio.create_task(session.receive(1, 0.0))
        await asyncio.sleep(0)
        await private_broker.service.kill()
        for call in (receiving, session.receive(1, 0.0), session.publish("t", b"")):
            with pytest.raises(ConnectionLost, match="lost: "):
                await call
    with pytest.raises(BrokerUnavailable, match=f"{private_address} cannot be reached"):
        async with connect(private_address, options):
            pass


async def test_a_second_session_of_the_same_name_takes_over(
    address: BrokerAddress, options: SessionOptions, topic: str
) -> None:
    async with connect(address, options) as first, connect(address, options) as second:
        # Mosquitto tells the first one why from 2.0.15 on.
        with pytest.raises(ConnectionLost, match=r"SESSION_TAKEN_OVER|without a reason"):
            await first.receive(1, 0.0)
        await publish_all(address, topic, [b"to the second"])
        assert payloads_of(await receive_exactly(second, 1)) == [b"to the second"]


async def test_wrong_credentials_are_refused_for_good(broker_with: BrokerMaker, broker_folder: Path) -> None:
    passwords = broker_folder / "passwords"
    passwords.touch(mode=0o644)
    async with broker_with(f"password_file {passwords}\n") as strict:
        address = BrokerAddress.parse(strict.url.replace("mqtt://", "mqtt://collector:wrong@"))
        with pytest.raises(LoginRefused, match="NOT_AUTHORIZED") as refusal:
            async with connect(address, SessionOptions(client_id="collector")):
                pass
        assert refusal.value.reason == "NOT_AUTHORIZED"
        assert "wrong" not in str(refusal.value)


async def test_a_message_that_the_broker_does_not_allow_is_refused_by_its_topic(
    broker_with: BrokerMaker, broker_folder: Path
) -> None:
    rights = broker_folder / "rights"
    rights.write_text("topic readwrite technopark/v1/F01/#\n")
    rights.chmod(0o644)
    async with (
        broker_with(f"acl_file {rights}\n") as strict,
        connect(BrokerAddress.parse(strict.url), SessionOptions(client_id="F01")) as station,
    ):
        await station.publish("technopark/v1/F01/export", b"{}")
        with pytest.raises(PublishRefused, match="'technopark/v1/F02/export': NOT_AUTHORIZED"):
            await station.publish("technopark/v1/F02/export", b"{}")


async def test_a_retained_message_comes_with_a_new_session_and_not_with_a_resumed_one(
    address: BrokerAddress, options: SessionOptions, topic: str
) -> None:
    async with connect(address, SessionOptions(client_id="station")) as station:
        await station.publish(topic, b"online", retain=True)
        async with connect(address, options) as session:
            assert not session.session_present
            (retained,) = await receive_exactly(session, 1)
            assert (retained.payload, retained.retain) == (b"online", True)
        async with connect(address, options) as session:
            assert session.session_present
            await station.publish(topic, b"after")
            assert payloads_of(await receive_exactly(session, 1)) == [b"after"]
        await station.publish(topic, b"", retain=True)


async def test_a_clean_start_forgets_the_backlog(
    address: BrokerAddress, options: SessionOptions, client_id: str, topic: str
) -> None:
    async with connect(address, options):
        pass
    await publish_all(address, topic, [b"forgotten"])
    anew = SessionOptions(client_id=client_id, subscriptions=(topic,), clean_start=True)
    async with connect(address, anew) as session:
        assert not session.session_present
        await publish_all(address, topic, [b"new"])
        assert payloads_of(await receive_exactly(session, 1)) == [b"new"]


async def test_the_will_is_published_after_a_crash_and_an_error_but_not_after_a_goodbye(
    address: BrokerAddress, options: SessionOptions, topic: str
) -> None:
    def station(name: bytes) -> SessionOptions:
        return SessionOptions(client_id=f"station-{topic}", will=Will(topic=topic, payload=name))

    async with connect(address, options) as session:
        async with connect(address, station(b"after a crash")) as crashing:
            crashing.abort()
        assert payloads_of(await receive_exactly(session, 1)) == [b"after a crash"]
        with pytest.raises(ZeroDivisionError):
            async with connect(address, station(b"after an error")):
                raise ZeroDivisionError
        assert payloads_of(await receive_exactly(session, 1)) == [b"after an error"]
        async with connect(address, station(b"after a goodbye")):
            pass
        await publish_all(address, topic, [b"nothing before this"])
        assert payloads_of(await receive_exactly(session, 1)) == [b"nothing before this"]


async def test_qos_0_is_delivered_without_a_packet_id(
    address: BrokerAddress, options: SessionOptions, topic: str
) -> None:
    async with connect(address, options) as session:
        async with connect(address, SessionOptions(client_id="station")) as station:
            await station.publish(topic, b"at most once", qos=0)
            await station.publish(topic, b"at least once")
        first, second = await receive_exactly(session, 2)
        assert (first.payload, first.qos, first.packet_id) == (b"at most once", 0, None)
        assert (second.payload, second.qos) == (b"at least once", 1)
        assert session.buffered == 0


async def test_a_large_message_arrives_whole(
    address: BrokerAddress, options: SessionOptions, topic: str
) -> None:
    backlog = random.Random(3).randbytes(3_000_000)
    async with connect(address, options) as session:
        await publish_all(address, topic, [b"before", backlog, b"after"])
        assert payloads_of(await receive_exactly(session, 3)) == [b"before", backlog, b"after"]


async def test_the_last_acknowledgements_before_a_goodbye_are_heard_amid_a_flood(
    address: BrokerAddress, client_id: str, topic: str
) -> None:
    """Closing a socket with unread bytes would reset it, and the broker could miss what we said last."""
    options = SessionOptions(client_id=client_id, subscriptions=(topic,), max_buffered=10)
    payloads = numbered(2_000, size=1_000)
    async with connect(address, options) as session:
        await publish_all(address, topic, payloads)
        taken = await session.receive(10, LONG_S)
        session.acknowledge(taken)
    async with connect(address, options) as session:
        assert payloads_of(await receive_exactly(session, 1_990)) == payloads[10:]


@pytest.fixture
def certificate(broker_folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that is its own authority, and its key."""
    certificate, key = broker_folder / "certificate.pem", broker_folder / "key.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *files],
        check=True,
        capture_output=True,
    )
    key.chmod(0o644)
    return certificate, key


async def test_tls_with_a_trusted_certificate_only(
    broker_with: BrokerMaker, certificate: tuple[Path, Path], topic: str
) -> None:
    trusted, key = certificate
    port = free_port()
    async with broker_with(f"listener {port} 127.0.0.1\ncertfile {trusted}\nkeyfile {key}\n"):
        address = BrokerAddress.parse(f"mqtts://localhost:{port}")
        options = SessionOptions(
            client_id="collector", subscriptions=(topic,), ca_file=trusted, max_buffered=10
        )
        async with connect(address, options) as session:
            for payload in numbered(100, size=10_000):
                await session.publish(topic, payload)
                assert payloads_of(await receive_exactly(session, 1)) == [payload]
        with pytest.raises(LoginRefused, match=r"certificate of mqtts://localhost:\d+ is not trusted"):
            async with connect(address, SessionOptions(client_id="collector")):
                pass
