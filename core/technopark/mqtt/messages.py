"""A message as it came from the broker."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Inbound(msgspec.Struct, frozen=True, eq=False, gc=False):
    """One received message; it belongs to the session that delivered it, which alone can acknowledge it.

    `packet_id` is None for QoS 0. `duplicate` is the broker's word that it may have sent this before.
    `received_at` is UTC, when the bytes were read from the network. Compared by identity: two messages with
    the same content are still two.
    """

    topic: str
    payload: bytes
    packet_id: int | None
    qos: int
    retain: bool
    duplicate: bool
    received_at: datetime
