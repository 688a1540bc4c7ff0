"""Bring dashboards to a running Grafana over its HTTP API, for servers that do not read this project's files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from grafana_client.api import GrafanaApi
from grafana_client.client import GrafanaClientError, GrafanaException, GrafanaServerError
from niquests.exceptions import RequestException

from technopark.catalogue import Catalogue
from technopark.errors import SettingsError, TechnoparkError, Unavailable
from technopark_dashboards.build import texts
from technopark_dashboards.config import BOARD_URL, FOLDER_TITLE, FOLDER_UID

Outcome = Literal["created", "updated", "unchanged"]

_TIMEOUT_S = 15.0
# The client's calls have no types.
_Api = Any
_T = TypeVar("_T")


class GrafanaRefused(TechnoparkError):
    """Grafana answered and will not take what was sent: the text says what it objects to."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What happened to one dashboard, or would, and where it is to be seen.

    `difference` names, where a dry run was asked for, what of it would change, a place in the dashboard each.
    """

    uid: str
    outcome: Outcome
    url: str
    difference: tuple[str, ...] = ()


def push(
    url: str,
    token: str,
    *,
    catalogue: Catalogue | None = None,
    board_url: str = BOARD_URL,
    dry_run: bool = False,
) -> list[Pushed]:
    """Create or update every dashboard on the server at `url`, in the project's folder; again, it changes nothing.

    `token` is of a service account that may write dashboards and folders. Dashboards are known by their uid, so
    that links to them hold; one that is there as built is left alone and gets no new version. The data source is
    not made here: dashboards ask for the one with uid `technopark` first, and let a reader choose another. With
    `dry_run` nothing is written, and the answer tells what would be.

    Raises:
        SettingsError: `url` is no web address, or the server does not accept the token.
        Unavailable: the server cannot be reached, or fails.
        GrafanaRefused: it will not take a folder or a dashboard.
    """
    base = url.rstrip("/")
    if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).hostname:
        raise SettingsError(f"Grafana's address is http://... or https://..., not {url!r}")
    # With the slash: the client appends `api` to the path as it stands.
    api: _Api = GrafanaApi.from_url(base + "/", credential=token, timeout=_TIMEOUT_S)
    if not dry_run:
        _ensure_folder(api)
    return [
        _push_one(api, base, json.loads(content), dry_run=dry_run)
        for content in _in_order(texts(catalogue, board_url=board_url))
    ]


def _in_order(contents: Mapping[str, str]) -> Iterable[str]:
    return (contents[name] for name in sorted(contents))


def _ensure_folder(api: _Api) -> None:
    if _found(f"folder {FOLDER_UID}", lambda: api.folder.get_folder(FOLDER_UID)) is None:
        _asked(f"folder {FOLDER_UID}", lambda: api.folder.create_folder(FOLDER_TITLE, uid=FOLDER_UID))


def _push_one(api: _Api, base: str, board: dict[str, Any], *, dry_run: bool) -> Pushed:
    uid = str(board["uid"])
    what = f"dashboard {uid}"
    there = _found(what, lambda: api.dashboard.get_dashboard(uid))
    at = f"{base}/d/{uid}"
    if there is not None and _same(there, board):
        return Pushed(uid, "unchanged", at)
    outcome: Outcome = "created" if there is None else "updated"
    if dry_run:
        return Pushed(uid, outcome, at, () if there is None else tuple(_changes(there, board)))
    sent = {
        "dashboard": board,
        "folderUid": FOLDER_UID,
        "overwrite": True,
        "message": "technopark dashboards",
    }
    _asked(what, lambda: api.dashboard.update_dashboard(sent))
    return Pushed(uid, outcome, at)


def _same(there: Mapping[str, Any], board: Mapping[str, Any]) -> bool:
    """Tell whether the server has the dashboard as built; what it adds of its own does not count."""
    stored = there.get("dashboard", {})
    in_place = there.get("meta", {}).get("folderUid") == FOLDER_UID
    return in_place and all(stored.get(key) == value for key, value in board.items())


def _changes(there: Mapping[str, Any], board: Mapping[str, Any]) -> Iterator[str]:
    """Yield the places in which the server's dashboard is not the one built, panels by their number."""
    if there.get("meta", {}).get("folderUid") != FOLDER_UID:
        yield "folder"
    stored = there.get("dashboard", {})
    yield from sorted(key for key, value in board.items() if key != "panels" and stored.get(key) != value)
    before = {panel.get("id"): panel for panel in stored.get("panels", [])}
    after = {panel["id"]: panel for panel in board["panels"]}
    for number in sorted(before.keys() | after.keys(), key=str):
        if number not in after:
            yield f"panel {number} goes: {before[number].get('title')}"
        elif number not in before:
            yield f"panel {number} comes: {after[number]['title']}"
        elif before[number] != after[number]:
            yield f"panel {number}: {after[number]['title']}"


def _found(what: str, ask: Callable[[], _T]) -> _T | None:
    """Return what the server has, or None if it has none."""
    try:
        return _asked(what, ask)
    except GrafanaRefused as error:
        cause = error.__cause__
        if isinstance(cause, GrafanaClientError) and cause.status_code == HTTPStatus.NOT_FOUND:
            return None
        raise


def _asked(what: str, ask: Callable[[], _T]) -> _T:
    try:
        return ask()
    except GrafanaServerError as error:
        raise Unavailable(f"Grafana failed at {what}: {error}") from error
    except GrafanaClientError as error:
        if error.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise SettingsError(f"Grafana does not let this token at {what}: {error}") from error
        raise GrafanaRefused(f"Grafana refuses {what}: {error}") from error
    except (GrafanaException, RequestException, ValueError) as error:
        raise Unavailable(f"Grafana cannot be reached for {what}: {error}") from error
