"""What a park consists of, as frozen data (ISA-95: site, area = facility, line, work unit = station)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

Language = Literal["uz", "ru", "en"]
FacilityKind = Literal["factory", "logistics"]
LocalizationBasis = Literal["production_cost", "ex_works", "fob"]


@dataclass(frozen=True, slots=True)
class Names:
    """One name in the three languages of the park: Uzbek (Latin), Russian, English."""

    uz: str
    ru: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the name in that language."""
        match language:
            case "uz":
                return self.uz
            case "ru":
                return self.ru
            case "en":
                return self.en


@dataclass(frozen=True, slots=True)
class Site:
    """The park itself. `zone` decides what a local day is; `currency` is ISO 4217, `country` ISO 3166-1 alpha-2.

    `load` is the share of capacity that the park plans to use, `working_days` those of a year: a day's plan is
    capacity x load / working_days. `national_percent` is the localization that a certificate takes at least,
    `programme_percents` what the localization programme asks of a facility in its first, second... and last year.
    """

    id: str
    names: Names
    zone: ZoneInfo
    languages: tuple[Language, ...]
    currency: str
    country: str
    load: Decimal
    working_days: int
    national_percent: Decimal = Decimal(30)
    programme_percents: tuple[Decimal, ...] = (Decimal(36), Decimal(45), Decimal(50))


@dataclass(frozen=True, slots=True)
class Break:
    """A pause within a shift that is not working time; `after` counts from the shift's start."""

    after: timedelta
    length: timedelta


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift of a day: it starts at local time `start` and may run past midnight.

    `crew` is who always works it, where crews do not take turns.
    """

    id: str
    start: time
    length: timedelta
    breaks: tuple[Break, ...]
    crew: str | None = None

    @property
    def worked(self) -> timedelta:
        """Its length without breaks."""
        return self.length - sum((pause.length for pause in self.breaks), timedelta(0))


@dataclass(frozen=True, slots=True)
class Rota:
    """How crews take turns: each goes through `cycle`, one entry (the id of a shift, None for a day off) a day.

    The first crew begins it on the production day `anchor`, each further one by an equal share of the cycle earlier.
    """

    crews: tuple[str, ...]
    cycle: tuple[str | None, ...]
    anchor: date

    def shift_of(self, crew: str, day: date) -> str | None:
        """Return the shift that a crew has on a production day, None on its day off."""
        ahead = self.crews.index(crew) * len(self.cycle) // len(self.crews)
        return self.cycle[((day - self.anchor).days + ahead) % len(self.cycle)]

    def crew_of(self, shift: str, day: date) -> str | None:
        """Return who has a shift of a production day, None where nobody has."""
        return next((crew for crew in self.crews if self.shift_of(crew, day) == shift), None)


@dataclass(frozen=True, slots=True)
class ShiftPattern:
    """The shifts of a production day and the ISO weekdays (1 = Monday) on which it is worked.

    The production day begins with the start of its first shift (`day_start`). `continuous` patterns work on
    holidays; `extra_days` are the days that decrees give besides them, and the Saturdays that they take for it;
    `before_holiday` is how much earlier each shift ends on the day before a holiday.
    """

    id: str
    names: Names
    weekdays: frozenset[int]
    shifts: tuple[Shift, ...]
    continuous: bool = False
    extra_days: bool = True
    before_holiday: timedelta = timedelta(0)
    rota: Rota | None = None

    def __hash__(self) -> int:
        """By its id alone: what is worked out of patterns is looked up by them many times."""
        return hash(self.id)

    @property
    def day_start(self) -> time:
        """Local time at which a production day begins."""
        return self.shifts[0].start

    def crew_of(self, shift: Shift, day: date) -> str | None:
        """Return the crew that has a shift of a production day, None where nothing says so."""
        return shift.crew if self.rota is None else self.rota.crew_of(shift.id, day)

    def crews(self) -> frozenset[str]:
        """The crews that work its shifts, as far as it names them."""
        if self.rota is not None:
            return frozenset(self.rota.crews)
        return frozenset(shift.crew for shift in self.shifts if shift.crew is not None)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A production day that is worked, or not, other than weekdays and holidays say.

    It is about one facility, about those of a pattern, or about the park, and of those about one crew where that
    is named. What is about less goes before what is about more.
    """

    day: date
    working: bool
    reason: str
    facility: str | None = None
    pattern: str | None = None
    crew: str | None = None

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """Orders entries about the same shift: the highest one holds."""
        return self.crew is not None, self.facility is not None, self.pattern is not None


