"""What the plants say in a benchmark: message `index` of an endless, repeatable stream of good readings.

Each message is one reading of one station; the stations take turns. Times begin at `START`, a whole number of
seconds, and lie a millisecond apart, so that the readings of a station follow each other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from technopark.catalogue import Catalogue
from technopark.storage.catalogue_sync import Ids

PACKET_IDS = 60_000
"""Packet ids go round after so many messages; fewer than these may be unacknowledged."""

_PUBLISH_QOS_1 = 0x32
_NO_PROPERTIES = b"\0"


class Place(NamedTuple):
    """A station with the topic and the product of its readings; its counter wraps at `modulus`, if at all."""

    path: tuple[str, str, str]
    topic: str
    product: str
    modulus: int | None


@dataclass(frozen=True)
class Load:
    """The stream of messages: `places` take turns, the first message is of `start`."""

    places: tuple[Place, ...]
    start: datetime

    @classmethod
    def of(cls, catalogue: Catalogue, start: datetime) -> Load:
        """Return the stream of a whole park."""
        return cls(
            tuple(
                Place(
                    place.path,
                    f"technopark/v1/{'/'.join(place.path)}/output",
                    place.line.products[0],
                    place.station.counter.modulus,
                )
                for place in catalogue.places()
            ),
            start,
        )

    def payload(self, index: int) -> bytes:
        """Return the JSON of a message."""
        place, seq, ts = self._of(index)
        good, scrap = _totals(seq)
        if place.modulus is not None:
            good %= place.modulus
        return (
            f'{{"ts":"{ts.isoformat(timespec="milliseconds")}","run":"bench","seq":{seq},'
            f'"product":"{place.product}","good":{good},"scrap":{scrap},"rework":0}}'
        ).encode()

    def packet(self, index: int) -> bytes:
        """Return the MQTT 5 PUBLISH packet of a message at QoS 1."""
        place = self.places[index % len(self.places)]
        topic = place.topic.encode()
        body = b"".join(
            (
                len(topic).to_bytes(2, "big"),
                topic,
                (index % PACKET_IDS + 1).to_bytes(2, "big"),
                _NO_PROPERTIES,
                self.payload(index),
            )
        )
        # The length as MQTT writes it, in two bytes: 128 to 16,383.
        return bytes((_PUBLISH_QOS_1, len(body) % 128 | 128, len(body) // 128)) + body

    def row(self, index: int, ids: Ids) -> tuple[object, ...]:
        """Return the row of `reading` that a message becomes."""
        place, seq, ts = self._of(index)
        seconds_after = math.ceil((datetime.now(UTC) - ts).total_seconds())
        return (
            ids.station[place.path],
            ts,
            ids.product[place.product],
            *(*_totals(seq), 0),
            *(None, None, None, None, None, None, None, None, None),
            seconds_after,
            True,
        )

    def _of(self, index: int) -> tuple[Place, int, datetime]:
        seq, turn = divmod(index, len(self.places))
        return self.places[turn], seq, self.start + timedelta(milliseconds=index)


def _totals(seq: int) -> tuple[int, int]:
    return seq + 1 + seq // 3, seq // 40
