"""What a manager asks of a year: every kind of question that the board, the API and the exports ask, by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from technopark.calendar import month_on

Parameters = Mapping[str, str | int]


class Question(NamedTuple):
    """A path below /api/v1, and what is asked of it."""

    path: str
    asked: Parameters


def questions(first: date, last: date) -> dict[str, Question]:
    """Return the questions of a database that knows of the production days [first, last)."""
    week, month, year = (
        {"from": str(max(first, last - timedelta(days=days))), "to": str(last)} for days in (7, 31, 365)
    )
    a_month = {"from": f"{last:%Y-%m}", "to": f"{last:%Y-%m}"}
    months = {"from": f"{max(first, month_on(last, -11)):%Y-%m}", "to": f"{last:%Y-%m}"}
    day = {"from": str(last - timedelta(days=1)), "to": str(last)}
    facility = {"facility": "F02"}
    by_day = {"interval": "production_day"}
    by_month = {"interval": "month"}
    return {
        "overview": Question("overview", {}),
        "stations": Question("stations", {}),
        "newest changes": Question("events", {}),
        "facility's day by state": Question("timeline", day | facility),
        "facility's month by day and product": Question("output", month | by_day | facility),
        "park's month of output by day": Question("output", month | by_day),
        "facility's week of output by hour": Question("output", week | facility | {"interval": "1h"}),
        "KPI, facility's month by day": Question("kpi", month | by_day | facility),
        "KPI, park's month by day": Question("kpi", month | by_day | {"by": ""}),
        "KPI, all facilities' month by day": Question("kpi", month | by_day),
        "KPI, park's year by month": Question("kpi", year | by_month | {"by": ""}),
        "KPI, all facilities' year by month": Question("kpi", year | by_month),
        "KPI, all lines' month": Question("kpi", month | {"interval": "total", "by": "line"}),
        "KPI, facility's week by shift": Question("kpi", week | facility | {"interval": "shift"}),
        "KPI, facility's week by hour": Question("kpi", week | facility | {"interval": "hour"}),
        "KPI, facility's week by hour and product": Question(
            "kpi", week | facility | {"interval": "hour", "by": "product"}
        ),
        "KPI, facility's month by order": Question(
            "kpi", month | facility | {"interval": "total", "by": "order"}
        ),
        "stops, newest page of the park": Question("stops", month),
        "stops, newest page of a line": Question("stops", month | facility | {"line": "L1"}),
        "Pareto, park's month by reason": Question("stops/pareto", month),
        "Pareto, park's month by product": Question("stops/pareto", month | {"by": "product"}),
        "Pareto, park's month by line": Question("stops/pareto", month | {"by": "line"}),
        "Pareto, facility's month by shift and reason": Question(
            "stops/pareto", month | facility | {"by": "shift,reason"}
        ),
        "Pareto, facility's year by reason": Question("stops/pareto", year | facility),
        "events, facility's month": Question("stops/events", month | facility),
        "events, park's month": Question("stops/events", month),
        "reliability, park's month": Question("reliability", month),
        "localization, year by month and product": Question("localization", months),
        "localization, year by month and facility": Question("localization", months | {"by": "facility"}),
        "localization, facility's month by day": Question(
            "localization", a_month | facility | {"interval": "day"}
        ),
        "localization, change to this quarter": Question(
            "localization/change", {"to": f"{last.year}-Q{(last.month + 2) // 3}"}
        ),
        "certificates": Question("certificates", {}),
        "exports, year by month": Question("exports", months | {"by": "month"}),
        "exports, year by country and product": Question("exports", months | {"by": "country,product"}),
        "exports, stock": Question("exports/stock", months),
        "exports, output against shipments": Question("exports/reconciliation", months),
        "exports, findings of a year": Question("exports/findings", months),
        "plan, park's month": Question("plan", month),
        "plan, facility's month by day": Question("plan", month | facility | {"interval": "production_day"}),
        "targets": Question("targets", months),
        "books, month": Question("ledger", month),
        "books, gaps": Question("ledger/gaps", month),
        "quarantine": Question("quarantine", {}),
        "periods": Question("periods", months),
    }
