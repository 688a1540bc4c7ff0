"""The simulator at a real broker: everything arrives, presence is told, and a lost broker loses nothing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import aiomqtt
import pytest

from technopark.catalogue import Catalogue
from technopark.errors import SettingsError
from technopark.mqtt import BrokerAddress
from technopark.settings import Settings
from technopark_cli.local.broker import Broker
from technopark_simulator.commands import ReplayOptions, SimulateOptions, replay, simulate
from technopark_simulator.park import Park
from technopark_simulator.plant.feed import Pace
from technopark_simulator.publication import Publication
from technopark_simulator.publish import Publisher, until_stopped, while_connected
from technopark_simulator.workdays import milliseconds

Speak = Callable[[Park, Sequence[tuple[datetime, Pace]]], list[Publication]]

FRIDAY = datetime(2026, 10, 16, 13, tzinfo=UTC)
QUICK = {"progress": False, "statement_months": 1, "shipment_months": 1}


@dataclass
class Listener:
    """A subscriber that keeps what it hears."""

    client: aiomqtt.Client

    async def hear(self, wanted: int) -> list[aiomqtt.Message]:
        """Return the next messages, once there are so many."""
        heard: list[aiomqtt.Message] = []
        async for message in self.client.messages:
            heard.append(message)
            if len(heard) == wanted:
                break
        return heard

    async def hear_until(self, topic: str, payload: bytes) -> list[aiomqtt.Message]:
        """Return everything up to and with that message."""
        heard: list[aiomqtt.Message] = []
        async for message in self.client.messages:
            heard.append(message)
            if str(message.topic) == topic and message.payload == payload:
                break
        return heard


@contextlib.asynccontextmanager
async def listening(broker: Broker, *topics: str) -> AsyncIterator[Listener]:
    async with aiomqtt.Client("127.0.0.1", broker.port, protocol=aiomqtt.ProtocolVersion.V5) as client:
        for topic in topics:
            await client.subscribe(topic, qos=1)
        yield Listener(client)


def settings_of(broker: Broker) -> Settings:
    return Settings(mqtt_url=broker.url)  # type: ignore[arg-type]  # pydantic makes the secret of it


@pytest.fixture
def plant(catalogue: Catalogue) -> Callable[[str, str], Catalogue]:
    """A catalogue of one facility under a name of the test's own, so that tests share the broker."""

    def plant(facility: str, name: str) -> Catalogue:
        return replace(catalogue, facilities=(replace(catalogue.facility[facility], id=name),))

    return plant


async def test_a_history_arrives_exactly_as_it_is_generated(
    broker: Broker, plant: Callable[[str, str], Catalogue], speak: Speak, history_pace: Pace
) -> None:
    park = plant("F13", "SIM1")
    options = SimulateOptions(days=0.5, start=FRIDAY, history_only=True, **QUICK)  # type: ignore[arg-type]  # plain values
    start = FRIDAY - timedelta(hours=12)
    chunks = [(start + timedelta(hours=hours), history_pace) for hours in range(3, 13, 3)]
    expected = speak(
        Park(park, options.seed, milliseconds(start), statement_months=1, shipment_months=1), chunks
    )
    said = Counter((publication.topic, publication.payload) for publication in expected)
    connections = len(list(park.places()))
    async with listening(broker, "technopark/v1/SIM1/#") as listener:
        hearing = asyncio.create_task(listener.hear(len(expected) + 2 * connections))
        summary = await simulate(settings_of(broker), park, options, asyncio.Event())
        heard = await hearing
    published = Counter(
        (str(message.topic), message.payload)
        for message in heard
        if message.topic.value[-10:] != "connection"
    )
    assert published == said
    assert {message.qos for message in heard} == {1}
    assert summary.readings == sum(publication.readings for publication in expected)
    assert summary.messages == sum(publication.messages for publication in expected)
    assert (summary.refused, summary.unacknowledged) == (0, 0)


async def test_stations_are_online_while_it_runs_and_offline_after_a_stop(
    broker: Broker, plant: Callable[[str, str], Catalogue]
) -> None:
    park = plant("F02", "SIM2")
    stop = asyncio.Event()
    running = asyncio.create_task(
        simulate(settings_of(broker), park, SimulateOptions(days=0.01, **QUICK), stop)  # type: ignore[arg-type]  # plain values
    )
    stations = {f"technopark/v1/SIM2/L1/S{number}/connection" for number in (1, 2, 3)}
    async with listening(broker, "technopark/v1/SIM2/+/+/connection") as listener:
        online = await listener.hear(3)
        assert {str(message.topic): message.payload for message in online} == dict.fromkeys(
            stations, b'"online"'
        )
    async with listening(broker, "technopark/v1/SIM2/+/+/connection") as late:
        retained = await late.hear(3)
        assert {message.retain for message in retained} == {True}
        stop.set()
        offline = await late.hear(3)
        assert {str(message.topic): message.payload for message in offline} == dict.fromkeys(
            stations, b'"offline"'
        )
    summary = await running
    assert summary.unacknowledged == 0


