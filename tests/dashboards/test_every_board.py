"""Every panel of every board: its query runs on every edition, and gives what its panel shows."""

from __future__ import annotations

import numbers
from datetime import timedelta
from typing import Any

import pytest

from technopark_dashboards.boards import BOARDS
from tests.dashboards.conftest import AFTERNOON

NAMES = [board.name for board in BOARDS]
# Columns of these are counts of what is there: a panel without them would say nothing.
COUNTS = {
    "facilities", "stations", "stale", "silent", "messages", "bytes", "rows", "sessions", "readings",
    "state_changes", "database_bytes", "table_bytes", "index_bytes", "chunks",
}  # fmt: skip


def panels(park: Any, board: str) -> list[dict[str, Any]]:
    """Panels of a board in English, without rows."""
    return [panel for panel in park.boards[f"{board}-en"]["panels"] if panel["type"] != "row"]


def columns_shown(panel: dict[str, Any]) -> set[str]:
    """Columns that a panel names in its overrides, as axis, and in its transformations."""
    named = {override["matcher"]["options"] for override in panel["fieldConfig"]["overrides"]}
    for transformation in panel.get("transformations", []):
        options = transformation["options"]
        named |= {options["rowField"], options["columnField"], options["valueField"]}
    return named


@pytest.mark.parametrize("board", NAMES)
async def test_a_panel_gets_rows_of_the_columns_that_it_shows(busy_park: Any, board: str) -> None:
    for panel in panels(busy_park, board):
        title = panel["title"]
        rows = await busy_park.rows(board, panel)
        assert rows, title
        got = set(rows[0].keys())
        if panel["targets"][0]["format"] == "table":
            assert got == columns_shown(panel), title
            continue
        assert [row["time"] for row in rows] == sorted(row["time"] for row in rows), title
        if "metric" in got:
            assert got == {"time", "metric", "value"}, title
            assert all(isinstance(row["metric"], str) for row in rows), title
            assert any(isinstance(row["value"], numbers.Number) for row in rows), title
            assert not columns_shown(panel) or {row["metric"] for row in rows} <= columns_shown(panel), title
        else:
            # Series are columns, parted by a column of texts where the titles say so.
            assert got - {"time", "unit", "incoterms"} == columns_shown(panel), title
            for name in columns_shown(panel):
                assert any(isinstance(row[name], numbers.Number) for row in rows), (title, name)


@pytest.mark.parametrize("board", NAMES)
async def test_no_variable_and_no_macro_is_left_in_a_query(park: Any, board: str) -> None:
    for panel in panels(park, board):
        assert "$" not in park.query(board, panel), panel["title"]
    for variable in park.boards[f"{board}-en"]["templating"]["list"]:
        if variable["type"] == "query":
            rows = await park.connection.fetch(park.expanded(board, variable["query"]))
            assert rows
            assert set(rows[0].keys()) == {"__value", "__text"}


@pytest.mark.parametrize("board", NAMES)
async def test_a_park_where_nothing_happened_has_no_numbers(park: Any, board: str) -> None:
    for panel in panels(park, board):
        for row in await park.rows(board, panel):
            measured = {
                name: value
                for name, value in row.items()
                if name not in COUNTS and isinstance(value, numbers.Number) and not name.startswith("plan")
            }
            assert not measured, panel["title"]


@pytest.mark.parametrize("board", NAMES)
@pytest.mark.parametrize("chosen", [["F02"], ["F02", "F03"]])
async def test_a_panel_keeps_to_the_facilities_that_were_chosen(
    busy_park: Any, board: str, chosen: list[str]
) -> None:
    for panel in panels(busy_park, board):
        for row in await busy_park.rows(board, panel, facilities=chosen):
            if "code" in row.keys():  # noqa: SIM118 - a Record holds values
                assert row["code"] in chosen, panel["title"]


@pytest.mark.parametrize("board", NAMES)
async def test_long_and_short_ranges_can_be_chosen(busy_park: Any, board: str) -> None:
    for panel in panels(busy_park, board):
        for hours in (1, 24 * 400):
            await busy_park.rows(board, panel, hours=hours, interval=timedelta(hours=max(1, hours // 500)))


@pytest.mark.parametrize("board", NAMES)
async def test_annotations_stand_at_times_with_a_text(busy_park: Any, board: str) -> None:
    # Months are marked where months are shown, and shifts where hours are.
    hours = 24 * 40 if board in {"exports", "localization"} else 24
    for annotation in busy_park.boards[f"{board}-en"]["annotations"].get("list", []):
        if not annotation.get("target", {}).get("rawSql"):
            continue
        rows = await busy_park.connection.fetch(
            busy_park.expanded(board, annotation["target"]["rawSql"], end=AFTERNOON, hours=hours)
        )
        assert rows
        assert {"time", "text"} <= set(rows[0].keys())
