"""The columns of the query `station_states`, as every board shows them."""

from __future__ import annotations

from technopark_dashboards.looks import COLOURED_CELL, COLOURED_TEXT, FRESHNESS, STATES
from technopark_dashboards.panels import Column


def station_columns() -> list[Column]:
    """Return the columns of a table of stations, in the order of the query."""
    return [
        Column("code", "code", width=70),
        Column("facility", "facility", width=220),
        Column("line", "line", width=70),
        Column("station", "station", width=180),
        Column("freshness", "freshness", values=FRESHNESS, cell=COLOURED_TEXT, width=110),
        Column("state", "state", values=STATES, cell=COLOURED_CELL, width=140),
        Column("since", "since", unit="dateTimeFromNow"),
        Column("reason", "reason"),
        Column("work_order", "work_order"),
        Column("product", "product"),
        Column("reading_at", "reading_at", unit="dateTimeFromNow"),
        Column("silent_s", "silent_s", unit="dtdurations", decimals=0),
    ]
