"""Routes of the simulator: what was done to it by hand, and doing it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Path, Response

from technopark_api.describe import Responses, answers, problem
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import encode
from technopark_api.simulator.door import HOW_TO_TURN_ON, NO_ANSWER, ask_door
from technopark_api.simulator.shapes import EXAMPLE, GatewayAct, LineAct, SimulatorState

SHAPES: Final = (SimulatorState,)

router = resource_router("simulator")

Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


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
    responses=_answers("What was done to lines and gateways by hand."),
)
async def simulator(here: Here) -> Response:
    """Simulated time, and for each line and gateway whether somebody stopped or broke it."""
    return _answer(await ask_door(here.settings, "/status"))


@router.post(
    "/simulator/facilities/{facility}/lines/{line}",
    summary="Stop or start a simulated line",
    responses=_answers("The state after that.", HTTPStatus.UNPROCESSABLE_ENTITY),
)
async def line_act(here: Here, facility: Code, line: Code, asked: LineAct) -> Response:
    """A stopped line's stations are down and make nothing; started, they do what the plan has them do."""
    path = f"/facilities/{facility}/lines/{line}"
    return _answer(await ask_door(here.settings, path, asked.model_dump(exclude_unset=True)))


@router.post(
    "/simulator/facilities/{facility}/gateway",
    summary="Break or mend a simulated gateway",
    responses=_answers("The state after that.", HTTPStatus.UNPROCESSABLE_ENTITY),
)
async def gateway_act(here: Here, facility: Code, asked: GatewayAct) -> Response:
    """A broken gateway's stations are offline and silent; mended, it sends what it kept."""
    return _answer(await ask_door(here.settings, f"/facilities/{facility}/gateway", asked.model_dump()))


def _answer(state: SimulatorState) -> Response:
    return Response(encode(state), media_type="application/json", headers={"Cache-Control": "no-store"})
