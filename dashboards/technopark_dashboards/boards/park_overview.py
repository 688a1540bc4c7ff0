"""The park on one page: what runs now, the day against its plan, localization, exports and refused messages."""

from __future__ import annotations

from technopark.catalogue.model import Language
from technopark.storage.sqlfile import load
from technopark_dashboards.board import Board, uid
from technopark_dashboards.config import Park
from technopark_dashboards.looks import (
    BASES,
    COLOURED_TEXT,
    FULL,
    GAUGE,
    GREEN,
    HALF,
    ORANGE,
    PLAN_STEPS,
    RED,
    THIRD,
)
from technopark_dashboards.panels import (
    Column,
    Frame,
    Panel,
    bars_panel,
    series_panel,
    stat_panel,
    table_panel,
)
from technopark_dashboards.station_columns import station_columns
from technopark_dashboards.texts import text

_STATIONS = load("technopark_dashboards", "queries/stations.sql")
_OUTPUT = load("technopark_dashboards", "queries/output.sql")
_LOCALIZATION = load("technopark_dashboards", "queries/localization.sql")
_EXPORTS = load("technopark_dashboards", "queries/exports.sql")
_QUARANTINE = load("technopark_dashboards", "queries/quarantine.sql")


def _rows(park: Park, language: Language) -> dict[str, list[Panel]]:
    note = text("illustrative", language) if park.illustrative else None
    return {
        "row.now": [
            *_now(language),
            stat_panel(
                Frame(4, "value_of_day", _OUTPUT["value_of_day"], THIRD + 1, 4, note),
                [
                    Column("value_usd", "value", unit="currencyUSD", decimals=0),
                    Column("plan_usd", "plan", unit="currencyUSD", decimals=0),
                    Column("share_of_plan", "share_of_plan", unit="percentunit", decimals=1),
                ],
                language,
            ),
        ],
        "row.output": [*_output(language, note), _station_states(language)],
        "row.trade": _trade(language),
        "row.quality": [_quarantine(language)],
    }


def _now(language: Language) -> list[Panel]:
    return [
        stat_panel(
            Frame(1, "facilities_producing", _STATIONS["facilities_producing"], 5, 4),
            [
                Column("producing", "producing", colour_steps=((None, RED), (1, GREEN))),
                Column("facilities", "facilities"),
            ],
            language,
        ),
        stat_panel(
            Frame(2, "stations_stopped", _STATIONS["stations_stopped"], 5, 4),
            [
                Column("stopped", "stopped"),
                Column("faulty", "faulty", colour_steps=((None, GREEN), (1, RED))),
            ],
            language,
        ),
        stat_panel(
            Frame(3, "stations_stale", _STATIONS["stations_stale"], 5, 4),
            [
                Column("stale", "stale", colour_steps=((None, GREEN), (1, ORANGE))),
                Column("silent", "silent"),
            ],
            language,
        ),
    ]


def _output(language: Language, note: str | None) -> list[Panel]:
    # A click on a facility's code narrows this board to it, one on its name leads to the board of it.
    chosen = "var-facility=${__data.fields.code}&${__url_time_range}"
    narrowed, alone = (f"/d/{uid(board, language)}?{chosen}" for board in (BOARD.name, "facility"))
    return [
        table_panel(
            Frame(5, "facilities_of_day", _OUTPUT["facilities_of_day"], FULL, 14, note),
            [
                Column("code", "code", width=70, link=narrowed),
                Column("facility", "facility", width=300, link=alone),
                Column("unit", "unit", width=70),
                Column("good", "good", unit="locale", width=120),
                Column("plan", "plan", unit="locale", decimals=0, width=120),
                Column(
                    "share_of_plan",
                    "share_of_plan",
                    unit="percentunit",
                    decimals=1,
                    cell=GAUGE,
                    colour_steps=PLAN_STEPS,
                    limits=(0, 1),
                ),
                Column("scrap", "scrap", unit="locale", width=110),
                Column("rework", "rework", unit="locale", width=110),
                Column("day", "day", width=110),
            ],
            language,
        ),
        series_panel(
            Frame(6, "value_per_hour", _OUTPUT["value_per_hour"], HALF, 10, note),
            language,
            unit="currencyUSD",
            stacked=True,
        ),
        series_panel(
            Frame(7, "quantity_per_hour", _OUTPUT["quantity_per_hour"], HALF, 10),
            language,
            unit="locale",
            stacked=False,
        ),
    ]


def _station_states(language: Language) -> Panel:
    return table_panel(
        Frame(8, "station_states", _STATIONS["station_states"], FULL, 12), station_columns(), language
    )


def _trade(language: Language) -> list[Panel]:
    return [
        table_panel(
            Frame(9, "localization", _LOCALIZATION["facilities_of_month"], FULL, 12),
            [
                Column("code", "code", width=70),
                Column("facility", "facility", width=300),
                Column("basis", "basis", values=BASES, width=170),
                Column(
                    "localization",
                    "localization_share",
                    unit="percentunit",
                    decimals=2,
                    cell=COLOURED_TEXT,
                    colour_steps=((None, RED), (0, "text")),
                ),
                Column("price_usd", "price_usd", unit="currencyUSD", decimals=0),
                Column("imported_usd", "imported_usd", unit="currencyUSD", decimals=0),
                Column(
                    "products_without_statement",
                    "products_without_statement",
                    cell=COLOURED_TEXT,
                    colour_steps=((None, "text"), (1, ORANGE)),
                ),
                Column("month", "month", width=110),
            ],
            language,
        ),
        bars_panel(
            Frame(10, "exports_by_month", _EXPORTS["by_month"], HALF, 10),
            language,
            unit="currencyUSD",
            category="month",
            series="incoterms",
            value="value_usd",
        ),
        table_panel(
            Frame(11, "exports_by_country", _EXPORTS["by_country"], HALF, 10),
            [
                Column("country", "country", width=110),
                Column("incoterms", "incoterms", width=110),
                Column("value_usd", "value_usd", unit="currencyUSD", decimals=0),
                Column("net_kg", "net_kg", unit="masskg", decimals=0),
                Column("shipments", "shipments"),
                Column("returned_usd", "returned_usd", unit="currencyUSD", decimals=0),
            ],
            language,
        ),
    ]


def _quarantine(language: Language) -> Panel:
    return table_panel(
        Frame(12, "quarantine", _QUARANTINE["by_reason"], FULL, 8),
        [
            Column("reason", "reason"),
            Column("messages", "messages"),
            Column("waiting", "waiting", cell=COLOURED_TEXT, colour_steps=((None, "text"), (1, ORANGE))),
            Column("times", "times"),
            Column("facilities", "facilities"),
            Column("last_seen", "last_seen", unit="dateTimeAsLocal"),
        ],
        language,
    )


BOARD = Board("park-overview", "overview", _rows)
