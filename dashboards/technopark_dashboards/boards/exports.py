"""Exports: by terms, month, country, product and facility, beside the same days a year before; returns apart."""

from __future__ import annotations

from technopark.catalogue.model import Language
from technopark.storage.sqlfile import load
from technopark_dashboards.board import RESTATEMENTS, Board, Rows
from technopark_dashboards.config import Park
from technopark_dashboards.looks import COLOURED_TEXT, FULL, HALF, ORANGE, THIRD
from technopark_dashboards.panels import Column, Frame, series_panel, table_panel
from technopark_dashboards.variables import ANY_FACILITIES, PRODUCTS

_EXPORTS = load("technopark_dashboards", "queries/exports_board.sql")

_TERMS = Column("incoterms", "incoterms", width=110)
_VALUE = Column("value_usd", "value_usd", unit="currencyUSD", decimals=0)
_SHARE = Column("share", "share_of_terms", unit="percentunit", decimals=1)
_EARLIER = Column("earlier_usd", "earlier_usd", unit="currencyUSD", decimals=0)
_GROWTH = Column(
    "growth",
    "growth",
    unit="percentunit",
    decimals=1,
    cell=COLOURED_TEXT,
    colour_steps=((None, ORANGE), (0, "text")),
)
_RETURNED = Column("returned_usd", "returned_usd", unit="currencyUSD", decimals=0)


def _flows(name: str) -> str:
    return f"{_EXPORTS['flows']}\n{_EXPORTS[name]}"


def _rows(park: Park, language: Language) -> Rows:
    del park
    return {
        "row.exports_in_all": [
            table_panel(
                Frame(1, "exports_by_terms", _flows("by_terms"), FULL, 6),
                [
                    _TERMS,
                    _VALUE,
                    _EARLIER,
                    _GROWTH,
                    Column("net_kg", "net_kg", unit="masskg", decimals=0),
                    Column("shipments", "shipments"),
                    _RETURNED,
                ],
                language,
            ),
            series_panel(
                Frame(2, "exports_of_months", _flows("by_month"), FULL - THIRD, 9),
                language,
                unit="currencyUSD",
                stacked=False,
                interval="1d",
                columns=[
                    Column("value_usd", "value_usd", label="incoterms"),
                    Column("earlier_usd", "earlier_usd", label="incoterms"),
                ],
            ),
            series_panel(
                Frame(3, "returns_by_month", _flows("returns_by_month"), THIRD, 9),
                language,
                unit="currencyUSD",
                stacked=False,
                interval="1d",
            ),
        ],
        "row.exports_parts": [
            table_panel(
                Frame(4, "exports_of_countries", _flows("by_country"), HALF, 11),
                [
                    Column("country", "country", width=80),
                    _TERMS,
                    _VALUE,
                    _SHARE,
                    _EARLIER,
                    _GROWTH,
                    _RETURNED,
                ],
                language,
            ),
            table_panel(
                Frame(5, "exports_of_facilities", _flows("by_facility"), HALF, 11),
                [
                    Column("code", "code", width=60),
                    Column("facility", "facility", width=180),
                    _TERMS,
                    _VALUE,
                    _SHARE,
                    _EARLIER,
                    _GROWTH,
                    _RETURNED,
                ],
                language,
            ),
            table_panel(
                Frame(6, "exports_of_products", _flows("by_product"), FULL, 11),
                [
                    Column("code", "code", width=70),
                    Column("product", "product", width=280),
                    _TERMS,
                    _VALUE,
                    _SHARE,
                    _EARLIER,
                    _GROWTH,
                    Column("quantity", "quantity", unit="locale"),
                    Column("unit", "unit", width=70),
                    _RETURNED,
                ],
                language,
            ),
        ],
    }


BOARD = Board(
    "exports",
    "exports_board",
    _rows,
    choices=(ANY_FACILITIES, PRODUCTS),
    range_from="now-1y",
    refresh="5m",
    annotations=(RESTATEMENTS,),
)
