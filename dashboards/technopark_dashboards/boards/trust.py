"""How far the numbers can be trusted: the books by day and facility, what was refused, and how late news comes."""

from __future__ import annotations

from technopark.books import books_sql
from technopark.catalogue.model import Language
from technopark.storage.sqlfile import load
from technopark_dashboards.board import Board, Rows
from technopark_dashboards.config import Park
from technopark_dashboards.looks import COLOURED_TEXT, FULL, GREEN, HALF, ORANGE, RED, THIRD
from technopark_dashboards.panels import Column, Frame, series_panel, stat_panel, table_panel

_TRUST = load("technopark_dashboards", "queries/trust.sql")
_STATIONS = load("technopark_dashboards", "queries/stations.sql")
_QUARANTINE = load("technopark_dashboards", "queries/quarantine.sql")

_WRONG = ((None, "text"), (1, ORANGE))


def _books(name: str) -> str:
    books = books_sql(begin="$__timeFrom()", end="$__timeTo()", facilities="${facility:sqlstring}")
    return f"{books}\n{_TRUST[name]}"


def _rows(park: Park, language: Language) -> Rows:
    del park
    return {
        "row.trust": [
            stat_panel(
                Frame(1, "trust", _books("trust"), THIRD, 4),
                [
                    Column(
                        "trust",
                        "trust_share",
                        unit="percentunit",
                        decimals=2,
                        colour_steps=((None, RED), (0.999, ORANGE), (1, GREEN)),
                    ),
                    Column("wrong", "wrong", unit="locale", colour_steps=_WRONG),
                    Column("received", "received", unit="locale"),
                ],
                language,
            ),
            stat_panel(
                Frame(2, "latency", _TRUST["latency"], THIRD, 4),
                [
                    Column("p50_s", "p50_s", unit="s", decimals=1),
                    Column(
                        "p95_s", "p95_s", unit="s", decimals=1, colour_steps=((None, "text"), (60, ORANGE))
                    ),
                    Column("stations", "stations"),
                ],
                language,
            ),
            stat_panel(
                Frame(3, "stations_stale", _STATIONS["stations_stale"], THIRD, 4),
                [
                    Column("stale", "stale", colour_steps=((None, GREEN), (1, ORANGE))),
                    Column("silent", "silent"),
                ],
                language,
            ),
        ],
        "row.ledger": [
            stat_panel(
                Frame(4, "ledger_totals", _books("totals"), FULL, 4),
                [
                    Column("sent", "sent", unit="locale"),
                    Column("missing", "missing", unit="locale", colour_steps=_WRONG),
                    Column("received", "received", unit="locale"),
                    Column("stored", "stored", unit="locale"),
                    Column("duplicate", "duplicate", unit="locale"),
                    Column("conflicting", "conflicting", unit="locale", colour_steps=_WRONG),
                    Column("quarantined", "quarantined", unit="locale", colour_steps=_WRONG),
                    Column("late", "late", unit="locale"),
                ],
                language,
            ),
            series_panel(
                Frame(5, "ledger_by_day", _books("by_day"), HALF, 9),
                language,
                unit="locale",
                stacked=True,
                interval="1d",
                columns=[
                    Column("stored", "stored"),
                    Column("duplicate", "duplicate"),
                    Column("conflicting", "conflicting"),
                    Column("quarantined", "quarantined"),
                ],
            ),
            series_panel(
                Frame(6, "stale_by_day", _books("stale_by_day"), HALF, 9),
                language,
                unit="dtdurations",
                stacked=True,
                interval="1d",
            ),
            table_panel(
                Frame(7, "ledger_by_day_and_facility", _books("by_day_and_facility"), FULL, 12),
                [
                    Column("day", "day", width=110),
                    Column("code", "code", width=70),
                    Column("sent", "sent", unit="locale"),
                    Column("missing", "missing", unit="locale", cell=COLOURED_TEXT, colour_steps=_WRONG),
                    Column("received", "received", unit="locale"),
                    Column("stored", "stored", unit="locale"),
                    Column("duplicate", "duplicate", unit="locale"),
                    Column(
                        "conflicting", "conflicting", unit="locale", cell=COLOURED_TEXT, colour_steps=_WRONG
                    ),
                    Column("quarantined", "quarantined", unit="locale"),
                    Column("waiting", "waiting", unit="locale", cell=COLOURED_TEXT, colour_steps=_WRONG),
                    Column("late", "late", unit="locale"),
                    Column("stale_s", "stale_s", unit="dtdurations"),
                ],
                language,
            ),
        ],
        "row.refused": [
            table_panel(
                Frame(8, "quarantine", _QUARANTINE["by_reason"], HALF, 8),
                [
                    Column("reason", "reason"),
                    Column("messages", "messages"),
                    Column("waiting", "waiting", cell=COLOURED_TEXT, colour_steps=_WRONG),
                    Column("times", "times"),
                    Column("facilities", "facilities"),
                    Column("last_seen", "last_seen", unit="dateTimeAsLocal"),
                ],
                language,
            ),
            table_panel(
                Frame(9, "conflicts", _TRUST["conflicts"], HALF, 8),
                [
                    Column("code", "code", width=70),
                    Column("kind", "kind"),
                    Column("conflicts", "conflicts"),
                    Column("times", "times"),
                    Column("last_seen", "last_seen", unit="dateTimeAsLocal"),
                ],
                language,
            ),
        ],
    }


BOARD = Board("trust", "trust_board", _rows, range_from="now-7d", refresh="5m", live_page="trust")