SIMULATE = """
import asyncio, sys
from technopark.catalogue import load_catalogue
from technopark.settings import Settings
from technopark_simulator.commands import SimulateOptions, simulate

options = SimulateOptions(days=0, facilities=("F17",), progress=False)
asyncio.run(simulate(Settings(mqtt_url=sys.argv[1]), load_catalogue(), options))
"""


async def test_the_broker_tells_that_a_killed_simulator_is_offline(private_broker: Broker) -> None:
    topic = "technopark/v1/F17/L1/S1/connection"
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", SIMULATE, private_broker.url)
    try:
        async with listening(private_broker, topic) as listener:
            await listener.hear_until(topic, b'"online"')
            killed.kill()
            await listener.hear_until(topic, b'"offline"')
    finally:
        with contextlib.suppress(ProcessLookupError):
            killed.kill()
        await killed.wait()
    async with listening(private_broker, topic) as late:
        [message] = await late.hear(1)
        assert (message.payload, message.retain) == (b'"offline"', True)


async def test_a_signal_ends_it_in_good_order(private_broker: Broker) -> None:
    topic = "technopark/v1/F17/L2/S3/connection"
    asked = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SIMULATE, private_broker.url, stderr=subprocess.DEVNULL
    )
    async with listening(private_broker, topic) as listener:
        await listener.hear_until(topic, b'"online"')
        asked.terminate()
        await listener.hear_until(topic, b'"offline"')
    assert await asked.wait() == 0


async def test_what_a_lost_broker_has_not_acknowledged_is_published_again(private_broker: Broker) -> None:
    """Retained messages on topics of their own show afterwards whether each one came."""
    publisher = Publisher(BrokerAddress.parse(private_broker.url), "survivor", in_flight=10)
    numbers = count()
    lost = asyncio.Event()

    async def publish() -> None:
        for number in numbers:
            await publisher.put(Publication(f"survivor/{number}", b"here", retain=True))
            if number == 40:
                await publisher.drained()
                await private_broker.service.stop()
                lost.set()
            if number == 60:
                return

    async def restart() -> None:
        await lost.wait()
        # The window is full: what was put meanwhile waits for a broker.
        while publisher.unacknowledged < 10:  # noqa: ASYNC110 - a publisher tells nobody that its window is full
            await asyncio.sleep(0.01)
        await private_broker.service.start()

    restarting = asyncio.create_task(restart())
    await while_connected([publisher], until_stopped(asyncio.Event(), publish(), {publisher: ()}))
    await restarting
    assert (publisher.acknowledged, publisher.unacknowledged) == (61, 0)
    async with listening(private_broker, "survivor/#") as listener:
        heard = await listener.hear(61)
    assert {str(message.topic) for message in heard} == {f"survivor/{number}" for number in range(61)}


async def test_what_is_given_up_while_it_waits_for_the_broker_is_not_published(
    private_broker: Broker,
) -> None:
    """This broker takes one message at a time, and then none: the second waits until it is given up."""
    await _restarted(private_broker, "max_inflight_messages 0", "max_inflight_messages 1")
    publisher = Publisher(BrokerAddress.parse(private_broker.url), "given-up", in_flight=5)

    async def publish() -> None:
        await publisher.put(Publication("given-up/connected", b"", retain=True))
        await publisher.drained()
        os.kill(private_broker.service.pid, signal.SIGSTOP)
        try:
            await publisher.put(Publication("given-up/1", b"here", retain=True))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await publisher.put(Publication("given-up/2", b"here", retain=True))
            assert (publisher.settled, publisher.unacknowledged) == (1, 1)
        finally:
            os.kill(private_broker.service.pid, signal.SIGCONT)
        await publisher.put(Publication("given-up/3", b"here", retain=True))

    await while_connected([publisher], until_stopped(asyncio.Event(), publish(), {publisher: ()}))
    assert (publisher.acknowledged, publisher.settled) == (3, publisher.handed)
    async with listening(private_broker, "given-up/#") as listener:
        heard = await listener.hear(2)
    assert sorted(str(message.topic) for message in heard) == ["given-up/1", "given-up/3"]


async def test_messages_of_a_topic_stay_in_their_order(broker: Broker) -> None:
    publisher = Publisher(BrokerAddress.parse(broker.url), "in-order", in_flight=50)

    async def publish() -> None:
        for number in range(500):
            await publisher.put(Publication("in-order", b"%d" % number))

    async with listening(broker, "in-order") as listener:
        await while_connected([publisher], until_stopped(asyncio.Event(), publish(), {publisher: ()}))
        heard = await listener.hear(500)
    assert [message.payload for message in heard] == [b"%d" % number for number in range(500)]


