"""The way to the simulator's door: a small HTTP server that it opens with `--control`."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import httpx
import msgspec

from technopark.logs import logger
from technopark.settings import Settings
from technopark_api.problems import Problem
from technopark_api.simulator.shapes import SimulatorState

HOW_TO_TURN_ON: Final = (
    "no simulator is named: start it with `technopark simulate --control PORT` and set"
    " TECHNOPARK_SIMULATOR_URL=http://127.0.0.1:PORT for the API; `technopark demo` does both"
)
NO_ANSWER: Final = (
    "the simulator that TECHNOPARK_SIMULATOR_URL names does not answer now; is it running with --control?"
)
_WAIT_S: Final = 5.0
_log = logger(__name__)


class _Refusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    detail: str


async def ask_door(settings: Settings, path: str, body: Mapping[str, str] | None = None) -> SimulatorState:
    """Ask for the state at a path of the door, or post what to do; the answer is the state after that.

    Raises:
        Problem: no simulator is named (404), it cannot be reached (503), or it knows no such facility or line (404).
    """
    if settings.simulator_url is None:
        raise Problem(HTTPStatus.NOT_FOUND, "no-simulator", HOW_TO_TURN_ON)
    try:
        # What is named by a setting is reached directly, whatever proxies the environment names for the world.
        async with httpx.AsyncClient(
            base_url=str(settings.simulator_url), timeout=_WAIT_S, trust_env=False
        ) as client:
            answer = await client.request("GET" if body is None else "POST", path, json=body)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise Problem(
                HTTPStatus.NOT_FOUND,
                "not-simulated",
                msgspec.json.decode(answer.content, type=_Refusal).detail,
            )
        answer.raise_for_status()
        return msgspec.json.decode(answer.content, type=SimulatorState)
    except (httpx.HTTPError, msgspec.DecodeError) as error:
        _log.warning("simulator_unavailable", error=str(error) or type(error).__name__)
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "simulator-unavailable",
            NO_ANSWER,
        ) from error
