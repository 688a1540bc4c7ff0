"""Whoever has facilities is told of these alone, whatever they ask."""

from __future__ import annotations

import io
import json
import re
import zipfile
from contextvars import Context
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import httpx
import pytest
from pydantic import BaseModel

from technopark.catalogue import Catalogue
from technopark.permissions import Permission, Role
from technopark_api.access.needs import Declared, declared
from technopark_api.filters import FacilityChoice, check_own_product
from technopark_api.problems import Problem
from technopark_api.scope import Scope, enter_scope, present_scope
from technopark_cli.local.broker import Broker
from tests.api.access.conftest import PRODUCTS, STATIONS, Gate
from tests.api.access.test_needs import application, filled
from tests.api.live.test_live import Stream
from tests.support.api import Api, served
from tests.support.simulated import simulated

if TYPE_CHECKING:
    from technopark_api.services import Services

OWN, OTHER = "FR", "PA"
# Ids of the other plant, and of its products, wherever they stand; and those of the logistics centre.
OTHERS = re.compile(r"\b(PA|LC)\b")
# These have tests of their own.
NOT_ASKED = {"/api/v1/live", "/api/v1/simulator"}
# Routes whose answers name no facility, or only the one that was asked for.
NOTHING_TO_HIDE = {
    "/api/v1/site",
    "/api/v1/facilities/{facility}",
    "/api/v1/quarantine/{id}",
    "/api/v1/reports",
    "/api/v1/reports/{kind}",
    "/api/v1/stops/reasons",
    "/api/v1/stops/pareto",
    "/api/v1/stops/events",
    "/api/v1/certificates/{product}/evidence",
    "/api/v1/periods",
    # Of the whole park or of nothing: see below.
    "/api/v1/periods/{month}/report",
    "/api/v1/periods/{month}/differences",
    "/api/v1/exports/declarations",
    "/api/v1/targets",
}


def reading(park: Catalogue) -> list[Declared]:
    """Routes that tell of the park to whoever may see it."""
    return [
        need
        for need in declared(application(park))
        if need.method == "GET"
        and need.permission in (Permission.SEE_PRODUCTION, Permission.SEE_TRADE, Permission.SEE_TRUST)
        and need.path not in NOT_ASKED
    ]


def told(answer: httpx.Response) -> str:
    """What an answer says; of a workbook the text of its parts, since what is packed can look like any code."""
    if not answer.content.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as workbook:
        return "\n".join(workbook.read(part).decode() for part in workbook.namelist())


async def month_of(client: httpx.AsyncClient, path: str, headers: dict[str, str]) -> str:
    """The answer about the present month, or about now where a route takes no period."""
    for query in ({"from": "2026-10-01", "to": "2026-11-01"}, {"from": "2026-10", "to": "2026-10"}, {}):
        answer = await client.get(path, params=query, headers=headers)
        if answer.status_code != httpx.codes.UNPROCESSABLE_ENTITY:
            return told(answer)
    raise AssertionError(answer.text)


async def test_no_answer_tells_of_another_facility(busy: Gate, park: Catalogue) -> None:
    whole, own = await busy.key(Role.VIEWER), await busy.key(Role.VIEWER, OWN)
    told_of_others = set()
    for need in reading(park):
        for form in ("application/json", "text/csv"):
            path = filled(need.path)
            everything = await month_of(busy.client, path, {**whole, "Accept": form})
            scoped = await month_of(busy.client, path, {**own, "Accept": form})
            assert OTHERS.search(scoped) is None, (need.path, scoped)
            if OTHERS.search(everything):
                told_of_others.add(need.path)
    # Where there was nothing to hide, nothing was proved.
    assert {need.path for need in reading(park)} - told_of_others <= NOTHING_TO_HIDE


async def test_another_facility_is_refused_by_name(busy: Gate, park: Catalogue) -> None:
    own, asked = await busy.key(Role.VIEWER, OWN), 0
    document = (await busy.client.get("/openapi.json")).json()
    for need in reading(park):
        parameters = {
            item["name"]: item["in"] for item in document["paths"][need.path]["get"].get("parameters", ())
        }
        if "facility" not in parameters:
            continue
        path = need.path.replace("{facility}", OTHER)
        query = {"facility": [OWN, OTHER]} if parameters["facility"] == "query" else {}
        answer = await busy.client.get(path, params=query, headers=own)
        problem = answer.json()
        assert (answer.status_code, problem["type"]) == (403, "urn:technopark:problem:other-facility"), need
        assert problem["errors"][0]["problem"] == f"{OTHER} is none of your facilities"
        asked += 1
    assert asked >= 10


