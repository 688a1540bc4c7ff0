"""An MQTT 5 client session that never acknowledges on its own, in bounded memory.

The collector acknowledges a message once what it said is committed; a publisher learns of each message
whether the broker has it. One `Session` is one connection: when it is lost every call raises
`ConnectionLost`, and the caller connects again. What was not acknowledged comes again by the broker's
persistent session; what the broker did not receive is the caller's to publish again.

    address = BrokerAddress.parse("mqtt://collector:secret@127.0.0.1:1883")
    options = SessionOptions(client_id="collector-0", subscriptions=("technopark/v1/#",))

    waits = delays(rng)
    while True:
        try:
            async with connect(address, options) as session:
                waits = delays(rng)
                while True:
                    batch = await session.receive(max_messages=5_000, max_wait_s=0.2)
                    await store(batch)
                    session.acknowledge(batch)
        except Unavailable:  # not reachable, refused for now, or lost: what is wrong is in its text
            await asyncio.sleep(next(waits))

Publishing, one by one or with many on the way at once:

    await session.publish(topic, payload)
    receipts = [await session.submit(topic, payload) for topic, payload in backlog]
    await asyncio.gather(*receipts)

This package alone knows the codec `mqtt5`; nothing else in the core imports this package, so the codec stays
an extra of the components that speak MQTT.
"""

from technopark.mqtt.address import BrokerAddress
from technopark.mqtt.backoff import delays
from technopark.mqtt.errors import (
    BrokerUnavailable,
    ConnectionLost,
    LoginRefused,
    PublishRefused,
    SubscriptionRefused,
)
from technopark.mqtt.messages import Inbound
from technopark.mqtt.options import SessionOptions, Will
from technopark.mqtt.session import Session, connect

__all__ = [
    "BrokerAddress",
    "BrokerUnavailable",
    "ConnectionLost",
    "Inbound",
    "LoginRefused",
    "PublishRefused",
    "Session",
    "SessionOptions",
    "SubscriptionRefused",
    "Will",
    "connect",
    "delays",
]
