"""Messages on their way in: arrived, delivered, acknowledged; and when there are too many of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from technopark.mqtt.messages import Inbound
from technopark.mqtt.options import SessionOptions


class Inflow:
    """The received messages that are not acknowledged yet, in order of arrival.

    MQTT wants acknowledgements in the order in which the messages came (MQTT 5, 4.6). A message acknowledged
    before an earlier one therefore waits here for it, so batches may be committed in any order.
    """

    def __init__(self, options: SessionOptions) -> None:
        self._most = options.max_buffered
        self._most_bytes = options.max_buffered_bytes
        self._window = min(options.receive_maximum, options.max_buffered)
        self._arrived: deque[Inbound] = deque()
        self._delivered: deque[Inbound] = deque()
        self._open: set[int] = set()  # identities of delivered messages that nobody acknowledged
        self._bytes = 0

    @property
    def waiting(self) -> int:
        """Messages that nobody has taken yet."""
        return len(self._arrived)

    @property
    def first(self) -> Inbound:
        """The message that waits longest."""
        return self._arrived[0]

    @property
    def held(self) -> int:
        """Messages in memory: waiting, and delivered without an acknowledgement sent."""
        return len(self._arrived) + len(self._delivered)

    @property
    def held_bytes(self) -> int:
        """Bytes of topics and payloads in memory."""
        return self._bytes

    @property
    def full(self) -> bool:
        """Reading must stop."""
        return self.held >= self._most or self._bytes >= self._most_bytes

    @property
    def drained(self) -> bool:
        """Reading may go on: half of the room is free again."""
        return self.held * 2 <= self._most and self._bytes * 2 <= self._most_bytes

    @property
    def stalled(self) -> bool:
        """A broker that keeps to its window sends nothing more before an acknowledgement."""
        return self.held >= self._window or self._bytes >= self._most_bytes

    def add(self, message: Inbound) -> None:
        """Keep a message that came from the broker."""
        self._arrived.append(message)
        self._bytes += len(message.payload) + len(message.topic)

    def take(self, most: int) -> list[Inbound]:
        """The messages that wait longest, at most `most`: from now on they can be acknowledged."""
        count = min(most, len(self._arrived))
        batch = [self._arrived.popleft() for _ in range(count)]
        self._delivered.extend(batch)
        self._open.update(map(id, batch))
        return batch

    def acknowledge(self, batch: Sequence[Inbound]) -> list[int]:
        """Mark messages as acknowledged; the packet ids to acknowledge now, in order of arrival.

        Raises:
            ValueError: a message is not of this connection, or acknowledged before. Nothing is marked then:
                the packet id of an older connection may stand for an uncommitted message in this one.
        """
        identities = list(map(id, batch))
        if not self._open.issuperset(identities):
            stranger = next(message for message in batch if id(message) not in self._open)
            raise ValueError(
                f"message {stranger.packet_id} on {stranger.topic!r} was not delivered by this connection "
                "or is acknowledged already"
            )
        self._open.difference_update(identities)
        done = self._from_the_front()
        self._bytes -= sum([len(message.payload) + len(message.topic) for message in done])
        return [message.packet_id for message in done if message.packet_id is not None]

    def _from_the_front(self) -> list[Inbound]:
        """Take out what was delivered before the first message that nobody acknowledged."""
        delivered, still_open = self._delivered, self._open
        if not still_open:
            done = list(delivered)
            delivered.clear()
            return done
        done = []
        while id(delivered[0]) not in still_open:
            done.append(delivered.popleft())
        return done
