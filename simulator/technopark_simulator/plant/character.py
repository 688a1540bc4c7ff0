"""How a line behaves: how fast it really runs, how often it stops, how much of its output is bad."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Character:
    """The habits of one line; all of them are plausible inventions.

    `speed` is the real pace of the last station as a share of the ideal one; the stations before it are faster
    by the factor `lead` each. Breakdowns and minor stops come after so many seconds of production on average.
    `scrap` and `rework` are shares of what a station takes up. `setup_s` is a changeover of the whole line, of
    which each station has its part; on a line of single units it is the preparation of a unit at each station.
    """

    speed: float
    lead: float
    breakdown_every_s: float
    breakdown_s: float
    minor_stop_every_s: float
    minor_stop_s: float
    scrap: float
    rework: float
    setup_s: float
    start_up_s: float

    @property
    def bad(self) -> float:
        """Share of what a station takes up that does not leave it as good."""
        return self.scrap + self.rework

    @property
    def stops(self) -> float:
        """Seconds of breakdowns and minor stops for each second of production."""
        return self.breakdown_s / self.breakdown_every_s + self.minor_stop_s / self.minor_stop_every_s


def series_character(rng: Random) -> Character:
    """Draw the habits of a line that makes many units an hour."""
    return Character(
        speed=rng.uniform(0.80, 0.88),
        lead=1.03,
        breakdown_every_s=3600 * rng.uniform(5, 14),
        breakdown_s=60 * rng.uniform(18, 40),
        minor_stop_every_s=60 * rng.uniform(12, 28),
        minor_stop_s=rng.uniform(35, 100),
        scrap=rng.uniform(0.005, 0.017),
        rework=rng.uniform(0.003, 0.012),
        setup_s=60 * rng.uniform(10, 28),
        start_up_s=60 * rng.uniform(3, 9),
    )


def single_unit_character(rng: Random, cycle_s: float) -> Character:
    """Draw the habits of a line that works on one unit for half an hour or for days."""
    return Character(
        speed=rng.uniform(0.80, 0.88),
        lead=1.03,
        breakdown_every_s=3600 * rng.uniform(12, 30),
        breakdown_s=60 * rng.uniform(30, 75),
        minor_stop_every_s=60 * rng.uniform(45, 100),
        minor_stop_s=60 * rng.uniform(3, 9),
        scrap=rng.uniform(0.004, 0.010),
        rework=rng.uniform(0.010, 0.030),
        setup_s=cycle_s * rng.uniform(0.02, 0.05),
        start_up_s=60 * rng.uniform(5, 12),
    )
