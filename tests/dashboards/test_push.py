"""Dashboards reach a running Grafana once, whatever happens, and errors say what to do."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from technopark.errors import SettingsError, Unavailable
from technopark_dashboards.boards import BOARDS
from technopark_dashboards.push import GrafanaRefused, push

UIDS = sorted(f"technopark-{board.name}-{language}" for board in BOARDS for language in ("en", "ru", "uz"))


def test_a_first_push_creates_the_folder_and_every_dashboard_in_it(grafana: Any) -> None:
    pushed = push(grafana.url, "right")
    assert [(board.uid, board.outcome) for board in pushed] == [(uid, "created") for uid in UIDS]
    assert pushed[0].url == f"{grafana.url}/d/{UIDS[0]}"
    assert grafana.folders["technopark"]["title"] == "Technopark"
    assert all(board["meta"]["folderUid"] == "technopark" for board in grafana.boards.values())


def test_a_second_push_changes_nothing(grafana: Any) -> None:
    push(grafana.url, "right")
    assert {board.outcome for board in push(grafana.url + "/", "right")} == {"unchanged"}
    assert grafana.saves == UIDS


def test_a_dashboard_that_was_changed_by_hand_is_put_right(grafana: Any) -> None:
    push(grafana.url, "right")
    grafana.boards[UIDS[1]]["dashboard"]["title"] = "mine"
    assert [board.outcome for board in push(grafana.url, "right")] == [
        "updated" if uid == UIDS[1] else "unchanged" for uid in UIDS
    ]
    assert grafana.boards[UIDS[1]]["dashboard"]["title"] != "mine"
    assert grafana.boards[UIDS[1]]["dashboard"]["version"] == 2


def test_a_dashboard_that_was_moved_comes_back_to_the_folder(grafana: Any) -> None:
    push(grafana.url, "right")
    grafana.boards[UIDS[0]]["meta"]["folderUid"] = "elsewhere"
    assert [board.outcome for board in push(grafana.url, "right")] == [
        "updated" if uid == UIDS[0] else "unchanged" for uid in UIDS
    ]


def test_a_dry_run_tells_what_would_change_and_writes_nothing(grafana: Any) -> None:
    assert {board.outcome for board in push(grafana.url, "right", dry_run=True)} == {"created"}
    assert (grafana.folders, grafana.boards) == ({}, {})
    push(grafana.url, "right")
    changed = grafana.boards[UIDS[0]]["dashboard"]
    title = changed["panels"][1]["title"]
    changed["panels"][1]["title"] = "mine"
    changed["refresh"] = "1h"
    first, *others = push(grafana.url, "right", dry_run=True)
    assert (first.outcome, first.difference) == ("updated", ("refresh", f"panel 1: {title}"))
    assert {board.outcome for board in others} == {"unchanged"}
    assert changed["refresh"] == "1h"


def test_a_wrong_token_is_a_setting_to_mend(grafana: Any) -> None:
    with pytest.raises(SettingsError, match="does not let this token at folder technopark"):
        push(grafana.url, "wrong")


def test_what_grafana_will_not_take_is_told_in_its_words(grafana: Any) -> None:
    grafana.fails_with = 412
    with pytest.raises(GrafanaRefused, match=r"refuses folder technopark.*no room for it"):
        push(grafana.url, "right")


def test_a_failing_server_is_to_be_tried_later(grafana: Any) -> None:
    grafana.fails_with = 503
    with pytest.raises(Unavailable, match="no room for it"):
        push(grafana.url, "right")


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        with pytest.raises(Unavailable, match="cannot be reached for folder technopark"):
            push(f"http://127.0.0.1:{taken.getsockname()[1]}", "right")


@pytest.mark.parametrize("address", ["grafana.example", "ftp://grafana.example", "http://"])
def test_an_address_that_is_none_is_refused_before_anything_is_sent(address: str) -> None:
    with pytest.raises(SettingsError, match="Grafana's address is"):
        push(address, "right")
