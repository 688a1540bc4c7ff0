"""Answers about what people did."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

from technopark_api.shapes import Instant, Shape, definitions


class AuditRow(Shape, frozen=True, kw_only=True):
    """Something that somebody did."""

    id: Annotated[int, Meta(description="Its number; later ones are higher.")]
    at: Annotated[Instant, Meta(description="When it was done.")]
    who: Annotated[
        str, Meta(description="Who did it: a person, a key, or an account of the server's machine.")
    ]
    action: Annotated[str, Meta(description="What was done, as thing.verb.")]
    subject: Annotated[str, Meta(description="What it was done to, by its public name.")]
    detail: Annotated[str, Meta(description="What was before and is now, as JSON.")]


class AuditTable(Shape, frozen=True, kw_only=True):
    """What people did, newest first."""

    rows: list[AuditRow]
    definitions: dict[str, str]
    before: Annotated[
        int | None,
        Meta(description="Ask with before=this for the rows that follow; null: there are no more."),
    ]


EXAMPLE = AuditTable(
    rows=[
        AuditRow(
            id=812,
            at=datetime(2026, 10, 12, 4, 30, tzinfo=UTC),
            who="admin",
            action="api_key.create",
            subject="3f9a01c2",
            detail='{"name": "ERP export", "role": "export_officer", "facilities": ["F13"], "expires_at": null}',
        )
    ],
    definitions=definitions(AuditRow),
    before=None,
)
