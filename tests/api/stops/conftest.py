"""The plants and the shop floor of the indicators: stops are the same time, looked at one by one."""

from __future__ import annotations

from tests.api.kpi.conftest import Floor, floor, park

__all__ = ["Floor", "floor", "park"]