async def test_who_is_asked_to_stop_does_not_wait_for_a_broker_for_ever(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, private_broker: Broker
) -> None:
    monkeypatch.setattr("technopark_simulator.publish._FAREWELL_S", 0.1)
    await private_broker.service.stop()
    stop = asyncio.Event()
    stop.set()
    options = SimulateOptions(days=1, start=FRIDAY, facilities=("F13",), **QUICK)  # type: ignore[arg-type]  # plain values
    summary = await simulate(settings_of(private_broker), catalogue, options, stop)
    assert summary.publications == 0
    assert summary.unacknowledged > 0


async def test_a_broker_that_refuses_messages_is_noticed(private_broker: Broker) -> None:
    await _reconfigured(private_broker, "acl_file", "topic write open/#\n")
    publisher = Publisher(BrokerAddress.parse(private_broker.url), "refused", in_flight=5)

    async def publish() -> None:
        await publisher.put(Publication("open/1", b"may"))
        await publisher.put(Publication("closed/1", b"may not"))

    await while_connected([publisher], until_stopped(asyncio.Event(), publish(), {publisher: ()}))
    assert (publisher.acknowledged, publisher.refused) == (2, 1)


async def test_a_broker_that_refuses_the_client_ends_the_simulator(
    private_broker: Broker, catalogue: Catalogue
) -> None:
    await _reconfigured(private_broker, "password_file", "")
    stranger = private_broker.url.replace("mqtt://", "mqtt://stranger:secret@")
    options = SimulateOptions(days=0, facilities=("F09",), progress=False)
    with pytest.raises(SettingsError, match="refuses this client"):
        await simulate(Settings(mqtt_url=stranger), catalogue, options, asyncio.Event())  # type: ignore[arg-type]  # pydantic makes the secret of it


async def _reconfigured(broker: Broker, option: str, content: str) -> None:
    """Restart a broker with a file of rules, of which an empty one knows no user."""
    configuration = broker.directory / "mosquitto.conf"
    text = configuration.read_text()
    # The folder as the broker's own account sees it.
    seen = next(line.split()[1] for line in text.splitlines() if line.startswith("persistence_location"))
    rules = broker.directory / option
    rules.write_text(content)
    rules.chmod(0o644)
    await _restarted(broker, text, f"{text}{option} {seen.rstrip('/')}/{option}\n")


async def _restarted(broker: Broker, line: str, other: str) -> None:
    """Restart a broker with another line in its configuration."""
    configuration = broker.directory / "mosquitto.conf"
    text = configuration.read_text()
    assert line in text
    await broker.service.stop()
    configuration.write_text(text.replace(line, other))
    await broker.service.start()


async def test_a_shuffled_replay_publishes_the_same_messages_in_another_order(
    broker: Broker, plant: Callable[[str, str], Catalogue], tmp_path: Path
) -> None:
    recording = tmp_path / "r.csv"
    rows = [f"2026-10-14 {hour:02d}:{minute:02d}:00Z,3" for hour in range(4) for minute in range(60)]
    recording.write_text("\n".join(["ts,items", *rows]))
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "facility: REP\ntime: {column: ts}\nstation: {line: L1, station: S1}\n"
        "quantities:\n  good: {column: items, kind: increment}\n"
    )
    park = plant("F09", "REP")

    async def replayed(shuffle: int | None) -> list[dict[str, object]]:
        options = ReplayOptions(file=recording, mapping=str(mapping), shuffle=shuffle, progress=False)
        async with listening(broker, "technopark/v1/REP/L1/S1/output") as listener:
            summary = await replay(settings_of(broker), park, options, asyncio.Event())
            assert (summary.rows, summary.unusable, summary.unacknowledged) == (240, 0, 0)
            heard = await listener.hear(241)
        # The run is another one at each start.
        return [{**_json(message.payload), "run": ""} for message in heard]

    in_order, shuffled = await replayed(None), await replayed(5)
    assert in_order != shuffled
    assert sorted(in_order, key=str) == sorted(shuffled, key=str)
    assert [reading["seq"] for reading in in_order] == list(range(241))


def _json(payload: object) -> dict[str, object]:
    decoded: dict[str, object] = json.loads(str(payload, "utf-8") if isinstance(payload, bytes) else "")
    return decoded


async def test_a_live_start_in_the_future_is_refused(catalogue: Catalogue) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(SettingsError, match="lies in the future"):
        await simulate(Settings(), catalogue, SimulateOptions(start=tomorrow), asyncio.Event())
    options = SimulateOptions(start=FRIDAY, until=FRIDAY - timedelta(days=1))
    with pytest.raises(SettingsError, match=r"until: .* lies before the start"):
        await simulate(Settings(), catalogue, options, asyncio.Event())
