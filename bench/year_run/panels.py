"""The queries of Grafana's panels as PostgreSQL gets them, with all chosen, as a board opens or over a year."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from technopark.catalogue import Catalogue
from technopark_dashboards.boards import BOARDS
from technopark_dashboards.build import dashboards, to_text
from technopark_dashboards.macros import Value, View, expand

YEAR = timedelta(days=365)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "y": YEAR}
# As many points as a screen is wide.
_POINTS = 1000


class PanelQuery(NamedTuple):
    """A panel of a board in English, and what it asks over a range that ends at some time."""

    board: str
    title: str
    sql: str


def panels(catalogue: Catalogue, end: datetime, *, over: timedelta | None = None) -> Iterator[PanelQuery]:
    """Yield the queries of all panels, `over` a time or else the range that each board opens with."""
    made = dashboards()
    for board in BOARDS:
        shown = json.loads(to_text(made[f"{board.name}-en"]))
        span = over or _UNITS[board.range_from[-1]] * int(board.range_from.removeprefix("now-")[:-1])
        values = _values(catalogue, shown)
        for panel in shown["panels"]:
            view = View(end - span, end, max(span / _POINTS, _least(panel)), values)
            for target in panel.get("targets", ()):
                yield PanelQuery(board.name, panel["title"], expand(target["rawSql"], view))


def _least(panel: Mapping[str, Any]) -> timedelta:
    """The width that an interval of a panel has at least."""
    told = panel.get("interval")
    return _UNITS[told[-1]] * int(told[:-1]) if told else timedelta(0)


def _values(catalogue: Catalogue, shown: Mapping[str, Any]) -> dict[str, Value]:
    """Return the constants of a board, and all facilities, lines and products; the second where it is one."""
    facilities = list(catalogue.facilities)
    values: dict[str, Value] = {}
    for variable in shown["templating"]["list"]:
        name = variable["name"]
        if variable["type"] == "constant":
            values[name] = variable["query"]
        elif variable["type"] == "query" and not variable["multi"]:
            facilities = facilities[1:2]
            values[name] = facilities[0].id
    chosen: dict[str, Value] = {
        "facility": [facility.id for facility in facilities],
        "line": [f"{facility.id}/{line.id}" for facility in facilities for line in facility.lines],
        "product": [product.id for facility in facilities for product in facility.products],
    }
    asked_for = {variable["name"] for variable in shown["templating"]["list"]}
    return {name: value for name, value in chosen.items() if name in asked_for} | values
