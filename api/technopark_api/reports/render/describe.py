"""What a report says about itself, in its language: period, park, cut-off, fingerprint."""

from __future__ import annotations

from dataclasses import dataclass

from babel.dates import format_date, format_datetime

from technopark_api.reports.model import Report
from technopark_api.reports.texts import Words, locale


@dataclass(frozen=True, slots=True)
class About:
    """The period in words, and the lines of a report's head."""

    period: str
    as_of: str
    made_of: str
    lines: tuple[tuple[str, str], ...]


def described(report: Report) -> About:
    """Return what a report says about itself."""
    words = Words(report.language)
    written = locale(report.language)
    period = format_date(report.month, "LLLL y", locale=written)
    period = period[:1].upper() + period[1:]
    local = report.cut_off.astimezone(report.zone)
    at = f"{format_datetime(local, 'dd.MM.y HH:mm:ss', locale=written)} (UTC{local:%z})"
    lines = (
        (words("meta.period"), period),
        (words("meta.facility"), report.subject),
        (words("meta.site"), report.site),
        (words("meta.cut_off"), at),
        (words("meta.fingerprint"), report.fingerprint),
    )
    return About(
        period,
        f"{words('meta.cut_off')}: {at}",
        f"SHA-256: {report.fingerprint[:16]}",
        lines,
    )
