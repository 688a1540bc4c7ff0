"""Errors as `application/problem+json` (RFC 9457): what was wrong, where, and what is allowed.

`problem_answers` answers with them. Nothing here needs a server, for commands that raise them too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated

from msgspec import Meta

from technopark.errors import TechnoparkError
from technopark_api.shapes import Shape

MEDIA_TYPE = "application/problem+json"


class Wrong(Shape, frozen=True, kw_only=True):
    """One thing that was wrong with a request."""

    where: Annotated[str, Meta(description="The part of the request, such as query.from.")]
    problem: Annotated[str, Meta(description="What is wrong with it and what is allowed.")]


class ProblemDetails(Shape, frozen=True, kw_only=True):
    """An error as RFC 9457 writes it."""

    type: Annotated[str, Meta(description="Stable name of the kind of problem.")]
    title: Annotated[str, Meta(description="The kind of problem in words.")]
    status: Annotated[int, Meta(description="The HTTP status.")]
    detail: Annotated[str, Meta(description="What happened this time.")]
    errors: Annotated[list[Wrong], Meta(description="What exactly was wrong, one entry each; may be empty.")]


class Problem(TechnoparkError):
    """A request that cannot be answered; it becomes a problem of that status."""

    def __init__(
        self,
        status: HTTPStatus,
        kind: str,
        detail: str,
        errors: Sequence[Wrong] = (),
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = headers


def bad_parameter(name: str, problem: str) -> Problem:
    """Return the problem of a query parameter that cannot be used; `problem` also says what is allowed."""
    wrong = Wrong(where=f"query.{name}", problem=problem)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "parameter", f"{name}: {problem}", [wrong])


def unknown(what: str, codes: Sequence[str], *, where: str) -> Problem:
    """Return the problem of ids that nothing in the park has; it names them."""
    errors = [Wrong(where=where, problem=f"there is no {what} {code}") for code in codes]
    return Problem(
        HTTPStatus.NOT_FOUND,
        f"unknown-{what.replace(' ', '-')}",
        f"there is no {what} {', '.join(codes)} in this park",
        errors,
    )


def too_much(detail: str) -> Problem:
    """Return the problem of an answer that would be too long; `detail` says what to ask for instead."""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "too-many-rows", detail)
