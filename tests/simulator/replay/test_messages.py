"""A recording becomes the messages that its machines would have sent, and no increment is lost on the way."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from technopark.catalogue import Catalogue
from technopark.errors import CatalogueError, SettingsError, Unavailable
from technopark.messages import Reading, StateChange
from technopark_simulator.replay.mapping import load_mapping
from technopark_simulator.replay.messages import Spoken, facility_of, spoken
from technopark_simulator.replay.recording import read_recording

Write = Callable[[str, str], Path]

MAPPING = """
facility: SME
time: {column: when, zone: Asia/Tashkent}
station: {line: L1, station: A0}
quantities:
  good: {column: made, kind: increment}
  scrap: {column: bad, kind: total}
state:
  column: status
  values:
    - {is: run, state: production}
    - {is: stop, state: down, reason: E-STOP}
order: {column}
"""
MAPPING = MAPPING.replace("{column}", "order")


def replayed(catalogue: Catalogue, recording: Path, mapping: Path) -> list[Spoken]:
    read = load_mapping(str(mapping))
    return spoken(read_recording(recording, read), read, facility_of(catalogue, read, None), "r")


def readings(said: list[Spoken]) -> list[Reading]:
    return [each.message for each in said if isinstance(each.message, Reading)]


def test_increments_of_the_shipped_recording_add_up_to_its_own_sum(
    sme_catalogue: Catalogue, shared_data: Path
) -> None:
    file = shared_data / "sme_company_A_labelled_subset.csv"
    mapping = load_mapping("sme")
    recording = read_recording(file, mapping)
    said = spoken(recording, mapping, facility_of(sme_catalogue, mapping, None), "r")
    assert (recording.rows, recording.problems) == (14_492, [])
    with file.open() as opened:
        by_asset: Counter[str] = Counter()
        for row in csv.DictReader(opened):
            by_asset[f"A{row['asset']}"] += round(float(row["items"]))
    made: Counter[str] = Counter()
    for topic in {each.topic for each in said if each.topic.kind == "output"}:
        totals = [
            each.message.good for each in said if each.topic == topic and isinstance(each.message, Reading)
        ]
        made[topic.station or ""] = sum(after - before for before, after in pairwise(totals)) // 1000
        assert all(before <= after for before, after in pairwise(totals))
    assert made == by_asset
    assert made.total() == 40_067


def test_increments_count_from_a_zero_just_before_the_first_row_and_totals_stand_as_they_are(
    sme_catalogue: Catalogue, write: Write
) -> None:
    recording = write(
        "r.csv",
        "when,made,bad,status,order\n"
        "2026-10-14 08:10,2.5,7,run,PO-1\n"
        "2026-10-14 08:00,4,6,run,\n"
        "2026-10-14T08:20:00+03:00,0,7,stop,PO-1\n",
    )
    said = replayed(sme_catalogue, recording, write("m.yaml", MAPPING))
    shown = [(reading.ts, reading.good, reading.scrap, reading.order) for reading in readings(said)]
    assert shown == [
        (datetime(2026, 10, 14, 2, 59, 59, tzinfo=UTC), 0, 6000, None),
        (datetime(2026, 10, 14, 3, 0, tzinfo=UTC), 4000, 6000, None),
        (datetime(2026, 10, 14, 3, 10, tzinfo=UTC), 6500, 7000, "PO-1"),
        (datetime(2026, 10, 14, 5, 20, tzinfo=UTC), 6500, 7000, "PO-1"),
    ]
    assert [reading.seq for reading in readings(said)] == [0, 1, 2, 3]
    assert {reading.product for reading in readings(said)} == {"SME-PART"}


def test_a_state_is_told_when_it_or_its_order_changes(sme_catalogue: Catalogue, write: Write) -> None:
    recording = write(
        "r.csv",
        "when,made,bad,status,order\n"
        "2026-10-14 08:00,1,0,run,PO-1\n"
        "2026-10-14 08:05,1,0,run,PO-1\n"
        "2026-10-14 08:10,1,0,run,PO-2\n"
        "2026-10-14 08:15,0,0,stop,PO-2\n",
    )
    said = replayed(sme_catalogue, recording, write("m.yaml", MAPPING))
    changes = [each.message for each in said if isinstance(each.message, StateChange)]
    assert [(change.state, change.reason, change.order, change.seq) for change in changes] == [
        ("production", None, "PO-1", 0),
        ("production", None, "PO-2", 1),
        ("down", "E-STOP", "PO-2", 2),
    ]


def test_bad_rows_are_told_with_file_line_and_column_and_the_others_go_on(
    sme_catalogue: Catalogue, write: Write
) -> None:
    recording = write(
        "r.csv",
        "when,made,bad,status,order\n"
        "yesterday,1,0,run,\n"
        "2026-10-14 08:00,one,0,run,\n"
        "2026-10-14 08:05,-1,0,run,\n"
        "2026-10-14 08:10,1.0005,0,run,\n"
        "2026-10-14 08:15,,0,run,\n"
        "2026-10-14 08:20,1,0,dancing,\n"
        "\n"
        "2026-10-14 08:25,5,0,run,\n"
        "2026-10-14 08:25,6,0,run,\n"
        "2026-10-14 08:30\n"
        "2026-10-14 08:35,NaN,0,run,\n",
    )
    read = load_mapping(str(write("m.yaml", MAPPING)))
    result = read_recording(recording, read)
    assert result.rows == 10
    assert [problem.removeprefix(f"{recording}:") for problem in result.problems] == [
        "2: column when: 'yesterday' is no time (iso)",
        "3: column made: 'one' is not a number",
        f"4: column made: -1 is not between 0 and {(2**63 - 1) // 1000}",
        "5: column made: 1.0005 is finer than a thousandth",
        "6: column made: is empty",
        "7: column status: 'dancing' is not in the mapping (it has run, stop)",
        "10: column when: the time stands for this station on line 9 already",
        "11: column status: is empty",
        f"12: column made: NaN is not between 0 and {(2**63 - 1) // 1000}",
    ]
    said = spoken(result, read, facility_of(sme_catalogue, read, None), "r")
    assert [reading.good for reading in readings(said)] == [0, 5000]


def test_a_recording_without_a_column_of_the_mapping_is_refused(write: Write) -> None:
    recording = write("r.csv", "when,made\n")
    with pytest.raises(
        Unavailable, match=r"r\.csv:1: column order, bad, status is missing \(found when, made\)"
    ):
        read_recording(recording, load_mapping(str(write("m.yaml", MAPPING))))


def test_a_recording_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"none\.csv: cannot be read"):
        read_recording(tmp_path / "none.csv", load_mapping("sme"))


def test_a_time_without_offset_needs_a_zone(write: Write) -> None:
    mapping = load_mapping(str(write("m.yaml", MAPPING.replace(", zone: Asia/Tashkent", ""))))
    recording = write("r.csv", "when,made,bad,status,order\n2026-10-14 08:00,1,0,run,\n")
    [problem] = read_recording(recording, mapping).problems
    assert problem.endswith("'2026-10-14 08:00' has no offset, and the mapping no zone")


@pytest.mark.parametrize(
    ("form", "written"),
    [("milliseconds", "1791867600000"), ("seconds", "1791867600"), ("iso", "2026-10-13T05:00Z")],
)
def test_times_are_written_in_several_forms(write: Write, form: str, written: str) -> None:
    text = MAPPING.replace("zone: Asia/Tashkent", f"form: {form}")
    recording = write("r.csv", f"when,made,bad,status,order\n{written},1,0,run,\n")
    result = read_recording(recording, load_mapping(str(write("m.yaml", text))))
    assert result.problems == []
    assert [row.ts for rows in result.stations.values() for row in rows] == [
        datetime(2026, 10, 13, 5, tzinfo=UTC)
    ]


def test_a_mapping_that_neither_is_a_file_nor_ships_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"mapping: nobody is neither a file nor one that ships \(sme\)"):
        load_mapping("nobody")


@pytest.mark.parametrize(
    ("replace", "by", "says"),
    [
        (
            "kind: total",
            "kind: sum",
            r"m\.yaml:7: quantities\.scrap\.kind: is unknown \(found 'sum'; allowed: increment",
        ),
        ("state: down", "state: broken", r"m\.yaml:12: state\.values\[#2\]\.state: is unknown"),
        ("is: stop", "is: run", r"state\.values\[#2\]\.is: is given twice"),
        ("zone: Asia/Tashkent", "zone: Asia/Nowhere", r"time\.zone: is no known time zone"),
        ("good: {", "goods: {", r"quantities\.good: is missing"),
        ("station: {line: L1, station: A0}", "station: {line: L1}", r"station\.station: is missing"),
    ],
)
def test_a_wrong_mapping_is_told_with_line_and_field(write: Write, replace: str, by: str, says: str) -> None:
    assert replace in MAPPING
    with pytest.raises(CatalogueError, match=says):
        load_mapping(str(write("m.yaml", MAPPING.replace(replace, by, 1))))


def test_stations_and_products_must_stand_in_the_catalogue(
    sme_catalogue: Catalogue, catalogue: Catalogue, write: Write
) -> None:
    mapping = load_mapping("sme")
    with pytest.raises(SettingsError, match="facility SME is not in the catalogue"):
        facility_of(catalogue, mapping, None)
    with pytest.raises(SettingsError, match="F02 has no station L1/A0"):
        facility_of(catalogue, mapping, "F02")
    strange = load_mapping(str(write("m.yaml", MAPPING + "product: {id: F02-RF350}\n")))
    with pytest.raises(SettingsError, match="SME does not make F02-RF350"):
        facility_of(sme_catalogue, strange, None)


def test_a_recording_can_be_played_as_another_facility(catalogue: Catalogue, write: Write) -> None:
    mapping = load_mapping(str(write("m.yaml", MAPPING.replace("station: A0", "station: S1"))))
    recording = write("r.csv", "when,made,bad,status,order\n2026-10-14 08:00,1,0,run,\n")
    said = spoken(read_recording(recording, mapping), mapping, facility_of(catalogue, mapping, "F06"), "r")
    assert {str(each.topic) for each in said} == {
        "technopark/v1/F06/L1/S1/output",
        "technopark/v1/F06/L1/S1/state",
    }
    assert {reading.product for reading in readings(said)} == {"F06-CP80"}


def test_decimal_increments_add_up_exactly(sme_catalogue: Catalogue, write: Write) -> None:
    rows = "".join(f"2026-10-14 08:{minute:02d},0.1,0,run,\n" for minute in range(60))
    said = replayed(
        sme_catalogue, write("r.csv", "when,made,bad,status,order\n" + rows), write("m.yaml", MAPPING)
    )
    assert Decimal(readings(said)[-1].good) == 6000
