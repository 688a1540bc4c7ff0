"""Where resources live."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

LARGEST_BODY: Final = 1_048_576
"""Bytes of a request at most, else 413; a route that takes more, such as a file, has a max_body_size of its own."""


def resource_router(tag: str) -> APIRouter:
    """Return the router of a resource; its routes answer with responses of their own making."""
    # The prefix stands here so that a route's own template, which metrics and problems name, is whole.
    return APIRouter(
        prefix="/api/v1", tags=[tag], default_response_class=Response, max_body_size=LARGEST_BODY
    )
