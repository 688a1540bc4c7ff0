"""Periods: closed by a person, reproducible byte for byte, and never moved in silence."""

from __future__ import annotations

import asyncio
import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import asyncpg
import httpx
import pytest

from technopark.storage.pool import connect

if TYPE_CHECKING:
    from tests.support.api import Api

SEPTEMBER = date(2026, 9, 15)
LATE = datetime(2026, 10, 13, 6, tzinfo=UTC)
WAITING = """
    SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
                    WHERE datname = current_database() AND relation = 'output_day'::regclass AND NOT granted)
"""
LINE = ("FR", "L1", "S2")


async def post(api: Api, path: str, **body: str) -> httpx.Response:
    return await api.client.post(f"/api/v1/periods/{path}", json=body)


async def closed(api: Api) -> None:
    answer = await post(api, "2026-09/close")
    assert answer.status_code == 200, answer.text


async def of_september(api: Api) -> dict[str, Any]:
    (row,) = await api.rows("periods", start="2026-09", to="2026-09")
    return row


async def test_a_closed_month_tells_who_closed_it_and_its_report(park_of_september: Api) -> None:
    api = park_of_september
    assert (await of_september(api))["status"] == "open"
    await closed(api)
    row = await of_september(api)
    assert (row["status"], row["closed_by"], row["report"], row["revision"], row["differs"]) == (
        "closed",
        "anonymous",
        "TP-2026-09-R0",
        0,
        False,
    )
    assert row["closed_at"] == row["data_cutoff"] == "2026-10-12T04:30:00Z"
    audit = await api.connection.fetchrow("SELECT who, action, subject, detail FROM audit")
    assert audit is not None
    assert (audit["who"], audit["action"], audit["subject"]) == ("anonymous", "period.close", "2026-09")
    assert json.loads(audit["detail"])["is"]["sha256"] == row["sha256"]


async def test_the_report_says_what_the_live_answers_say(park_of_september: Api) -> None:
    api = park_of_september
    await closed(api)
    lines = json.loads((await api.ask("periods/2026-09/report")).text)["lines"]
    span = {"start": "2026-09", "to": "2026-09"}
    live = await api.rows("exports", by="facility,product,hs,country,incoterms", **span)
    for line, row in zip(lines["exports"], live, strict=True):
        assert all(line[name] == row[name] for name in ("facility", "product", "hs", "country", "unit"))
        assert [Decimal(line[name]) for name in ("quantity", "net_kg", "value_usd")] == [
            row[name] for name in ("quantity", "net_kg", "value_usd")
        ]
    (local,), (row,) = lines["localization"], await api.rows("localization", by="product", **span)
    assert (local["basis"], local["product"]) == (row["basis"], row["product"])
    for name in ("quantity", "price_usd", "imported_usd", "percent", "missing_quantity"):
        assert Decimal(local[name]) == row[name]
    assert [(line["product"], line["good"], line["scrap"]) for line in lines["output"]] == [
        ("FR-A", "100", "2")
    ]


async def test_a_report_stays_byte_for_byte_whatever_comes_later(park_of_september: Api) -> None:
    api = park_of_september
    await closed(api)
    before = [await api.ask("periods/2026-09/report", format=form) for form in ("json", "csv")]
    api.clock.at = LATE
    await api.posted("FR-A", shipment="S-3", posting=1, shipped_on=SEPTEMBER, at=LATE)
    await api.made(LINE, "FR-A", datetime(2026, 9, 11, 6, tzinfo=UTC), good=10)
    after = [await api.ask("periods/2026-09/report", format=form) for form in ("json", "csv")]
    for was, now in zip(before, after, strict=True):
        assert was.content == now.content
        sha256 = hashlib.sha256(now.content).hexdigest()
        assert now.headers["technopark-sha256"] == sha256
        assert now.headers["etag"] == f'W/"{sha256}"'
        held = await api.client.get(now.url, headers={"If-None-Match": now.headers["etag"]})
        assert held.status_code == 304
    assert (await of_september(api))["sha256"] == after[0].headers["technopark-sha256"]


