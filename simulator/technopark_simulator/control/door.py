"""The door of a running simulator: a small HTTP server on loopback, for the API and for people who try things."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Literal

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from technopark.errors import Unavailable
from technopark.logs import logger
from technopark_simulator.control.interventions import STOP_REASON, StopReason
from technopark_simulator.control.park import ParkControl, Unknown

LOOPBACK = "127.0.0.1"
_LOOK_AGAIN_S = 0.01

_log = logger(__name__)


class _OfLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    act: Literal["stop", "start"]
    reason: StopReason = STOP_REASON


class _OfGateway(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    act: Literal["break", "mend"]


def door(control: ParkControl) -> Starlette:
    """Return the application that tells and changes what was done by hand."""

    async def status(_: Request) -> JSONResponse:
        return JSONResponse(control.status())

    async def line(request: Request) -> JSONResponse:
        asked = msgspec.json.decode(await _body(request), type=_OfLine)
        facility, name = request.path_params["facility"], request.path_params["line"]
        if asked.act == "stop":
            control.stop(facility, name, asked.reason)
        else:
            control.start(facility, name)
        return JSONResponse(control.status())

    async def gateway(request: Request) -> JSONResponse:
        asked = msgspec.json.decode(await _body(request), type=_OfGateway)
        act = control.break_off if asked.act == "break" else control.mend
        act(request.path_params["facility"])
        return JSONResponse(control.status())

    return Starlette(
        routes=[
            Route("/status", status, methods=["GET"]),
            Route("/facilities/{facility}/lines/{line}", line, methods=["POST"]),
            Route("/facilities/{facility}/gateway", gateway, methods=["POST"]),
        ],
        # Names that lead here from elsewhere are the way in which a web page would reach loopback.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"])],
        exception_handlers={Unknown: _unknown, msgspec.DecodeError: _unusable, _FromPage: _from_page},
    )


@contextlib.asynccontextmanager
async def door_open(control: ParkControl, port: int | None) -> AsyncIterator[None]:
    """Serve the door on a port of loopback until the context ends; without a port there is none.

    Raises:
        Unavailable: the port is taken.
    """
    if port is None:
        yield
        return
    try:
        listener = socket.create_server((LOOPBACK, port))
    except OSError as error:
        raise Unavailable(f"control: port {port} of {LOOPBACK} cannot be had: {error.strerror}") from error
    config = uvicorn.Config(
        door(control), log_config=None, access_log=False, server_header=False, lifespan="off", ws="none"
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="door")
    # Asked to stop before that, uvicorn leaves its sockets open.
    while not server.started and not serving.done():  # noqa: ASYNC110  # uvicorn tells by a flag only
        await asyncio.sleep(_LOOK_AGAIN_S)
    _log.info("control is open", address=f"http://{LOOPBACK}:{port}")
    try:
        yield
    finally:
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    """A server that leaves signals to the simulator, whose loop it shares."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take none."""
        yield


class _FromPage(Exception):
    pass


async def _body(request: Request) -> bytes:
    # Browsers say from where they post; no page has business here.
    if "origin" in request.headers:
        raise _FromPage
    return await request.body()


async def _from_page(_: Request, __: Exception) -> JSONResponse:
    return JSONResponse({"detail": "web pages may not control the simulator"}, status_code=403)


async def _unknown(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=404)


async def _unusable(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": f"the body cannot be used: {error}"}, status_code=422)
