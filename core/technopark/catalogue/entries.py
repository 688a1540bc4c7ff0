"""Read the calendar of a park: days that are worked, or not, other than weekdays and holidays say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from technopark.catalogue.model import CalendarEntry, Facility, ShiftPattern
from technopark.catalogue.schema import FIELDS
from technopark.catalogue.values import Value

_Key = tuple[date, str | None, str | None, str | None]


def read_entries(
    value: Value, patterns: Mapping[str, ShiftPattern], facilities: Collection[Facility]
) -> tuple[CalendarEntry, ...]:
    """Return the entries in the order of the file; each names things that the file has, and a day once."""
    pattern_of = {facility.id: facility.pattern for facility in facilities}
    seen: dict[_Key, int] = {}
    read = [_entry(entry, patterns, pattern_of, seen) for entry in value.entries(at_least=0)]
    return tuple(entry for entry in read if entry is not None)


def _entry(
    value: Value,
    patterns: Mapping[str, ShiftPattern],
    pattern_of: Mapping[str, str],
    seen: dict[_Key, int],
) -> CalendarEntry | None:
    fields = value.fields(*FIELDS["entry"])
    facility = pattern = crew = None
    if "facility" in fields:
        facility = fields["facility"].choice(pattern_of, "is no facility of this file")
    if "pattern" in fields:
        pattern = fields["pattern"].choice(patterns, "is no shift pattern of this file")
    if facility is not None and pattern is not None:
        fields["pattern"].wrong("stands beside a facility", "facility, pattern or neither", "found both")
    working, reason, day = fields["working"].flag(), fields["reason"].text(), fields["date"].day()
    works_by = patterns.get(pattern or pattern_of.get(facility or "", ""))
    if "crew" in fields:
        crew = _crew(fields["crew"], works_by, day)
    if day is None:
        return None
    key = (day, facility, pattern, crew)
    if key in seen:
        found = f"found {day} again, first on line {seen[key]}"
        value.wrong("says the same day twice", "each day once for a facility, pattern and crew", found)
    seen.setdefault(key, value.line)
    return CalendarEntry(day, working, reason, facility, pattern, crew)


def _crew(value: Value, pattern: ShiftPattern | None, day: date | None) -> str:
    if pattern is None:
        value.wrong("needs to know whose crew it is", "crew beside a facility or a pattern")
        return ""
    if not pattern.crews():
        value.wrong(f"belongs to the pattern {pattern.id}, which names no crews", "no such field")
        return ""
    crew = value.choice(sorted(pattern.crews()), f"is no crew of the pattern {pattern.id}")
    if crew and day is not None and all(pattern.crew_of(shift, day) != crew for shift in pattern.shifts):
        value.wrong(f"has no shift on {day}", "a crew that the pattern gives a shift on that day")
    return crew
