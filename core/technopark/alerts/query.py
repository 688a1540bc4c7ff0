"""What each rule asks of the database, put together from its named queries and the limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from technopark.alerts.rules import Kind, Rule
from technopark.books import books_sql
from technopark.storage.sqlfile import load, put_in

DOWN_LIMIT_S: Final = 1800
BEHIND_LIMIT_S: Final = 600
LEAST_PACE: Final = "0.9"
QUARANTINED_AN_HOUR: Final = 10
CERTIFICATE_DAYS: Final = 60
"""A certificate that ends sooner is to be renewed now."""

_RULES = load("technopark.alerts", "rules.sql")
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
_PRESENT: Final = "now()"


def rows_sql(rule: Rule, *, stale_after_s: int, now: str = _PRESENT) -> str:
    """Return what a rule asks: a row for each thing that it is on for, with its labels, since, value and bound.

    A silence of more than `stale_after_s` seconds is too long. `now` is the moment as SQL has it: the present, or a
    parameter such as `$1::timestamptz`.
    """
    return put_in(_query(rule.kind, str(stale_after_s)), {"now": now})


def labelled_sql(rule: Rule, *, stale_after_s: int) -> str:
    """Return the same for Grafana: the labels as text and the one number. It holds no dollar, as Grafana needs it."""
    rows = rows_sql(rule, stale_after_s=stale_after_s)
    return put_in(_RULES["labelled"], {"labels": ", ".join(rule.labels), "rows": rows})


def _query(kind: Kind, stale_after_s: str) -> str:
    values: Mapping[Kind, Mapping[str, str]] = {
        "station-silent": {"limit_s": stale_after_s},
        "line-down": {"limit_s": str(DOWN_LIMIT_S), "stale_after_s": stale_after_s},
        "pace-behind-plan": {"least": LEAST_PACE},
        "certificate-at-risk": {"days": str(CERTIFICATE_DAYS)},
        "quarantine-growing": {"messages": str(QUARANTINED_AN_HOUR)},
        "ingest-behind": {"limit_s": str(BEHIND_LIMIT_S)},
    }
    return put_in("\n".join([*_beginning(kind), _RULES[_ASKED[kind]]]), values.get(kind, {}))


def _beginning(kind: Kind) -> list[str]:
    """What a rule's own query follows."""
    if kind in ("station-silent", "ingest-behind"):
        return [_RULES["working"]]
    if kind != "ledger-not-closing":
        return []
    week = {"begin": "(@now - INTERVAL '7 days')", "end": "(@now - INTERVAL '1 day')"}
    return [books_sql(**week, facilities=_RULES["facilities"])]
