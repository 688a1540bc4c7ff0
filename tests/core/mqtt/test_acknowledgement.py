"""Acknowledgements made at once are the packets that the codec makes one by one."""

from __future__ import annotations

import mqtt5
import pytest

from technopark.mqtt.acknowledgement import acknowledgements


@pytest.mark.parametrize("packet_ids", [[], [1], [65_535, 256, 258, 1]])
def test_they_are_the_packets_of_the_codec(packet_ids: list[int]) -> None:
    assert acknowledgements(packet_ids) == b"".join(
        mqtt5.PubAckPacket(number).write() for number in packet_ids
    )
