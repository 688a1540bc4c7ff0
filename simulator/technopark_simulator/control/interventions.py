"""What was done by hand to a running simulator, and how long it lasted, in simulated time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

StopReason = Literal["OPERATOR-STOP", "E-STOP", "MECHANICAL", "ELECTRICAL", "PNEUMATIC", "TOOL-BREAK"]
"""Reasons that a line may be stopped for by hand: one of its own, and those of breakdowns."""
STOP_REASON: StopReason = "OPERATOR-STOP"
"""Reason of the state `down` of the stations of a stopped line, if no other is given."""


@dataclass(frozen=True, slots=True)
class LineStop:
    """A line stands from `start` to `end` (None while it stands): nothing is made, whatever the plan says."""

    facility: str
    line: str
    reason: StopReason
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class GatewayBreak:
    """A facility's gateway has no network from `start` to `end` (None while it has none), and keeps what it says."""

    facility: str
    start: datetime
    end: datetime | None = None
