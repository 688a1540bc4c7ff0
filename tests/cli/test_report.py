"""`technopark report`: a file that is there as a whole, and one line for what is wrong."""

from __future__ import annotations

import subprocess
import sys
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


async def test_schedules_are_kept_listed_delivered_and_removed(report: Run, tmp_path: Path) -> None:
    folder = str(tmp_path)
    added = report(
        "schedule", "add", "weekly", "park-summary", "--every", "week", "--folder", folder, "--by", "ann"
    )
    assert added.stdout == f"weekly: park-summary, every week on day 1 at 08:00, to {folder}\n"
    assert report("schedule", "list").stdout == f"weekly  park-summary uz xlsx  week 1 08:00  {folder}\n"
    done = report("run-due")
    assert (done.status, done.stdout) == (0, "")
    assert report("runs").stdout == ""
    assert report("schedule", "remove", "weekly").stdout == "weekly: removed\n"
    assert report("schedule", "list").stdout == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["weather", "--folder", "/x"], "kind: 'weather' is none of"),
        (["park-summary"], "a folder or recipients"),
        (["park-summary", "--folder", "/x", "--to", "a@b"], "a folder or recipients"),
        (["park-summary", "--folder", "/x", "--at", "8 o'clock"], '--at: "8 o\'clock" is no time of day'),
        (["park-summary", "--folder", "/x", "--day", "29"], "day: 29 is not within 1 to 28"),
        (["facility-summary", "--folder", "/x"], "say which"),
        (["facility-summary", "--folder", "/x", "--facility", "F99"], "there is no facility F99"),
    ],
)
async def test_a_schedule_that_could_not_be_delivered_is_refused(
    report: Run, words: list[str], said: str
) -> None:
    done = report("schedule", "add", "name", *words)
    assert (done.status, done.stdout) == (1, "")
    assert said in done.stderr


def test_the_commands_are_the_kinds_of_reports() -> None:
    from technopark_api.reports.ask import KINDS
    from technopark_cli.commands import report as commands

    assert tuple(commands.KINDS) == KINDS


def test_a_report_starts_without_what_only_a_server_needs() -> None:
    modules = ("make", "files", "render.xlsx", "render.pdf")
    code = "; ".join(
        [
            *(f"import technopark_api.reports.{module}" for module in modules),
            "import sys; print(*sys.modules)",
        ]
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "technopark_api.reports.render.pdf" in loaded
    assert loaded.isdisjoint({"fastapi", "starlette", "uvicorn"})
