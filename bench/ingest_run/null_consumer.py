"""A process that takes messages from the broker and does nothing with them but acknowledge: the broker's ceiling."""

from __future__ import annotations

import asyncio
import sys
import time

from technopark.mqtt import BrokerAddress, SessionOptions, connect

CLIENT_ID = "bench-null-consumer"
_BATCH = 2000
_WAIT_S = 0.1


async def main(port: int, messages: int) -> None:
    """Take so many messages; says when it is there and when it is done, by the monotonic clock."""
    options = SessionOptions(
        client_id=CLIENT_ID, clean_start=True, session_expiry_s=0, subscriptions=("technopark/v1/#",)
    )
    async with connect(BrokerAddress(host="127.0.0.1", port=port), options) as session:
        print("ready", flush=True)
        left = messages
        while left:
            batch = await session.receive(min(_BATCH, left), _WAIT_S)
            session.acknowledge(batch)
            left -= len(batch)
        print(time.monotonic(), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
