"""The simulator through the API: there only where a setting names it, and told apart from one that is away."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, get_args

import httpx
import pytest

from technopark.catalogue import Catalogue, load_catalogue
from technopark_api.simulator.shapes import LineAct
from technopark_cli.local.broker import Broker
from technopark_cli.local.ports import LOOPBACK, free_port
from technopark_simulator.control.interventions import StopReason
from tests.support.api import served
from tests.support.simulated import simulated

NOWHERE = "postgresql://technopark@127.0.0.1:1/technopark"
FACILITY = "CTL9"
STATE = "/api/v1/simulator"
LINE, GATEWAY = f"{STATE}/facilities/{FACILITY}/lines/L1", f"{STATE}/facilities/{FACILITY}/gateway"


@contextlib.asynccontextmanager
async def plant(broker: Broker) -> AsyncIterator[str]:
    """The refrigerator plant under a name of the test's own, simulated; gives the URL of its door."""
    full = load_catalogue()
    catalogue = replace(full, facilities=(replace(full.facility["F02"], id=FACILITY),))
    async with simulated(broker, catalogue) as door:
        yield door


async def state_of(client: httpx.AsyncClient) -> dict[str, Any]:
    """The state as soon as the simulator answers."""
    answer = await client.get(STATE)
    while answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        await asyncio.sleep(0.05)
        answer = await client.get(STATE)
    state: dict[str, Any] = answer.json()
    return state


async def test_lines_are_stopped_and_gateways_broken_through_the_api(broker: Broker, park: Catalogue) -> None:
    async with plant(broker) as door, served(NOWHERE, park, simulator_url=door) as client:
        [facility] = (await state_of(client))["facilities"]
        assert facility == {
            "id": FACILITY,
            "broken_since": None,
            "lines": [{"id": "L1", "stopped_since": None, "reason": None}],
        }
        answer = await client.post(LINE, json={"act": "stop", "reason": "MECHANICAL"})
        [line] = answer.json()["facilities"][0]["lines"]
        assert (line["reason"], line["stopped_since"][-1]) == ("MECHANICAL", "Z")
        answer = await client.post(GATEWAY, json={"act": "break"})
        assert answer.json()["facilities"][0]["broken_since"] is not None
        await client.post(LINE, json={"act": "start"})
        await client.post(GATEWAY, json={"act": "mend"})
        [again] = (await state_of(client))["facilities"]
        assert again == facility


async def test_what_is_not_simulated_and_what_is_no_act_are_told(broker: Broker, park: Catalogue) -> None:
    async with plant(broker) as door, served(NOWHERE, park, simulator_url=door) as client:
        await state_of(client)
        answer = await client.post(f"{STATE}/facilities/F77/gateway", json={"act": "break"})
        assert (answer.status_code, answer.json()["type"], answer.json()["detail"]) == (
            404,
            "urn:technopark:problem:not-simulated",
            f"no facility F77 is simulated; there are {FACILITY}",
        )
        answer = await client.post(LINE, json={"act": "explode"})
        assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body.act")
        # The only bodies that a page of another site may send without asking first.
        for content_type in ("text/plain", "application/x-www-form-urlencoded"):
            answer = await client.post(
                GATEWAY, content=b'{"act": "break"}', headers={"Content-Type": content_type}
            )
            assert answer.status_code == 422
        assert (await state_of(client))["facilities"][0]["broken_since"] is None


@pytest.mark.parametrize("path", [STATE, LINE, GATEWAY])
async def test_without_a_setting_there_is_none_and_it_says_how_to_have_one(
    park: Catalogue, path: str
) -> None:
    async with served(NOWHERE, park) as client:
        act = {"act": "break" if path == GATEWAY else "stop"}
        answer = await (client.get(path) if path == STATE else client.post(path, json=act))
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:technopark:problem:no-simulator")
    assert "--control" in answer.json()["detail"]
    assert "TECHNOPARK_SIMULATOR_URL" in answer.json()["detail"]


async def test_a_simulator_that_is_away_is_told(park: Catalogue) -> None:
    async with served(NOWHERE, park, simulator_url=f"http://{LOOPBACK}:{free_port()}") as client:
        answer = await client.get(STATE)
    assert (answer.status_code, answer.json()["type"]) == (
        503,
        "urn:technopark:problem:simulator-unavailable",
    )


async def test_another_server_at_that_address_is_no_simulator(park: Catalogue) -> None:
    async with (
        served(NOWHERE, park) as other,
        served(NOWHERE, park, simulator_url=str(other.base_url)) as client,
    ):
        answer = await client.get(STATE)
    assert (answer.status_code, answer.json()["type"]) == (
        503,
        "urn:technopark:problem:simulator-unavailable",
    )


def test_the_api_takes_the_reasons_that_the_simulator_knows() -> None:
    field = LineAct.model_fields["reason"]
    assert get_args(field.annotation) == get_args(StopReason)
