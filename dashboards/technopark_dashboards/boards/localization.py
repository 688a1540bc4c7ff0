"""Localization by month and product, against the least share and against what certificates say."""

from __future__ import annotations

from technopark.alerts import CERTIFICATE_DAYS
from technopark.catalogue.model import Language
from technopark.storage.sqlfile import load
from technopark_dashboards.board import RESTATEMENTS, Board, Rows
from technopark_dashboards.config import LEAST_LOCALIZATION, Park
from technopark_dashboards.looks import BASES, COLOURED_TEXT, FULL, GREEN, HALF, ORANGE, RED
from technopark_dashboards.panels import Column, Frame, series_panel, table_panel
from technopark_dashboards.variables import ANY_FACILITIES, PRODUCTS

_LOCALIZATION = load("technopark_dashboards", "queries/localization_board.sql")

_LEAST = ((None, RED), (LEAST_LOCALIZATION, GREEN))
_BASIS = Column("basis", "basis", values=BASES, width=170)
_SHARE = Column(
    "localization",
    "localization_share",
    unit="percentunit",
    decimals=2,
    cell=COLOURED_TEXT,
    colour_steps=((None, RED), (LEAST_LOCALIZATION, "text")),
)

_TRENDS = {"facilities": "trend_of_facilities", "products": "trend_of_products"}


def _valued(name: str, span: str = "months") -> str:
    return f"{_LOCALIZATION[span]}\n{_LOCALIZATION['valued']}\n{_LOCALIZATION[name]}"


def _rows(park: Park, language: Language) -> Rows:
    del park
    return {
        "row.localization_trend": [
            series_panel(
                Frame(number, f"localization_of_{what}", _valued(query), HALF, 11),
                language,
                unit="percentunit",
                stacked=False,
                interval="1d",
                steps=_LEAST,
            )
            for number, (what, query) in enumerate(_TRENDS.items(), start=1)
        ],
        "row.certificates": [
            table_panel(
                Frame(3, "certificates", _valued("certificates", "last_month"), FULL, 10),
                [
                    Column("code", "code", width=70),
                    Column("product", "product", width=280),
                    _BASIS,
                    Column("certificate", "certificate"),
                    Column("certificate_until", "certificate_until", unit="dateTimeAsLocal"),
                    Column(
                        "days_left",
                        "days_left",
                        cell=COLOURED_TEXT,
                        colour_steps=((None, RED), (0, ORANGE), (CERTIFICATE_DAYS, "text")),
                    ),
                    Column("certified", "certified", unit="percentunit", decimals=2),
                    _SHARE,
                    Column(
                        "above_certified",
                        "above_certified",
                        unit="percentunit",
                        decimals=2,
                        cell=COLOURED_TEXT,
                        colour_steps=((None, RED), (0, "text")),
                    ),
                ],
                language,
            ),
        ],
        "row.localization_months": [
            table_panel(
                Frame(4, "localization_by_month", _valued("by_month_and_product"), FULL, 14),
                [
                    Column("month", "month", width=90),
                    Column("code", "code", width=70),
                    Column("product", "product", width=280),
                    _BASIS,
                    _SHARE,
                    Column("price_usd", "price_usd", unit="currencyUSD", decimals=0),
                    Column("imported_usd", "imported_usd", unit="currencyUSD", decimals=0),
                    Column("quantity", "quantity", unit="locale"),
                    Column("unit", "unit", width=70),
                    Column(
                        "unstated",
                        "unstated",
                        unit="locale",
                        cell=COLOURED_TEXT,
                        colour_steps=((None, "text"), (0.001, ORANGE)),
                    ),
                ],
                language,
            ),
        ],
    }


BOARD = Board(
    "localization",
    "localization_board",
    _rows,
    choices=(ANY_FACILITIES, PRODUCTS),
    range_from="now-1y",
    refresh="5m",
    annotations=(RESTATEMENTS,),
)
