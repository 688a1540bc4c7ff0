"""Read shift patterns: their shifts, how crews take turns, and what they do about holidays."""

from __future__ import annotations

from datetime import date, timedelta

from technopark.catalogue.model import Rota, Shift, ShiftPattern
from technopark.catalogue.names import read_names
from technopark.catalogue.schema import FIELDS, WEEKDAYS
from technopark.catalogue.shifts import read_shifts
from technopark.catalogue.values import Value, unique_id

OFF = "off"
"""How a cycle writes a day off."""

_FIVE_DAYS = 5


def read_patterns(value: Value) -> list[ShiftPattern]:
    """Return the patterns in the order of the file."""
    seen: dict[str, int] = {}
    return [_pattern(entry, seen) for entry in value.entries()]


def _pattern(value: Value, seen: dict[str, int]) -> ShiftPattern:
    fields = value.fields(*FIELDS["pattern"])
    weekdays = fields["weekdays"].choices(WEEKDAYS, at_least=1)
    shifts = read_shifts(fields["shifts"])
    return ShiftPattern(
        id=unique_id(fields["id"], seen),
        names=read_names(fields["names"]),
        weekdays=frozenset(WEEKDAYS.index(day) + 1 for day in weekdays),
        shifts=shifts,
        continuous="continuous" in fields and fields["continuous"].flag(),
        extra_days=fields["extra_days"].flag() if "extra_days" in fields else len(weekdays) <= _FIVE_DAYS,
        before_holiday=_before_holiday(fields["before_holiday"], shifts)
        if "before_holiday" in fields
        else timedelta(0),
        rota=_rota(fields["rota"], shifts) if "rota" in fields else None,
    )


def _before_holiday(value: Value, shifts: tuple[Shift, ...]) -> timedelta:
    shorter = value.duration() or timedelta(0)
    shortest = min((shift.length for shift in shifts), default=None)
    if shortest is not None and shorter >= shortest:
        value.wrong("leaves nothing of a shift", "less than the shortest shift lasts")
    return shorter


def _rota(value: Value, shifts: tuple[Shift, ...]) -> Rota | None:
    problems_before = len(value.problems)
    fields = value.fields(*FIELDS["rota"])
    seen: dict[str, int] = {}
    crews = tuple(unique_id(entry, seen) for entry in fields["crews"].entries())
    words = [*dict.fromkeys(shift.id for shift in shifts), OFF]
    cycle = tuple(entry.choice(words) for entry in fields["cycle"].entries())
    anchor = fields["anchor"].day()
    for shift in shifts:
        if shift.crew is not None:
            value.wrong(
                "stands beside a shift with a crew", "crews by rota or by shift", f"found {shift.crew}"
            )
    if anchor is None or len(value.problems) > problems_before:
        return None
    if len(cycle) % len(crews):
        found = f"found {len(cycle)} days for {len(crews)} crews"
        fields["cycle"].wrong("cannot be shared out evenly", "a multiple of the number of crews", found)
        return None
    rota = Rota(crews, tuple(None if word == OFF else word for word in cycle), anchor)
    _check_turns(fields["cycle"], rota, shifts)
    return rota


def _check_turns(value: Value, rota: Rota, shifts: tuple[Shift, ...]) -> None:
    for distance in range(len(rota.cycle) // len(rota.crews)):
        day: date = rota.anchor + timedelta(days=distance)
        for shift in shifts:
            crews = [crew for crew in rota.crews if rota.shift_of(crew, day) == shift.id]
            if len(crews) > 1:
                found = f"found {', '.join(crews)} in shift {shift.id} on {day}"
                value.wrong("gives one shift to several crews", "one crew a shift", found)
                return