async def test_a_late_posting_yields_exactly_its_line(park_of_september: Api) -> None:
    api = park_of_september
    await closed(api)
    assert await api.rows("periods/2026-09/differences") == []
    await api.posted(
        "FR-A", shipment="S-3", posting=1, quantity="10", value="2600", shipped_on=SEPTEMBER, at=LATE
    )
    await api.posted("FR-A", shipment="S-4", posting=1, shipped_on=date(2026, 10, 1), at=LATE)
    (live, _) = await api.rows("exports", by="product", start="2026-09", to="2026-09")
    assert live["quantity"] == 50
    (row,) = await api.rows("periods/2026-09/differences")
    assert (row["section"], row["product"], row["country"], row["change"]) == (
        "exports",
        "FR-A",
        "KZ",
        "changed",
    )
    assert (row["reasons"], row["why"], row["received_at"]) == (
        ["late_posting"],
        "original S-3/1/1",
        "2026-10-13T06:00:00Z",
    )
    assert [row[side]["quantity"] for side in ("as_reported", "as_now_known", "difference")] == [40, 50, 10]
    assert [row[side]["value_usd"] for side in ("as_reported", "as_now_known", "difference")] == [
        10400, 13000, 2600,
    ]  # fmt: skip
    assert (await of_september(api))["differs"] is True
    (told,) = await api.rows("periods/2026-09/differences", lang="ru")
    assert told["why"] == "исходная S-3/1/1"
    assert told["said"] == row["said"]
    text = (await api.ask("periods/2026-09/differences", format="csv")).text
    assert "as_now_known_quantity" in text.splitlines()[0]
    assert len(text.splitlines()) == 2


async def test_late_readings_and_a_revised_statement_are_told_with_when_they_came(
    park_of_september: Api,
) -> None:
    api = park_of_september
    await closed(api)
    at = datetime(2026, 9, 11, 6, tzinfo=UTC)
    await api.made(LINE, "FR-A", at, good=10)
    await api.connection.execute(
        "INSERT INTO reading (station_id, ts, product_id, good, scrap, rework, good_inc, scrap_inc, rework_inc, "
        "received_at) VALUES ($1, $2, $3, 10000, 0, 0, 10000, 0, 0, $4)",
        api.ids.station[LINE],
        at,
        api.ids.product["FR-A"],
        LATE,
    )
    local, output = await api.rows("periods/2026-09/differences")
    assert (output["section"], output["reasons"], output["received_at"]) == (
        "output",
        ["late_readings"],
        "2026-10-13T06:00:00Z",
    )
    assert output["difference"] == {"good": 10}
    assert (local["section"], local["reasons"]) == ("localization", ["late_readings"])
    await api.stated("FR-A", price="250", imported="150", ts=LATE)
    local, _ = await api.rows("periods/2026-09/differences")
    assert local["reasons"] == ["late_readings", "revised_statement"]
    assert (local["as_reported"]["percent"], local["as_now_known"]["percent"]) == (36, 40)


async def test_a_statement_for_later_days_changes_nothing(park_of_september: Api) -> None:
    api = park_of_september
    await closed(api)
    await api.stated("FR-A", price="250", imported="100", valid_from=date(2026, 9, 20), ts=LATE)
    assert await api.rows("periods/2026-09/differences") == []
    assert (await of_september(api))["differs"] is False


async def test_restating_keeps_what_was_reported_and_the_differences(park_of_september: Api) -> None:
    api = park_of_september
    await closed(api)
    first = (await api.ask("periods/2026-09/report")).content
    refused = await post(api, "2026-09/restate", why="nothing")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:technopark:problem:nothing-differs")
    api.clock.at = LATE
    await api.posted(
        "FR-A", shipment="S-1", posting=2, kind="reversal", refers_to="1", quantity="-40", value="-10400",
        shipped_on=SEPTEMBER, at=LATE,
    )  # fmt: skip
    await api.posted(
        "FR-A", shipment="S-1", posting=3, quantity="30", value="7800", shipped_on=SEPTEMBER, at=LATE
    )
    (row,) = await api.rows("periods/2026-09/differences")
    assert (row["reasons"], row["difference"]["quantity"]) == (["correction"], -10)
    answer = await post(api, "2026-09/restate", why="the invoice was wrong")
    assert answer.status_code == 200, answer.text
    now = await of_september(api)
    assert (now["status"], now["report"], now["differs"]) == ("restated", "TP-2026-09-R1", False)
    assert (await api.ask("periods/2026-09/report", revision=0)).content == first
    assert await api.rows("periods/2026-09/differences") == []
    assert await api.rows("periods/2026-09/differences", revision=0) == [row]
    kept = await api.connection.fetchval("SELECT differences FROM period_report WHERE revision = 1")
    assert json.loads(kept, parse_float=Decimal) == [row]
    why = await api.connection.fetchval("SELECT detail->>'why' FROM audit WHERE action = 'period.restate'")
    assert why == "the invoice was wrong"