async def test_a_months_report_is_of_the_whole_park_or_refused(busy: Gate) -> None:
    part, whole = await busy.key(Role.EXPORT_OFFICER, OWN), await busy.key(Role.EXPORT_OFFICER)
    for method, what in (("GET", "report"), ("GET", "differences"), ("POST", "close"), ("POST", "restate")):
        body = None if method == "GET" else {"why": "late papers"} if what == "restate" else {}
        path = f"/api/v1/periods/2026-09/{what}"
        refused = await busy.client.request(method, path, headers=part, json=body)
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:technopark:problem:whole-park"), (
            what
        )
        allowed = await busy.client.request(method, path, headers=whole, json=body)
        assert allowed.status_code in {200, 404, 409}, allowed.text


async def test_declarations_are_of_the_whole_park_or_refused(busy: Gate) -> None:
    path = "/api/v1/exports/declarations"
    refused = await busy.client.get(path, headers=await busy.key(Role.EXPORT_OFFICER, OWN))
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:technopark:problem:whole-park")
    allowed = await busy.client.get(path, headers=await busy.key(Role.EXPORT_OFFICER))
    assert allowed.status_code == httpx.codes.OK, allowed.text


async def test_without_a_filter_it_is_as_if_one_had_asked_for_ones_own(busy: Gate) -> None:
    whole, own = await busy.key(Role.VIEWER), await busy.key(Role.VIEWER, OWN)
    for path in (
        "output",
        "kpi",
        "orders",
        "stations",
        "events",
        "exports",
        "localization",
        "ledger",
        "lines",
        "products",
    ):
        asked = await busy.client.get(f"/api/v1/{path}", params={"facility": OWN}, headers=whole)
        scoped = await busy.client.get(f"/api/v1/{path}", headers=own)
        assert scoped.json()["rows"] == asked.json()["rows"] != [], path


async def test_sums_of_the_whole_are_sums_of_ones_own(busy: Gate) -> None:
    own = await busy.key(Role.VIEWER, OWN)
    overview = (await busy.client.get("/api/v1/overview", headers=own)).json()
    [facility] = overview["facilities"]
    assert overview["totals"]["stations"] == facility["stations"]["total"] == 3
    assert overview["totals"]["value_today_usd"] == facility["value_today_usd"] == 2600
    assert overview["totals"]["trust"] == facility["trust"]
    both = (await busy.client.get("/api/v1/overview", headers=await busy.key(Role.VIEWER, OWN, OTHER))).json()
    assert both["totals"]["stations"] == 4
    # 7 of 9 numbers came to each, one message each waits and one contradicts; what names no facility is not theirs.
    assert (both["totals"]["trust"]["missing"], both["totals"]["trust"]["quarantined"]) == (4, 2)
    rows = (await busy.client.get("/api/v1/exports?by=month", headers=own)).json()["rows"]
    assert [row["value_usd"] for row in rows] == [2600]


async def test_a_refused_message_of_others_is_as_if_there_were_none(busy: Gate) -> None:
    own = await busy.key(Role.VIEWER, OWN)
    rows = await busy.api.connection.fetch("SELECT id, facility FROM quarantine")
    found = {
        row["facility"]: (await busy.client.get(f"/api/v1/quarantine/{row['id']}", headers=own)).status_code
        for row in rows
    }
    assert found == {OWN: 200, OTHER: 404, None: 404}


async def test_contradictions_are_told_to_whom_they_concern(busy: Gate) -> None:
    for facility in STATIONS:
        answer = await busy.client.get("/api/v1/conflicts", headers=await busy.key(Role.VIEWER, facility))
        told = [(row["kind"], json.loads(row["stored"])["of"]) for row in answer.json()["rows"]]
        assert sorted(told) == [(kind, facility) for kind in ("export", "localization", "output")]


