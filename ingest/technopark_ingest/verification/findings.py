"""What a comparison with the truth has found, and how it is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from technopark.quantity import from_thousandths

TOLD = 3
"""How many causes of a kind are told."""

Missing = Mapping[str, str]
"""By topic, below the prefix: which numbers of the run have not come."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is stored otherwise than the truth has it, and what that probably comes from."""

    place: str
    what: str
    expected: str
    stored: str
    cause: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.place}: {self.what}: expected {self.expected}, stored {self.stored} ({self.cause})"


@dataclass(slots=True)
class Comparison:
    """What was compared, by kind, what differs, and what the truth knows nothing of."""

    checked: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, kind: str, number: int) -> None:
        """Add to what was compared."""
        self.checked[kind] = self.checked.get(kind, 0) + number


def unseen(source: str, missing: Missing) -> str:
    """Say which numbers of a topic have not come, nothing if all have."""
    numbers = missing.get(source)
    return f"messages not received: {numbers}" if numbers else ""


def amounts(thousandths: Iterable[int]) -> str:
    """Say quantities in the unit of their product."""
    return ", ".join(f"{from_thousandths(value):f}" for value in thousandths)


def shown(ts: datetime) -> str:
    """Say a time to the millisecond."""
    return ts.isoformat(timespec="milliseconds")
