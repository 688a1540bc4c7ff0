"""Alerts: each fires in a state that it is for and in no other, and says so in every language."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from technopark.alerts import RULES as ALL
from technopark_dashboards.alerting import alerting_text, build_alerting, check_alerting
from tests.dashboards.conftest import AFTERNOON, WEDNESDAY

ROOT = Path(__file__).parents[2]
FRIDGES = ("F02", "L1", "S3")
NIGHT_OFF = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)  # a Sunday

RULES = {
    rule["uid"].removeprefix("technopark-"): rule
    for rule in json.loads(alerting_text())["groups"][0]["rules"]
}


def asked(name: str, at: datetime = AFTERNOON) -> str:
    """What a rule asks, at a moment."""
    sql: str = RULES[name]["data"][0]["model"]["rawSql"]
    return sql.replace("now()", f"TIMESTAMPTZ '{at.isoformat()}'")


async def fired(park: Any, name: str, at: datetime = AFTERNOON) -> list[asyncpg.Record]:
    rows: list[asyncpg.Record] = await park.connection.fetch(asked(name, at))
    return rows


async def heard(park: Any, at: datetime, state: str = "production", *, since: datetime | None = None) -> None:
    await park.connection.execute(
        "UPDATE station_head SET state = $2, state_ts = $3, state_reason = 'JAM', state_received_at = $4,"
        " received_at = $4 WHERE station_id = $1",
        park.ids.station[FRIDGES], state, since or at, at,
    )  # fmt: skip


def labels(rows: list[asyncpg.Record]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "value"} for row in rows]


@pytest.mark.parametrize("name", RULES)
async def test_nothing_fires_where_nothing_happened(park: Any, name: str) -> None:
    assert await fired(park, name) == []


async def test_a_station_that_falls_silent_in_a_shift(park: Any) -> None:
    await heard(park, AFTERNOON - timedelta(seconds=299))
    assert await fired(park, "station-silent") == []
    await heard(park, AFTERNOON - timedelta(seconds=301))
    assert labels(await fired(park, "station-silent")) == [{"facility": "F02", "line": "L1", "station": "S3"}]
    assert await fired(park, "station-silent", NIGHT_OFF) == []


async def test_a_line_that_is_down_for_half_an_hour(park: Any) -> None:
    await heard(park, AFTERNOON, "down", since=AFTERNOON - timedelta(minutes=29))
    assert await fired(park, "line-down") == []
    await heard(park, AFTERNOON, "down", since=AFTERNOON - timedelta(minutes=31))
    assert labels(await fired(park, "line-down")) == [{"facility": "F02", "line": "L1", "reason": "JAM"}]
    await heard(park, AFTERNOON, "planned", since=AFTERNOON - timedelta(minutes=31))
    assert await fired(park, "line-down") == []


async def test_nobody_is_called_for_a_line_that_has_no_order(park: Any) -> None:
    await heard(park, AFTERNOON, "down", since=AFTERNOON - timedelta(minutes=31))
    await park.connection.execute("UPDATE station_head SET state_reason = 'NO-ORDER' WHERE state = 'down'")
    assert await fired(park, "line-down") == []


@pytest.mark.parametrize(("scrap", "fires"), [(55, False), (80, True)])
async def test_scrap_above_what_a_line_is_used_to(park: Any, scrap: int, fires: bool) -> None:
    for back in range(1, 15):
        await park.made(
            FRIDGES, "F02-RF350", 1000, scrap=45 + 10 * (back % 2), day=WEDNESDAY - timedelta(days=back)
        )
    await park.made(FRIDGES, "F02-RF350", 1000, scrap=scrap)
    assert labels(await fired(park, "scrap-above-band")) == [{"facility": "F02", "line": "L1"}] * fires


@pytest.mark.parametrize(("good", "fires"), [(2000, False), (1700, True)])
async def test_a_facility_that_falls_behind_its_plan(park: Any, good: int, fires: bool) -> None:
    # The plan is of two products, of which one is made all day: the whole of F02's planned time counts.
    plans = await park.connection.fetch(
        "SELECT code, capacity * 0.5 / 250 AS plan FROM product WHERE facility_id = $1 AND active",
        park.ids.facility["F02"],
    )
    for day in range(2, 18):
        if date(2026, 11, day).isoweekday() <= 5 or good == 2000:
            for product in plans:
                await park.made(
                    FRIDGES, product["code"], int(product["plan"] * good / 2000), day=date(2026, 11, day)
                )
    assert [row["facility"] for row in await fired(park, "pace-behind-plan")] == ["F02"] * fires


async def test_nobody_is_behind_for_days_before_anything_was_collected(park: Any) -> None:
    for product in park.catalogue.facility["F02"].products:
        for day in (13, 16, 17):
            await park.made(FRIDGES, product.id, int(product.capacity / 500), day=date(2026, 11, day))
    assert await fired(park, "pace-behind-plan") == [], "two whole days with a plan"


async def test_a_holiday_is_no_day_behind_and_a_target_is_what_counts(park: Any) -> None:
    # Six weekdays of December are over on the 9th, one of them a holiday: by weekdays, 5 x 93 % of 6 is too little.
    wednesday = datetime(2026, 12, 9, 12, 30, tzinfo=UTC)
    for day in (1, 2, 3, 4, 7):
        for product in park.catalogue.facility["F02"].products:
            await park.made(
                FRIDGES, product.id, int(product.capacity * Decimal("0.93") / 500), day=date(2026, 12, day)
            )
    assert await fired(park, "pace-behind-plan", wednesday) == []
    await park.wanted("F02", 60_000, date(2026, 12, 1), product="F02-RF350")
    assert [row["facility"] for row in await fired(park, "pace-behind-plan", wednesday)] == ["F02"]


async def test_nobody_is_missed_on_a_holiday(park: Any) -> None:
    holiday = datetime(2026, 12, 8, 7, tzinfo=UTC)
    for at, missed in ((holiday, False), (holiday + timedelta(days=1), True)):
        await heard(park, at - timedelta(hours=2))
        for name in ("station-silent", "ingest-behind"):
            assert bool(await fired(park, name, at)) == missed, (name, at)


async def test_a_certificate_that_ends_soon_and_one_that_is_no_longer_true(park: Any) -> None:
    await park.stated("F02-RF350", "100", "60", certified="40", until=date(2027, 6, 1))
    await park.made(FRIDGES, "F02-RF350", 10)
    assert await fired(park, "certificate-at-risk") == []
    await park.stated("F02-RF350", "100", "61", certified="40", until=date(2027, 1, 16), revision=1)
    assert [(row["product"], row["problem"], row["value"]) for row in await fired(park, "certificate-at-risk")] == [
        ("F02-RF350", "ends", 59), ("F02-RF350", "below", 39),
    ]  # fmt: skip


async def test_a_quarantine_that_grows(park: Any) -> None:
    for _ in range(10):
        await park.refused("range", facility="F01")
    assert await fired(park, "quarantine-growing") == []
    await park.refused("range", facility="F02")
    assert await fired(park, "quarantine-growing") == [], "each facility's for itself"
    await park.refused("range", facility="F01")
    assert labels(await fired(park, "quarantine-growing")) == [{"facility": "F01", "reason": "range"}]
    assert await fired(park, "quarantine-growing", AFTERNOON + timedelta(hours=2)) == []


async def test_a_message_of_a_past_day_that_never_came(park: Any) -> None:
    await park.numbered("F02/L1/S1/output", "[0,40)", "[41,50)")
    assert await fired(park, "ledger-not-closing") == [], "today's may still come"
    rows = await fired(park, "ledger-not-closing", AFTERNOON + timedelta(days=1))
    assert [(row["facility"], row["day"], row["value"]) for row in rows] == [("F02", "2026-11-18", 1)]
    await park.numbered("F02/L1/S1/output", "[40,41)", day=WEDNESDAY + timedelta(days=1))
    assert await fired(park, "ledger-not-closing", AFTERNOON + timedelta(days=1)) == []


async def test_a_collector_that_stores_nothing_of_a_facility_at_work(park: Any) -> None:
    await heard(park, AFTERNOON - timedelta(seconds=599))
    assert await fired(park, "ingest-behind") == []
    await heard(park, AFTERNOON - timedelta(seconds=601))
    assert labels(await fired(park, "ingest-behind")) == [{"facility": "F02"}]
    assert await fired(park, "ingest-behind", NIGHT_OFF) == []


async def test_a_query_gives_one_number_and_the_labels_that_are_told_of(busy_park: Any) -> None:
    for name, rule in RULES.items():
        statement = await busy_park.connection.prepare(asked(name))
        kinds = {found.name: found.type.name for found in statement.get_attributes()}
        assert kinds.pop("value") in ("numeric", "bigint"), name
        assert set(kinds.values()) == {"text"}, name
        for said in ("summary", "summary_ru", "summary_uz"):
            named = set(re.findall(r"\{\{ \.Labels\.(\w+) \}\}", rule["annotations"][said]))
            assert named
            assert named <= kinds.keys(), name


def test_every_rule_is_told_apart_explained_and_shown(boards: dict[str, dict[str, Any]]) -> None:
    panels = {(board["uid"], panel["id"]) for board in boards.values() for panel in board["panels"]}
    assert list(RULES) == [rule.kind for rule in ALL]
    for name, rule in RULES.items():
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert rule["for"]
        assert len(rule["uid"]) <= 40
        assert (rule["dashboardUid"], rule["panelId"]) in panels
        assert rule["annotations"]["runbook_url"] == f"docs/runbooks/{name}.md"
        page = (ROOT / rule["annotations"]["runbook_url"]).read_text()
        assert page.startswith(f"# {rule['title']}\n")
        for heading in ("What it means", "How to check", "What to do"):
            assert f"\n## {heading}\n" in page


def test_grafana_finds_nothing_to_put_in_but_the_address() -> None:
    assert re.findall(r"\$\S+?\}", alerting_text()) == ["${TECHNOPARK_ALERTS_EMAIL}"]
    assert alerting_text().count("$") == 1


def test_the_committed_file_is_what_the_code_builds(tmp_path: Path) -> None:
    assert check_alerting(ROOT / "dashboards" / "provisioning" / "alerting") == []
    assert check_alerting(tmp_path) == [f"{tmp_path / 'technopark.json'} is missing"]
    build_alerting(tmp_path)
    assert check_alerting(tmp_path) == []
    build_alerting(tmp_path, runbooks="https://docs.example/")
    assert check_alerting(tmp_path) == [f"{tmp_path / 'technopark.json'} is not what the code builds"]
