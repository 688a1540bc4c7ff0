"""What actual localization means for a certificate: the rule that docs/localization.md tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from technopark.localization.trend import Crossing, Trend, crossing, theil_sen
from technopark.messages import Certificate

Status = Literal["ok", "warning", "at_risk", "expired", "missing"]
Reason = Literal[
    "below_line",
    "crossing_soon",
    "crossing_ahead",
    "low_headroom",
    "expires_soon",
    "expires_ahead",
    "not_measured",
]

_AT_RISK: Final = frozenset(("below_line", "crossing_soon", "expires_soon"))


@dataclass(frozen=True, slots=True)
class Rule:
    """When a certificate needs a look: `ahead` is time to act, `soon` is hardly any, `headroom` is in points.

    `months` values make up the trend: more would be smoother and later to tell of a fall that has just begun.
    """

    horizon: timedelta = timedelta(days=365)
    crossing_soon: timedelta = timedelta(days=31)
    expires_ahead: timedelta = timedelta(days=90)
    expires_soon: timedelta = timedelta(days=30)
    headroom: Decimal = Decimal(1)
    months: int = 6


@dataclass(frozen=True, slots=True)
class Guarded:
    """How a certificate stands. Percentages are in points of 100; None is not known."""

    status: Status
    reasons: tuple[Reason, ...]
    line: Decimal | None
    headroom: Decimal | None
    days_left: int | None
    trend: Trend | None
    crossing: Crossing | None


def guard(
    certificate: Certificate | None,
    series: Sequence[tuple[date, Decimal]],
    *,
    national: Decimal,
    today: date,
    rule: Rule | None = None,
) -> Guarded:
    """Return how a certificate stands, given the actual percentages of months by a day of each, oldest first.

    The line not to cross is the certified percentage, or the national one where that is higher.
    """
    rule = rule or Rule()
    series = series[-rule.months :]
    trend = theil_sen(series)
    if certificate is None:
        return Guarded("missing", (), None, None, None, trend, None)
    line = max(certificate.percent, national)
    headroom = series[-1][1] - line if series else None
    days_left = (certificate.valid_until - today).days
    ahead = None
    if trend is not None and headroom is not None and headroom >= 0:
        ahead = crossing(trend, line, today=today, within=rule.horizon)
    reasons = (
        *_by_level(headroom, rule),
        *_by_crossing(ahead, today, rule),
        *_by_expiry(days_left, rule),
    )
    if days_left < 0:
        status: Status = "expired"
    elif _AT_RISK.intersection(reasons):
        status = "at_risk"
    else:
        status = "warning" if reasons else "ok"
    return Guarded(status, reasons, line, headroom, days_left, trend, ahead)


def programme_line(
    opened: date | None, percents: Sequence[Decimal], today: date
) -> tuple[int, Decimal] | None:
    """Return which year of the localization programme a facility is in, from 1, and the percent asked for in it.

    The last percent holds for all later years. None where the day it opened is not known or has not come.
    """
    if opened is None or not percents or today < opened:
        return None
    year = today.year - opened.year + ((today.month, today.day) >= (opened.month, opened.day))
    return year, percents[min(year, len(percents)) - 1]


def _by_level(headroom: Decimal | None, rule: Rule) -> tuple[Reason, ...]:
    if headroom is None:
        return ("not_measured",)
    if headroom < 0:
        return ("below_line",)
    return ("low_headroom",) if headroom < rule.headroom else ()


def _by_crossing(ahead: Crossing | None, today: date, rule: Rule) -> tuple[Reason, ...]:
    if ahead is None:
        return ()
    return ("crossing_soon",) if ahead.on - today <= rule.crossing_soon else ("crossing_ahead",)


def _by_expiry(days_left: int, rule: Rule) -> tuple[Reason, ...]:
    if days_left < 0 or days_left > rule.expires_ahead.days:
        return ()
    return ("expires_soon",) if days_left <= rule.expires_soon.days else ("expires_ahead",)
