"""Conditions of a station and the codes of their reasons, as they stand in state messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from technopark.messages import State

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "START-UP": "warming up at the start of the day",
        "CHANGEOVER": "changing over to another product",
        "UNIT-CHANGE": "clamping and preparing the next unit",
        "E-STOP": "emergency stop pressed",
        "MECHANICAL": "mechanical breakdown",
        "ELECTRICAL": "electrical breakdown",
        "PNEUMATIC": "pressure lost",
        "TOOL-BREAK": "tool broken",
        "JAM": "material jammed",
        "SENSOR": "sensor tripped",
        "QUALITY-CHECK": "stopped to check a unit",
        "MATERIAL": "material refilled",
        "STARVED": "waits for the station before it",
        "BLOCKED": "waits for the station after it",
        "WAIT-PARTS": "waits for parts of the order",
        "NO-ORDER": "no order released to the line",
        "NO-MATERIAL": "material has run out at all who use it",
        "POWER-FAILURE": "no power in the whole park",
        "BREAK": "break within a shift",
        "OFF-SHIFT": "between shifts",
        "DAY-OFF": "weekday that the pattern does not work",
        "HOLIDAY": "public holiday",
    }
)
"""What each reason code means."""

BREAKDOWNS = ("E-STOP", "MECHANICAL", "ELECTRICAL", "PNEUMATIC", "TOOL-BREAK")
BREAKDOWN_WEIGHTS = (1, 5, 3, 2, 2)
MINOR_STOPS = ("JAM", "SENSOR", "QUALITY-CHECK", "MATERIAL")
MINOR_STOP_WEIGHTS = (4, 3, 2, 3)


@dataclass(frozen=True, slots=True)
class Condition:
    """A state with its reason; `busy` tells whether an order is registered meanwhile."""

    state: State
    reason: str | None = None
    busy: bool = True


RUNNING = Condition("production")
STARVED = Condition("delay", "STARVED")
BLOCKED = Condition("delay", "BLOCKED")
WAIT_PARTS = Condition("delay", "WAIT-PARTS")
NO_MATERIAL = Condition("delay", "NO-MATERIAL")
POWER_FAILURE = Condition("down", "POWER-FAILURE")
NO_ORDER = Condition("down", "NO-ORDER", busy=False)
START_UP = Condition("setup", "START-UP")
CHANGEOVER = Condition("setup", "CHANGEOVER")
UNIT_CHANGE = Condition("setup", "UNIT-CHANGE")
