"""What became of the messages of a batch, for logs, metrics and tests."""

from __future__ import annotations

from dataclasses import dataclass, field

from technopark_ingest.batch import SetAside
from technopark_ingest.store.conflicts import Conflict


@dataclass(slots=True)
class Outcome:
    """Counts of what one transaction did; those of several kinds add up.

    `refused` are the messages and elements that were quarantined, `overflowed` counts those of them that were only
    counted since the quarantine is full.
    """

    stored: int = 0
    duplicates: int = 0
    restated: int = 0
    quarantined: int = 0
    overflowed: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    refused: list[SetAside] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Add what another transaction or another kind came to."""
        self.stored += other.stored
        self.duplicates += other.duplicates
        self.restated += other.restated
        self.quarantined += other.quarantined
        self.overflowed += other.overflowed
        self.conflicts += other.conflicts
        self.refused += other.refused
