"""What an hour of the board comes to, and what a benchmark is asked for."""

from __future__ import annotations

from bench.board_run.course import Point, told
from bench.first_view import Wire
from bench.run_all import split


def test_growth_is_told_by_the_hour_of_what_comes_after_the_start() -> None:
    warm_up = [Point(0, 500), Point(1, 900)]
    steady = [Point(minute, 1000 + 2 * minute) for minute in range(2, 20)]
    assert told([*warm_up, *steady], since=2) == {
        "start": 500,
        "end": 1038,
        "most": 1038,
        "slope_per_hour": 120.0,
    }


def test_what_stays_the_same_does_not_grow() -> None:
    assert told([Point(minute, 7) for minute in range(9)], since=0)["slope_per_hour"] == 0
    assert told([Point(0, 7)], since=5)["slope_per_hour"] == 0


def test_bytes_of_an_answer_that_ended_are_counted_once_and_of_a_stream_as_they_come() -> None:
    wire = Wire()
    wire.came({"requestId": "page", "encodedDataLength": 700})
    wire.came({"requestId": "stream", "encodedDataLength": 40})
    wire.ended({"requestId": "page", "encodedDataLength": 1000})
    wire.came({"requestId": "stream", "encodedDataLength": 2})
    assert wire.bytes == 1042


def test_options_go_to_the_benchmarks_that_are_named_before_them() -> None:
    assert split(["board", "--minutes", "5"]) == (["board"], ["--minutes", "5"])
    assert split(["ingest", "year"]) == (["ingest", "year"], [])
    assert split([]) == ([], [])
