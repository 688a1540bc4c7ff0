"""What can be permitted, and which role permits what."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Permission(StrEnum):
    """What a route may need of its caller; `see_` reads, everything else changes something."""

    OWN_SESSION = "own_session"
    SEE_PRODUCTION = "see_production"
    SEE_TRADE = "see_trade"
    SEE_TRUST = "see_trust"
    SEE_SIMULATOR = "see_simulator"
    SEE_METRICS = "see_metrics"
    SEE_AUDIT = "see_audit"
    EXPLAIN_STOPS = "explain_stops"
    PLAN_PRODUCTION = "plan_production"
    EDIT_CALENDAR = "edit_calendar"
    EDIT_TRADE = "edit_trade"
    CLOSE_PERIODS = "close_periods"
    WORK_QUARANTINE = "work_quarantine"
    CONTROL_SIMULATOR = "control_simulator"

    @property
    def reads_only(self) -> bool:
        """Whether it lets nobody change anything but their own session."""
        return self.startswith("see_") or self is Permission.OWN_SESSION


class Role(StrEnum):
    """What somebody is in the park."""

    VIEWER = "viewer"
    PLANT_MANAGER = "plant_manager"
    EXPORT_OFFICER = "export_officer"
    INGEST_OPERATOR = "ingest_operator"
    ADMINISTRATOR = "administrator"


_P = Permission
_SEES: Final = frozenset({_P.OWN_SESSION, _P.SEE_PRODUCTION, _P.SEE_TRADE, _P.SEE_TRUST, _P.SEE_SIMULATOR})

PERMITS: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.VIEWER: _SEES,
        Role.PLANT_MANAGER: _SEES | {_P.EXPLAIN_STOPS, _P.PLAN_PRODUCTION, _P.EDIT_CALENDAR},
        Role.EXPORT_OFFICER: _SEES | {_P.EDIT_TRADE, _P.CLOSE_PERIODS},
        Role.INGEST_OPERATOR: _SEES | {_P.SEE_METRICS, _P.WORK_QUARANTINE, _P.CONTROL_SIMULATOR},
        Role.ADMINISTRATOR: frozenset(Permission),
    }
)
"""What each role may do."""
