"""Alert rules: what each asks of the database, when it fires, and what it says in every language.

A query returns a row for each thing that is to be looked at, its text columns become the alert's labels. So a rule
fires where a query has a row; how long before anybody is told is its `lasts`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from technopark.catalogue.model import Names
from technopark.storage.sqlfile import load
from technopark_dashboards.config import CERTIFICATE_DAYS, Park

Severity = Literal["warning", "critical"]

DOWN_LIMIT_S = 1800
BEHIND_LIMIT_S = 600
LEAST_PACE = "0.9"
QUARANTINED_AN_HOUR = 10

_ALERTS = load("technopark_dashboards", "queries/alerts.sql")
_TRUST = load("technopark_dashboards", "queries/trust.sql")
_LEDGER_DAYS = {
    "$__timeFrom()": "(now() - INTERVAL '7 days')",
    "$__timeTo()": "(now() - INTERVAL '1 day')",
    "${facility:sqlstring}": _ALERTS["facilities"],
}
_PUT_IN = re.compile(r"@(\w+)")


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule. `name` is part of its uid and its runbook's file; `panel` (board, number) shows what it is about.

    `summary` may name labels of the query as {{ .Labels.facility }}.
    """

    name: str
    title: str
    severity: Severity
    lasts: str
    panel: tuple[str, int]
    summary: Names


ALERTS = (
    Alert(
        "station-silent",
        "Station silent",
        "warning",
        "5m",
        ("system", 5),
        Names(
            uz="{{ .Labels.facility }} {{ .Labels.line }} {{ .Labels.station }} stansiyasi chegaradan uzoq jim",
            ru="Станция {{ .Labels.facility }} {{ .Labels.line }} {{ .Labels.station }} молчит дольше предела",
            en="Station {{ .Labels.facility }} {{ .Labels.line }} {{ .Labels.station }} is silent beyond the limit",
        ),
    ),
    Alert(
        "line-down",
        "Line down",
        "critical",
        "1m",
        ("facility", 6),
        Names(
            uz="{{ .Labels.facility }} {{ .Labels.line }} liniyasi nosoz, sabab: {{ .Labels.reason }}",
            ru="Линия {{ .Labels.facility }} {{ .Labels.line }} неисправна, причина: {{ .Labels.reason }}",
            en="Line {{ .Labels.facility }} {{ .Labels.line }} is down, reason: {{ .Labels.reason }}",
        ),
    ),
    Alert(
        "scrap-above-band",
        "Scrap above band",
        "warning",
        "15m",
        ("quality", 5),
        Names(
            uz="{{ .Labels.facility }} {{ .Labels.line }} liniyasida yaroqsiz ulushi odatdagidan yuqori",
            ru="Доля брака на линии {{ .Labels.facility }} {{ .Labels.line }} выше обычной",
            en="Scrap of line {{ .Labels.facility }} {{ .Labels.line }} is above its band",
        ),
    ),
    Alert(
        "pace-behind-plan",
        "Pace behind plan",
        "warning",
        "1h",
        ("facility", 4),
        Names(
            uz="{{ .Labels.facility }} oylik rejaning 90 foizidan ortda",
            ru="{{ .Labels.facility }} идёт ниже 90 % плана месяца",
            en="{{ .Labels.facility }} is below 90 % of the month's plan so far",
        ),
    ),
    Alert(
        "certificate-at-risk",
        "Certificate at risk",
        "warning",
        "1h",
        ("localization", 3),
        Names(
            uz="{{ .Labels.product }} sertifikati xavf ostida ({{ .Labels.problem }})",
            ru="Сертификат {{ .Labels.product }} под угрозой ({{ .Labels.problem }})",
            en="The certificate of {{ .Labels.product }} is at risk ({{ .Labels.problem }})",
        ),
    ),
    Alert(
        "quarantine-growing",
        "Quarantine growing",
        "warning",
        "5m",
        ("trust", 8),
        Names(
            uz="Karantin oʻsmoqda: {{ .Labels.reason }}",
            ru="Карантин растёт: {{ .Labels.reason }}",
            en="The quarantine grows: {{ .Labels.reason }}",
        ),
    ),
    Alert(
        "ledger-not-closing",
        "Ledger not closing",
        "critical",
        "30m",
        ("trust", 7),
        Names(
            uz="{{ .Labels.facility }} hisobi {{ .Labels.day }} kuni uchun yopilmaydi",
            ru="Учёт {{ .Labels.facility }} за {{ .Labels.day }} не сходится",
            en="The books of {{ .Labels.facility }} for {{ .Labels.day }} do not close",
        ),
    ),
    Alert(
        "ingest-behind",
        "Ingest behind",
        "critical",
        "2m",
        ("system", 1),
        Names(
            uz="{{ .Labels.facility }} dan maʼlumot saqlanmayapti",
            ru="От {{ .Labels.facility }} ничего не сохраняется",
            en="Nothing of {{ .Labels.facility }} is being stored",
        ),
    ),
)
"""Every rule, in the order of the file."""


def query(alert: Alert, park: Park) -> str:
    """Return what a rule asks, for this park: the text holds no dollar, which Grafana would take for a variable."""
    working = _ALERTS["working"]
    sql: Mapping[str, tuple[str, Mapping[str, str]]] = {
        "station-silent": (
            f"{working}\n{_ALERTS['station_silent']}",
            {"limit_s": str(park.stale_after_s)},
        ),
        "line-down": (
            _ALERTS["line_down"],
            {"limit_s": str(DOWN_LIMIT_S), "stale_after_s": str(park.stale_after_s)},
        ),
        "scrap-above-band": (_ALERTS["scrap_above_band"], {}),
        "pace-behind-plan": (_ALERTS["pace"], {"least": LEAST_PACE}),
        "certificate-at-risk": (_ALERTS["certificate_at_risk"], {"days": str(CERTIFICATE_DAYS)}),
        "quarantine-growing": (_ALERTS["quarantine_growing"], {"messages": str(QUARANTINED_AN_HOUR)}),
        "ledger-not-closing": (f"{_books()}\n{_ALERTS['ledger_open']}", {}),
        "ingest-behind": (
            f"{working}\n{_ALERTS['ingest_behind']}",
            {"limit_s": str(BEHIND_LIMIT_S)},
        ),
    }
    text, values = sql[alert.name]
    return _PUT_IN.sub(lambda found: values.get(found[1], found[0]), text)


def _books() -> str:
    """The books of the seven days before today, of all facilities."""
    text = _TRUST["books"]
    for written, meant in _LEDGER_DAYS.items():
        text = text.replace(written, meant)
    return text
