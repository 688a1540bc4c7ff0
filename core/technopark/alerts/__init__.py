"""Alerts: one definition of what is to be looked at, for the API and its board and for Grafana.

A rule asks the database by a query that returns a row for each thing that it is on for. Whoever tells of alerts takes
the rule's words from here and puts the row's labels in.
"""

from technopark.alerts.query import CERTIFICATE_DAYS, labelled_sql, rows_sql
from technopark.alerts.rules import RULES, Kind, Measure, Rule, Severity, summary

__all__ = [
    "CERTIFICATE_DAYS",
    "RULES",
    "Kind",
    "Measure",
    "Rule",
    "Severity",
    "labelled_sql",
    "rows_sql",
    "summary",
]
