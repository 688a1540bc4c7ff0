"""Publishes a recording: at its own pace, faster, or as fast as the broker takes it, in order or shuffled."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from technopark.catalogue import Catalogue
from technopark.logs import logger
from technopark.mqtt import BrokerAddress
from technopark.settings import Settings
from technopark.wire import encode
from technopark_simulator.options import ReplayOptions
from technopark_simulator.progress import Advance, progress
from technopark_simulator.publication import Publication, connection_publications
from technopark_simulator.publish import Publisher, until_stopped, while_connected
from technopark_simulator.replay.mapping import load_mapping
from technopark_simulator.replay.messages import Spoken, facility_of, spoken
from technopark_simulator.replay.recording import Recording, read_recording
from technopark_simulator.workdays import milliseconds

_TOLD_PROBLEMS = 20

_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class ReplaySummary:
    """What became of a recording: its rows and how many were unusable, and what was published of the others.

    `problems` name file, line and column of each unusable row.
    """

    rows: int
    unusable: int
    publications: int
    refused: int
    unacknowledged: int
    seconds: float
    problems: tuple[str, ...]

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.publications / self.seconds if self.seconds else 0.0


async def play(
    settings: Settings, catalogue: Catalogue, options: ReplayOptions, stop: asyncio.Event
) -> ReplaySummary:
    """Publish a recording; see `commands.replay`."""
    mapping = load_mapping(options.mapping)
    facility = facility_of(catalogue, mapping, options.facility)
    address = BrokerAddress.parse(settings.mqtt_url.get_secret_value())
    recording = read_recording(options.file, mapping)
    _tell(recording)
    run = f"replay-{milliseconds(datetime.now(UTC)):x}"
    said = spoken(recording, mapping, facility, run)
    if options.shuffle is not None:
        random.Random(options.shuffle).shuffle(said)
    stations = mapping.station.stations()
    publisher = Publisher(
        address,
        f"technopark-{run}",
        greeting=connection_publications(facility.id, stations, online=True),
        will=connection_publications(facility.id, stations, online=False)[0],
        in_flight=options.in_flight,
        ca_file=settings.mqtt_ca_file,
    )
    began = time.monotonic()
    farewell = connection_publications(facility.id, stations, online=False)
    with progress("replay", len(said), shown=options.progress) as advance:
        work = _publish(publisher, said, options.speed, advance)
        await while_connected([publisher], until_stopped(stop, work, {publisher: farewell}))
    summary = ReplaySummary(
        rows=recording.rows,
        unusable=len(recording.problems),
        publications=publisher.acknowledged,
        refused=publisher.refused,
        unacknowledged=publisher.unacknowledged,
        seconds=time.monotonic() - began,
        problems=tuple(recording.problems),
    )
    _log.info(
        "recording replayed",
        rows=summary.rows,
        unusable=summary.unusable,
        publications=summary.publications,
        refused=summary.refused,
        unacknowledged=summary.unacknowledged,
        rate=round(summary.rate),
    )
    return summary


async def _publish(
    publisher: Publisher, said: Sequence[Spoken], speed: float | None, advance: Advance
) -> None:
    loop = asyncio.get_running_loop()
    began, first = loop.time(), said[0].ts if said else None
    for spoken_then in said:
        if speed is not None and first is not None:
            due = began + (spoken_then.ts - first).total_seconds() / speed
            await asyncio.sleep(max(0.0, due - loop.time()))
        await publisher.put(Publication(str(spoken_then.topic), encode(spoken_then.message)))
        advance(1, 1)
    await publisher.drained()


def _tell(recording: Recording) -> None:
    for problem in recording.problems[:_TOLD_PROBLEMS]:
        _log.warning("row left out", problem=problem)
    if len(recording.problems) > _TOLD_PROBLEMS:
        _log.warning("more rows left out", rows=len(recording.problems) - _TOLD_PROBLEMS)
