"""What each route needs of its caller: declared with the route, checked before anything else of it.

    @router.get("/kpi", dependencies=[needs(Permission.SEE_PRODUCTION)], ...)

An application in which a route declares nothing does not start.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import NamedTuple

from fastapi import FastAPI
from fastapi.params import Depends
from fastapi.routing import APIRoute, iter_route_contexts

from technopark.permissions import Permission
from technopark_api.access.caller import Asking, Caller
from technopark_api.problems import Problem


class Declared(NamedTuple):
    """A route and what it needs; None is public."""

    method: str
    path: str
    permission: Permission | None


def needs(permission: Permission) -> Depends:
    """Declare that a route's caller has to be permitted something."""
    return _NEEDS[permission]


def check(caller: Caller, permission: Permission) -> None:
    """Check that a caller is permitted something.

    Raises:
        Problem: 403; it names what their role lacks.
    """
    if not caller.may(permission):
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "not-permitted",
            f"this needs the permission {permission}, which the role {caller.role} has not",
        )


def _declaration(permission: Permission) -> Depends:
    async def needed(caller: Asking) -> None:
        check(caller, permission)

    return Depends(needed)


async def _nothing() -> None:
    pass


_NEEDS = {permission: _declaration(permission) for permission in Permission}

PUBLIC = Depends(_nothing)
"""Declares that a route answers whoever asks."""


def declared(app: FastAPI) -> Iterator[Declared]:
    """Tell what each route of an application needs.

    Raises:
        ValueError: a route declares nothing, or several things.
    """
    for context in iter_route_contexts(app.routes):
        if not isinstance(context.original_route, APIRoute):
            continue
        found = [need for dependency in context.dependencies for need in _declared_by(dependency)]
        for method in sorted(context.methods or ()):
            if len(found) != 1:
                what = "nothing" if not found else "several things"
                raise ValueError(
                    f"{method} {context.path} declares {what} of its caller:"
                    " dependencies=[needs(Permission....)] or [PUBLIC] of technopark_api.access belongs to it"
                )
            yield Declared(method, str(context.path), found[0])


def _declared_by(dependency: Depends) -> list[Permission | None]:
    if dependency.dependency is _nothing:
        return [None]
    return [permission for permission, need in _NEEDS.items() if need.dependency is dependency.dependency]
