"""A file as the body of a request."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from fastapi import Request

from technopark_api.describe import Responses, problem
from technopark_api.imports.table_file import MEDIA_TYPES
from technopark_api.problems import Problem, Wrong

LARGEST_FILE: Final = 4_194_304
"""Bytes of a file at most."""
UPLOAD: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The file itself.",
        "content": {
            media_type: {
                "schema": {"type": "string"} | ({"format": "binary"} if "openxml" in media_type else {})
            }
            for media_type in MEDIA_TYPES
        },
    }
}
"""What OpenAPI tells of such a body."""

NO_FILE: Final[Responses] = {
    415: problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media-type", "It is said to be neither CSV nor XLSX.")
}


async def uploaded(request: Request) -> bytes:
    """Return the body of a request that says that it is a file of a kind that can be read.

    A form of another site cannot send one of these kinds without asking the browser's leave first.

    Raises:
        Problem: it says that it is something else.
    """
    told = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if told not in MEDIA_TYPES:
        problem = f"is {told[:80]!r}; allowed are {' and '.join(MEDIA_TYPES)}"
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "media-type",
            f"Content-Type {problem}",
            [Wrong(where="header.Content-Type", problem=problem)],
        )
    return await request.body()
