"""Answers about what was refused or contradicted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from msgspec import Meta

from technopark_api.shapes import Instant, Shape, definitions

QuarantineState = Literal["open", "replayed", "discarded"]

_STATE = Meta(description="open: waits for a person; replayed: stored after all; discarded: will not be.")
_FIRST = Meta(description="When it first came.")
_LAST = Meta(description="When it last came.")
_TIMES = Meta(description="How often it came.")


class QuarantineRow(Shape, frozen=True, kw_only=True):
    """A message that was refused."""

    id: Annotated[int, Meta(description="Its number, for /api/v1/quarantine/{id}.")]
    facility: Annotated[
        str | None, Meta(description="Facility that its topic names, if any; it may be unknown.")
    ]
    topic: Annotated[str, Meta(description="Topic that it came by.")]
    reason: Annotated[str, Meta(description="Code of why it was refused.")]
    detail: Annotated[str, Meta(description="What exactly was wrong.")]
    state: Annotated[QuarantineState, _STATE]
    first_seen: Annotated[Instant, _FIRST]
    last_seen: Annotated[Instant, _LAST]
    times: Annotated[int, _TIMES]
    bytes: Annotated[int, Meta(description="Length of its payload.")]


class QuarantineTable(Shape, frozen=True, kw_only=True):
    """Messages that were refused, newest first."""

    rows: list[QuarantineRow]
    definitions: dict[str, str]


class Quarantined(Shape, frozen=True, kw_only=True):
    """A message that was refused, with its original bytes."""

    id: int
    facility: str | None
    topic: str
    reason: str
    detail: str
    state: Annotated[QuarantineState, _STATE]
    first_seen: Instant
    last_seen: Instant
    times: int
    bytes: int
    payload: Annotated[str, Meta(description="The original bytes in base64.")]
    text: Annotated[str, Meta(description="The same as UTF-8, with what is none replaced.")]


class ConflictRow(Shape, frozen=True, kw_only=True):
    """Another value was offered for a key that is already stored; the stored one stands."""

    id: Annotated[int, Meta(description="Its number.")]
    kind: Annotated[str, Meta(description="Kind of message.")]
    key: Annotated[str, Meta(description="The key that both values are for.")]
    stored: Annotated[str, Meta(description="The value that stands, as JSON.")]
    offered: Annotated[str, Meta(description="The value that came later, as JSON.")]
    first_seen: Annotated[Instant, _FIRST]
    last_seen: Annotated[Instant, _LAST]
    times: Annotated[int, _TIMES]


class ConflictTable(Shape, frozen=True, kw_only=True):
    """Contradictions, newest first."""

    rows: list[ConflictRow]
    definitions: dict[str, str]


_PAYLOAD = '{"ts":"2026-10-12T04:12:30Z","product":"F02-RF350","good":-4}'
_SEEN = datetime(2026, 10, 12, 4, 12, 31, tzinfo=UTC)

QUARANTINE = QuarantineTable(
    rows=[
        QuarantineRow(
            id=17,
            facility="F02",
            topic="technopark/v1/F02/L1/S3/output",
            reason="range",
            detail="good: -4 is not between 0 and 9223372036854775",
            state="open",
            first_seen=_SEEN,
            last_seen=_SEEN,
            times=1,
            bytes=len(_PAYLOAD),
        )
    ],
    definitions=definitions(QuarantineRow),
)
QUARANTINED = Quarantined(
    id=17,
    facility="F02",
    topic="technopark/v1/F02/L1/S3/output",
    reason="range",
    detail="good: -4 is not between 0 and 9223372036854775",
    state="open",
    first_seen=_SEEN,
    last_seen=_SEEN,
    times=1,
    bytes=len(_PAYLOAD),
    payload="eyJ0cyI6IjIwMjYtMTAtMTJUMDQ6MTI6MzBaIiwicHJvZHVjdCI6IkYwMi1SRjM1MCIsImdvb2QiOi00fQ==",
    text=_PAYLOAD,
)
CONFLICTS = ConflictTable(
    rows=[
        ConflictRow(
            id=3,
            kind="output",
            key="F02/L1/S3 2026-10-12T04:12:30Z",
            stored='{"good": 812345}',
            offered='{"good": 812346}',
            first_seen=_SEEN,
            last_seen=_SEEN,
            times=1,
        )
    ],
    definitions=definitions(ConflictRow),
)
