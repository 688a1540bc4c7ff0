"""A month that was closed is told the same ever after, whatever is still received for it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from technopark_api.reports.ask import KINDS
from technopark_api.reports.files import FORMS
from tests.api.reports.conftest import NOON, PRESS, TEST, records, sheets, spent

if TYPE_CHECKING:
    from tests.support.api import Api

LATER = datetime(2026, 10, 20, 5, tzinfo=UTC)


async def act(api: Api, what: str, month: str = "2026-09", **body: str) -> None:
    answer = await api.client.post(f"/api/v1/periods/{month}/{what}", json=body)
    assert answer.status_code == 200, answer.text


async def file(api: Api, kind: str, form: str, **query: object) -> bytes:
    of = {"facility": "FR"} if kind == "facility-summary" else {}
    answer = await api.ask(
        f"reports/{kind}", **{"month": "2026-09", "lang": "en", "format": form} | of | query
    )
    assert answer.status_code == 200, answer.text
    return answer.content


async def everything_comes_late(api: Api) -> None:
    """Of all that a report is made of something more comes for September, and for the August beside it."""
    api.clock.at = LATER
    await api.made(TEST, "FR-A", NOON, good=7, scrap=1)
    await api.made(PRESS, "PA-M", NOON.replace(month=8), good=3)
    await api.stated("FR-A", price="250", imported="100", ts=LATER)
    await api.posted("FR-A", value="999", shipped_on=NOON.date(), at=LATER)
    await spent(api, PRESS, "down", 1)
    await api.state(TEST, "down", datetime(2026, 9, 30, 6, tzinfo=UTC))
    await api.connection.execute(
        "INSERT INTO ledger (day, facility, line, stored, duplicate, conflicting, quarantined, late, resets, "
        "rollovers, stale_s) VALUES ('2026-09-14', 'FR', 'L1', 5, 0, 0, 0, 5, 0, 0, 0)"
    )


@pytest.mark.parametrize("kind", KINDS)
async def test_a_closed_month_keeps_its_files_byte_for_byte(september: Api, kind: str) -> None:
    api = september
    await act(api, "close", "2026-08")
    await act(api, "close")
    (period,) = await api.rows("periods", start="2026-09", to="2026-09")
    asked = {"cut_off": period["data_cutoff"]}
    before = {form: await file(api, kind, form, **asked) for form in FORMS}
    await everything_comes_late(api)
    assert {form: await file(api, kind, form, **asked) for form in FORMS} == before
    await act(api, "restate", why="late readings of 14 September")
    assert {form: await file(api, kind, form, **asked) for form in FORMS} == before


async def test_a_cut_off_is_exact_to_what_the_clock_can_tell(september: Api) -> None:
    september.clock.at = september.clock.at.replace(microsecond=999_999)
    await act(september, "close")
    (period,) = await september.rows("periods", start="2026-09", to="2026-09")
    await september.made(TEST, "FR-A", NOON, good=7)
    rows = records(
        sheets(await file(september, "facility-summary", "xlsx", cut_off=period["data_cutoff"]))["Products"]
    )
    assert rows[0]["Good"] == 1000


async def test_what_a_restatement_took_in_is_in_later_files_and_in_no_earlier_one(september: Api) -> None:
    api = september
    await act(api, "close")
    await everything_comes_late(api)

    async def good(at: datetime) -> float:
        found = sheets(await file(api, "facility-summary", "xlsx", cut_off=at.isoformat()))
        return float(records(found["Products"])[0]["Good"])

    # Nobody has restated September yet: live answers know of the late readings, its report does not.
    assert await good(LATER) == 1000
    (live,) = await api.rows(
        "output", by="product", interval="month", product="FR-A", start="2026-09-01", to="2026-10-01"
    )
    assert live["good"] == 1007
    api.clock.at = LATER.replace(hour=6)
    await act(api, "restate", why="late readings")
    assert (await good(LATER), await good(api.clock.at)) == (1000, 1007)


async def test_a_restatement_names_what_late_readings_add_line_by_line(september: Api) -> None:
    api = september
    await act(api, "close")
    await api.made(TEST, "FR-A", NOON, good=7, scrap=1)
    await api.made(PRESS, "PA-M", NOON, good=Decimal("0.5"))
    await act(api, "restate", why="late readings")
    stored = await api.connection.fetchval("SELECT differences FROM period_report WHERE revision = 1")
    told: list[dict[str, Any]] = json.loads(stored, parse_float=Decimal)
    assert [(row["section"], row["product"], row["basis"], row["difference"]) for row in told] == [
        ("localization", "FR-A", "ex_works", {"quantity": 7, "price_usd": 1750, "imported_usd": 1120}),
        ("localization", "FR-A", "production_cost", {"quantity": 7, "price_usd": 1645, "imported_usd": 1120}),
        ("localization", "PA-M", None, {"quantity": Decimal("0.5"), "missing_quantity": Decimal("0.5")}),
        ("output", "FR-A", None, {"good": 7, "scrap": 1}),
        ("output", "PA-M", None, {"good": Decimal("0.5")}),
    ]
    assert {reason for row in told for reason in row["reasons"]} == {"late_readings"}


async def test_the_notes_name_the_report_whose_output_it_is(september: Api) -> None:
    open_month = sheets(await file(september, "park-summary", "xlsx"))["Notes"]
    assert [row[1] for row in open_month if "TP-2026" in str(row[1])] == []
    await act(september, "close")
    notes = sheets(await file(september, "park-summary", "xlsx"))["Notes"]
    assert [row[1] for row in notes if "TP-2026" in str(row[1])] == [
        "Output and machine times are those kept with TP-2026-09-R0."
    ]


async def test_times_that_still_lasted_are_kept_up_to_the_end_of_their_days(september: Api) -> None:
    """The press entered a state at noon of the last September day, and nothing was heard of it since."""
    await september.state(PRESS, "down", datetime(2026, 9, 30, 7, tzinfo=UTC))
    asked = {"facility": "PA"}
    before = sheets(await file(september, "facility-summary", "xlsx", **asked))["OEE by day"]
    await act(september, "close")
    assert sheets(await file(september, "facility-summary", "xlsx", **asked))["OEE by day"] == before
    assert records(before)[-1]["Down, h"] > 0


async def test_what_was_kept_cannot_be_changed_in_the_database(september: Api) -> None:
    await act(september, "close")
    for table in ("period_output", "period_time", "period_books"):
        with pytest.raises(asyncpg.RaiseError, match="stays as it was"):
            await september.connection.execute(f"DELETE FROM {table}")  # noqa: S608  # names of our own
