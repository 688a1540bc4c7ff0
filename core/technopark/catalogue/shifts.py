"""Read the shifts of a production day, which must fit into 24 hours without overlap."""

from __future__ import annotations

from datetime import time, timedelta

from technopark.catalogue.model import Break, Shift
from technopark.catalogue.schema import FIELDS
from technopark.catalogue.values import Value, unique_id

_DAY = timedelta(days=1)
_QUARTER_MINUTES = 15


def read_shifts(value: Value) -> tuple[Shift, ...]:
    """Return the shifts in the order in which they are worked; the first begins the production day."""
    seen: dict[str, int] = {}
    entries = value.entries()
    shifts = tuple(shift for entry in entries if (shift := _shift(entry, seen)) is not None)
    if shifts and len(shifts) == len(entries):
        _check_day(value, entries, shifts)
    return shifts


def _shift(value: Value, seen: dict[str, int]) -> Shift | None:
    fields = value.fields(*FIELDS["shift"])
    shift_id = unique_id(fields["id"], seen)
    start = fields["start"].clock()
    length = fields["length"].duration()
    if start is not None and start.minute % _QUARTER_MINUTES:
        # roll-ups are kept per quarter of an hour, so a shift can only begin where a quarter does
        fields["start"].wrong("is not on a quarter of an hour", "HH:00, HH:15, HH:30, HH:45")
    if start is None or length is None:
        return None
    breaks = _breaks(fields["breaks"], length) if "breaks" in fields else ()
    crew = fields["crew"].identifier() if "crew" in fields else None
    return Shift(shift_id, start, length, breaks, crew)


def _breaks(value: Value, length: timedelta) -> tuple[Break, ...]:
    breaks: list[Break] = []
    free_from = timedelta(0)
    for entry in value.entries(at_least=0):
        fields = entry.fields(*FIELDS["break"])
        after, pause = fields["after"].duration(), fields["length"].duration()
        if after is None or pause is None:
            continue
        if after < free_from:
            found = f"found a start at {_hours(after)}, the one before ends at {_hours(free_from)}"
            entry.wrong("overlaps the break before it", "breaks in order of time", found)
        if after + pause >= length:
            found = f"found an end at {_hours(after + pause)} of {_hours(length)}"
            entry.wrong("does not end within its shift", "breaks inside the shift", found)
        breaks.append(Break(after, pause))
        free_from = after + pause
    return tuple(breaks)


def _check_day(value: Value, entries: list[Value], shifts: tuple[Shift, ...]) -> None:
    total = sum((shift.length for shift in shifts), timedelta(0))
    if total > _DAY:
        value.wrong("are longer than a day", "24:00 in sum", found=f"found {_hours(total)} in sum")
        return
    day_start = shifts[0].start
    free_from = timedelta(0)
    for entry, shift in zip(entries, shifts, strict=True):
        begins = _since(day_start, shift.start)
        if begins < free_from:
            found = f"found a start at {shift.start:%H:%M}, {_hours(begins)} into the production day"
            allowed = f"starts from {_hours(free_from)} into the production day on"
            entry.wrong("overlaps the shift before it", allowed, found)
        free_from = max(free_from, begins + shift.length)
    if free_from > _DAY:
        found = f"found an end {_hours(free_from)} into the production day"
        entries[-1].wrong("runs into the first shift of the next day", "an end within 24:00", found)


def _since(day_start: time, start: time) -> timedelta:
    minutes = (start.hour - day_start.hour) * 60 + start.minute - day_start.minute
    return timedelta(minutes=minutes) % _DAY


def _hours(length: timedelta) -> str:
    minutes = length // timedelta(minutes=1)
    return f"{minutes // 60}:{minutes % 60:02d}"
