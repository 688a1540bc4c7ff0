"""Periods of a park in which something was made, stated and shipped in September."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.api import Api

SEPTEMBER = date(2026, 9, 15)
LINE = ("FR", "L1", "S2")


@pytest.fixture
async def park_of_september(api: Api) -> Api:
    """The API over a park with a September, on 12 October."""
    await api.made(LINE, "FR-A", datetime(2026, 9, 10, 6, tzinfo=UTC), good=100, scrap=2)
    await api.stated("FR-A", price="250", imported="160")
    await api.posted("FR-A", shipment="S-1", posting=1, quantity="40", value="10400", shipped_on=SEPTEMBER)
    await api.posted("FR-B", shipment="S-2", posting=1, quantity="5", country="TJ", shipped_on=SEPTEMBER)
    return api
