"""Stations that a table is about, and the parts of the park that its rows are told apart by, as SQL."""

from __future__ import annotations

from technopark.storage.sqlfile import load, put_in

_SQL = load("technopark_api", "parts.sql")


def put_parts(sql: str, *, filters: tuple[str, str], by: tuple[str, str, str]) -> str:
    """Put the tables `chosen` and `parts` where a query says @parts, or `chosen` alone where it says @chosen.

    The arguments are the parameters of the query: filters by facility and line, and whether facility, line and station
    part the rows.
    """
    facilities, lines = filters
    by_facility, by_line, by_station = by
    values = {
        "facilities": facilities,
        "lines": lines,
        "by_facility": by_facility,
        "by_line": by_line,
        "by_station": by_station,
    }
    chosen = put_in(_SQL["chosen"], values)
    return put_in(sql, {"chosen": chosen, "parts": put_in(_SQL["parts"], {"chosen": chosen, **values})})
