"""What was done by hand to a running simulator, and how long it lasted, in simulated time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

STOP_REASON = "OPERATOR-STOP"
"""Reason of the state `down` of the stations of a stopped line."""


@dataclass(frozen=True, slots=True)
class LineStop:
    """A line stands from `start` to `end` (None while it stands): nothing is made, whatever the plan says."""

    facility: str
    line: str
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class GatewayBreak:
    """A facility's gateway has no network from `start` to `end` (None while it has none), and keeps what it says."""

    facility: str
    start: datetime
    end: datetime | None = None
