"""The load of the benchmark is what plants would say: good readings, each different, at a pace a line can have."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bench.ingest_run.load import Load
from bench.ingest_run.memory import slope
from technopark.catalogue import load_catalogue
from technopark.messages import Reading
from technopark.mqtt.framing import PacketReader
from technopark.quantity import THOUSAND
from technopark.storage.catalogue_sync import Ids
from technopark.wire import decode, parse_topic

START = datetime(2026, 11, 1, tzinfo=UTC)
LOAD = Load.of(load_catalogue(), START)
TURN = len(LOAD.places)


@pytest.mark.parametrize("index", [0, 1, TURN, 1_000_000])
def test_a_packet_is_a_publish_of_one_good_reading(index: int) -> None:
    (packet,) = PacketReader().feed(LOAD.packet(index))
    topic = parse_topic(packet.topic)  # type: ignore[union-attr]  # a PUBLISH has a topic
    (said,) = decode("output", packet.payload, topic)  # type: ignore[union-attr]  # and a payload
    assert isinstance(said, Reading)
    assert (topic.facility, topic.line, topic.station) == LOAD.places[index % TURN].path


def test_the_row_of_a_message_has_its_totals_and_counts_on() -> None:
    ids = Ids(
        facility={},
        station={place.path: number for number, place in enumerate(LOAD.places)},
        product={place.product: 1 for place in LOAD.places},
    )
    row = LOAD.row(41 * TURN, ids)
    (said,) = decode("output", LOAD.payload(41 * TURN))
    assert isinstance(said, Reading)
    assert row[1] == said.ts
    assert row[3:6] == (said.good // THOUSAND, said.scrap // THOUSAND, said.rework // THOUSAND)
    assert (set(row[6:15]), row[16]) == ({None}, True)


def test_a_counter_of_16_bits_wraps_and_never_shows_more() -> None:
    turn = next(turn for turn, place in enumerate(LOAD.places) if place.modulus == 65_536)
    totals = [
        said.good
        for seq in (49_100, 49_151, 49_152, 60_000)
        for said in decode("output", LOAD.payload(seq * TURN + turn))
        if isinstance(said, Reading)
    ]
    assert max(totals) < 65_536_000
    assert totals[2] < totals[1]


def test_memory_that_grows_by_two_a_second_has_a_slope_of_two() -> None:
    assert slope([(0.0, 60.0), (1.0, 62.0), (2.0, 64.0)]) == pytest.approx(2.0)
