from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark.mqtt import Inbound, SessionOptions
from technopark.mqtt.inflow import Inflow

RECEIVED_AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def message(packet_id: int | None, payload: bytes = b"{}") -> Inbound:
    qos = 0 if packet_id is None else 1
    return Inbound("technopark/v1/F01/export", payload, packet_id, qos, False, False, RECEIVED_AT)


def filled(count: int, **options: Any) -> Inflow:
    inflow = Inflow(SessionOptions(client_id="collector", **options))
    for packet_id in range(1, count + 1):
        inflow.add(message(packet_id))
    return inflow


@given(st.data())
def test_the_broker_sees_acknowledgements_in_order_of_arrival_whatever_is_committed_first(
    data: st.DataObject,
) -> None:
    sizes = data.draw(st.lists(st.integers(1, 5), min_size=1, max_size=12))
    inflow = filled(sum(sizes))
    batches = [inflow.take(size) for size in sizes]
    sent: list[int] = []
    for batch in data.draw(st.permutations(batches)):
        sent += inflow.acknowledge(batch)
        assert sent == list(range(1, len(sent) + 1))
    assert len(sent) == sum(sizes)
    assert (inflow.held, inflow.held_bytes) == (0, 0)


def test_a_batch_that_overtook_an_earlier_one_is_held_back() -> None:
    inflow = filled(4)
    early, late = inflow.take(2), inflow.take(2)
    assert inflow.acknowledge(late) == []
    assert inflow.held == 4
    assert inflow.acknowledge(early) == [1, 2, 3, 4]


def test_qos_0_frees_its_room_without_an_acknowledgement() -> None:
    inflow = filled(1)
    inflow.add(message(None))
    assert inflow.acknowledge(inflow.take(2)) == [1]
    assert inflow.held == 0


def test_a_message_of_another_connection_is_refused_even_with_a_packet_id_that_is_in_use() -> None:
    older, newer = filled(2), filled(2)
    mine = newer.take(2)
    with pytest.raises(ValueError, match="message 1 on 'technopark/v1/F01/export'"):
        newer.acknowledge([*mine, *older.take(1)])
    assert newer.acknowledge(mine) == [1, 2]


def test_a_message_is_acknowledged_once() -> None:
    inflow = filled(2)
    batch = inflow.take(1)
    inflow.acknowledge(batch)
    with pytest.raises(ValueError, match="acknowledged already"):
        inflow.acknowledge(batch)


def test_a_message_that_nobody_took_cannot_be_acknowledged() -> None:
    inflow = filled(1)
    with pytest.raises(ValueError, match="not delivered"):
        inflow.acknowledge([inflow.first])


def test_full_by_count_until_half_is_acknowledged() -> None:
    inflow = filled(9, max_buffered=10)
    assert not inflow.full
    inflow.add(message(10))
    assert inflow.full
    inflow.acknowledge(inflow.take(4))
    assert not inflow.drained
    inflow.acknowledge(inflow.take(1))
    assert inflow.drained


def test_full_by_bytes_of_topics_and_payloads() -> None:
    inflow = Inflow(SessionOptions(client_id="collector", max_buffered_bytes=1_000))
    inflow.add(message(1, b"x" * 975))
    assert not inflow.full
    inflow.add(message(2, b""))
    assert inflow.full
    inflow.acknowledge(inflow.take(1))
    assert inflow.drained
    assert inflow.held_bytes == len("technopark/v1/F01/export")


def test_stalled_once_the_window_that_the_broker_was_given_is_used_up() -> None:
    inflow = filled(3, receive_maximum=4, max_buffered=100)
    assert not inflow.stalled
    inflow.add(message(4))
    assert inflow.stalled
    assert not inflow.full
