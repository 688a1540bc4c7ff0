"""Control of a running simulator: what stands makes nothing, and what is kept by a broken gateway arrives."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import aiomqtt
import httpx
import msgspec
import pytest

from technopark.catalogue import Catalogue
from technopark.errors import SettingsError, Unavailable
from technopark.messages import Reading, StateChange
from technopark.settings import Settings
from technopark.truth import QuarterOutput, StateTimes
from technopark_cli.local.broker import Broker
from technopark_cli.local.ports import LOOPBACK, free_port
from technopark_simulator.commands import SimulateOptions, simulate
from technopark_simulator.control.gateway import GatewayControl
from technopark_simulator.control.interventions import STOP_REASON, Act, StopReason
from technopark_simulator.control.park import ParkControl, Unknown
from technopark_simulator.control.script import Script
from technopark_simulator.faults.channel import Channel
from technopark_simulator.park import Park
from technopark_simulator.plant.feed import Pace
from technopark_simulator.publication import Publication
from technopark_simulator.truth import Oracle
from technopark_simulator.workdays import milliseconds

GUIDE = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text()
FRIDAY = datetime(2026, 10, 16, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
STATE, OUTPUT = "technopark/v1/F02/L1/S3/state", "technopark/v1/F02/L1/S3/output"


class Plant:
    """The refrigerator plant on a working morning, with a hand on it."""

    def __init__(self, catalogue: Catalogue, pace: Pace) -> None:
        begin = milliseconds(FRIDAY)
        park = Park(catalogue, 1, begin, facilities=("F02",), statement_months=0, shipment_months=0)
        [gateway] = park.gateways
        self.control = GatewayControl("F02", gateway.stations, reached=begin, batch=50)
        self._channel = Channel(
            gateway, (), catalogue, seed=1, batch=50, most_bytes=10_000, control=self.control
        )
        self._pace = pace
        self._now = FRIDAY
        self.said: list[Publication] = []

    def run(self, minutes: int) -> list[Publication]:
        """Let time go on; return what reaches the broker meanwhile."""
        said: list[Publication] = []
        for _ in range(minutes):
            self._now += MINUTE
            said += self._channel.advance(milliseconds(self._now), self._pace)
        self.said += said
        return said

    @property
    def now(self) -> datetime:
        """How far it has come."""
        return self._now


@pytest.fixture
def refrigerators(catalogue: Catalogue, live_pace: Pace) -> Plant:
    """The plant before anything was done to it, half an hour after it began to speak."""
    made = Plant(catalogue, live_pace)
    made.run(30)
    return made


def _of(said: list[Publication], topic: str) -> Iterator[StateChange | Reading]:
    for publication in said:
        for element in publication.elements if publication.topic == topic else ():
            assert isinstance(element.message, StateChange | Reading)
            yield element.message


def _states(said: list[Publication]) -> list[StateChange]:
    return [change for change in _of(said, STATE) if isinstance(change, StateChange)]


def _readings(said: list[Publication]) -> list[Reading]:
    return [reading for reading in _of(said, OUTPUT) if isinstance(reading, Reading)]


def _goods(said: list[Publication]) -> list[int]:
    return [reading.good for reading in _readings(said)]


def test_a_stopped_line_says_so_once_and_makes_nothing(refrigerators: Plant) -> None:
    before = _goods(refrigerators.said)[-1]
    refrigerators.control.stop("L1")
    stopped = refrigerators.run(90)
    assert [(change.state, change.reason) for change in _states(stopped)[-1:]] == [("down", STOP_REASON)]
    assert sum(change.reason == STOP_REASON for change in _states(stopped)) == 1
    heard = _goods(stopped[len(refrigerators.run(0)) :])
    assert len(heard) > 60, "a station that stands still reports"
    assert heard[-1] == heard[20]
    assert heard[-1] - before < 20_000


def test_what_the_plan_made_meanwhile_is_never_counted(
    refrigerators: Plant, catalogue: Catalogue, live_pace: Pace
) -> None:
    undisturbed = Plant(catalogue, live_pace)
    undisturbed.run(121)
    reached_at_stop = _goods(undisturbed.said)[-1]
    undisturbed.run(240)
    made_after = _goods(undisturbed.said)[-1] - reached_at_stop
    refrigerators.run(1)
    refrigerators.control.stop("L1")
    refrigerators.run(90)
    stood_at = _goods(refrigerators.said)[-1]
    refrigerators.control.start("L1")
    refrigerators.run(240)
    made = _goods(refrigerators.said)[-1] - stood_at
    assert 0 < made <= made_after


def test_the_started_line_says_the_planned_state_again(
    refrigerators: Plant, catalogue: Catalogue, live_pace: Pace
) -> None:
    refrigerators.control.stop("L1")
    refrigerators.run(90)
    refrigerators.control.start("L1")
    [said, *_] = _states(refrigerators.run(1))
    undisturbed = Plant(catalogue, live_pace)
    undisturbed.run(121)
    planned = [change for change in _states(undisturbed.said) if change.ts <= said.ts][-1]
    assert (said.state, said.reason, said.order) == (planned.state, planned.reason, planned.order)
    assert said.ts == refrigerators.now


def test_messages_stay_numbered_without_gaps_and_in_the_order_of_time(refrigerators: Plant) -> None:
    for _ in range(3):
        refrigerators.control.stop("L1")
        refrigerators.run(47)
        refrigerators.control.start("L1")
        refrigerators.run(35)
    for topic in (STATE, OUTPUT):
        said = list(_of(refrigerators.said, topic))
        assert [message.seq for message in said] == list(range(len(said)))
        times = [message.ts for message in said]
        assert times == sorted(set(times))


def test_the_truth_agrees_that_a_stopped_line_makes_nothing(
    refrigerators: Plant, catalogue: Catalogue
) -> None:
    refrigerators.control.stop("L1")
    refrigerators.run(60)
    refrigerators.control.start("L1")
    refrigerators.run(60)
    oracle = Oracle(catalogue, most_bytes=10_000)
    for publication in refrigerators.said:
        oracle.hear(publication)
    records = list(oracle.records())
    made = {
        record.start: record.good
        for record in records
        if isinstance(record, QuarterOutput) and record.station == "F02/L1/S3"
    }
    stopped = FRIDAY + 30 * MINUTE
    assert [made[stopped + quarters * 15 * MINUTE] for quarters in (1, 2, 3)] == [0, 0, 0]
    goods = _goods(refrigerators.said)
    assert sum(made.values()) == goods[-1] - goods[0] > 0
    [times] = [
        record for record in records if isinstance(record, StateTimes) and record.station == "F02/L1/S3"
    ]
    assert times.seconds["down"] >= 3600 - 1


def test_a_broken_gateway_is_silent_and_sends_what_it_kept_in_arrays(
    refrigerators: Plant, catalogue: Catalogue, live_pace: Pace
) -> None:
    refrigerators.control.break_off()
    silence = refrigerators.run(60)
    assert {(said.topic.rpartition("/")[2], said.payload, said.retain) for said in silence} == {
        ("connection", b'"offline"', True)
    }
    assert len(silence) == len({said.topic for said in silence}) == 3
    refrigerators.control.mend()
    backlog = refrigerators.run(1)
    assert [said.payload for said in backlog[:3]] == [b'"online"'] * 3
    assert max(publication.messages for publication in backlog) == 50
    undisturbed = Plant(catalogue, live_pace)
    undisturbed.run(91)
    for topic in (STATE, OUTPUT):
        assert list(_of(refrigerators.said, topic)) == list(_of(undisturbed.said, topic))


def test_a_break_that_is_mended_at_once_is_noticed_by_nobody(refrigerators: Plant) -> None:
    refrigerators.control.break_off()
    refrigerators.control.mend()
    assert [said for said in refrigerators.run(1) if said.topic.endswith("/connection")] == []


@contextlib.asynccontextmanager
async def simulating(broker: Broker, park: Catalogue) -> AsyncIterator[httpx.AsyncClient]:
    """A simulator that runs, and a client of its door."""
    port, stop = free_port(), asyncio.Event()
    options = SimulateOptions(
        days=0.01,
        statement_months=0,
        shipment_months=0,
        period_s=1,
        heartbeat_s=1,
        progress=False,
        control=port,
    )
    settings = Settings(mqtt_url=broker.url)  # type: ignore[arg-type]  # pydantic makes the secret of it
    running = asyncio.create_task(simulate(settings, park, options, stop))
    try:
        async with httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{port}") as client:
            while not await _answers(client):
                assert not running.done(), await running
                await asyncio.sleep(0.05)
            yield client
    finally:
        stop.set()
        await running


async def _answers(client: httpx.AsyncClient) -> bool:
    try:
        await client.get("/status")
    except httpx.TransportError:
        return False
    return True


def _alone(catalogue: Catalogue, name: str) -> Catalogue:
    """The refrigerator plant under a name of the test's own, since the broker is shared."""
    return replace(catalogue, facilities=(replace(catalogue.facility["F02"], id=name),))


