"""The system: how large the database is, who uses it, and whether anything comes in."""

from __future__ import annotations

from technopark.catalogue.model import Language
from technopark.storage.sqlfile import load
from technopark_dashboards.board import Board, Rows
from technopark_dashboards.config import Park
from technopark_dashboards.looks import FULL, GREEN, HALF, ORANGE, RED, THIRD
from technopark_dashboards.panels import Column, Frame, series_panel, stat_panel, table_panel

_SYSTEM = load("technopark_dashboards", "queries/system.sql")
_STATIONS = load("technopark_dashboards", "queries/stations.sql")


def _rows(park: Park, language: Language) -> Rows:
    return {
        "row.intake": [
            stat_panel(
                Frame(1, "newest", _SYSTEM["newest"], THIRD, 4),
                [
                    Column(
                        "age_s",
                        "age_s",
                        unit="dtdurations",
                        decimals=0,
                        colour_steps=((None, GREEN), (park.facts.stale_after_s, RED)),
                    ),
                    Column("stations", "stations_heard"),
                ],
                language,
            ),
            stat_panel(
                Frame(2, "stations_stale", _STATIONS["stations_stale"], THIRD, 4),
                [
                    Column("stale", "stale", colour_steps=((None, GREEN), (1, ORANGE))),
                    Column("silent", "silent"),
                ],
                language,
            ),
            stat_panel(
                Frame(3, "database_size", _SYSTEM["size"], THIRD, 4),
                [
                    Column("database_bytes", "database_bytes", unit="bytes", decimals=1),
                    Column("messages", "waiting_messages", colour_steps=((None, "text"), (1, ORANGE))),
                    Column("bytes", "waiting_bytes", unit="bytes", decimals=1),
                    Column("sessions", "sessions"),
                ],
                language,
            ),
            series_panel(
                Frame(4, "readings_per_hour", _SYSTEM["readings_per_hour"], FULL - THIRD, 10),
                language,
                unit="locale",
                stacked=True,
            ),
            table_panel(
                Frame(5, "stations_silent", _SYSTEM["silent"], THIRD, 10),
                [
                    Column("code", "code", width=60),
                    Column("line", "line", width=60),
                    Column("station", "station"),
                    Column("heard_at", "heard_at", unit="dateTimeFromNow"),
                    Column("silent_s", "silent_s", unit="dtdurations", decimals=0),
                ],
                language,
            ),
        ],
        "row.database": [
            table_panel(
                Frame(6, "tables", _SYSTEM["tables"], HALF, 12),
                [
                    Column("table_name", "table_name"),
                    Column("rows", "rows_estimated", unit="short"),
                    Column("chunks", "chunks"),
                    Column("table_bytes", "table_bytes", unit="bytes"),
                    Column("index_bytes", "index_bytes", unit="bytes"),
                ],
                language,
            ),
            table_panel(
                Frame(7, "sessions_by_program", _SYSTEM["sessions"], HALF, 12),
                [Column("login", "login"), Column("program", "program"), Column("sessions", "sessions")],
                language,
            ),
        ],
    }


BOARD = Board("system", "system_board", _rows, refresh="1m")
