"""Where resources live."""

from __future__ import annotations

from fastapi import APIRouter, Response


def resource_router(tag: str) -> APIRouter:
    """Return the router of a resource; its routes answer with responses of their own making."""
    # The prefix stands here so that a route's own template, which metrics and problems name, is whole.
    return APIRouter(prefix="/api/v1", tags=[tag], default_response_class=Response)
