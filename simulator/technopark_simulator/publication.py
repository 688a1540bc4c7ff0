"""What goes to the broker: topic, bytes, how much they say, and what is known of it that the bytes do not tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from technopark.messages import ConnectionChange, Posting, Reading, StateChange, Statement
from technopark.wire import Topic, encode, encode_many
from technopark_simulator.plant.timeline import Counts

Said = Reading | StateChange | Statement | Posting


class Element(NamedTuple):
    """One message with what stands behind it.

    Of a reading, `counted` is what its counter has counted since ever, `shown` what it shows before it wraps at
    `modulus`, both in thousandths, and `life` how often it began anew: totals of two lives have nothing to do
    with each other.
    """

    message: Said
    counted: Counts | None = None
    shown: Counts | None = None
    modulus: int | None = None
    life: int = 0

    def showing(self, counted: Counts, shown: Counts, life: int) -> Element:
        """Return the reading that says what its counter shows in this condition."""
        modulus = self.modulus
        totals = shown if modulus is None else Counts(*(total % modulus for total in shown))
        message = replace(self.message, good=totals.good, scrap=totals.scrap, rework=totals.rework)
        return Element(message, counted, shown, modulus, life)


class Expected(NamedTuple):
    """What must become of a payload that no collector may take: one of `reasons`; `fault` names what it is."""

    fault: str
    reasons: tuple[str, ...]


class Publication(NamedTuple):
    """One MQTT message, sent with QoS 1; `messages` and `readings` count what its payload holds.

    `elements` are what it says, in the order of the payload; what must be refused has `expected` in their place.
    """

    topic: str
    payload: bytes
    messages: int = 1
    readings: int = 0
    retain: bool = False
    elements: tuple[Element, ...] = ()
    expected: Expected | None = None


def publications(topic: Topic, elements: Sequence[Element], batch: int) -> Iterator[Publication]:
    """Yield messages of one topic in their order: one alone as an object, more as arrays of at most `batch`."""
    text = str(topic)
    for start in range(0, len(elements), batch):
        yield publication(text, tuple(elements[start : start + batch]))


def publication(topic: str, elements: tuple[Element, ...]) -> Publication:
    """Return the MQTT message that says these elements, of which there is at least one."""
    messages = [element.message for element in elements]
    readings = len(messages) if isinstance(messages[0], Reading) else 0
    payload = encode(messages[0]) if len(messages) == 1 else encode_many(messages)
    return Publication(topic, payload, len(messages), readings, elements=elements)


def connection_publications(
    facility: str, stations: Iterable[tuple[str, str]], *, online: bool
) -> list[Publication]:
    """Return the retained messages that the stations (line, station) of a facility are online, or offline."""
    payload = encode(ConnectionChange(online))
    return [
        Publication(str(Topic("connection", facility, line, station)), payload, retain=True)
        for line, station in stations
    ]
