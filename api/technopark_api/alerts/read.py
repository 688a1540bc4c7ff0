"""Ask the rules of `technopark.alerts`, and say what they found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from technopark.alerts import RULES, Rule, rows_sql, summary
from technopark_api.alerts.shapes import RUNBOOKS, AlertRow
from technopark_api.database import Database
from technopark_api.shapes import NamesShape, in_percent, to_thousandth

_GRAVEST_FIRST: Final = ("critical", "warning")
_MOMENT: Final = "$1::timestamptz"


async def read_alerts(
    database: Database,
    rules: Collection[Rule],
    *,
    now: datetime,
    stale_after_s: int,
    holds: Callable[[str | None], bool],
) -> list[AlertRow]:
    """Return what rules are on for at a moment, of facilities that `holds` lets through: the gravest first.

    All of them see the database at the same instant.

    Raises:
        Unavailable: the database is away.
    """
    found: list[AlertRow] = []
    async with database.snapshot() as connection:
        for rule in rules:
            sql = rows_sql(rule, stale_after_s=stale_after_s, now=_MOMENT)
            records = await connection.fetch(sql, now)
            found += [_row(rule, record) for record in records if holds(record["facility"])]
    return sorted(found, key=_place)


def _row(rule: Rule, record: Mapping[str, Any]) -> AlertRow:
    labels = {name: record[name] for name in rule.labels}
    measure = rule.measure_of(labels)
    return AlertRow(
        kind=rule.kind,
        severity=rule.severity,
        title=NamesShape.of(rule.title),
        summary=NamesShape.of(summary(rule, labels)),
        facility=labels["facility"],
        line=labels.get("line"),
        station=labels.get("station"),
        product=labels.get("product"),
        basis=labels.get("basis"),
        problem=labels.get("problem"),
        reason=labels.get("reason"),
        day=labels.get("day"),
        since=record["since"],
        value=_amount(record["value"], measure),
        limit=_amount(record["bound"], measure),
        measure="percent" if measure == "ratio" else measure,
        runbook=f"{RUNBOOKS}{rule.kind}",
    )


def _amount(value: Decimal | int, measure: str) -> Decimal:
    amount = Decimal(value)
    if measure == "seconds":
        return Decimal(int(amount))
    return in_percent(amount) if measure == "ratio" else to_thousandth(amount)


def _place(row: AlertRow) -> tuple[object, ...]:
    kinds = [rule.kind for rule in RULES]
    parts = (row.facility, row.line, row.station, row.product, row.basis, row.problem, row.reason, row.day)
    return _GRAVEST_FIRST.index(row.severity), kinds.index(row.kind), *(part or "" for part in parts)
