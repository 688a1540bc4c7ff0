"""A history that was interrupted goes on where it stopped, and nothing can tell the difference."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiomqtt
import pytest

from technopark.catalogue import Catalogue
from technopark.errors import SettingsError, Unavailable
from technopark.settings import Settings
from technopark_cli.local.broker import Broker
from technopark_simulator.checkpoint import Checkpoint, composition, load_checkpoint
from technopark_simulator.commands import SimulateOptions, SimulateSummary, simulate
from technopark_simulator.faults.kinds import Fault, fault
from technopark_simulator.publication import Publication
from technopark_simulator.publish import Publisher

FRIDAY = datetime(2026, 10, 16, 13, tzinfo=UTC)
FAULTS = (
    fault("delay", 0.05),
    fault("duplicates", 0.05),
    fault("hostile", 0.05),
    fault("drop", 0.02),
    fault("outage", 0.5),
)
MADE_OF = {"seed": "1", "days": "365"}

Heard = set[tuple[str, bytes]]


@pytest.fixture
def park(catalogue: Catalogue) -> Catalogue:
    """Two plants under names of this test's own, so that tests share the broker."""
    plants = (replace(catalogue.facility["F13"], id="RES1"), replace(catalogue.facility["F02"], id="RES2"))
    return replace(catalogue, facilities=plants)


@pytest.fixture
def interrupted_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, asyncio.Event], None]:
    """Ask a simulation to stop when it is about to publish so many messages, and let it go no further."""

    def interrupted_at(number: int, stop: asyncio.Event) -> None:
        put, left = Publisher.put, number

        async def put_until(self: Publisher, publication: Publication) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                stop.set()
                await asyncio.Event().wait()
            await put(self, publication)

        monkeypatch.setattr(Publisher, "put", put_until)

    return interrupted_at


async def published(
    broker: Broker, park: Catalogue, options: SimulateOptions, stop: asyncio.Event | None = None
) -> tuple[SimulateSummary, Heard]:
    """Simulate, and return what the broker had of it, without who was online."""
    heard: Heard = set()
    async with aiomqtt.Client("127.0.0.1", broker.port, protocol=aiomqtt.ProtocolVersion.V5) as client:
        for topic in ("technopark/v1/RES1/#", "technopark/v1/RES2/#", "test-resume/end"):
            await client.subscribe(topic, qos=1)

        async def hear() -> None:
            async for message in client.messages:
                if message.topic.value == "test-resume/end":
                    return
                if not message.topic.value.endswith("/connection"):
                    heard.add((message.topic.value, bytes(message.payload)))

        hearing = asyncio.create_task(hear())
        settings = Settings(mqtt_url=broker.url)  # type: ignore[arg-type]  # pydantic makes the secret of it
        summary = await simulate(settings, park, options, stop or asyncio.Event())
        await client.publish("test-resume/end", b"", qos=1)
        await hearing
    return summary, heard