async def test_each_listener_of_the_stream_is_told_of_their_own(busy: Gate) -> None:
    own, both = await busy.key(Role.VIEWER, OWN), await busy.key(Role.VIEWER, OWN, OTHER)
    async with (
        busy.client.stream("GET", "/api/v1/live", headers=own) as scoped,
        busy.client.stream("GET", "/api/v1/live", headers=both) as unscoped,
    ):
        mine, theirs = Stream(scoped), Stream(unscoped)
        name, overview = await mine.next()
        assert (name, [facility["id"] for facility in overview["facilities"]]) == ("overview", [OWN])
        name, overview = await theirs.next()
        assert [facility["id"] for facility in overview["facilities"]] == [OWN, OTHER]
        api, at = busy.api, busy.api.clock.at
        for facility in (OTHER, OWN):
            await happens(api, facility)
            events = await theirs.until("event")
            assert events[-1][1]["facility"] == facility
        told = await mine.until("event")
        assert OTHERS.search(json.dumps(told)) is None
        assert told[-1][1] == {**told[-1][1], "facility": OWN, "at": at.isoformat().replace("+00:00", "Z")}


async def happens(api: Api, facility: str) -> None:
    """A station of the facility makes something and goes on."""
    at = api.clock.at
    await api.made(STATIONS[facility], PRODUCTS[facility], at, good=1)
    await api.state(STATIONS[facility], "production", at)


async def test_a_stream_ends_when_its_key_does(gate: Gate) -> None:
    headers = await gate.key(Role.VIEWER, expires_at=gate.api.clock.at + timedelta(minutes=5))
    async with gate.client.stream("GET", "/api/v1/live", headers=headers) as answer:
        stream = Stream(answer)
        assert (await stream.next())[0] == "overview"
        gate.api.clock.at += timedelta(minutes=6)
        with pytest.raises(EOFError):
            await stream.until("nothing of that name")


@pytest.mark.editions("none")
async def test_of_a_simulator_too_it_is_ones_own(
    broker: Broker, gate: Gate, park: Catalogue, database_url: str
) -> None:
    operator = await gate.key(Role.INGEST_OPERATOR, OWN)
    async with (
        simulated(broker, park) as door,
        served(database_url, park, gate.api.clock, access="required", simulator_url=door) as client,
    ):
        path = "/api/v1/simulator"
        while (answer := await client.get(path, headers=operator)).status_code == 503:
            pass
        assert [facility["id"] for facility in answer.json()["facilities"]] == [OWN]
        act = {"act": "break"}
        answer = await client.post(f"{path}/facilities/{OTHER}/gateway", json=act, headers=operator)
        assert (answer.status_code, answer.json()["errors"][0]["where"]) == (403, "path.facility")
        answer = await client.post(f"{path}/facilities/{OWN}/gateway", json=act, headers=operator)
        assert [facility["id"] for facility in answer.json()["facilities"]] == [OWN]


class Choice(BaseModel):
    """A parameter of one facility at most, as a route of reports has it."""

    facility: FacilityChoice = None


def test_who_has_facilities_chooses_among_them_and_never_the_whole_park() -> None:
    enter_scope(Scope())
    assert (Choice().facility, Choice(facility=OTHER).facility) == (None, OTHER)
    enter_scope(Scope(frozenset({OWN})))
    assert (Choice().facility, Choice(facility=OWN).facility) == (OWN, OWN)
    with pytest.raises(Problem, match=f"you may not see facility {OTHER}"):
        Choice(facility=OTHER)
    enter_scope(Scope(frozenset({OWN, OTHER})))
    with pytest.raises(Problem, match="say which of your facilities: FR, PA"):
        Choice()


def test_a_product_of_others_is_as_if_there_were_none(park: Catalogue) -> None:
    here = cast("Services", SimpleNamespace(catalogue=park))
    enter_scope(Scope(frozenset({OWN})))
    check_own_product(here, PRODUCTS[OWN], where="path.product")
    for product in (PRODUCTS[OTHER], "of-nobody"):
        with pytest.raises(Problem, match=f"there is no product {product}"):
            check_own_product(here, product, where="path.product")


def test_a_filter_is_refused_as_long_as_nobody_was_let_in() -> None:
    with pytest.raises(LookupError):
        Context().run(present_scope)
