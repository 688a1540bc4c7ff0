"""Quality: scrap and rework in all that was made, by facility, line, product and day."""

from __future__ import annotations

from technopark.catalogue.model import Language
from technopark.storage.sqlfile import load
from technopark_dashboards.board import Board, Rows
from technopark_dashboards.config import Park
from technopark_dashboards.looks import FULL, HALF
from technopark_dashboards.panels import Column, Frame, series_panel, stat_panel, table_panel
from technopark_dashboards.variables import ANY_FACILITIES, LINES, PRODUCTS

_QUALITY = load("technopark_dashboards", "queries/quality.sql")

_SCRAP = Column("scrap_ratio", "scrap_ratio", unit="percentunit", decimals=2)
_REWORK = Column("rework_ratio", "rework_ratio", unit="percentunit", decimals=2)
_QUANTITIES = [
    Column("scrap", "scrap", unit="locale"),
    Column("rework", "rework", unit="locale"),
    Column("good", "good", unit="locale"),
    Column("unit", "unit", width=70),
]


def _made(name: str) -> str:
    return f"{_QUALITY['made']}\n{_QUALITY[name]}"


def _rows(park: Park, language: Language) -> Rows:
    del park
    return {
        "row.quality_in_all": [
            stat_panel(
                Frame(1, "quality_in_all", _made("in_all"), FULL, 4),
                [Column("quality", "quality", unit="percentunit", decimals=2), _SCRAP, _REWORK],
                language,
            ),
            *(
                series_panel(
                    Frame(number, f"{what}_of_facilities", _made(query), HALF, 10),
                    language,
                    unit="percentunit",
                    stacked=False,
                    interval="1d",
                )
                for number, what, query in ((2, "scrap", "scrap_by_day"), (3, "rework", "rework_by_day"))
            ),
        ],
        "row.quality_parts": [
            table_panel(
                Frame(4, "quality_by_facility", _made("by_facility"), HALF, 10),
                [Column("code", "code", width=70), Column("facility", "facility"), _SCRAP, _REWORK],
                language,
            ),
            table_panel(
                Frame(5, "quality_by_line", _made("by_line"), HALF, 10),
                [Column("code", "code", width=70), Column("line", "line"), _SCRAP, _REWORK, *_QUANTITIES],
                language,
            ),
            table_panel(
                Frame(6, "quality_by_product", _made("by_product"), FULL, 10),
                [
                    Column("code", "code", width=70),
                    Column("product", "product"),
                    _SCRAP,
                    _REWORK,
                    *_QUANTITIES,
                ],
                language,
            ),
        ],
    }


BOARD = Board(
    "quality",
    "quality_board",
    _rows,
    choices=(ANY_FACILITIES, LINES, PRODUCTS),
    range_from="now-7d",
    refresh="5m",
)
