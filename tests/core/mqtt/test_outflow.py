from __future__ import annotations

import asyncio

import pytest

from technopark.mqtt import ConnectionLost, PublishRefused
from technopark.mqtt.outflow import Outflow


async def reserve(outflow: Outflow, count: int = 1) -> list[int]:
    return [await outflow.reserve("t") for _ in range(count)]


async def started(*tasks: asyncio.Task[list[int]]) -> None:
    """Let tasks run until each is done or waits."""
    for _ in range(len(tasks) + 1):
        await asyncio.sleep(0)


async def test_the_window_holds_the_next_message_back_until_a_receipt() -> None:
    outflow = Outflow(2)
    first, _ = await reserve(outflow, 2)
    third = asyncio.create_task(reserve(outflow))
    await started(third)
    assert not third.done()
    assert outflow.settle(first, None)
    assert await third == [3]
    assert outflow.unreceipted == 2


async def test_messages_leave_in_the_order_in_which_they_came() -> None:
    outflow = Outflow(1)
    (held,) = await reserve(outflow)
    order: list[str] = []

    async def caller(name: str) -> None:
        packet_id = await outflow.reserve("t")
        order.append(name)
        outflow.settle(packet_id, None)

    async with asyncio.TaskGroup() as group:
        for name in "abc":
            group.create_task(caller(name))
        await asyncio.sleep(0)
        outflow.settle(held, None)
        # There is room now, but a, b and c were here before.
        group.create_task(caller("d"))
    assert order == ["a", "b", "c", "d"]


async def test_a_slow_network_holds_messages_back() -> None:
    outflow = Outflow(10)
    outflow.pause()
    waiting = asyncio.create_task(reserve(outflow))
    await started(waiting)
    assert not waiting.done()
    outflow.resume()
    assert await waiting == [1]


async def test_a_caller_that_gives_up_leaves_its_room_to_the_next() -> None:
    outflow = Outflow(1)
    (held,) = await reserve(outflow)
    leaving, granted, staying = (asyncio.create_task(reserve(outflow)) for _ in range(3))
    await started(leaving, granted, staying)
    leaving.cancel()
    await started(leaving)
    outflow.settle(held, None)
    granted.cancel()  # its room is granted, but it has not run since
    assert await staying == [3]
    assert outflow.unreceipted == 1
    assert all(
        isinstance(end, asyncio.CancelledError)
        for end in await asyncio.gather(leaving, granted, return_exceptions=True)
    )


async def test_a_packet_id_stays_taken_though_nobody_waits_for_its_receipt() -> None:
    outflow = Outflow(65_534)
    (first,) = await reserve(outflow)
    outflow.receipt(first).cancel()
    others = await reserve(outflow, 65_533)
    assert first not in others
    assert sorted([first, *others]) == list(range(1, 65_535))
    assert outflow.settle(first, None)
    assert await reserve(outflow) == [first]


async def test_a_refusal_reaches_its_own_message_only() -> None:
    outflow = Outflow(10)
    refused, taken = await reserve(outflow, 2)
    receipts = [outflow.receipt(refused), outflow.receipt(taken)]
    outflow.settle(refused, "QUOTA_EXCEEDED")
    outflow.settle(taken, None)
    with pytest.raises(PublishRefused, match="message on 't': QUOTA_EXCEEDED") as refusal:
        await receipts[0]
    assert refusal.value.reason == "QUOTA_EXCEEDED"
    await receipts[1]


async def test_the_end_fails_receipts_those_who_wait_and_those_who_come_later() -> None:
    outflow = Outflow(1)
    (sent,) = await reserve(outflow)
    receipt = outflow.receipt(sent)
    waiting = asyncio.create_task(reserve(outflow))
    await started(waiting)
    outflow.end(ConnectionLost("gone", reason="SERVER_SHUTTING_DOWN"))
    for late in (receipt, waiting, reserve(outflow)):
        with pytest.raises(ConnectionLost, match="gone") as loss:
            await late
        assert loss.value.reason == "SERVER_SHUTTING_DOWN"


async def test_a_receipt_for_nothing_is_noticed() -> None:
    assert not Outflow(1).settle(7, None)
