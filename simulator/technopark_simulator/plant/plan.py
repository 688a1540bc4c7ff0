"""What one production day of a line comes to, decided before it is worked out in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from technopark_simulator.plant.interruptions import Interruption, interrupted_s
from technopark_simulator.plant.reasons import Condition

Fault = Literal["scrap", "rework"]


class Totals(NamedTuple):
    """What a station has taken up and how much of that was bad, in thousandths of the unit since ever."""

    processed: int
    scrap: int
    rework: int

    @property
    def good(self) -> int:
        """What has left the station as good."""
        return self.processed - self.scrap - self.rework


class Job(NamedTuple):
    """A stretch of a station's work for one order.

    It ends once the station has taken up `until` (thousandths since the day's start, infinite for the last).
    `setup_s` passes before it begins; `wait_s`, told at the last station, holds up the whole line after it.
    """

    order: str
    product: str
    cycle_s: float
    until: float
    setup_s: float = 0.0
    wait_s: float = 0.0


class Bad(NamedTuple):
    """What a station takes up between `start` and `end` (thousandths since the day's start) turns out bad."""

    start: int
    end: int
    fault: Fault


class StationPlan(NamedTuple):
    """A station's day: its totals before, how much it takes up, for which orders, and what of it is bad."""

    before: Totals
    target: int
    jobs: tuple[Job, ...]
    bads: tuple[Bad, ...]


@dataclass(frozen=True, slots=True)
class LinePlan:
    """A line's day: its stations in the order of the flow, and pauses of the whole line.

    `speed` is the pace of the last station as a share of the ideal one. `waits` begin at seconds of working time
    and last so many seconds; `idle` is what the line shows then, between jobs, and when all is done.
    `working_s` holds the time of the `interruptions` too; the work is planned for the rest of it.
    """

    working_s: float
    speed: float
    stations: tuple[StationPlan, ...]
    waits: tuple[tuple[float, float], ...]
    idle: Condition
    interruptions: tuple[Interruption, ...] = ()

    @property
    def interrupted_s(self) -> float:
        """Working time that interruptions may take."""
        return interrupted_s(self.interruptions)


class LineState(NamedTuple):
    """What one production day hands on to the next."""

    totals: tuple[Totals, ...]
    product: str
    orders: int


def order_number(facility: str, line: str, number: int) -> str:
    """Return how a line's production order is called."""
    return f"PO-{facility}-{line}-{number}"
