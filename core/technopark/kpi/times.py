"""The time model of a work unit: what its planned time went into, by the states that it told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

ELEMENT = {"production": "apt", "setup": "aust", "delay": "adet", "down": "adot"}
"""Which time element a state is; `planned` is outside the planned busy time, `offline` is not known."""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of a work unit, or of several, by time element of ISO 22400-2.

    `apt` actual production time, `aust` actual unit setup time, `adet` actual unit delay time, `adot` actual unit
    down time. `planned` is the time of planned stops, `offline` the time in which the unit did not tell its state.
    """

    apt: int = 0
    aust: int = 0
    adet: int = 0
    adot: int = 0
    planned: int = 0
    offline: int = 0

    @classmethod
    def of_states(cls, milliseconds: Mapping[str, int]) -> Self:
        """Return the times of states by their name in the wire; raises KeyError for another name."""
        known = {*ELEMENT, "planned", "offline"}
        if unknown := milliseconds.keys() - known:
            raise KeyError(f"no state of a station: {', '.join(sorted(unknown))}")
        return cls(**{ELEMENT.get(state, state): spent for state, spent in milliseconds.items()})

    @property
    def aupt(self) -> int:
        """Actual unit processing time: setup and production."""
        return self.apt + self.aust

    @property
    def aubt(self) -> int:
        """Actual unit busy time: processing and what delayed it."""
        return self.aupt + self.adet

    @property
    def pbt(self) -> int:
        """Planned busy time, as far as the unit told what it did in it: busy and down."""
        return self.aubt + self.adot

    def __add__(self, other: Times) -> Times:
        """Return the times of both."""
        return Times(
            self.apt + other.apt,
            self.aust + other.aust,
            self.adet + other.adet,
            self.adot + other.adot,
            self.planned + other.planned,
            self.offline + other.offline,
        )
