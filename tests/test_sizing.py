"""The table of sizes follows from the figures that stand above it, which are those of the pages that they come from."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pytest

from technopark.catalogue import load_catalogue
from technopark.settings import Settings

DOCS = Path(__file__).parents[1] / "docs"
SECTION = (
    (DOCS / "operations.md")
    .read_text("utf-8")
    .partition("\n## How large a machine\n")[2]
    .partition("\n## ")[0]
)
DAY_S, HOUR_S, YEAR_DAYS = 86_400, 3600, 365


def rows_of(table: str) -> dict[str, list[str]]:
    """The rows of a table by their first cell."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return {first: rest for first, *rest in cells}


TABLES = re.findall(r"(?:^\|.*\n)+", SECTION, re.MULTILINE)
FIGURES = {name: Decimal(value) for name, (value, _) in list(rows_of(TABLES[0]).items())[2:]}
SIZES = rows_of(TABLES[1])
STATIONS = [int(cell.replace(",", "")) for cell in SIZES["stations"]]


def figure(beginning: str) -> Decimal:
    (found,) = [value for name, value in FIGURES.items() if name.startswith(beginning)]
    return found


def sizes(stations: int) -> dict[str, tuple[Decimal, int]]:
    """Each row's figure for so many stations, and its digits behind the point."""
    a_second = stations / figure("seconds between")
    a_day = a_second * DAY_S
    by_row = a_day * figure("a reading with its index") / 1_000_000
    by_column = a_day * figure("a reading in the columnstore") / 1_000_000
    park = sum(len(line.stations) for facility in load_catalogue().facilities for line in facility.lines)
    all_else = figure("all else") / park / YEAR_DAYS * stations
    days_by_row = figure("days that")
    by_edition = by_row * days_by_row + by_column * (YEAR_DAYS - days_by_row) + all_else * YEAR_DAYS
    processor = figure("collector,") + figure("broker,") + figure("database, microseconds")
    batches = min(figure("batches"), a_second)
    return {
        "stations": (Decimal(stations), 0),
        "readings a second": (a_second, 1),
        "rows a day": (a_day, 0),
        "readings by row, MB a day": (by_row, 1),
        "readings in the columnstore, MB a day": (by_column, 1),
        "sums and all else, MB a day": (all_else, 1),
        "disk a year, plain PostgreSQL and TimescaleDB apache, GB": (
            (by_row + all_else) * YEAR_DAYS / 1000,
            1,
        ),
        "disk a year, TimescaleDB community, GB": (by_edition / 1000, 1),
        "cores of broker, collector and database": (
            a_second * processor / 1_000_000 + batches * figure("database, milliseconds") / 1000,
            4,
        ),
        "hours of backlog in 1 GB of the broker's memory": (
            1_000_000_000 / figure("a message that waits") / a_second / HOUR_S,
            1,
        ),
        "the broker's disk an hour of backlog, MB": (a_second * HOUR_S * figure("the same") / 1_000_000, 1),
    }


@pytest.mark.parametrize("column", range(len(STATIONS)))
def test_each_size_follows_from_the_figures(column: int) -> None:
    told = {name: cells[column] for name, cells in list(SIZES.items())[2:]}
    assert told == {
        name: f"{value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN):,}"
        for name, (value, digits) in sizes(STATIONS[column]).items()
    }


def test_the_park_is_that_of_the_catalogue_and_the_rest_that_of_the_page_about_scale() -> None:
    park = [line.stations for facility in load_catalogue().facilities for line in facility.lines]
    scale = (DOCS / "scale.md").read_text("utf-8")
    (counts,) = re.findall(r"^\| stations \| (.*) \|$", scale, re.MULTILINE)
    assert STATIONS[1:] == [int(cell.replace(",", "")) for cell in counts.split(" | ")]
    assert STATIONS[1] == sum(map(len, park))


def test_the_figures_are_those_that_were_measured() -> None:
    performance, scale = ((DOCS / f"{page}.md").read_text("utf-8") for page in ("performance", "scale"))
    now = {
        line[0]: line[2]
        for line in re.findall(r"^\| (broker|database) \| (\S+) \| (\S+) \| ", performance, re.MULTILINE)
    }
    assert (now["broker"], now["database"]) == (str(figure("broker,")), str(figure("database, microseconds")))
    assert f"costs the collector {figure('collector,')} microseconds a reading" in scale
    assert f"A reading takes {figure('a reading with its index')} bytes with its index" in performance
    assert re.search(rf"and {figure('a reading in the columnstore')} in\s+the columnstore", performance)
    calls = re.findall(r"^\| [^|]+ \| 121 \| (\d\.\d\d) \|", performance, re.MULTILINE)
    assert sum(map(Decimal, calls)) == figure("database, milliseconds")
    assert figure("batches") == 1000 / Settings.model_fields["batch_wait_ms"].default
    (parts,) = re.findall(r"the same year: ([^|]+) \|", SECTION)
    assert sum(map(int, re.findall(r"\d+", parts))) == figure("all else")
