"""Random small plants: shifts, states and counters of a few days, in the order in which they are told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from technopark.catalogue import Catalogue, Shift, ShiftPattern

Station = tuple[str, str, str]

PRODUCTS = {"FR": ("FR-A", "FR-B", "FR-C"), "PA": ("PA-M", "PA-T")}
STATIONS: tuple[Station, ...] = (
    ("FR", "L1", "S1"),
    ("FR", "L1", "S2"),
    ("FR", "L2", "S1"),
    ("PA", "L1", "S1"),
)
STATES = ("production", "setup", "delay", "down", "planned", "offline")
ORDERS = (None, "PO-1", "PO-2")
# The end of a month; a change from summer time on a Sunday, and the Monday after it.
FIRST_DAYS = (date(2026, 9, 29), date(2026, 10, 24))
DAYS = 4


class Entered(NamedTuple):
    """That a station entered a state."""

    station: Station
    at: datetime
    state: str
    order: str | None


class Counted(NamedTuple):
    """What a station's counters showed."""

    station: Station
    at: datetime
    product: str
    good: int
    scrap: int
    rework: int
    order: str | None


Told = Entered | Counted


@dataclass(frozen=True)
class Plant:
    """A park as of its catalogue and what it told, in the order of arrival."""

    first: date
    zone: ZoneInfo
    patterns: dict[str, tuple[tuple[time, timedelta], ...]]
    told: tuple[Told, ...]

    @property
    def now(self) -> datetime:
        """A moment after all that was told, on the last day asked for."""
        return datetime.combine(self.first + timedelta(days=DAYS), time(1), tzinfo=UTC)

    @property
    def states(self) -> list[Entered]:
        """States without those that say something of a moment for the second time."""
        return [one for one in self.told if isinstance(one, Entered)]

    @property
    def counts(self) -> list[Counted]:
        """What counters showed."""
        return [one for one in self.told if isinstance(one, Counted)]

    def catalogue(self, park: Catalogue) -> Catalogue:
        """Return a park with the zone and shifts of this plant."""
        patterns = {
            facility.pattern: self._pattern(park.pattern_of(facility), facility.id)
            for facility in park.facilities
            if facility.id in self.patterns
        }
        return replace(
            park,
            site=replace(park.site, zone=self.zone),
            patterns={**park.patterns, **patterns},
        )

    def _pattern(self, pattern: ShiftPattern, facility: str) -> ShiftPattern:
        shifts = (
            Shift(name, start, length, ())
            for name, (start, length) in zip("ABC", self.patterns[facility], strict=False)
        )
        return replace(pattern, shifts=tuple(shifts))


def message(one: Told) -> tuple[str, dict[str, Any]]:
    """Return what was told as topic and payload."""
    ts = round(one.at.timestamp() * 1000)
    topic = f"technopark/v1/{'/'.join(one.station)}"
    if isinstance(one, Entered):
        return f"{topic}/state", {"ts": ts, "state": one.state, "order": one.order}
    quantities = {name: getattr(one, name) / 1000 for name in ("good", "scrap", "rework")}
    return f"{topic}/output", {"ts": ts, "product": one.product, **quantities, "order": one.order}


@st.composite
def shifts(draw: st.DrawFn) -> tuple[tuple[time, timedelta], ...]:
    """One to three shifts from the early morning on, with or without time between them; the last may pass midnight."""
    at = timedelta(minutes=15 * draw(st.integers(16, 40)))
    end = at + timedelta(days=1)
    found: list[tuple[time, timedelta]] = []
    for _ in range(draw(st.integers(1, 3))):
        length = timedelta(minutes=15 * draw(st.integers(16, 40)))
        if at + length > end:
            break
        minutes = at // timedelta(minutes=1)
        found.append((time(minutes // 60 % 24, minutes % 60), length))
        at += length + timedelta(minutes=15 * draw(st.sampled_from((0, 0, 3))))
    return tuple(found)


@st.composite
def plants(draw: st.DrawFn) -> Plant:
    """A plant, with what it told in the order of an unreliable line: late, and some of it twice."""
    first = draw(st.sampled_from(FIRST_DAYS))
    begin = datetime.combine(first, time(), tzinfo=UTC) - timedelta(hours=18)
    seconds = st.integers(0, (DAYS * 24 + 12) * 3600)
    # Times of shifts are more likely than any other ones.
    moments = seconds | seconds.map(lambda second: second - second % 900)
    told: list[Told] = []
    for station in STATIONS:
        for at in sorted(draw(st.sets(moments, max_size=9))):
            state, order = draw(st.sampled_from(STATES)), draw(st.sampled_from(ORDERS))
            told.append(Entered(station, begin + timedelta(seconds=at), state, order))
        totals = [draw(st.integers(1, 5_000)) for _ in range(3)]
        for at in sorted(draw(st.sets(moments, max_size=7))):
            for index, most in enumerate((90_000, 5_000, 3_000)):
                more = draw(st.integers(0, most))
                # A counter that was reset shows what was made since.
                reset = more and draw(st.integers(0, 9)) == 0
                totals[index] = more if reset else totals[index] + more
            product, order = draw(st.sampled_from(PRODUCTS[station[0]])), draw(st.sampled_from(ORDERS))
            good, scrap, rework = totals
            told.append(Counted(station, begin + timedelta(seconds=at), product, good, scrap, rework, order))
    return Plant(
        first,
        ZoneInfo(draw(st.sampled_from(("Asia/Tashkent", "Europe/Berlin", "Asia/Kolkata")))),
        {facility: draw(shifts()) for facility in PRODUCTS},
        tuple(draw(st.permutations(told))),
    )
