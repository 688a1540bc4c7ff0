"""A month of the small park: output, times, statements and shipments, and the month before it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from tests.support.api import Api

TEST, LINE_2 = ("FR", "L1", "S2"), ("FR", "L2", "S1")
PRESS = ("PA", "L1", "S1")
NOON = datetime(2026, 9, 14, 7, tzinfo=UTC)
CUT_OFF = "2026-10-12T12:00:00+05:00"

Sheets = dict[str, list[list[Any]]]
Workbook = Callable[..., Awaitable[Sheets]]


@pytest.fixture
async def september(api: Api) -> Api:
    """The park with a September of which every number is known, in the middle of October."""
    api.clock.at = datetime(2026, 10, 13, 4, 30, tzinfo=UTC)
    await api.made(TEST, "FR-A", NOON, good=1000, scrap=10, rework=5)
    await api.made(LINE_2, "FR-B", NOON, good=10)
    await api.made(LINE_2, "FR-C", NOON.replace(day=15), good=200)
    await api.made(PRESS, "PA-M", NOON, good=Decimal("12.5"))
    await api.made(TEST, "FR-A", datetime(2026, 8, 20, 7, tzinfo=UTC), good=500)
    # The vector of the domain: 36 %, 15 % and 60 % are 34.875 % together.
    await api.stated("FR-A", price="250", imported="160")
    await api.stated("FR-B", price="9000", imported="7650")
    await api.stated("FR-C", price="300", imported="120")
    await api.stated("FR-A", price="235", imported="160", basis="production_cost")
    for station, state, hours in (
        (TEST, "production", 6),
        (TEST, "down", 2),
        (LINE_2, "production", 7),
        (LINE_2, "setup", 1),
        (LINE_2, "planned", 4),
    ):
        await spent(api, station, state, hours)
    shipped: dict[str, Any] = {"shipped_on": date(2026, 9, 12)}
    await api.posted("FR-A", value="31200.10", quantity="120", shipment="S-1", **shipped)
    await api.posted("FR-A", value="-1200.10", quantity="-5", shipment="S-1", kind="reversal", **shipped)
    await api.posted("FR-A", value="520", quantity="2", shipment="S-1", kind="return", **shipped)
    await api.posted("FR-B", value="10000", country="TJ", **shipped)
    await api.posted("PA-M", facility="PA", value="1000000", rate="0.0000803", country="TJ", **shipped)
    await api.posted("FR-A", value="20000", shipped_on=date(2026, 8, 3))
    await api.posted("FR-A", value="15000", shipped_on=date(2025, 9, 3))
    await api.posted("FR-A", value="7", country="AF", shipped_on=date(2026, 8, 3))
    return api


async def spent(api: Api, station: tuple[str, str, str], state: str, hours: float, reason: str = "") -> None:
    """The station was that long in a state on 14 September."""
    await api.connection.execute(
        "INSERT INTO state_shift VALUES ($1, '2026-09-14', 'A', $2, $3, '', $4, 1)",
        api.ids.station[station],
        state,
        reason,
        int(hours * 3_600_000),
    )


@pytest.fixture
def workbook(september: Api) -> Workbook:
    """Ask for a workbook, and read its sheets back."""

    async def read(kind: str, **query: object) -> Sheets:
        asked = {"month": "2026-09", "lang": "en", "cut_off": CUT_OFF} | query
        answer = await september.ask(f"reports/{kind}", **asked)
        assert answer.status_code == 200, answer.text
        return sheets(answer.content)

    return read


def sheets(content: bytes) -> Sheets:
    """The sheets of a workbook, from its headings on."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python()[4:] for name in book.sheet_names}


def records(rows: list[list[Any]]) -> list[dict[str, Any]]:
    """Rows by their headings, totals among them."""
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if any(row)]
