"""When a scheduled report is due, which month it tells of, and when a failed delivery is tried again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from technopark.catalogue.model import Language
from technopark.errors import TechnoparkError
from technopark_api.reports.files import Form
from technopark_api.reports.model import ReportKind

Every = Literal["month", "week"]

EVERY: Final[tuple[Every, ...]] = get_args(Every)
ATTEMPTS: Final = 8
"""After so many failures a delivery is given up; the log keeps each."""

_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_ADDRESS: Final = re.compile(r"[^\s@,;<>\"()\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_FIRST_WAIT: Final = timedelta(minutes=2)
_LONGEST_WAIT: Final = timedelta(hours=6)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A report to deliver again and again; `on_day` counts within the month, or the week from Monday."""

    name: str
    kind: ReportKind
    facility: str | None
    language: Language
    form: Form
    every: Every
    on_day: int
    local_time: time
    folder: str | None
    recipients: tuple[str, ...]
    made_at: datetime
    id: int = 0

    def dues(self, after: datetime, until: datetime, zone: ZoneInfo) -> list[datetime]:
        """Return the instants (UTC) after `after` and not after `until` at which it is due.

        Of weeks only the last one is due: a report of the month so far is worth nothing a week later.
        """
        day, last = after.astimezone(zone).date(), until.astimezone(zone).date()
        found: list[datetime] = []
        while day <= last:
            if self.on_day == (day.day if self.every == "month" else day.isoweekday()):
                due = datetime.combine(day, self.local_time, tzinfo=zone).astimezone(UTC)
                if after < due <= until:
                    found.append(due)
            day += _DAY
        return found if self.every == "month" else found[-1:]

    def month(self, due: datetime, zone: ZoneInfo) -> date:
        """Return the month that is told of: the one before, or by week that of the day before, as far as it went."""
        day = due.astimezone(zone).date()
        if self.every == "month":
            day = day.replace(day=1)
        return (day - _DAY).replace(day=1)


def checked(schedule: Schedule) -> Schedule:
    """Return a schedule that can be kept.

    Raises:
        TechnoparkError: it cannot; the text says what is wrong.
    """
    longest = 28 if schedule.every == "month" else 7
    if not _NAME.fullmatch(schedule.name):
        raise TechnoparkError("name: letters, digits, dots, hyphens and underscores, at most 64")
    if not 1 <= schedule.on_day <= longest:
        raise TechnoparkError(f"day: {schedule.on_day} is not within 1 to {longest}")
    if (schedule.folder is None) == (not schedule.recipients):
        raise TechnoparkError("either a folder or recipients: say one of both")
    if schedule.folder is not None and not schedule.folder.startswith("/"):
        raise TechnoparkError(
            f"folder: {schedule.folder} is not absolute, and whoever delivers may start elsewhere"
        )
    for recipient in schedule.recipients:
        if not _ADDRESS.fullmatch(recipient):
            raise TechnoparkError(f"to: {recipient!r} is no mail address")
    return schedule


def next_attempt(failed: int, last: datetime) -> datetime | None:
    """Return when to try again after so many failures, the last at `last`; None where it is given up.

    The wait doubles from 2 minutes up to 6 hours.
    """
    if failed >= ATTEMPTS:
        return None
    if failed == 0:
        return last
    return last + min(_FIRST_WAIT * (1 << failed - 1), _LONGEST_WAIT)
