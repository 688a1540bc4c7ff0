"""Answers to requests that go wrong: every error of the application as a problem (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from technopark.errors import Unavailable
from technopark.logs import logger
from technopark_api.headers import SECURITY_HEADERS
from technopark_api.problems import MEDIA_TYPE, Problem, ProblemDetails, Wrong
from technopark_api.shapes import encode

RETRY_AFTER_S = 2
_TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

_log = logger(__name__)


def install(app: FastAPI) -> None:
    """Answer every error of the application as a problem."""
    app.exception_handler(Problem)(_on_problem)
    app.exception_handler(RequestValidationError)(_on_bad_request)
    app.exception_handler(HTTPException)(_on_http_error)
    app.exception_handler(Unavailable)(_on_unavailable)
    app.exception_handler(Exception)(_on_error)


async def _on_problem(_: Request, error: Problem) -> Response:
    return _response(error.status, error.kind, error.detail, error.errors, headers=error.headers)


async def _on_bad_request(request: Request, error: RequestValidationError) -> Response:
    errors = [_wrong(request, problem) for problem in error.errors()]
    detail = "; ".join(f"{wrong.where}: {wrong.problem}" for wrong in errors)
    return _response(HTTPStatus.UNPROCESSABLE_ENTITY, "parameter", detail, errors)


def _wrong(request: Request, problem: Mapping[str, Any]) -> Wrong:
    text = str(problem["msg"])
    if problem["type"] == "extra_forbidden":
        in_body = problem["loc"][0] == "body"
        allowed = ", ".join((_fields if in_body else _parameters)(_operation(request)))
        text = f"there is no such {'field' if in_body else 'parameter'}; allowed are {allowed}"
    return Wrong(where=".".join(str(part)[:64] for part in problem["loc"]), problem=text)


def _operation(request: Request) -> dict[str, Any]:
    """What OpenAPI tells of the requested route, its schemas among it."""
    document = request.app.openapi()
    template = getattr(request.scope.get("route"), "path", "")
    operation = document["paths"].get(template, {}).get(request.method.lower(), {})
    return {"schemas": document["components"]["schemas"], **operation}


def _parameters(operation: Mapping[str, Any]) -> list[str]:
    return [parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "query"]


def _fields(operation: Mapping[str, Any]) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = str(content.get("schema", {}).get("$ref", "")).rpartition("/")[2]
    return list(operation["schemas"].get(name, {}).get("properties", {}))


async def _on_http_error(request: Request, error: HTTPException) -> Response:
    status = HTTPStatus(error.status_code)
    detail = str(error.detail)
    headers = error.headers
    if detail == status.phrase:
        match status:
            case HTTPStatus.NOT_FOUND:
                detail = f"nothing is at {request.url.path}; /docs lists what there is"
            case HTTPStatus.METHOD_NOT_ALLOWED:
                allowed = ", ".join(_methods_of(request))
                headers = {**(headers or {}), "Allow": allowed}
                detail = f"{request.method} is not allowed at {request.url.path}; allowed is {allowed}"
            case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                return _too_large()
    if status is HTTPStatus.BAD_REQUEST:
        detail = (
            "the body cannot be read: it is no JSON, or nested too deeply, or a number has too many digits"
        )
    kind = "not-found" if status is HTTPStatus.NOT_FOUND else status.name.lower().replace("_", "-")
    return _response(status, kind, detail, headers=headers)


def _methods_of(request: Request) -> list[str]:
    """What may be asked of a path: all methods of its routes, of which an error names one's only."""
    found: set[str] = set()
    for context in iter_route_contexts(request.app.routes):
        match, _ = context.matches(request.scope)
        if match is not Match.NONE:
            found |= context.methods or set()
    return sorted(found)


def _too_large() -> Response:
    return _response(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too-large",
        "the body is larger than what this path takes, 1 MB as a rule",
    )


class LimitsAsProblems:
    """ASGI middleware that answers a body which says that it is too large as a problem, not as the limit's own text."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and replace the answer where it is the limit's."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        replaced = False

        async def replacing(message: Message) -> None:
            nonlocal replaced
            if (
                message["type"] == "http.response.start"
                and message["status"] == _TOO_LARGE
                and Headers(raw=message["headers"]).get("content-type") != MEDIA_TYPE
            ):
                replaced = True
                await _too_large()(scope, receive, send)
            if not replaced:
                await send(message)

        await self._app(scope, receive, replacing)


async def _on_unavailable(_: Request, error: Unavailable) -> Response:
    _log.warning("database_unavailable", error=str(error))
    # What the driver says may name hosts and users: it goes to the log only.
    detail = f"the database cannot be reached now; try again in {RETRY_AFTER_S} s"
    headers = {"Retry-After": str(RETRY_AFTER_S)}
    return _response(HTTPStatus.SERVICE_UNAVAILABLE, "database-unavailable", detail, headers=headers)


async def _on_error(_: Request, __: Exception) -> Response:
    # The server logs the exception with its trace; the answer gives none of it away.
    detail = "the request met an error in the program; it has been logged"
    return _response(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", detail)


def _response(
    status: HTTPStatus,
    kind: str,
    detail: str,
    errors: Sequence[Wrong] = (),
    *,
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = ProblemDetails(
        type=f"urn:technopark:problem:{kind}",
        title=status.phrase,
        status=status,
        detail=detail,
        errors=list(errors),
    )
    return Response(
        encode(body),
        status_code=status,
        media_type=MEDIA_TYPE,
        # An error of the program is answered outside all middleware: these headers come along from here.
        headers={**SECURITY_HEADERS, "Cache-Control": "no-store", **(headers or {})},
    )
