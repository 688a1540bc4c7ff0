"""Alerts of the API: what is to be looked at, how grave it is, since when, and what to do about it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from technopark.alerts import RULES, labelled_sql, rows_sql, summary
from technopark.alerts.rules import Rule
from technopark.permissions import PERMITS, Role
from technopark.storage.kept_plan import keep_all_plans, months_about
from tests.support.api import Api

END, PANELS = ("FR", "L1", "S2"), ("PA", "L1", "S1")
RUNBOOKS = Path(__file__).parents[3] / "docs" / "runbooks"
SERVED = Path(__file__).parents[3] / "api" / "technopark_api" / "board" / "static" / "runbooks"


@pytest.fixture
async def api(api: Api) -> Api:
    """The API where it has run for a while: what is worked and planned stands in tables."""
    await keep_all_plans(api.connection, api.catalogue, months_about(api.clock.at.date(), back=0))
    return api


def rule(kind: str) -> Rule:
    return next(rule for rule in RULES if rule.kind == kind)


async def test_where_nothing_happened_nothing_is_to_be_looked_at(api: Api) -> None:
    assert await api.rows("alerts") == []


async def test_the_gravest_comes_first_and_says_what_since_when_and_how_much(api: Api) -> None:
    now = api.clock.at
    await api.heard(PANELS, now - timedelta(seconds=301))
    await api.heard(END, now)
    await api.state(END, "down", now - timedelta(minutes=31), reason="JAM")
    await api.heard(END, now)
    down, silent = await api.rows("alerts")
    assert (down["kind"], down["severity"], down["facility"], down["line"]) == (
        "line-down",
        "critical",
        "FR",
        "L1",
    )
    assert (down["reason"], down["since"]) == ("JAM", "2026-10-12T03:59:00Z")
    assert (down["value"], down["limit"], down["measure"]) == (1860, 1800, "seconds")
    assert down["summary"]["en"] == "Line FR L1 is down, reason: JAM"
    assert down["runbook"] == "/runbooks/line-down"
    assert (silent["kind"], silent["station"], silent["value"]) == ("station-silent", "S1", 301)
    assert silent["summary"]["uz"] == "PA L1 S1 stansiyasi chegaradan uzoq jim"


async def test_a_certificate_is_told_of_with_its_percentages(api: Api) -> None:
    await api.made(END, "FR-A", api.clock.at, good=10)
    await api.stated("FR-A", price="100", imported="61", certificate=("UZ-1", "40", date(2026, 11, 1)))
    below, ends = sorted(await api.rows("alerts"), key=lambda row: str(row["problem"]))
    assert (below["value"], below["limit"], below["measure"]) == (39, 40, "percent")
    assert below["since"] == "2026-09-30T19:00:00Z", "the month's first midnight in Tashkent"
    assert (ends["value"], ends["limit"], ends["measure"]) == (20, 60, "days")
    assert ends["since"] == "2026-09-02T19:00:00Z", "59 days before the last one"
    assert ends["summary"]["ru"] == "Сертификат FR-A под угрозой (срок кончается)"


async def test_a_ratio_is_told_in_percent_of_sums(api: Api) -> None:
    for back in range(1, 15):
        at = api.clock.at - timedelta(days=back)
        await api.made(END, "FR-A", at, good=1000, scrap=45 + 10 * (back % 2))
    await api.made(END, "FR-A", api.clock.at, good=1000, scrap=80)
    [row] = [row for row in await api.rows("alerts") if row["kind"] == "scrap-above-band"]
    assert (row["value"], row["measure"]) == (Decimal("7.41"), "percent"), "80 of 1080"
    assert Decimal(5) < row["limit"] < Decimal("7.41")
    assert row["since"] == "2026-10-12T03:00:00Z", "the production day began at eight"


async def test_one_can_ask_for_facilities_kinds_and_severities(api: Api) -> None:
    await api.heard(PANELS, api.clock.at - timedelta(minutes=11))
    await api.heard(END, api.clock.at - timedelta(minutes=11))

    async def told(**query: object) -> list[tuple[str, str]]:
        return [(row["kind"], row["facility"]) for row in await api.rows("alerts", **query)]

    everything = await told()
    assert everything == [
        ("ingest-behind", "FR"),
        ("ingest-behind", "PA"),
        ("station-silent", "FR"),
        ("station-silent", "PA"),
    ]
    assert await told(facility="PA") == everything[1::2]
    assert await told(kind="ingest-behind") == await told(severity="critical") == everything[:2]
    assert (await api.problem("alerts", kind="no-such"))["status"] == 422
    assert (await api.problem("alerts", facility="XX"))["status"] == 404


async def test_messages_of_nobodys_facility_are_told_of_as_such(api: Api) -> None:
    await api.connection.execute(
        "INSERT INTO quarantine (digest, topic, payload, facility, reason, detail, first_seen, last_seen)"
        " SELECT sha256(number::text::bytea), 'technopark/v1/XX', '', NULL, 'topic', '', $1, $1"
        "   FROM generate_series(1, 11) AS number",
        api.clock.at,
    )
    [row] = await api.rows("alerts")
    assert (row["kind"], row["facility"], row["reason"], row["value"]) == (
        "quarantine-growing",
        "?",
        "topic",
        11,
    )


def test_every_rule_fills_its_words_and_is_seen_by_those_who_may() -> None:
    for each in RULES:
        labels = {name: name.upper() for name in each.labels}
        for text in (summary(each, labels).uz, summary(each, labels).ru, summary(each, labels).en):
            assert not re.search(r"[{}]", text)
        assert each.permission in PERMITS[Role.VIEWER]
    problem = summary(rule("certificate-at-risk"), {"product": "FR-A", "problem": "below"})
    assert problem.en == "The certificate of FR-A is at risk (the share is below it)"


def test_grafanas_query_holds_the_one_of_the_api() -> None:
    for each in RULES:
        assert rows_sql(each, stale_after_s=300) in labelled_sql(each, stale_after_s=300)
        assert "@now" not in rows_sql(each, stale_after_s=300, now="$1::timestamptz")
        assert "now()" not in rows_sql(each, stale_after_s=300, now="$1::timestamptz")


def test_every_rule_has_its_runbook_in_every_language() -> None:
    for each in RULES:
        text = (RUNBOOKS / f"{each.kind}.md").read_text("utf-8")
        assert (SERVED / "en" / f"{each.kind}.md").read_text("utf-8") == text
        assert f"technopark simulate --scenario {each.kind}" in text
        for language, title in (("uz", each.title.uz), ("ru", each.title.ru), ("en", each.title.en)):
            served = (SERVED / language / f"{each.kind}.md").read_text("utf-8")
            assert served.startswith(f"# {title}\n")
            assert served.count("\n## ") == text.count("\n## ") == 4
            assert re.findall(r"`technopark simulate.*`", served) == re.findall(
                r"`technopark simulate.*`", text
            )
    pages = sorted(f"{each.kind}.md" for each in RULES)
    for folder in (RUNBOOKS, *SERVED.iterdir()):
        assert sorted(page.name for page in folder.iterdir()) == pages
