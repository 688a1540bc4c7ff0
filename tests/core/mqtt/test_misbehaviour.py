"""What a session makes of a far end that does what real brokers rarely or never do."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import mqtt5
import pytest

from technopark.errors import SettingsError, Unavailable
from technopark.mqtt import (
    BrokerUnavailable,
    ConnectionLost,
    LoginRefused,
    PublishRefused,
    SessionOptions,
    SubscriptionRefused,
    connect,
)
from technopark.mqtt.handshake import SUBSCRIBE_ID
from tests.support.mqtt_peer import PeerMaker

CONNECTED = mqtt5.ConnAckPacket().write()
SUBSCRIBED = mqtt5.SubAckPacket(SUBSCRIBE_ID, [mqtt5.SubAckReasonCode.GRANTED_QOS_AT_LEAST_ONCE]).write()
COLLECTOR = SessionOptions(client_id="collector", subscriptions=("technopark/v1/#",))
PUBLISHER = SessionOptions(client_id="station")
EVERY_REFUSAL = [
    code
    for code in vars(mqtt5.ConnAckReasonCode).values()
    if isinstance(code, mqtt5.ConnAckReasonCode) and int(code)
]


def message(packet_id: int, payload: bytes = b"{}", qos: mqtt5.QoS = mqtt5.QoS.AT_LEAST_ONCE) -> bytes:
    return mqtt5.PublishPacket("technopark/v1/F01/export", payload, qos=qos, packet_id=packet_id).write()


def receipt(packet: mqtt5.PublishPacket) -> bytes:
    assert packet.packet_id is not None
    return mqtt5.PubAckPacket(packet.packet_id).write()


@pytest.mark.parametrize("code", EVERY_REFUSAL, ids=lambda code: code.name)
async def test_a_refused_login_names_the_reason_and_whether_waiting_helps(
    peer_saying: PeerMaker, code: mqtt5.ConnAckReasonCode
) -> None:
    refusal = mqtt5.ConnAckPacket(reason_code=code, reason_str="ask the park").write()
    passing = code.name in {
        "UNSPECIFIED_ERROR",
        "IMPLEMENTATION_SPECIFIC_ERROR",
        "SERVER_UNAVAILABLE",
        "SERVER_BUSY",
        "QUOTA_EXCEEDED",
        "USE_ANOTHER_SERVER",
        "CONNECTION_RATE_EXCEEDED",
    }
    async with peer_saying(refusal) as peer:
        with pytest.raises(
            BrokerUnavailable if passing else LoginRefused, match=rf"{code.name} \(ask the park\)"
        ) as refused:
            async with connect(peer.address, COLLECTOR):
                pass
    assert isinstance(refused.value, Unavailable if passing else SettingsError)


async def test_a_login_without_an_answer_ends_in_time(peer_saying: PeerMaker) -> None:
    async with peer_saying(b"") as peer:
        with pytest.raises(BrokerUnavailable, match=r"no answer within 0\.2 s"):
            async with connect(peer.address, SessionOptions(client_id="collector", connect_timeout_s=0.2)):
                pass


async def test_an_older_protocol_is_said_to_be_none_of_ours(peer_saying: PeerMaker) -> None:
    async with peer_saying(b"\x20\x02\x00\x01") as peer:
        with pytest.raises(Unavailable, match="not MQTT 5"):
            async with connect(peer.address, COLLECTOR):
                pass


async def test_a_refused_subscription_names_its_filter(peer_saying: PeerMaker) -> None:
    codes = [mqtt5.SubAckReasonCode.GRANTED_QOS_AT_LEAST_ONCE, mqtt5.SubAckReasonCode.NOT_AUTHORIZED]
    answer = mqtt5.SubAckPacket(SUBSCRIBE_ID, codes).write()
    options = SessionOptions(
        client_id="collector", subscriptions=("technopark/v1/F01/#", "technopark/v1/F02/#")
    )
    async with peer_saying(CONNECTED + answer) as peer:
        with pytest.raises(SubscriptionRefused, match="'technopark/v1/F02/#': NOT_AUTHORIZED") as refused:
            async with connect(peer.address, options):
                pass
    assert "F01" not in str(refused.value)


async def test_a_subscription_at_qos_0_only_is_refused_as_it_would_lose_messages(
    peer_saying: PeerMaker,
) -> None:
    answer = mqtt5.SubAckPacket(SUBSCRIBE_ID, [mqtt5.SubAckReasonCode.GRANTED_QOS_AT_MOST_ONCE]).write()
    async with peer_saying(CONNECTED + answer) as peer:
        with pytest.raises(SubscriptionRefused, match="GRANTED_QOS_AT_MOST_ONCE"):
            async with connect(peer.address, COLLECTOR):
                pass


async def test_a_refusal_behind_a_backlog_reaches_the_receiver(peer_saying: PeerMaker) -> None:
    options = SessionOptions(client_id="collector", subscriptions=("technopark/v1/#",), max_buffered=2)
    refusal = mqtt5.SubAckPacket(SUBSCRIBE_ID, [mqtt5.SubAckReasonCode.QUOTA_EXCEEDED]).write()
    async with (
        peer_saying(CONNECTED + message(1) + message(2)) as peer,
        connect(peer.address, options) as session,
    ):
        batch = await session.receive(10, 60.0)
        peer.say(refusal)
        session.acknowledge(batch)
        with pytest.raises(SubscriptionRefused, match="QUOTA_EXCEEDED"):
            await session.receive(10, 60.0)


async def test_the_brokers_reason_for_a_goodbye_is_told(peer_saying: PeerMaker) -> None:
    async with peer_saying(CONNECTED + SUBSCRIBED) as peer, connect(peer.address, COLLECTOR) as session:
        reason = mqtt5.DisconnectReasonCode.SESSION_TAKEN_OVER
        peer.say(mqtt5.DisconnectPacket(reason_code=reason, reason_str="by collector-1").write())
        with pytest.raises(ConnectionLost, match=r"SESSION_TAKEN_OVER \(by collector-1\)") as loss:
            await session.receive(1, 0.0)
        assert loss.value.reason == "SESSION_TAKEN_OVER"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the codec reports it twice
@pytest.mark.parametrize(
    ("bytes_sent", "what", "reason"),
    [
        (message(1, qos=mqtt5.QoS.EXACTLY_ONCE), "QoS 2 on 'technopark/v1/F01/export'", "PROTOCOL_ERROR"),
        (CONNECTED, "unexpected ConnAckPacket", "PROTOCOL_ERROR"),
        (mqtt5.PubAckPacket(9).write(), "acknowledged 9, which was not sent", "PROTOCOL_ERROR"),
        (b"\x30\x04\x00\x01\xff\x00", "not MQTT 5", "MALFORMED_PACKET"),
        (b"\x00\x00", "not MQTT 5", "MALFORMED_PACKET"),
    ],
)
async def test_a_breach_of_the_protocol_ends_the_connection_and_tells_both_sides(
    peer_saying: PeerMaker, bytes_sent: bytes, what: str, reason: str
) -> None:
    async with peer_saying(CONNECTED + SUBSCRIBED) as peer, connect(peer.address, COLLECTOR) as session:
        peer.say(bytes_sent)
        with pytest.raises(ConnectionLost, match=what):
            await session.receive(1, 0.0)
        assert (await peer.hear(mqtt5.DisconnectPacket)).reason_code.name == reason


async def test_a_stream_of_single_bytes_is_understood(peer_saying: PeerMaker) -> None:
    async with peer_saying(CONNECTED + SUBSCRIBED) as peer, connect(peer.address, COLLECTOR) as session:
        before = datetime.now(UTC)
        await peer.say_byte_by_byte(b"".join(message(n, b"x" * 50) for n in range(1, 4)))
        batch = await session.receive(3, 60.0)
        assert [(m.packet_id, m.qos, m.payload) for m in batch] == [(n, 1, b"x" * 50) for n in range(1, 4)]
        assert all(before <= m.received_at <= datetime.now(UTC) for m in batch)


async def test_acknowledgements_reach_the_broker_in_order_of_arrival(peer_saying: PeerMaker) -> None:
    async with peer_saying(CONNECTED + SUBSCRIBED) as peer, connect(peer.address, COLLECTOR) as session:
        peer.say(b"".join(message(packet_id) for packet_id in (7, 3, 9, 1)))
        batch = await session.receive(4, 60.0)
        session.acknowledge(batch[2:])
        session.acknowledge(batch[:2])
        assert [(await peer.hear(mqtt5.PubAckPacket)).packet_id for _ in range(4)] == [7, 3, 9, 1]


async def test_a_dead_broker_is_noticed_by_its_silence(peer_saying: PeerMaker) -> None:
    options = SessionOptions(client_id="collector", keep_alive_s=1)
    async with peer_saying(CONNECTED) as peer, connect(peer.address, options) as session:
        with pytest.raises(ConnectionLost, match="answers no ping"):
            await session.receive(1, 0.0)
        pings = [await peer.hear(mqtt5.PingReqPacket) for _ in range(3)]
        assert len(pings) == 3


async def test_the_broker_may_shorten_the_keep_alive(peer_saying: PeerMaker) -> None:
    answer = mqtt5.ConnAckPacket(server_keep_alive=1).write()
    options = SessionOptions(client_id="collector", keep_alive_s=600)
    async with peer_saying(answer) as peer, connect(peer.address, options):
        await peer.hear(mqtt5.PingReqPacket)


async def test_a_session_that_does_not_listen_takes_no_broker_for_dead(peer_saying: PeerMaker) -> None:
    """Pings go on while reading is paused; the answers, unread, are not missed."""
    options = SessionOptions(client_id="collector", keep_alive_s=1, max_buffered=2)
    async with (
        peer_saying(CONNECTED + message(1) + message(2)) as peer,
        connect(peer.address, options) as session,
    ):
        batch = await session.receive(2, 60.0)
        assert session.reading_paused
        for _ in range(6):
            await peer.hear(mqtt5.PingReqPacket)
        session.acknowledge(batch)
        peer.say(message(3))
        assert [m.packet_id for m in await session.receive(1, 60.0)] == [3]


async def test_the_brokers_receive_maximum_is_kept(peer_saying: PeerMaker) -> None:
    async with (
        peer_saying(mqtt5.ConnAckPacket(receive_max=2).write()) as peer,
        connect(peer.address, PUBLISHER) as session,
        asyncio.TaskGroup() as group,
    ):
        sends = [group.create_task(session.publish("t", bytes([number]))) for number in range(5)]
        first, second = [await peer.hear(mqtt5.PublishPacket) for _ in range(2)]
        assert (first.payload, second.payload) == (b"\x00", b"\x01")
        assert peer.heard.empty()
        peer.say(receipt(first))
        await sends[0]
        for expected in (b"\x02", b"\x03", b"\x04"):
            packet = await peer.hear(mqtt5.PublishPacket)
            assert packet.payload == expected
            peer.say(receipt(second))
            second = packet
        peer.say(receipt(second))


async def test_what_the_broker_did_not_acknowledge_is_told_to_the_publisher(peer_saying: PeerMaker) -> None:
    async with (
        peer_saying(mqtt5.ConnAckPacket(receive_max=2).write()) as peer,
        connect(peer.address, PUBLISHER) as session,
    ):
        receipts = [await session.submit("t", b"a"), await session.submit("t", b"b")]
        waiting = asyncio.create_task(session.publish("t", b"c"))
        taken = await peer.hear(mqtt5.PublishPacket)
        await peer.hear(mqtt5.PublishPacket)
        peer.say(receipt(taken))
        await receipts[0]
        await peer.hear(mqtt5.PublishPacket)
        peer.hang_up()
        for lost in (receipts[1], waiting, session.publish("t", b"d")):
            with pytest.raises(ConnectionLost):
                await lost


async def test_the_limits_that_the_broker_told_are_kept(peer_saying: PeerMaker) -> None:
    small = mqtt5.ConnAckPacket(max_packet_size=100).write()
    async with peer_saying(small) as peer, connect(peer.address, PUBLISHER) as session:
        with pytest.raises(PublishRefused, match="exceeds the broker's 100") as refused:
            await session.submit("technopark/v1/F01/export", b"x" * 100)
        assert refused.value.reason == "PACKET_TOO_LARGE"
    no_qos_1 = mqtt5.ConnAckPacket(max_qos=mqtt5.QoS.AT_MOST_ONCE).write()
    async with peer_saying(no_qos_1) as peer, connect(peer.address, PUBLISHER) as session:
        with pytest.raises(PublishRefused, match="no message at QoS 1"):
            await session.submit("technopark/v1/F01/export", b"")


async def test_a_topic_that_cannot_be_published_to_costs_no_room(peer_saying: PeerMaker) -> None:
    async with (
        peer_saying(mqtt5.ConnAckPacket(receive_max=1).write()) as peer,
        connect(peer.address, PUBLISHER) as session,
    ):
        with pytest.raises(ValueError, match="topic"):
            await session.submit("", b"")
        await session.submit("t", b"goes out")
        assert (await peer.hear(mqtt5.PublishPacket)).payload == b"goes out"


async def test_one_receiver_at_a_time(peer_saying: PeerMaker) -> None:
    async with peer_saying(CONNECTED + SUBSCRIBED) as peer, connect(peer.address, COLLECTOR) as session:
        first = asyncio.create_task(session.receive(1, 0.0))
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="one receiver"):
            await session.receive(1, 0.0)
        peer.say(message(1))
        assert len(await first) == 1
