"""The door of a running simulator: a small HTTP server on loopback, for the API and for people who try things."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from technopark.errors import Unavailable
from technopark.logs import logger
from technopark_simulator.control.park import ParkControl, Unknown

LOOPBACK = "127.0.0.1"

_Endpoint = Callable[[Request, str], Awaitable[JSONResponse]]

_log = logger(__name__)


def door(control: ParkControl) -> Starlette:
    """Return the application that tells and changes what was done by hand."""

    async def status(_: Request) -> JSONResponse:
        return JSONResponse(control.status())

    async def line(request: Request, act: str) -> JSONResponse:
        change = control.stop if act == "stop" else control.release
        change(request.path_params["facility"], request.path_params["line"])
        return JSONResponse(control.status())

    async def gateway(request: Request, act: str) -> JSONResponse:
        facility = request.path_params["facility"]
        if act == "break":
            await control.break_off(facility)
        else:
            control.repair(facility)
        return JSONResponse(control.status())

    routes = [Route("/status", status, methods=["GET"])]
    for act in ("stop", "release"):
        routes.append(_post(f"/facilities/{{facility}}/lines/{{line}}/{act}", act, line))
    for act in ("break", "repair"):
        routes.append(_post(f"/facilities/{{facility}}/gateway/{act}", act, gateway))
    return Starlette(
        routes=routes,
        # Names that lead here from elsewhere are the way in which a web page would reach loopback.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"])],
        exception_handlers={Unknown: _unknown},
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
    server = _Server(
        uvicorn.Config(
            door(control), log_config=None, access_log=False, server_header=False, lifespan="off", ws="none"
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="door")
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


def _post(path: str, act: str, endpoint: _Endpoint) -> Route:
    async def answer(request: Request) -> JSONResponse:
        # Browsers say from where they post; no page has business here.
        if "origin" in request.headers:
            return JSONResponse({"detail": "web pages may not control the simulator"}, status_code=403)
        return await endpoint(request, act)

    return Route(path, answer, methods=["POST"])


async def _unknown(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=404)