@pytest.mark.parametrize("faults", [(), FAULTS], ids=["all is well", "faults"])
async def test_an_interrupted_history_goes_on_as_if_nothing_had_been(
    broker: Broker,
    park: Catalogue,
    tmp_path: Path,
    interrupted_at: Callable[[int, asyncio.Event], None],
    monkeypatch: pytest.MonkeyPatch,
    faults: tuple[Fault, ...],
) -> None:
    file, truth = tmp_path / "history.json", tmp_path / "truth.jsonl"
    whole = SimulateOptions(
        days=2,
        start=FRIDAY,
        history_only=True,
        faults=faults,
        batch=10,
        statement_months=1,
        shipment_months=1,
        truth=tmp_path / "whole.jsonl",
        progress=False,
    )
    all_of_it, expected = await published(broker, park, whole)

    options = replace(whole, truth=truth, resume=file)
    stop = asyncio.Event()
    interrupted_at(all_of_it.publications // 2, stop)
    first, before = await published(broker, park, options, stop)
    monkeypatch.undo()
    assert (first.unacknowledged, truth.exists()) == (0, False)
    parts = json.loads(file.read_bytes())["published"]
    assert min(parts.values()) > 0

    # The file has the end of the history: nobody needs to remember when it was.
    second, after = await published(broker, park, replace(options, start=None))
    assert before < expected
    assert after < expected
    assert before | after == expected
    assert second.messages < all_of_it.messages
    assert first.messages + second.messages >= all_of_it.messages
    assert truth.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()

    third, nothing = await published(broker, park, options)
    assert (third.messages, nothing) == (0, set())


async def test_a_part_counts_once_all_its_messages_are_acknowledged(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "history.json", MADE_OF, 0, 100)
    checkpoint.note("F02", 0, 10)
    checkpoint.note("F02", 1, 20)
    checkpoint.settle("F02", 19)
    assert [checkpoint.covers("F02", part) for part in (0, 1)] == [True, False]
    checkpoint.settle("F02", 20)
    assert [checkpoint.covers("F02", part) for part in (1, 2)] == [True, False]
    assert not checkpoint.covers("F13", 0)


def test_the_file_says_what_was_saved(tmp_path: Path) -> None:
    file = tmp_path / "history.json"
    assert load_checkpoint(file, MADE_OF, ["F02"]) is None
    Checkpoint(file, MADE_OF, 10, 100, {"F02": 7}).save()
    found = load_checkpoint(file, MADE_OF, ["F02"])
    assert found is not None
    assert (found.begin, found.end) == (10, 100)
    assert [found.covers("F02", part) for part in (6, 7)] == [True, False]
    assert [path.name for path in tmp_path.iterdir()] == ["history.json"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "damaged"),
        (b'{"version": 1, "made_of": {', "damaged"),
        (b"\xff\xfe", "damaged"),
        (b"[]", "damaged"),
        (b'{"version":1,"made_of":{},"begin":0,"end":1,"published":{"F02":-1}}', "damaged"),
        (b'{"version":1,"made_of":{"seed":"1","days":"365"},"begin":2,"end":1,"published":{}}', "damaged"),
        (
            b'{"version":1,"made_of":{"seed":"1","days":"365"},"begin":0,"end":1,"published":{"F99":1}}',
            "F99",
        ),
        (b'{"version":2,"made_of":{},"begin":0,"end":1,"published":{}}', "version 2"),
        (
            b'{"version":1,"made_of":{"seed":"2","days":"365"},"begin":0,"end":1,"published":{}}',
            "another history: seed differ",
        ),
    ],
)
def test_a_file_that_cannot_be_gone_on_from_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "history.json"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=says):
        load_checkpoint(file, MADE_OF, ["F02"])


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 2},
        {"days": 4.0},
        {"facilities": ("F02",)},
        {"every_day": True},
        {"history_period_s": 30},
        {"statement_months": 1},
        {"shipment_months": 1},
        {"batch": 1},
        {"faults": (fault("drop", 0.1),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_option_makes_another_history(catalogue: Catalogue, change: dict[str, object]) -> None:
    options = SimulateOptions()
    made_of = composition(options, catalogue, step=1, most_bytes=1)
    changed = composition(replace(options, **change), catalogue, step=1, most_bytes=1)  # type: ignore[arg-type]  # the options above
    assert {name for name in made_of if made_of[name] != changed[name]} == set(change)


def test_another_catalogue_makes_another_history_wherever_it_lies(catalogue: Catalogue) -> None:
    made_of = composition(SimulateOptions(), catalogue, step=1, most_bytes=1)
    moved = replace(catalogue, source="elsewhere")
    smaller = replace(catalogue, facilities=catalogue.facilities[1:])
    assert composition(SimulateOptions(), moved, step=1, most_bytes=1) == made_of
    assert composition(SimulateOptions(), smaller, step=1, most_bytes=1) != made_of


async def test_a_file_of_another_end_is_refused(park: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "history.json"
    options = SimulateOptions(start=FRIDAY, history_only=True, resume=file, progress=False)
    stop = asyncio.Event()
    stop.set()
    await simulate(Settings(), replace(park, facilities=()), options, stop)
    later = replace(options, start=FRIDAY + timedelta(days=1))
    with pytest.raises(SettingsError, match=r"ends at 2026-10-16T13:00:00\+00:00"):
        await simulate(Settings(), replace(park, facilities=()), later, asyncio.Event())


async def test_a_file_that_cannot_be_written_is_told_at_once(park: Catalogue, tmp_path: Path) -> None:
    options = SimulateOptions(
        start=FRIDAY, history_only=True, resume=tmp_path / "none" / "history.json", progress=False
    )
    with pytest.raises(Unavailable, match="cannot be written"):
        await simulate(Settings(), park, options, asyncio.Event())


async def test_only_a_history_can_be_resumed(park: Catalogue, tmp_path: Path) -> None:
    options = SimulateOptions(resume=tmp_path / "history.json", progress=False)
    with pytest.raises(SettingsError, match="resume goes with history_only"):
        await simulate(Settings(), park, options, asyncio.Event())