async def test_of_two_who_close_at_once_one_does(park_of_september: Api) -> None:
    api = park_of_september
    answers = await asyncio.gather(*(post(api, "2026-09/close") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {answer.json()["type"] for answer in answers if answer.status_code == 409} == {
        "urn:technopark:problem:period-closed"
    }
    assert await api.connection.fetchval("SELECT count(*) FROM period_report") == 1
    assert await api.connection.fetchval("SELECT count(*) FROM audit") == 1


async def test_all_of_a_report_is_of_one_instant(park_of_september: Api, database_url: str) -> None:
    api = park_of_september
    other = await connect(database_url)
    meanwhile = other.transaction()
    await meanwhile.start()
    # Closing reads the exports and then has to wait with the rest of its report.
    await other.execute("LOCK TABLE output_day IN ACCESS EXCLUSIVE MODE")
    closing = asyncio.create_task(post(api, "2026-09/close"))
    while not await api.connection.fetchval(WAITING):  # noqa: ASYNC110  # a lock tells nobody that it is waited for
        await asyncio.sleep(0.01)
    await api.posted("FR-A", shipment="S-3", posting=1, shipped_on=SEPTEMBER, at=LATE)
    await other.execute("UPDATE output_day SET good = good + 1000")
    await meanwhile.commit()
    await other.close()
    assert (await closing).status_code == 200
    lines = json.loads((await api.ask("periods/2026-09/report")).text)["lines"]
    assert [line["good"] for line in lines["output"]] == ["100"]
    rows = await api.rows("periods/2026-09/differences")
    assert [row["section"] for row in rows] == ["exports", "localization", "output"]


async def test_of_two_who_restate_at_once_one_does(park_of_september: Api) -> None:
    api = park_of_september
    await closed(api)
    await api.posted("FR-A", shipment="S-3", posting=1, shipped_on=SEPTEMBER, at=LATE)
    answers = await asyncio.gather(*(post(api, "2026-09/restate", why=str(number)) for number in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert await api.connection.fetchval("SELECT max(revision) FROM period_report") == 1


@pytest.mark.parametrize(
    ("zone", "ends_at"),
    [
        ("Asia/Tashkent", datetime(2026, 10, 1, 3, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 10, 1, 12, tzinfo=UTC)),
    ],
)
async def test_a_month_is_over_when_its_last_production_day_is(
    api: Api, zone: str, ends_at: datetime
) -> None:
    assert api.catalogue.site.zone.key == zone
    api.clock.at = datetime.fromtimestamp(ends_at.timestamp() - 1, UTC)
    early = await post(api, "2026-09/close")
    assert (early.status_code, early.json()["type"]) == (409, "urn:technopark:problem:period-not-over")
    assert (await of_september(api))["ends_at"] == ends_at.isoformat().replace("+00:00", "Z")
    api.clock.at = ends_at
    assert (await post(api, "2026-09/close")).status_code == 200


async def test_what_was_reported_cannot_be_changed_in_the_database(park_of_september: Api) -> None:
    api = park_of_september
    await closed(api)
    for change in ("UPDATE period_report SET json = ''", "DELETE FROM period_report", "DELETE FROM period"):
        with pytest.raises(asyncpg.RaiseError, match="stays as it was"):
            await api.connection.execute(change)


async def test_an_open_month_has_no_report_and_no_month_is_an_error(api: Api) -> None:
    assert (await api.problem("periods/2026-09/report"))["type"] == "urn:technopark:problem:period-open"
    assert (await api.problem("periods/2026-09/differences"))["status"] == 404
    assert (await post(api, "2026-09/restate", why="?")).status_code == 404
    assert (await api.problem("periods/2026-13/report"))["status"] == 422
    assert (await post(api, "2026-09/close", note="?")).status_code == 422
    rows = await api.rows("periods")
    assert [row["month"] for row in rows[:2]] == ["2026-10", "2026-09"]
    assert len(rows) == 12


async def test_a_page_of_another_site_cannot_close_a_month(park_of_september: Api) -> None:
    # What a form can send without asking the browser's leave is no JSON.
    answer = await park_of_september.client.post(
        "/api/v1/periods/2026-09/close", content=b"{}", headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code == 422
    assert (await of_september(park_of_september))["status"] == "open"