@contextlib.asynccontextmanager
async def listening(broker: Broker, *topics: str) -> AsyncIterator[aiomqtt.Client]:
    """A client that hears topics."""
    async with aiomqtt.Client(LOOPBACK, broker.port, protocol=aiomqtt.ProtocolVersion.V5) as heard:
        await heard.subscribe([(topic, 1) for topic in topics])
        yield heard


async def _next(client: aiomqtt.Client, accept: Callable[[str, bytes], bool]) -> bytes:
    async for message in client.messages:
        payload = message.payload
        assert isinstance(payload, bytes)
        if accept(str(message.topic), payload):
            return payload
    raise AssertionError("the broker went away")


def _time(status: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(status["time"])


async def test_a_line_is_stopped_and_started_over_http(broker: Broker, catalogue: Catalogue) -> None:
    line = "/facilities/CTL1/lines/L1"
    async with (
        listening(broker, "technopark/v1/CTL1/L1/S1/state") as heard,
        simulating(broker, _alone(catalogue, "CTL1")) as client,
    ):
        answer = await client.post(line, json={"act": "stop", "reason": "TOOL-BREAK"})
        [told] = answer.json()["facilities"][0]["lines"]
        assert told["stopped_since"] is not None
        assert told["reason"] == "TOOL-BREAK"
        await _next(heard, lambda _, said: b"TOOL-BREAK" in said)
        await client.post(line, json={"act": "start"})
        await _next(heard, lambda _, said: b"TOOL-BREAK" not in said)
        [facility] = (await client.get("/status")).json()["facilities"]
        assert facility == {
            "id": "CTL1",
            "broken_since": None,
            "lines": [{"id": "L1", "stopped_since": None, "reason": None}],
        }


async def test_the_broker_hears_of_a_broken_gateway_and_then_its_backlog(
    broker: Broker, catalogue: Catalogue
) -> None:
    connection, output = "technopark/v1/CTL2/L1/S1/connection", "technopark/v1/CTL2/L1/S1/output"
    gateway = "/facilities/CTL2/gateway"
    async with (
        listening(broker, connection, output) as heard,
        simulating(broker, _alone(catalogue, "CTL2")) as client,
    ):
        await _next(heard, lambda topic, said: topic == output and said.startswith(b"{"))
        await client.post(gateway, json={"act": "break"})
        await _next(heard, lambda topic, said: (topic, said) == (connection, b'"offline"'))
        status = (await client.get("/status")).json()
        broken_since = status["facilities"][0]["broken_since"]
        while _time(status) < datetime.fromisoformat(broken_since) + MINUTE / 10:
            await asyncio.sleep(0.2)
            status = (await client.get("/status")).json()
            assert status["facilities"][0]["broken_since"] == broken_since
        await client.post(gateway, json={"act": "mend"})
        await _next(heard, lambda topic, said: (topic, said) == (connection, b'"online"'))
        backlog = msgspec.json.decode(
            await _next(heard, lambda topic, said: topic == output and said.startswith(b"["))
        )
        numbers = [reading["seq"] for reading in backlog]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_what_cannot_be_done_is_told(broker: Broker, catalogue: Catalogue) -> None:
    async with simulating(broker, _alone(catalogue, "CTL4")) as client:

        async def refused(path: str, **asked: str) -> tuple[int, str]:
            answer = await client.post(path, json=asked)
            return answer.status_code, answer.json()["detail"]

        assert await refused("/facilities/F99/gateway", act="break") == (
            404,
            "no facility F99 is simulated; there are CTL4",
        )
        assert await refused("/facilities/CTL4/lines/L9", act="stop") == (
            404,
            "facility CTL4 has no line L9; there are L1",
        )
        for asked in ({"act": "explode"}, {"act": "stop", "reason": "SULKS"}, {"act": "stop", "why": "so"}):
            status, detail = await refused("/facilities/CTL4/lines/L1", **asked)
            assert status == 422
            assert detail.startswith("the body cannot be used: ")


async def test_web_pages_are_turned_away(broker: Broker, catalogue: Catalogue) -> None:
    async with simulating(broker, _alone(catalogue, "CTL5")) as client:
        answer = await client.post(
            "/facilities/CTL5/gateway", json={"act": "break"}, headers={"Origin": "http://elsewhere"}
        )
        assert answer.status_code == 403
        answer = await client.get("/status", headers={"Host": "elsewhere"})
        assert answer.status_code == 400
        assert (await client.get("/status")).json()["facilities"][0]["broken_since"] is None


def test_what_is_spoilt_is_scrap_in_place_of_good(
    refrigerators: Plant, catalogue: Catalogue, live_pace: Pace
) -> None:
    undisturbed = Plant(catalogue, live_pace)
    undisturbed.run(150)
    refrigerators.control.spoil("L1", 25)
    refrigerators.run(120)
    honest, spoilt = _readings(undisturbed.said), _readings(refrigerators.said)
    assert [reading.seq for reading in honest] == [reading.seq for reading in spoilt]
    before = [reading for reading in honest if reading.ts <= FRIDAY + 30 * MINUTE][-1]
    moved = honest[-1].good - spoilt[-1].good
    assert moved == spoilt[-1].scrap - honest[-1].scrap
    assert moved == (honest[-1].good - before.good) // 4000 * 1000 > 0, "a quarter, in whole pieces"


def test_a_scenario_does_things_at_their_time_of_the_history(catalogue: Catalogue) -> None:
    park = Park(
        catalogue, 1, milliseconds(FRIDAY), facilities=("F02",), statement_months=0, shipment_months=0
    )
    begin = milliseconds(FRIDAY)
    control = ParkControl(park.gateways, batch=50, reached=begin, messages=lambda: 0)
    hour, end = 3_600_000, begin + 3 * 3_600_000
    acts = [
        Act(act="break", hours_before=0.5, facility="F02"),
        Act(act="stop", hours_before=2, facility="F02", line="L1", reason="MECHANICAL"),
    ]
    script = Script(acts, control, end=end)
    own = control.of("F02")
    assert own is not None
    assert script.reach(begin, end) == begin + hour, "as far as the first act"
    assert (own.stops, own.broken) == ({}, None)
    assert script.reach(begin + hour, end) == begin + hour + 1000, "so that it takes effect soon"
    assert own.stops["L1"].reason == "MECHANICAL"
    assert script.reach(begin + hour + 1000, end) == end - hour // 2
    script.reach(end - hour // 2, end)
    assert own.broken is not None
    with pytest.raises(Unknown, match="no facility F03 is simulated"):
        Script([Act(act="break", hours_before=1, facility="F03")], control, end=end)


def test_a_history_with_acts_cannot_be_resumed() -> None:
    acts = (Act(act="break", hours_before=1, facility="F02"),)
    with pytest.raises(SettingsError, match="by hand"):
        SimulateOptions(history_only=True, resume=Path("history.json"), acts=acts)


def test_names_that_are_near_are_told(catalogue: Catalogue) -> None:
    park = Park(catalogue, 1, milliseconds(FRIDAY), statement_months=0, shipment_months=0)
    control = ParkControl(park.gateways, batch=50, reached=milliseconds(FRIDAY), messages=lambda: 0)
    with pytest.raises(
        Unknown, match=r"no facility f02 is simulated; nearest is F02, and there are F01, F02, "
    ):
        control.break_off("f02")


async def test_a_taken_port_is_told(broker: Broker, catalogue: Catalogue) -> None:
    settings = Settings(mqtt_url=broker.url)  # type: ignore[arg-type]  # pydantic makes the secret of it
    options = SimulateOptions(days=0, facilities=("F17",), progress=False, control=broker.port)
    with pytest.raises(Unavailable, match=f"port {broker.port} of 127.0.0.1 cannot be had"):
        await simulate(settings, catalogue, options, asyncio.Event())


def test_a_history_that_goes_on_from_a_file_has_no_door() -> None:
    with pytest.raises(SettingsError, match="control"):
        SimulateOptions(history_only=True, resume=Path("history.json"), control=8899)


@pytest.mark.parametrize("reason", get_args(StopReason))
def test_each_reason_of_a_stop_is_explained(reason: str) -> None:
    assert f"`{reason}`" in GUIDE
