"""What must be known after a fault run: facts, refusals, and what the books must say of both."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

Path = tuple[str, str, str]
Sending = tuple[str, bytes]
FIRST_RUN = "run-0"
Account = tuple[date, str, str]
"""A page of the ledger: local day, facility, and line, empty for what a facility says as a whole."""


@dataclass
class Truth:
    """What the database must hold in the end; quantities in thousandths, refusals by topic and bytes.

    `stored` counts facts by the page of the ledger that they belong on. `numbers` tells how many numbers, from 0,
    a run of a source gave out. `elements` are the facts and refusals in everything sent, each time counted;
    `clock_steps`, how often a source's clock jumped.
    """

    zone: ZoneInfo
    readings: dict[tuple[Path, datetime], tuple[int, int, int]] = field(default_factory=dict)
    made: dict[Path, int] = field(default_factory=lambda: defaultdict(int))
    states: set[tuple[Path, datetime]] = field(default_factory=set)
    statements: set[tuple[str, datetime]] = field(default_factory=set)
    postings: set[tuple[str, str]] = field(default_factory=set)
    refused: set[Sending] = field(default_factory=set)
    stored: Counter[Account] = field(default_factory=Counter)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    elements: int = 0
    clock_steps: int = 0

    def store(self, at: datetime, facility: str, line: str = "") -> None:
        """Book a fact that must be stored once, however often it comes."""
        self.stored[at.astimezone(self.zone).date(), facility, line] += 1


class Numbers:
    """Gives out a source's run and number; now and then a publisher starts anew, with another run from 0."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth
        self._runs: Counter[str] = Counter()

    def restart(self, source: str) -> None:
        """Let the source's next number be the first of another run."""
        self._runs[source] += 1

    def next(self, source: str) -> tuple[str, int]:
        """Return the run and number of the next message of a source."""
        run = f"run-{self._runs[source]}"
        number = self._truth.numbers.get((source, run), 0)
        self._truth.numbers[source, run] = number + 1
        return run, number
