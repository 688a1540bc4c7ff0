"""Grafana's file of alert rules, contact point and notification policy, built from code as the dashboards are."""

from __future__ import annotations

import json
from pathlib import Path

from technopark.alerts import RULES, Rule, labelled_sql
from technopark.catalogue import Catalogue, load_catalogue
from technopark_dashboards.alerts import TOLD, as_template
from technopark_dashboards.board import uid
from technopark_dashboards.config import DATASOURCE_TYPE, DATASOURCE_UID, RUNBOOKS, UID_PREFIX, park_of

FILE = "technopark.json"
# Not the dashboards' folder: which of the two would be made first is Grafana's affair.
FOLDER = "Technopark alerts"
CONTACT_POINT = "technopark"
EMAIL_VARIABLE = "TECHNOPARK_ALERTS_EMAIL"

_EXPRESSION = "__expr__"


def alerting_text(catalogue: Catalogue | None = None, *, runbooks: str = RUNBOOKS) -> str:
    """Return the file's text; `runbooks` is the address below which the pages of docs/runbooks are read."""
    park = park_of(load_catalogue() if catalogue is None else catalogue)
    content = {
        "apiVersion": 1,
        "groups": [
            {
                "orgId": 1,
                "name": "technopark",
                "folder": FOLDER,
                "interval": "1m",
                "rules": [_rule(rule, park.stale_after_s, runbooks) for rule in RULES],
            }
        ],
        "contactPoints": [
            {
                "orgId": 1,
                "name": CONTACT_POINT,
                "receivers": [
                    {
                        "uid": f"{UID_PREFIX}email",
                        "type": "email",
                        "settings": {"addresses": f"${{{EMAIL_VARIABLE}}}", "singleEmail": False},
                    }
                ],
            }
        ],
        "policies": [
            {
                "orgId": 1,
                "receiver": CONTACT_POINT,
                "group_by": ["alertname", "facility"],
                "group_wait": "1m",
                "group_interval": "5m",
                "repeat_interval": "12h",
                "routes": [
                    {
                        "receiver": CONTACT_POINT,
                        "object_matchers": [["severity", "=", "critical"]],
                        "group_wait": "10s",
                        "repeat_interval": "2h",
                    }
                ],
            }
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def build_alerting(folder: Path, catalogue: Catalogue | None = None, *, runbooks: str = RUNBOOKS) -> Path:
    """Write the file into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    file.write_text(alerting_text(catalogue, runbooks=runbooks), encoding="utf-8", newline="\n")
    return file


def check_alerting(
    folder: Path, catalogue: Catalogue | None = None, *, runbooks: str = RUNBOOKS
) -> list[str]:
    """Return what `build_alerting` would change, as a sentence; nothing when the file is up to date."""
    file = folder / FILE
    if not file.exists():
        return [f"{file} is missing"]
    if file.read_text(encoding="utf-8") != alerting_text(catalogue, runbooks=runbooks):
        return [f"{file} is not what the code builds"]
    return []


def _rule(rule: Rule, stale_after_s: int, runbooks: str) -> dict[str, object]:
    told = TOLD[rule.kind]
    board, panel = told.panel
    return {
        "uid": f"{UID_PREFIX}{rule.kind}",
        "title": rule.title.en,
        "condition": "C",
        "for": told.lasts,
        # No row is no alert, and a database that does not answer is one.
        "noDataState": "OK",
        "execErrState": "Error",
        "dashboardUid": uid(board, "en"),
        "panelId": panel,
        "labels": {"severity": rule.severity},
        "annotations": {
            "summary": as_template(rule.summary.en),
            "summary_ru": as_template(rule.summary.ru),
            "summary_uz": as_template(rule.summary.uz),
            "runbook_url": f"{runbooks}{rule.kind}.md",
        },
        "data": [
            {
                "refId": "A",
                "datasourceUid": DATASOURCE_UID,
                "relativeTimeRange": {"from": 3600, "to": 0},
                "model": {
                    "refId": "A",
                    "datasource": {"type": DATASOURCE_TYPE, "uid": DATASOURCE_UID},
                    "editorMode": "code",
                    "format": "table",
                    "rawQuery": True,
                    "rawSql": labelled_sql(rule, stale_after_s=stale_after_s),
                },
            },
            {
                "refId": "C",
                "datasourceUid": _EXPRESSION,
                "relativeTimeRange": {"from": 3600, "to": 0},
                "model": {
                    "refId": "C",
                    "datasource": {"type": _EXPRESSION, "uid": _EXPRESSION},
                    "type": "threshold",
                    "expression": "A",
                    # Any number that there is: the query has left out what is in order.
                    "conditions": [{"type": "query", "evaluator": {"type": "gt", "params": [-1e12]}}],
                },
            },
        ],
    }
