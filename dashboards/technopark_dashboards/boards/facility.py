"""One facility: the day against its plan, what its stations do, and the indicators of ISO 22400-2 by day."""

from __future__ import annotations

from technopark.catalogue.model import Language
from technopark.storage.sqlfile import load
from technopark_dashboards.board import Annotation, Board, Rows
from technopark_dashboards.config import Park
from technopark_dashboards.looks import FULL, GREEN, HALF, ORANGE, STATES, THIRD, YELLOW
from technopark_dashboards.panels import (
    Column,
    Frame,
    Panel,
    series_panel,
    stat_panel,
    table_panel,
    timeline_panel,
)
from technopark_dashboards.station_columns import station_columns
from technopark_dashboards.variables import LINES, ONE_FACILITY

_FACILITY = load("technopark_dashboards", "queries/facility.sql")
_STATIONS = load("technopark_dashboards", "queries/stations.sql")
_SHIFTS = load("technopark_dashboards", "queries/shifts.sql")

_OEE_STEPS = ((None, ORANGE), (0.6, YELLOW), (0.85, GREEN))
_INDICATORS = ("oee", "availability", "effectiveness", "quality")
# As the query numbers them.
_STATE_NUMBERS = {str(number): look for number, look in enumerate(STATES.values(), start=1)}


def _by_day(name: str) -> str:
    return f"{_FACILITY['days']}\n{_FACILITY[name]}"


def _rows(park: Park, language: Language) -> Rows:
    del park
    return {
        "row.indicators": _indicators(language),
        "row.output": [
            series_panel(
                Frame(4, "output_by_day", _FACILITY["output_by_day"], HALF, 9),
                language,
                unit="locale",
                stacked=False,
                interval="1d",
                columns=[Column("good", "good", label="unit"), Column("plan", "plan", label="unit")],
            ),
            series_panel(
                Frame(5, "product_per_hour", _FACILITY["quantity_per_hour"], HALF, 9),
                language,
                unit="locale",
                stacked=False,
            ),
        ],
        "row.stations": [
            timeline_panel(
                Frame(6, "states_timeline", _FACILITY["states"], FULL, 10), _STATE_NUMBERS, language
            ),
            table_panel(
                Frame(7, "station_states", _STATIONS["station_states"], FULL, 9),
                station_columns(),
                language,
            ),
        ],
    }


def _indicators(language: Language) -> list[Panel]:
    return [
        stat_panel(
            Frame(1, "indicators_of_range", _by_day("indicators_of_range"), FULL, 4),
            [
                Column("oee", "oee", unit="percentunit", decimals=1, colour_steps=_OEE_STEPS),
                *(Column(name, name, unit="percentunit", decimals=1) for name in _INDICATORS[1:]),
                Column("scrap_ratio", "scrap_ratio", unit="percentunit", decimals=2),
            ],
            language,
        ),
        series_panel(
            Frame(2, "indicators_by_day", _by_day("indicators_by_day"), FULL - THIRD, 9),
            language,
            unit="percentunit",
            stacked=False,
            interval="1d",
            columns=[Column(name, name) for name in _INDICATORS],
        ),
        series_panel(
            Frame(3, "scrap_by_day", _FACILITY["scrap_by_day"], THIRD, 9),
            language,
            unit="percentunit",
            stacked=False,
            interval="1d",
        ),
    ]


BOARD = Board(
    "facility",
    "facility_board",
    _rows,
    choices=(ONE_FACILITY, LINES),
    range_from="now-7d",
    live_page="facility/${facility}",
    annotations=(Annotation("shifts", _SHIFTS["starts"]),),
)
