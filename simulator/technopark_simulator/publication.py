"""What goes to the broker: topic, bytes, and how much they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from technopark.messages import ConnectionChange, Message, Reading
from technopark.wire import Topic, encode, encode_many


class Publication(NamedTuple):
    """One MQTT message, sent with QoS 1; `messages` and `readings` count what its payload holds."""

    topic: str
    payload: bytes
    messages: int = 1
    readings: int = 0
    retain: bool = False


def publications(topic: Topic, messages: Sequence[Message], batch: int) -> Iterator[Publication]:
    """Yield messages of one topic in their order: one alone as an object, more as arrays of at most `batch`."""
    text = str(topic)
    for start in range(0, len(messages), batch):
        part = messages[start : start + batch]
        readings = len(part) if isinstance(part[0], Reading) else 0
        payload = encode(part[0]) if len(part) == 1 else encode_many(part)
        yield Publication(text, payload, len(part), readings)


def connection_publications(
    facility: str, stations: Iterable[tuple[str, str]], *, online: bool
) -> list[Publication]:
    """Return the retained messages that the stations (line, station) of a facility are online, or offline."""
    payload = encode(ConnectionChange(online))
    return [
        Publication(str(Topic("connection", facility, line, station)), payload, retain=True)
        for line, station in stations
    ]
