"""Rules that every dashboard keeps, read from what Grafana would load."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from technopark.catalogue import load_catalogue
from technopark_dashboards.boards import BOARDS
from technopark_dashboards.config import DATASOURCE_TYPE
from technopark_dashboards.texts import TEXTS

Boards = dict[str, dict[str, Any]]
DATASOURCE = {"type": DATASOURCE_TYPE, "uid": "${datasource}"}
LONGEST_UID = 40


def panels(boards: Boards) -> Iterator[dict[str, Any]]:
    for board in boards.values():
        yield from (panel for panel in board["panels"] if panel["type"] != "row")


def statements(boards: Boards) -> Iterator[str]:
    """Every query without its comments."""
    for panel in panels(boards):
        for target in panel["targets"]:
            yield re.sub(r"--[^\n]*", "", target["rawSql"])


NAMES = [board.name for board in BOARDS]


def test_every_board_is_there_in_every_language_of_the_park(boards: Boards) -> None:
    languages = load_catalogue().site.languages
    assert set(boards) == {f"{name}-{language}" for name in NAMES for language in languages}


def test_uids_are_stable_unique_and_short_enough(boards: Boards) -> None:
    assert {name: board["uid"] for name, board in boards.items()} == {
        name: f"technopark-{name}" for name in boards
    }
    assert all(len(board["uid"]) <= LONGEST_UID for board in boards.values())


def test_boards_are_read_only_in_the_time_of_the_site_and_refresh(boards: Boards) -> None:
    for board in boards.values():
        assert board["editable"] is False
        assert board["timezone"] == "Asia/Tashkent"
        assert board["refresh"] in ("30s", "1m", "5m")
        assert board["description"]


def test_every_panel_says_what_it_shows_in_which_unit_and_what_no_data_is(boards: Boards) -> None:
    for panel in panels(boards):
        assert panel["title"]
        assert panel["description"]
        assert panel["fieldConfig"]["defaults"]["unit"]
        assert panel["fieldConfig"]["defaults"]["noValue"]


def test_every_panel_reads_the_data_source_that_the_reader_chose(boards: Boards) -> None:
    for board in boards.values():
        (variable,) = [found for found in board["templating"]["list"] if found["name"] == "datasource"]
        assert (variable["type"], variable["query"]) == ("datasource", DATASOURCE_TYPE)
    for panel in panels(boards):
        assert panel["datasource"] == DATASOURCE
        assert [target["datasource"] for target in panel["targets"]] == [DATASOURCE]


def test_numbers_of_panels_are_unique_and_panels_do_not_overlap(boards: Boards) -> None:
    for board in boards.values():
        numbers = [panel["id"] for panel in board["panels"]]
        assert len(set(numbers)) == len(numbers)
        for one, other in itertools.combinations((panel["gridPos"] for panel in board["panels"]), 2):
            beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
            below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
            assert beside or below, (one, other)
        assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in board["panels"])


def test_languages_differ_in_texts_and_in_nothing_else(boards: Boards) -> None:
    def shape(board: dict[str, Any]) -> list[Any]:
        return [
            (
                panel["id"],
                panel["type"],
                panel["gridPos"],
                [target["rawSql"] for target in panel.get("targets", [])],
                [
                    (override["matcher"], [found["id"] for found in override["properties"]])
                    for override in panel.get("fieldConfig", {}).get("overrides", [])
                ],
            )
            for panel in board["panels"]
        ]

    for board in NAMES:
        english, *others = (shape(boards[f"{board}-{language}"]) for language in ("en", "ru", "uz"))
        assert all(other == english for other in others)
        titles = [
            [panel["title"] for panel in boards[f"{board}-{language}"]["panels"]]
            for language in ("en", "ru", "uz")
        ]
        assert all(len(set(texts)) == len(texts) for texts in zip(*titles, strict=True))


def test_links_lead_to_the_other_languages_and_to_the_other_boards_of_its_own(boards: Boards) -> None:
    for name, board in boards.items():
        base, _, language = name.rpartition("-")
        linked = {link["url"].removeprefix("/d/") for link in board["links"] if link["url"].startswith("/d/")}
        assert linked == {
            f"technopark-{other}"
            for other in boards
            if other != name and (other.rpartition("-")[0] == base or other.endswith(f"-{language}"))
        }


def test_a_link_carries_the_range_and_what_the_reader_chose_and_not_the_language(boards: Boards) -> None:
    for board in boards.values():
        carried = {v["name"] for v in board["templating"]["list"] if not v["skipUrlSync"]}
        assert carried >= {"datasource", "facility"}
        assert not carried & load_park_constants(board)
        ours = [link for link in board["links"] if link["url"].startswith("/d/")]
        assert all(link["includeVars"] and link["keepTime"] for link in ours)


def load_park_constants(board: dict[str, Any]) -> set[str]:
    return {v["name"] for v in board["templating"]["list"] if v["type"] == "constant"}


def test_links_of_cells_lead_to_boards_that_exist(boards: Boards) -> None:
    uids = {board["uid"] for board in boards.values()}
    for panel in panels(boards):
        for override in panel["fieldConfig"]["overrides"]:
            for found in override["properties"]:
                if found["id"] == "links":
                    assert {link["url"].split("?")[0].removeprefix("/d/") for link in found["value"]} <= uids


# The query of this reads single changes of state: of the stations of one facility.
OF_SINGLE_CHANGES = {"States over time"}


def test_queries_touch_no_single_readings_and_average_nothing(boards: Boards) -> None:
    for name, board in boards.items():
        for panel in panels({name: board}):
            (sql,) = statements({name: {"panels": [panel]}})
            assert not re.search(r"\b(reading|connection_change)\b", sql)
            assert not re.search(r"\bavg\s*\(", sql, re.IGNORECASE)
            assert "time_bucket" not in sql
            if name.endswith("-en") and panel["title"] not in OF_SINGLE_CHANGES:
                assert not re.search(r"\bstate_change\b", sql), panel["title"]


def test_every_text_is_told_in_full_in_every_language() -> None:
    for key, names in TEXTS.items():
        assert names.uz.strip(), key
        assert names.ru.strip(), key
        assert names.en.strip(), key
        assert not set(names.uz) & set("'`‘’"), f"{key}: Uzbek is written with ʻ and ʼ"
