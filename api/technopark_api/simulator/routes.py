"""Routes of the simulator: what was done to it by hand, and doing it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

import msgspec
from fastapi import Response

from technopark_api.access import Asking, Caller, Permission, needs
from technopark_api.describe import Responses, answers, problem
from technopark_api.filters import Facility, Id
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import encode
from technopark_api.simulator.door import HOW_TO_TURN_ON, NO_ANSWER, ask_door
from technopark_api.simulator.shapes import EXAMPLE, GatewayAct, LineAct, SimulatorState

SHAPES: Final = (SimulatorState,)

router = resource_router("simulator")


def _answers(meaning: str, *problems: HTTPStatus) -> Responses:
    documented = answers(SimulatorState, EXAMPLE, meaning=meaning, problems=problems)
    for status, kind, why in (
        (HTTPStatus.NOT_FOUND, "no-simulator", HOW_TO_TURN_ON),
        (HTTPStatus.SERVICE_UNAVAILABLE, "simulator-unavailable", NO_ANSWER),
    ):
        documented[int(status)] = problem(status, kind, why)
    return documented


@router.get(
    "/simulator",
    summary="The simulator's state",
    dependencies=[needs(Permission.SEE_SIMULATOR)],
    responses=_answers("What was done to lines and gateways by hand."),
)
async def simulator(here: Here, caller: Asking) -> Response:
    """Simulated time, and for each line and gateway whether somebody stopped or broke it."""
    return _answer(await ask_door(here.settings, "/status"), caller)


@router.post(
    "/simulator/facilities/{facility}/lines/{line}",
    summary="Stop or start a simulated line",
    dependencies=[needs(Permission.CONTROL_SIMULATOR)],
    responses=_answers("The state after that.", HTTPStatus.UNPROCESSABLE_ENTITY),
)
async def line_act(here: Here, caller: Asking, facility: Facility, line: Id, asked: LineAct) -> Response:
    """A stopped line's stations are down and make nothing; started, they do what the plan has them do."""
    path = f"/facilities/{facility}/lines/{line}"
    return _answer(await ask_door(here.settings, path, asked.model_dump(exclude_unset=True)), caller)


@router.post(
    "/simulator/facilities/{facility}/gateway",
    summary="Break or mend a simulated gateway",
    dependencies=[needs(Permission.CONTROL_SIMULATOR)],
    responses=_answers("The state after that.", HTTPStatus.UNPROCESSABLE_ENTITY),
)
async def gateway_act(here: Here, caller: Asking, facility: Facility, asked: GatewayAct) -> Response:
    """A broken gateway's stations are offline and silent; mended, it sends what it kept."""
    path = f"/facilities/{facility}/gateway"
    return _answer(await ask_door(here.settings, path, asked.model_dump()), caller)


def _answer(state: SimulatorState, caller: Caller) -> Response:
    own = [facility for facility in state.facilities if caller.scope.holds(facility.id)]
    state = msgspec.structs.replace(state, facilities=own)
    return Response(encode(state), media_type="application/json", headers={"Cache-Control": "no-store"})
