"""Acknowledgements of many messages, made at once."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

_PUBACK: Final = 0x40020000


def acknowledgements(packet_ids: Sequence[int]) -> bytes:
    """Return the PUBACK packets that tell success, without properties: four bytes each (MQTT 5, 3.4).

    The codec would make each of them as an object of its own.
    """
    return struct.pack(f">{len(packet_ids)}I", *[_PUBACK | packet_id for packet_id in packet_ids])
