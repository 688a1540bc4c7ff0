"""The part of OpenAPI that FastAPI does not know: the shapes of the answers, their examples and the problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from typing import Any, Final

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from technopark_api.problems import MEDIA_TYPE, ProblemDetails, Wrong
from technopark_api.shapes import Shape, encode

Responses = dict[int | str, dict[str, Any]]

# FastAPI leaves out what is null of a document, and with it the nulls of examples; they wait as this.
_NULL = "\0null"
_REF = "#/components/schemas/{name}"
_PROBLEMS = {
    HTTPStatus.NOT_FOUND: ("An id that nothing in the park has.", "unknown-facility", "query.facility"),
    HTTPStatus.UNPROCESSABLE_ENTITY: ("A parameter that cannot be used.", "parameter", "query.from"),
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "The database is away; try again after Retry-After.",
        "database-unavailable",
        None,
    ),
}
_WHAT_WRONG = {
    "query.facility": "there is no facility F99",
    "query.from": "'yesterday' is not a local date such as 2026-10-01 or an instant",
}


def answers(
    shape: type[Shape],
    example: Shape,
    *,
    meaning: str,
    csv: str | None = None,
    problems: Iterable[HTTPStatus] = tuple(_PROBLEMS),
) -> Responses:
    """Describe what a route answers: a shape as JSON, its example as CSV where it is a table, and its problems."""
    content: dict[str, Any] = {
        "application/json": {"schema": reference(shape), "example": _nulls(plain(example), None, _NULL)}
    }
    if csv is not None:
        content["text/csv"] = {"schema": {"type": "string"}, "example": csv}
    documented: Responses = {200: {"description": meaning, "content": content}}
    if csv is not None:
        documented[304] = {"description": "What the ETag in If-None-Match stands for still holds."}
    for status in problems:
        documented[int(status)] = _problem(status)
    return documented


def reference(shape: type[Shape]) -> dict[str, str]:
    """Return the reference to a shape's schema."""
    return {"$ref": _REF.format(name=shape.__name__)}


def plain(value: Any) -> Any:
    """Return a value as it looks once read from JSON."""
    return msgspec.json.decode(encode(value))


class DescribedApi(FastAPI):
    """An application whose OpenAPI document holds the schemas of `shapes` among its components.

    `needed` tells method, path and permission of each route, None of a public one.
    """

    shapes: Sequence[type[Shape]] = ()
    needed: Sequence[tuple[str, str, str | None]] = ()

    def openapi(self) -> dict[str, Any]:
        """Return the document; it is made when first asked for."""
        if self.openapi_schema is None:
            document = get_openapi(
                title=self.title, version=self.version, description=self.description, routes=self.routes
            )
            document = _nulls(document, _NULL, None)
            for operation in _operations(document):
                _complete(operation)
            _, schemas = msgspec.json.schema_components([*self.shapes, ProblemDetails], ref_template=_REF)
            components = document.setdefault("components", {}).setdefault("schemas", {})
            for name in _FASTAPIS_OWN:
                components.pop(name, None)
            components.update(_numbers(schemas))
            document["components"]["securitySchemes"] = _LET_IN_BY
            for method, path, permission in self.needed:
                operation = document["paths"].get(path, {}).get(method.lower())
                if operation is not None and permission is not None:
                    operation["security"] = [{name: []} for name in _LET_IN_BY]
                    operation["description"] += f"\n\nNeeds the permission `{permission}`."
                    for status, refusal in _REFUSALS.items():
                        operation["responses"].setdefault(status, refusal)
            self.openapi_schema = document
        return self.openapi_schema


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for operations in document["paths"].values():
        yield from operations.values()


def _complete(operation: dict[str, Any]) -> None:
    """Add what any route may answer that reads parameters or a body, and answer by problems only."""
    responses: dict[str, Any] = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        responses["422"] = _problem(HTTPStatus.UNPROCESSABLE_ENTITY)
    if "requestBody" in operation:
        for status, refusal in _BODY_REFUSALS.items():
            responses.setdefault(status, refusal)


def _nulls(value: Any, was: str | None, becomes: str | None) -> Any:
    """Return a JSON value with all nulls replaced by what stands for them, or that by nulls."""
    if isinstance(value, dict):
        return {name: _nulls(part, was, becomes) for name, part in value.items()}
    if isinstance(value, list):
        return [_nulls(part, was, becomes) for part in value]
    return becomes if value == was else value


def _numbers(schema: Any) -> Any:
    """Decimals are written as JSON numbers, which the schema of the type does not know."""
    if isinstance(schema, dict):
        if schema.get("format") == "decimal":
            return {**{key: value for key, value in schema.items() if key != "format"}, "type": "number"}
        return {key: _numbers(value) for key, value in schema.items()}
    if isinstance(schema, list | tuple):
        return [_numbers(value) for value in schema]
    return schema


def _problem(status: HTTPStatus) -> dict[str, Any]:
    meaning, kind, where = _PROBLEMS[status]
    errors = [Wrong(where=where, problem=_WHAT_WRONG[where])] if where else []
    return problem(status, kind, meaning, errors)


def problem(status: HTTPStatus, kind: str, meaning: str, errors: Sequence[Wrong] = ()) -> dict[str, Any]:
    """Describe a problem that a route may answer; without errors its example's detail is the meaning."""
    example = ProblemDetails(
        type=f"urn:technopark:problem:{kind}",
        title=status.phrase,
        status=status,
        detail="; ".join(f"{wrong.where}: {wrong.problem}" for wrong in errors) or meaning,
        errors=list(errors),
    )
    return {
        "description": meaning,
        "content": {MEDIA_TYPE: {"schema": reference(ProblemDetails), "example": plain(example)}},
    }


_LET_IN_BY: Final = {
    "key": {"type": "http", "scheme": "bearer", "description": "A key of a program: tp_..."},
    "session": {"type": "apiKey", "in": "cookie", "name": "technopark_session"},
}
# They are referred to by nothing, since all errors are problems.
_FASTAPIS_OWN: Final = ("HTTPValidationError", "ValidationError")
_BODY_REFUSALS: Final = {
    str(int(status)): problem(status, kind, meaning)
    for status, kind, meaning in (
        (HTTPStatus.BAD_REQUEST, "bad-request", "A body that is no text, or is nested too deeply."),
        (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", "A body of more than 1 MB."),
    )
}
_REFUSALS: Final = {
    str(int(status)): problem(status, kind, meaning)
    for status, kind, meaning in (
        (HTTPStatus.UNAUTHORIZED, "not-logged-in", "Nobody that is known: log in, or send a key."),
        (
            HTTPStatus.FORBIDDEN,
            "not-permitted",
            "The caller's role does not permit this, or it asks for a facility that is none of theirs.",
        ),
        (HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", "Too many requests; wait for Retry-After."),
        (HTTPStatus.SERVICE_UNAVAILABLE, *_PROBLEMS[HTTPStatus.SERVICE_UNAVAILABLE][1::-1]),
    )
}
