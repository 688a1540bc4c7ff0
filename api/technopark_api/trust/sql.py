"""Queries of the books: those of this folder, after what is the same wherever the books are asked for."""

from __future__ import annotations

from technopark.books import entries_sql, numbers_sql
from technopark.storage.sqlfile import load, put_in

_SQL = load("technopark_api.trust", "queries.sql")
_FACILITIES = "($3::text[] IS NULL OR facility = ANY($3))"
_LINES = "($4::text[] IS NULL OR line = ANY($4))"

LEDGER = put_in(
    _SQL["ledger"], {"entries": entries_sql(first="$1", after="$2", chosen=f"{_FACILITIES} AND {_LINES}")}
)
GAPS = put_in(_SQL["gaps"], {"numbers": numbers_sql(first="$1", after="$2", chosen=_FACILITIES)})
