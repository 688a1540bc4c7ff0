"""A truth file says what it was given, and one that is cut off or of another kind is no truth."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from technopark.errors import TechnoparkError, Unavailable
from technopark.truth import (
    VERSION,
    Header,
    Numbers,
    QuarterOutput,
    Record,
    Refusal,
    Sent,
    StateChanged,
    StateTimes,
    Trade,
    as_text,
    read_truth,
    state_seconds,
    write_truth,
)

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
HEADER = Header(VERSION, 1, "TTP", NOON, NOON, "r", "bad-day")
RECORDS: list[Record] = [
    QuarterOutput("F02/L1/S1", "F02-RF350", NOON, 1500, 0, 1000, (0, 60_000)),
    StateChanged("F02/L1/S1", NOON, "down", "JAM"),
    StateTimes("F02/L1/S1", date(2026, 10, 14), {"down": 1.5}),
    Trade("export", {"shipment": "S-1", "place": None}),
    Refusal("t", "00ff", ("json", "schema"), 2, "cut short"),
    Numbers("F02/L1/S1/output", "r", ((0, 3), (5, 5))),
    Sent("F02", 12, {"drop": 1}),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "truth.jsonl"
    write_truth(path, HEADER, RECORDS, unacknowledged=3)
    return path


def test_what_is_written_is_read(file: Path) -> None:
    truth = read_truth(file)
    assert (truth.header, truth.end.records, truth.end.unacknowledged) == (HEADER, len(RECORDS), 3)
    read = [
        *truth.output,
        *truth.states,
        *truth.times,
        *truth.trade,
        *truth.refusals,
        *truth.numbers,
        *truth.sent,
    ]
    assert read == RECORDS


@pytest.mark.parametrize("lines", range(len(RECORDS) + 2))
def test_a_file_that_was_cut_off_is_recognised(file: Path, lines: int) -> None:
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:lines]))
    with pytest.raises(TechnoparkError, match="cut off"):
        read_truth(file)


def test_a_file_with_a_record_taken_out_is_recognised(file: Path) -> None:
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join([*lines[:3], *lines[4:]]))
    with pytest.raises(TechnoparkError, match="cut off"):
        read_truth(file)


def test_what_is_wrong_is_said_with_its_line(file: Path) -> None:
    lines = file.read_text().splitlines()
    file.write_text("\n".join([lines[0], '{"is":"output"}', *lines[2:]]))
    with pytest.raises(TechnoparkError, match=r"truth\.jsonl:2: no line of a truth file"):
        read_truth(file)


def test_another_version_is_refused(file: Path) -> None:
    file.write_text(file.read_text().replace(f'"version":{VERSION}', '"version":99', 1))
    with pytest.raises(TechnoparkError, match="version 99"):
        read_truth(file)


def test_a_file_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="nowhere"):
        read_truth(tmp_path / "nowhere")
    with pytest.raises(Unavailable, match="cannot be written"):
        write_truth(tmp_path / "no" / "folder", HEADER, [])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("1.500"), Decimal("1.5")),
        (Decimal(100), Decimal("1E+2")),
        (Decimal("0.00"), Decimal(0)),
        (NOON, datetime.fromisoformat("2026-10-14T17:00:00+05:00")),
    ],
)
def test_equal_values_read_the_same(one: object, other: object) -> None:
    assert as_text(one) == as_text(other) is not None


def test_a_state_lasts_until_the_next_one_within_the_times_asked_for() -> None:
    changes = [
        (NOON.replace(minute=0), "production"),
        (NOON.replace(minute=10), "down"),
        (NOON.replace(minute=15), "production"),
    ]
    seconds = state_seconds(changes, NOON.replace(minute=5), NOON.replace(minute=20))
    assert seconds == {"down": 300.0, "production": 600.0}