@dataclass(frozen=True, slots=True)
class Product:
    """A product of one facility.

    `unit` is what its quantities count (pcs, sets, m2, m3, t); `hs` the HS 2022 subheading, six digits as text;
    `cycle_s` the ideal seconds per unit on one line (ISO 22400 PRI); `capacity` units a year of the facility;
    `price_usd` ex works; `net_kg` of one unit; `localization_percent` what the park states or assumes.
    `illustrative` names the fields whose numbers are plausible inventions: show them as such.
    """

    id: str
    names: Names
    unit: str
    hs: str
    cycle_s: Decimal
    capacity: Decimal
    price_usd: Decimal
    net_kg: Decimal
    localization_percent: Decimal
    illustrative: frozenset[str]


@dataclass(frozen=True, slots=True)
class CounterPolicy:
    """How a station's running totals behave.

    `modulus` is the value, in the product's unit, at which the totals wrap to zero, or None where they never do.
    `on_decrease` decides a fall that is neither to zero nor from the last tenth of the modulus to its first:
    a `reset` counts the new value, `ignore` takes it as a new baseline, `rollover` counts up to the modulus and
    on from zero (vendors disagree, so it is a setting of the station).
    """

    modulus: int | None = None
    on_decrease: Literal["reset", "ignore", "rollover"] = "reset"


@dataclass(frozen=True, slots=True)
class Station:
    """A work unit. Its line's output is what the stations with `counts` report (the last one, as a rule)."""

    id: str
    names: Names
    counts: bool
    counter: CounterPolicy = CounterPolicy()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a facility with its stations in the order of the flow, and the products that it can make."""

    id: str
    names: Names
    stations: tuple[Station, ...]
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facility:
    """A plant of the park, or its logistics centre, which has shipments and no production.

    `opened` is the day by which it produced, from which the years of the localization programme count.
    """

    id: str
    names: Names
    kind: FacilityKind
    pattern: str
    lines: tuple[Line, ...]
    products: tuple[Product, ...]
    illustrative: frozenset[str] = frozenset()
    opened: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A station with the line and the facility that it stands in."""

    facility: Facility
    line: Line
    station: Station

    @property
    def path(self) -> tuple[str, str, str]:
        """Its address as topics have it: facility, line, station."""
        return self.facility.id, self.line.id, self.station.id


@dataclass(frozen=True)
class Catalogue:
    """A whole park. Ids of products are unique in the park; those of lines and stations within their parent."""

    site: Site
    patterns: Mapping[str, ShiftPattern]
    facilities: tuple[Facility, ...]
    calendar: tuple[CalendarEntry, ...] = ()
    source: str = field(default="", compare=False)

    @cached_property
    def facility(self) -> Mapping[str, Facility]:
        """Facilities by id."""
        return {facility.id: facility for facility in self.facilities}

    @cached_property
    def place(self) -> Mapping[tuple[str, str, str], Place]:
        """Stations with their parents by (facility, line, station)."""
        return {place.path: place for place in self.places()}

    @cached_property
    def product(self) -> Mapping[str, tuple[Facility, Product]]:
        """Products with their facility by product id."""
        return {
            product.id: (facility, product) for facility in self.facilities for product in facility.products
        }

    @cached_property
    def _entries(self) -> Mapping[date, tuple[CalendarEntry, ...]]:
        days = dict.fromkeys(entry.day for entry in self.calendar)
        return {day: tuple(entry for entry in self.calendar if entry.day == day) for day in days}

    def entries_of(self, facility: Facility, day: date) -> tuple[CalendarEntry, ...]:
        """What the calendar says about a facility on a production day."""
        if (entries := self._entries.get(day)) is None:  # as of nearly every day
            return ()
        of = (None, facility.id), (None, facility.pattern)
        return tuple(entry for entry in entries if entry.facility in of[0] and entry.pattern in of[1])

    def places(self) -> Iterator[Place]:
        """Every station of the park, in the order of the file."""
        for facility in self.facilities:
            for line in facility.lines:
                for station in line.stations:
                    yield Place(facility, line, station)

    def pattern_of(self, facility: Facility) -> ShiftPattern:
        """The shift pattern that a facility works by."""
        return self.patterns[facility.pattern]
