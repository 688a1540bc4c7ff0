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


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that a scenario has done by hand, `hours_before` the end of its history.

    `stop` has a line stand for a reason, `spoil` has so many percent of what it makes be scrap, `break` takes the
    network from the facility's gateway; all of them last.
    """

    act: Literal["stop", "spoil", "break"]
    hours_before: float
    facility: str
    line: str = ""
    reason: StopReason = STOP_REASON
    percent: int = 0


@dataclass(frozen=True, slots=True)
class GatewayBreak:
    """A facility's gateway has no network from `start` to `end` (None while it has none), and keeps what it says."""

    facility: str
    start: datetime
    end: datetime | None = None
