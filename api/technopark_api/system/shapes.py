"""Answers about the program itself."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from technopark_api.shapes import Shape


class Health(Shape, frozen=True, kw_only=True):
    """The process answers."""

    status: Literal["alive"]


class Checks(Shape, frozen=True, kw_only=True):
    """What the API needs, each ok or what is wrong with it."""

    database: Annotated[str, Meta(description="ok, or why not.")]
    schema: Annotated[str, Meta(description="ok, or why not.")]
    rights: Annotated[str, Meta(description="ok, or what the API's role may not read.")]


class Readiness(Shape, frozen=True, kw_only=True):
    """Whether requests can be answered."""

    status: Literal["ready", "not ready"]
    checks: Checks
    warnings: Annotated[
        list[str],
        Meta(description="What does not keep it from answering yet: clocks that differ, disks that fill."),
    ]
