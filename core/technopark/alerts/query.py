"""What each rule asks of the database, put together from its named queries and the limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from technopark.alerts.rules import Kind, Rule
from technopark.storage.sqlfile import load

DOWN_LIMIT_S: Final = 1800
BEHIND_LIMIT_S: Final = 600
LEAST_PACE: Final = "0.9"
QUARANTINED_AN_HOUR: Final = 10
CERTIFICATE_DAYS: Final = 60
"""A certificate that ends sooner is to be renewed now."""

_RULES = load("technopark.alerts", "rules.sql")
_BOOKS = load("technopark.alerts", "books.sql")
_ASKED: Final[Mapping[Kind, str]] = {
    "station-silent": "station_silent",
    "line-down": "line_down",
    "scrap-above-band": "scrap_above_band",
    "pace-behind-plan": "pace_behind_plan",
    "certificate-at-risk": "certificate_at_risk",
    "quarantine-growing": "quarantine_growing",
    "ledger-not-closing": "ledger_not_closing",
    "ingest-behind": "ingest_behind",
}
_PUT_IN: Final = re.compile(r"@(\w+)")
_PRESENT: Final = "now()"


def rows_sql(rule: Rule, *, stale_after_s: int, now: str = _PRESENT) -> str:
    """Return what a rule asks: a row for each thing that it is on for, with its labels, since, value and bound.

    A silence of more than `stale_after_s` seconds is too long. `now` is the moment as SQL has it: the present, or a
    parameter such as `$1::timestamptz`.
    """
    return _put_in(_query(rule.kind, str(stale_after_s)), {"now": now})


def labelled_sql(rule: Rule, *, stale_after_s: int) -> str:
    """Return the same for Grafana: the labels as text and the one number. It holds no dollar, as Grafana needs it."""
    rows = rows_sql(rule, stale_after_s=stale_after_s)
    return _put_in(_RULES["labelled"], {"labels": ", ".join(rule.labels), "rows": rows})


def books_sql(*, begin: str, end: str, facilities: str) -> str:
    """Return the books by local day and facility, as the beginning of a query that goes on with them.

    The arguments are SQL: two instants, and a list of codes or a query of them.
    """
    return _put_in(_BOOKS["books"], {"begin": begin, "end": end, "facilities": facilities})


def _query(kind: Kind, stale_after_s: str) -> str:
    values: Mapping[Kind, Mapping[str, str]] = {
        "station-silent": {"limit_s": stale_after_s},
        "line-down": {"limit_s": str(DOWN_LIMIT_S), "stale_after_s": stale_after_s},
        "pace-behind-plan": {"least": LEAST_PACE},
        "certificate-at-risk": {"days": str(CERTIFICATE_DAYS)},
        "quarantine-growing": {"messages": str(QUARANTINED_AN_HOUR)},
        "ingest-behind": {"limit_s": str(BEHIND_LIMIT_S)},
    }
    return _put_in("\n".join([*_beginning(kind), _RULES[_ASKED[kind]]]), values.get(kind, {}))


def _beginning(kind: Kind) -> list[str]:
    """What a rule's own query follows."""
    if kind in ("station-silent", "ingest-behind"):
        return [_RULES["working"]]
    if kind != "ledger-not-closing":
        return []
    week = {"begin": "(@now - INTERVAL '7 days')", "end": "(@now - INTERVAL '1 day')"}
    return [books_sql(**week, facilities=_RULES["facilities"])]


def _put_in(sql: str, values: Mapping[str, str]) -> str:
    """Put values where their @names stand; other names are left for later."""
    return _PUT_IN.sub(lambda found: values.get(found[1], found[0]), sql)
