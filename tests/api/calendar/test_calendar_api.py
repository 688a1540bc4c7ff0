"""The calendar as the API tells it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.api import Api


async def day(api: Api, facility: str, on: str) -> dict[str, Any]:
    following = date.fromisoformat(on).toordinal() + 1
    (row,) = await api.rows(
        "calendar", facility=facility, start=on, to=date.fromordinal(following).isoformat()
    )
    return row


async def test_a_day_tells_its_shifts_and_hours(api: Api) -> None:
    monday = await day(api, "FR", "2026-10-12")
    assert (monday["working"], monday["planned_s"], monday["usual_s"]) == (True, 22.5 * 3600, 22.5 * 3600)
    assert [(shift["id"], shift["start"], shift["end"]) for shift in monday["shifts"]] == [
        ("A", "2026-10-12T03:00:00Z", "2026-10-12T11:00:00Z"),
        ("B", "2026-10-12T11:00:00Z", "2026-10-12T19:00:00Z"),
        ("C", "2026-10-12T19:00:00Z", "2026-10-13T03:00:00Z"),
    ]
    assert {shift["crew"] for shift in monday["shifts"]} == {None}


async def test_a_day_off_has_no_hours_rather_than_none_of_them(api: Api) -> None:
    sunday = await day(api, "PA", "2026-10-11")
    assert (sunday["working"], sunday["planned_s"], sunday["shifts"], sunday["holiday"]) == (
        False,
        None,
        [],
        None,
    )


async def test_a_holiday_is_told_in_three_languages(api: Api) -> None:
    estimated = await day(api, "PA", "2027-03-09")
    assert estimated["working"] is False
    assert estimated["holiday"] == {
        "names": {"uz": "Roʻza hayit", "ru": "Руза хайит", "en": "Eid al-Fitr"},
        "kind": "holiday",
        "estimated": True,
        "moved_from": None,
    }
    assert (await day(api, "PA", "2026-12-31"))["holiday"]["kind"] == "extra"
    saturday = await day(api, "PA", "2026-12-12")
    assert (saturday["working"], saturday["moved_workday"]) == (True, True)


async def test_days_are_those_asked_for_of_the_facilities_asked_for(api: Api) -> None:
    rows = await api.rows("calendar", start="2026-10-12", to="2026-10-14")
    assert [(row["facility"], row["day"]) for row in rows] == [
        (facility, on) for facility in ("FR", "PA", "LC") for on in ("2026-10-12", "2026-10-13")
    ]
    api.clock.at = datetime(2026, 10, 12, 22, tzinfo=UTC)  # Tuesday in Tashkent
    assert [row["day"] for row in await api.rows("calendar", facility="PA")] == ["2026-10-13"]


@pytest.mark.parametrize("zone", ["Europe/Berlin"])
async def test_where_clocks_change_a_day_is_shorter(api: Api) -> None:
    spring, autumn = await day(api, "FR", "2026-03-28"), await day(api, "FR", "2026-10-24")
    assert [shift["planned_s"] / 3600 for shift in spring["shifts"]] == [7.5, 7.5, 6.5]
    assert [shift["planned_s"] / 3600 for shift in autumn["shifts"]] == [7.5, 7.5, 8.5]


async def test_csv_has_the_holiday_in_columns_and_the_shifts_as_a_list(api: Api) -> None:
    answer = await api.ask("calendar", facility="FR", start="2026-10-12", to="2026-10-13", format="csv")
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["shifts"], row["holiday_names_en"], row["planned_s"]) == ("A B C", "", "81000")


async def test_what_cannot_be_told_is_a_problem(api: Api) -> None:
    assert (await api.problem("calendar", facility="XX"))["status"] == HTTPStatus.NOT_FOUND
    too_long = await api.problem("calendar", start="2026-01-01", to="2027-06-01")
    assert too_long["errors"] == [{"where": "query.to", "problem": "at most 400 days can be told of"}]
