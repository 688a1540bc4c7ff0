"""`technopark report`: a file that is there as a whole, and one line for what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from technopark.catalogue import load_catalogue
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.pool import connect

PARK = Path(__file__).parents[1] / "api" / "park.yaml"
CUT_OFF = ("--cut-off", "2026-10-12T09:00:00+05:00")

Run = Callable[..., Any]


@pytest.fixture
async def report(technopark: Run, database_url: str) -> Run:
    """Run `technopark report` on the test's database and park."""
    connection = await connect(database_url)
    await sync_catalogue(connection, load_catalogue(PARK))
    await connection.close()

    def run(*words: str) -> Any:
        return technopark(
            "report", *words, TECHNOPARK_DATABASE_URL=database_url, TECHNOPARK_CATALOGUE=str(PARK)
        )

    return run


def unfinished(folder: Path) -> list[Path]:
    return list(folder.glob(".*"))


pytestmark = pytest.mark.editions("none", "community")


async def test_a_report_is_written_under_its_name_and_again_with_the_same_bytes(
    report: Run, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    words = ("facility-summary", "--facility", "FR", "--month", "2026-09", "--language", "ru", *CUT_OFF)
    done = report(*words, "--output", "out")
    assert (done.status, done.stderr) == (0, "")
    assert done.stdout == "out/technopark-facility-summary-FR-2026-09-ru.xlsx\n"
    first = (tmp_path / "out" / "technopark-facility-summary-FR-2026-09-ru.xlsx").read_bytes()
    assert report(*words, "--output", "again.xlsx").status == 0
    assert (tmp_path / "again.xlsx").read_bytes() == first
    assert unfinished(tmp_path) == []


async def test_csv_goes_to_standard_output_when_asked(report: Run) -> None:
    done = report(
        *("park-summary", "--format", "csv", "--language", "en", "--output", "-", "--table", "trust"),
        *CUT_OFF,
    )
    assert done.status == 0, done.stderr
    assert done.stdout.lstrip("\ufeff").startswith("Code,Facility,Sent,")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["weather"], "kind: 'weather' is none of exports-monthly"),
        (["park-summary", "--language", "de"], "--language: 'de' is none of uz, ru, en"),
        (["park-summary", "--format", "docx"], "--format: 'docx' is none of xlsx, pdf, csv"),
        (["park-summary", "--month", "October"], "month: 'October' is not a month such as 2026-10"),
        (["park-summary", "--facility", "FR"], "takes no facility"),
        (["facility-summary"], "say which"),
        (["facility-summary", "--facility", "F99"], "there is no facility F99"),
        (["park-summary", "--table", "trust"], "xlsx holds all tables"),
        (["park-summary", "--output", "nowhere/x.xlsx"], "nowhere/x.xlsx: cannot be written"),
        (["park-summary", "--format", "csv", "--delimiter", "|"], "--delimiter: '|' is none of semicolon"),
    ],
)
async def test_what_is_wrong_is_said_in_one_line(report: Run, words: list[str], said: str) -> None:
    done = report(*words)
    assert (done.status, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("technopark: ")
    assert said in line
