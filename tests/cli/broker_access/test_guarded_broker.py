"""The real broker with the access that the catalogue gives: nobody speaks for another, and secrets can change."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiomqtt
import pytest

from technopark.catalogue import load_catalogue
from technopark_cli.broker_access.accounts import accounts_of
from technopark_cli.broker_access.folder import AccessFolder
from technopark_cli.local import broker as local_broker
from technopark_cli.local.broker import Broker, Guard
from technopark_cli.local.ports import LOOPBACK, choose_port

CATALOGUE = load_catalogue(None)
FACILITIES = [facility.id for facility in CATALOGUE.facilities]


class Guarded:
    """A running broker and its access."""

    def __init__(self, access: AccessFolder, broker: Broker) -> None:
        self.access = access
        self.broker = broker
        self.guard = Guard(access.path)

    def client(self, url: str, **more: object) -> aiomqtt.Client:
        """Somebody who logs in with the user and secret of a URL."""
        parts = urlsplit(url)
        assert parts.username is not None
        return aiomqtt.Client(
            LOOPBACK,
            self.broker.port,
            username=unquote(parts.username),
            password=parts.password,
            protocol=aiomqtt.ProtocolVersion.V5,
            tls_context=ssl.create_default_context(cafile=self.guard.authority),
            **more,  # type: ignore[arg-type] # options of the client as its author named them
        )

    async def heard(self, says: list[tuple[str, str, bytes]]) -> list[bytes]:
        """What the collector hears of what accounts say on topics; the simulator has the last word."""
        heard: list[bytes] = []
        async with self.client(self.access.url("collector")) as collector:
            await collector.subscribe("technopark/v1/#", qos=1)
            for account, topic, payload in says:
                async with self.client(self.access.url(account)) as speaker:
                    await speaker.publish(topic, payload, qos=1)
            async with self.client(self.access.url("simulator")) as simulator:
                await simulator.publish("technopark/v1/F09/L1/S1/state", b"last", qos=1)
            async for message in collector.messages:
                if message.payload == b"last":
                    break
                heard.append(bytes(message.payload))
        return heard


@pytest.fixture
async def guarded(private_directory: Path) -> AsyncIterator[Guarded]:
    port = choose_port(None, "the broker")
    access = AccessFolder(private_directory / "access", accounts_of(CATALOGUE), (LOOPBACK,), port)
    access.configure("Park", datetime.now(UTC))
    broker = await local_broker.prepare(private_directory / "broker", port=port, guard=Guard(access.path))
    async with broker.service:
        yield Guarded(access, broker)


async def test_a_facility_speaks_for_itself_and_for_no_other(guarded: Guarded) -> None:
    says = [
        (speaker, f"technopark/v1/{about}/L1/S1/output", f"{speaker} of {about}".encode())
        for speaker in FACILITIES
        for about in FACILITIES
        if about in {speaker, FACILITIES[0], FACILITIES[-1]}
    ]
    assert await guarded.heard(says) == [f"{one} of {one}".encode() for one in FACILITIES]


async def test_a_facility_speaks_below_its_topics_only(guarded: Guarded) -> None:
    elsewhere = (
        "technopark/v2/F01/L1/S1/output",
        "technopark/v1/F011/L1/S1/output",
        "x",
    )
    assert await guarded.heard([("F01", topic, b"astray") for topic in elsewhere]) == []
    assert await guarded.heard([("collector", "technopark/v1/F01/L1/S1/output", b"made up")]) == []
    assert await guarded.heard([("health", "technopark/v1/F01/L1/S1/output", b"made up")]) == []


async def test_only_the_collector_listens(guarded: Guarded) -> None:
    listeners = ("F01", "F18", "simulator", "health")
    async with contextlib.AsyncExitStack() as stack:
        listening = []
        for account in listeners:
            client = await stack.enter_async_context(guarded.client(guarded.access.url(account)))
            await client.subscribe(
                [("#", 1), ("technopark/v1/F01/#", 1), ("technopark/v1/F02/L1/S1/output", 1)]
            )
            listening.append(client)
        says = [(name, f"technopark/v1/{name}/L1/S1/output", b"secret") for name in ("F01", "F02")]
        assert await guarded.heard(says) == [b"secret", b"secret"]
        for client in listening:
            # What had been on its way to the listener would have arrived before the answer to this.
            await client.subscribe("technopark/answer", qos=1)
            assert len(client.messages) == 0


async def test_nobody_gets_in_without_name_secret_and_tls(guarded: Guarded) -> None:
    for wrong in ("mqtts://F01:wrong@x", "mqtts://F99:wrong@x", "mqtts://F02@x"):
        with pytest.raises(aiomqtt.MqttError, match=r"[Nn]ot authori[sz]ed"):
            async with guarded.client(wrong):
                pass
    with pytest.raises(aiomqtt.MqttError):
        async with aiomqtt.Client(LOOPBACK, guarded.broker.port, timeout=5):
            pass


async def test_a_secret_changes_while_both_old_and_new_are_in_use(guarded: Guarded) -> None:
    old = guarded.access.url("F01")
    guarded.access.rotate("F01")
    async with guarded.client(old) as before, guarded.client(guarded.access.url("F02")) as other:
        local_broker.take_over(guarded.broker, guarded.guard)
        async with asyncio.timeout(30):
            while True:  # the broker reads its files when it gets to it
                try:
                    async with guarded.client(guarded.access.url("F01")) as after:
                        await after.publish("technopark/v1/F01/L1/S1/output", b"new", qos=1)
                    break
                except aiomqtt.MqttError:
                    await asyncio.sleep(0.05)
        await before.publish("technopark/v1/F01/L1/S1/output", b"old", qos=1)
        assert guarded.access.retire("F01") == ("F01",)
        local_broker.take_over(guarded.broker, guarded.guard)
        with pytest.raises(aiomqtt.MqttError):  # its connection is ended
            await asyncio.wait_for(anext(aiter(before.messages)), 30)
        await other.publish("technopark/v1/F02/L1/S1/output", b"undisturbed", qos=1)
    with pytest.raises(aiomqtt.MqttError, match=r"[Nn]ot authori[sz]ed"):
        async with guarded.client(old):
            pass


async def test_the_collectors_session_outlives_its_user(guarded: Guarded) -> None:
    from paho.mqtt.packettypes import PacketTypes
    from paho.mqtt.properties import Properties

    lasting = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # paho declares no types here
    lasting.SessionExpiryInterval = 3600
    session = {"identifier": "share-1", "clean_start": False, "properties": lasting}
    async with guarded.client(guarded.access.url("collector"), **session) as collector:
        await collector.subscribe("technopark/v1/#", qos=1)
    async with guarded.client(guarded.access.url("F01")) as speaker:
        await speaker.publish("technopark/v1/F01/L1/S1/output", b"meanwhile", qos=1)
    guarded.access.rotate("collector")
    guarded.access.retire("collector")
    local_broker.take_over(guarded.broker, guarded.guard)
    await guarded.broker.service.stop()
    await guarded.broker.service.start()
    async with guarded.client(guarded.access.url("collector"), **session) as collector:
        async with asyncio.timeout(30):
            message = await anext(aiter(collector.messages))
        assert message.payload == b"meanwhile"
