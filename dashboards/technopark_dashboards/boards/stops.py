"""Stops: by reason in the order of what they took, by line, shift and day, and the longest of them."""

from __future__ import annotations

from technopark.catalogue.model import Language
from technopark.storage.sqlfile import load
from technopark_dashboards.board import Board, Rows
from technopark_dashboards.config import Park
from technopark_dashboards.looks import COLOURED_CELL, FULL, GAUGE, HALF, STATES
from technopark_dashboards.panels import (
    Column,
    Frame,
    bars_panel,
    ranked_panel,
    series_panel,
    table_panel,
)
from technopark_dashboards.variables import ANY_FACILITIES, LINES

_STOPS = load("technopark_dashboards", "queries/stops.sql")

_STATE = Column("state", "state", values=STATES, cell=COLOURED_CELL, width=140)
_SPENT = Column("spent_s", "spent_s", unit="dtdurations", decimals=0)


def _told(name: str) -> str:
    return f"{_STOPS['told']}\n{_STOPS[name]}"


def _rows(park: Park, language: Language) -> Rows:
    del park
    return {
        "row.reasons": [
            ranked_panel(
                Frame(1, "pareto_bars", _told("pareto_bars"), HALF, 12),
                [Column("reason", "reason"), _SPENT],
                language,
                unit="dtdurations",
                category="reason",
            ),
            table_panel(
                Frame(2, "pareto", _told("pareto"), HALF, 12),
                [
                    Column("reason", "reason"),
                    _STATE,
                    _SPENT,
                    Column("times", "times_entered"),
                    Column("share", "share_of_stops", unit="percentunit", decimals=1),
                    Column(
                        "cumulative", "cumulative", unit="percentunit", decimals=1, cell=GAUGE, limits=(0, 1)
                    ),
                ],
                language,
            ),
        ],
        "row.reliability": [
            table_panel(
                Frame(3, "reliability", _told("reliability"), FULL, 10),
                [
                    Column("code", "code", width=70),
                    Column("line", "line"),
                    Column("failures", "failures"),
                    Column("operating_s", "operating_s", unit="dtdurations", decimals=0),
                    Column("repair_s", "repair_s", unit="dtdurations", decimals=0),
                    Column("mtbf_s", "mtbf_s", unit="dtdurations", decimals=0),
                    Column("mttr_s", "mttr_s", unit="dtdurations", decimals=0),
                ],
                language,
            ),
        ],
        "row.stops_when": [
            bars_panel(
                Frame(4, "stops_by_shift", _told("by_shift"), HALF, 9),
                language,
                unit="dtdurations",
                category="shift",
                series="state",
                value="spent_s",
            ),
            series_panel(
                Frame(5, "stops_by_day", _told("by_day"), HALF, 9),
                language,
                unit="dtdurations",
                stacked=True,
                interval="1d",
                columns=[Column(state, f"state.{state}") for state in ("setup", "delay", "down")],
            ),
            table_panel(
                Frame(6, "longest_stops", _STOPS["longest"], FULL, 12),
                [
                    Column("code", "code", width=70),
                    Column("line", "line", width=70),
                    Column("station", "station"),
                    _STATE,
                    Column("reason", "reason"),
                    Column("since", "since", unit="dateTimeAsLocal"),
                    Column("until", "until", unit="dateTimeAsLocal"),
                    Column("lasted_s", "lasted_s", unit="dtdurations", decimals=0),
                ],
                language,
            ),
        ],
    }


BOARD = Board("stops", "stops_board", _rows, choices=(ANY_FACILITIES, LINES), range_from="now-7d")
