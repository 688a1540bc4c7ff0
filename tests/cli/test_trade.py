"""`technopark trade`: lists of the export office, with one line for each thing that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from technopark.catalogue import load_catalogue
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.pool import connect

PARK = Path(__file__).parents[1] / "api" / "park.yaml"
RELEASED = "declaration;released_on;hs;net_kg;value;currency\n26001/121026/0012345;12.10.2026;841810;650,5;2600;USD\n"

Run = Callable[..., Any]

pytestmark = pytest.mark.editions("none")


@pytest.fixture
async def trade(technopark: Run, database_url: str) -> Run:
    """Run `technopark trade` on the test's database and park."""
    connection = await connect(database_url)
    await sync_catalogue(connection, load_catalogue(PARK))
    await connection.close()

    def run(*words: str) -> Any:
        return technopark(
            "trade", *words, TECHNOPARK_DATABASE_URL=database_url, TECHNOPARK_CATALOGUE=str(PARK)
        )

    return run


async def test_lists_are_imported_and_it_is_on_record_who_did(
    trade: Run, tmp_path: Path, database_url: str
) -> None:
    (tmp_path / "released.csv").write_text(RELEASED)
    (tmp_path / "stock.csv").write_text("product,counted_on,quantity\nFR-A,2026-01-01,1200\n")
    done = trade("declarations", "released.csv", "--by", "nilufar")
    assert (done.status, done.stdout) == (0, "released.csv: 1 added, 0 changed, 0 unchanged\n"), done.stderr
    assert trade("declarations", "released.csv").stdout == "released.csv: 0 added, 0 changed, 1 unchanged\n"
    done = trade("opening-stock", "stock.csv", "--by", "nilufar")
    assert (done.status, done.stdout) == (0, "stock.csv: 1 added, 0 changed, 0 unchanged\n"), done.stderr
    connection = await connect(database_url)
    rows = await connection.fetch("SELECT who, action FROM audit ORDER BY id")
    await connection.close()
    assert [tuple(row) for row in rows] == [
        ("nilufar", "declarations.import"),
        ("nilufar", "opening_stock.import"),
    ]


async def test_what_is_wrong_is_told_line_by_line(trade: Run, tmp_path: Path) -> None:
    (tmp_path / "released.csv").write_text(RELEASED.replace("650,5", "x").replace("USD", "dollar"))
    done = trade("declarations", "released.csv")
    assert (done.status, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "released.csv: row 2, net_kg: 'x' is no number such as 1234.5, not below zero",
        "released.csv: row 2, currency: 'dollar' is not three letters such as USD",
        "technopark: released.csv: nothing was imported: 2 errors",
    ]
    assert trade("opening-stock", "nowhere.csv").stderr == (
        "technopark: nowhere.csv: cannot be read: No such file or directory\n"
    )
