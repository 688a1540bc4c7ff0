"""What is asked for: a kind of report, a month, a language, a facility, a data cut-off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from technopark.catalogue.model import Language
from technopark_api.periods import parse_month
from technopark_api.problems import bad_parameter
from technopark_api.reports.model import ReportKind

KINDS: Final[tuple[ReportKind, ...]] = get_args(ReportKind)
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
FACILITY: Final[dict[ReportKind, Literal["may", "must", "never"]]] = {
    "exports-monthly": "may",
    "exports-by-country": "may",
    "export-findings": "may",
    "localization-by-product": "may",
    "facility-summary": "must",
    "park-summary": "never",
}
"""Whether a kind of report can be of one facility."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A report that can be made; `month` is its first day, `cut_off` an instant in UTC."""

    kind: ReportKind
    month: date
    language: Language
    cut_off: datetime
    facility: str | None = None


def ask(
    kind: ReportKind,
    *,
    month: str | None,
    language: Language,
    facility: str | None,
    cut_off: str | datetime | None,
    now: datetime,
    zone: ZoneInfo,
) -> Ask:
    """Read what is asked for; the month is the last whole one, the cut-off `now`, where they are left out.

    Raises:
        Problem: one cannot be read, lies ahead, or does not go with the kind.
    """
    match FACILITY[kind], facility:
        case "must", None:
            raise bad_parameter("facility", f"{kind} is of one facility: say which")
        case "never", str():
            raise bad_parameter("facility", f"{kind} is of the whole park and takes no facility")
    cut = _cut_off(cut_off, now)
    today = cut.astimezone(zone).date()
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1) if month is None else parse_month(month)
    if first > today:
        raise bad_parameter("month", f"{first:%Y-%m} has not begun")
    return Ask(kind, first, language, cut, facility)


def _cut_off(told: str | datetime | None, now: datetime) -> datetime:
    if told is None:
        return now.astimezone(UTC).replace(microsecond=0)
    if isinstance(told, str):
        try:
            told = datetime.fromisoformat(told.strip().replace(" ", "+"))
            parsed = told.astimezone(UTC) if told.tzinfo is not None else None
        except (ValueError, OverflowError):
            parsed = None
        if parsed is None:
            raise bad_parameter("cut_off", "it is not an instant such as 2026-11-05T09:00:00+05:00")
    else:
        parsed = told.astimezone(UTC)
    if parsed > now:
        raise bad_parameter("cut_off", f"{parsed.isoformat()} lies ahead")
    return parsed
