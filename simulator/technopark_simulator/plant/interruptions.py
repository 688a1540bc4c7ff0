"""What stops many lines at once: a power failure of the whole park, and material that all its users run out of.

Both are decided by the wall clock, alike for everybody whom they hit, and are plausible inventions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from technopark.catalogue import Product, Site
from technopark_simulator.plant.reasons import NO_MATERIAL, POWER_FAILURE, Condition
from technopark_simulator.randomness import stream
from technopark_simulator.workdays import WorkingTime, instant, milliseconds

MATERIALS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "sheet steel": frozenset({"7308", "7321", "7322", "8418", "8450", "8516"}),
        "compressors": frozenset({"8415", "8418"}),
        "aluminium": frozenset({"7606", "8302"}),
        "electronics": frozenset({"8415", "8450", "9028"}),
        "motors": frozenset({"8413", "8428", "8450"}),
    }
)
"""Materials that run short now and then, with the HS headings of the goods that are made of them."""

_SHORT_MONTHS = 0.4
_SHORT_FOR_MIN = (40, 150)
_OUT_FOR_MIN = (20, 60)
_EARLIEST_H = 9
_WITHIN_MIN = 5 * 60
_SATURDAY = 6
_MINUTE = 60_000


class Interruption(NamedTuple):
    """A stop between two seconds of a day's working time: of each station, or of the first one of the line only."""

    start_s: float
    end_s: float
    condition: Condition
    everywhere: bool


class Event(NamedTuple):
    """The same on the clock, in milliseconds since 1970."""

    start: int
    end: int
    condition: Condition
    everywhere: bool


def materials_of(products: Iterable[Product]) -> frozenset[str]:
    """Return the materials that a line cannot do without."""
    headings = {product.hs[:4] for product in products}
    return frozenset(name for name, users in MATERIALS.items() if users & headings)


def interruptions(
    site: Site, seed: int, materials: frozenset[str], working_time: WorkingTime
) -> tuple[Interruption, ...]:
    """Return what stops a line that needs these materials within the working time of one of its days.

    What stops every station comes first: it is the one to be shown where two coincide.
    """
    found: list[Interruption] = []
    for event in _events(site, seed, materials, working_time):
        start_s, end_s = (_worked_s(working_time, at) for at in (event.start, event.end))
        if start_s < end_s:
            found.append(Interruption(start_s, end_s, event.condition, event.everywhere))
    return tuple(sorted(found, key=lambda one: (not one.everywhere, one.start_s)))


def interrupted_s(found: Iterable[Interruption]) -> float:
    """Return the seconds that they take if none happens during another."""
    return sum(interruption.end_s - interruption.start_s for interruption in found)


def power_failure(site: Site, seed: int, year: int, quarter: int) -> Event:
    """Return the power failure of a quarter (1 to 4): each has one, on a weekday."""
    return _power_failure(site.zone.key, seed, year, quarter)


def _events(site: Site, seed: int, materials: frozenset[str], working_time: WorkingTime) -> Iterator[Event]:
    first, last = (instant(at).astimezone(site.zone).date() for at in (working_time.start, working_time.end))
    for year, month in sorted({(day.year, day.month) for day in (first, last)}):
        yield power_failure(site, seed, year, (month + 2) // 3)
        for material in sorted(materials):
            yield from _shortages(site.zone.key, seed, material, year, month)


@cache
def _power_failure(zone: str, seed: int, year: int, quarter: int) -> Event:
    rng = stream(seed, "power failure", year, quarter)
    opens = date(year, 3 * quarter - 2, 1)
    day = opens + timedelta(days=rng.randrange(85))
    return _event(rng, zone, day, _OUT_FOR_MIN, POWER_FAILURE, everywhere=True)


@cache
def _shortages(zone: str, seed: int, material: str, year: int, month: int) -> tuple[Event, ...]:
    rng = stream(seed, "shortage", material, year, month)
    if rng.random() >= _SHORT_MONTHS:
        return ()
    day = date(year, month, 1) + timedelta(days=rng.randrange(25))
    return (_event(rng, zone, day, _SHORT_FOR_MIN, NO_MATERIAL, everywhere=False),)


def _event(
    rng: Random, zone: str, day: date, minutes: tuple[int, int], condition: Condition, *, everywhere: bool
) -> Event:
    if day.isoweekday() >= _SATURDAY:
        day += timedelta(days=8 - day.isoweekday())
    opens = milliseconds(datetime.combine(day, time(_EARLIEST_H), tzinfo=ZoneInfo(zone)))
    start = opens + rng.randrange(_WITHIN_MIN * _MINUTE)
    return Event(start, start + rng.randint(*minutes) * _MINUTE, condition, everywhere)


def _worked_s(working_time: WorkingTime, at: int) -> float:
    """Return the seconds of working time that have passed by an instant."""
    return sum(max(0, min(at, closes) - opens) for opens, closes in working_time.working) / 1000
