"""The plants and the shop floor of the indicators: orders are what those are also told of by."""

from __future__ import annotations

from tests.api.kpi.conftest import Floor, floor, park

__all__ = ["Floor", "floor", "park"]
