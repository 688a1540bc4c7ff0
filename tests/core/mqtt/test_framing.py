from __future__ import annotations

import mqtt5
import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark.mqtt.framing import MalformedPacket, PacketReader

# The codec panics at text that is not UTF-8, and its binding also reports the decoding error on the side.
PANICS = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

PACKETS = st.one_of(
    st.builds(
        lambda payload, packet_id: mqtt5.PublishPacket(
            "technopark/v1/F01/L1/S1/output", payload, qos=mqtt5.QoS.AT_LEAST_ONCE, packet_id=packet_id
        ),
        payload=st.binary(max_size=400),
        packet_id=st.integers(1, 65_535),
    ),
    st.builds(mqtt5.PubAckPacket, st.integers(1, 65_535)),
    st.builds(mqtt5.PingRespPacket),
)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    ends = sorted(cut % (len(data) + 1) for cut in cuts)
    return [data[start:end] for start, end in zip([0, *ends], [*ends, len(data)], strict=True)]


@given(packets=st.lists(PACKETS, max_size=12), cuts=st.lists(st.integers(0, 10_000), max_size=20))
def test_packets_are_the_same_however_the_network_cuts_them(
    packets: list[mqtt5.Packet], cuts: list[int]
) -> None:
    reader = PacketReader()
    stream = b"".join(packet.write() for packet in packets)
    out = [packet for piece in pieces(stream, cuts) for packet in reader.feed(piece)]
    assert [packet.write() for packet in out] == [packet.write() for packet in packets]
    assert reader.pending_bytes == 0


@given(packets=st.lists(PACKETS, min_size=1, max_size=5))
def test_packets_come_out_of_single_bytes_each_at_its_last_byte(packets: list[mqtt5.Packet]) -> None:
    reader = PacketReader()
    for packet in packets:
        *start, last = packet.write()
        assert [reader.feed(bytes([byte])) for byte in start] == [[]] * len(start)
        assert [whole.write() for whole in reader.feed(bytes([last]))] == [packet.write()]


@PANICS
@given(kind=st.integers(0, 255), body=st.binary(max_size=60))
def test_a_whole_frame_is_read_or_refused_but_never_waited_for(kind: int, body: bytes) -> None:
    """A frame taken for incomplete would stop the stream for ever while its bytes pile up."""
    frame = bytes([kind, len(body)]) + body
    reader = PacketReader()
    try:
        packets = reader.feed(frame)
    except MalformedPacket:
        return
    assert len(packets) == 1
    assert reader.pending_bytes == 0


@PANICS
@pytest.mark.parametrize(
    "data",
    [
        b"\x30\x04\x00\x01\xff\x00",  # a topic that is not UTF-8
        b"\x20\x02\x00\x01",  # MQTT 3.1.1 refusing MQTT 5
        b"\xf0\xff\xff\xff\xff\x01",
    ],
)
def test_what_is_not_mqtt_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedPacket):
        PacketReader().feed(data)
