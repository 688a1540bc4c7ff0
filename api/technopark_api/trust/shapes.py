"""Answers about what became of what was sent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, field

from technopark_api.shapes import Instant, Shape, definitions

GapKind = Literal["missing", "quarantined", "conflict"]


class LedgerRow(Shape, frozen=True, kw_only=True):
    """What was sent, what came, and what became of it."""

    day: Annotated[date | UnsetType, Meta(description="Local day of the source's time.")] = UNSET
    facility: Annotated[
        str | UnsetType, Meta(description="Facility; ? where topics name none that the park has.")
    ] = UNSET
    line: Annotated[
        str | UnsetType,
        Meta(description="Line; empty for what a facility says as a whole, ? for one that it does not have."),
    ] = UNSET
    sent: Annotated[
        int | None,
        Meta(description="Numbers of runs that came or are missing; null: no message carried run and seq."),
    ]
    sequenced: Annotated[int | None, Meta(description="Numbers of runs that came, each counted once.")]
    missing: Annotated[
        int | None,
        Meta(description="Numbers of runs that did not come, though a later one of their run did."),
    ]
    received: Annotated[int, Meta(description="Elements of messages that came, repeated ones included.")]
    stored: Annotated[int, Meta(description="Of those received, stored.")]
    duplicate: Annotated[int, Meta(description="Of those received, known before: they changed nothing.")]
    conflicting: Annotated[
        int, Meta(description="Of those received, another value for a key that is already stored.")
    ]
    quarantined: Annotated[int, Meta(description="Of those received, refused.")]
    open: Annotated[int, Meta(description="Of those quarantined, not discarded: they wait for a person.")]
    late: Annotated[int, Meta(description="Of those stored, came after a later reading of their station.")]
    resets: Annotated[int, Meta(description="Counters that began anew.")]
    rollovers: Annotated[int, Meta(description="Counters that went over their end.")]
    stale_s: Annotated[int, Meta(description="Seconds for which stations had been silent beyond the limit.")]
    closes: Annotated[
        bool,
        Meta(
            description="received = stored + duplicate + conflicting + quarantined, and sent = sequenced + missing."
        ),
    ]
    trust_percent: Annotated[
        Decimal | None,
        Meta(
            description="What is neither missing, open nor conflicting, of what was sent (else received), rounded "
            "down to 0.01; null: nothing received."
        ),
    ]


class LedgerTable(Shape, frozen=True, kw_only=True):
    """The books of a period."""

    rows: list[LedgerRow]
    definitions: dict[str, str]
    start: date = field(name="from")
    to: date
    zone: str


class GapRow(Shape, frozen=True, kw_only=True):
    """One thing that is wrong in the books."""

    kind: Annotated[
        GapKind,
        Meta(
            description="missing: numbers of a run that never came; quarantined: a refused message that waits for a "
            "person; conflict: another value for a key that is already stored."
        ),
    ]
    day: Annotated[date, Meta(description="Local day that it is booked on; of a hole, the number after it.")]
    facility: Annotated[str, Meta(description="Facility; ? where the topic names none that the park has.")]
    line: Annotated[
        str,
        Meta(description="Line; empty for what a facility says as a whole, ? for one that it does not have."),
    ]
    station: Annotated[str | None, Meta(description="Station, if it is about one.")]
    source: Annotated[str, Meta(description="Topic below technopark/v1/.")]
    run: Annotated[str | None, Meta(description="Run of the publisher; of missing numbers only.")]
    from_seq: Annotated[int | None, Meta(description="First missing number.")]
    to_seq: Annotated[int | None, Meta(description="Last missing number.")]
    count: Annotated[int, Meta(description="How many numbers are missing, or how often it came.")]
    at: Annotated[Instant | None, Meta(description="When it last came; null for what never came.")]
    reason: Annotated[str | None, Meta(description="Code of why a message was refused.")]
    detail: Annotated[str, Meta(description="What exactly is wrong.")]
    id: Annotated[
        int | None,
        Meta(
            description="Number for /api/v1/quarantine/{id}, or of the row of /api/v1/conflicts; null for what never "
            "came, and for messages that were only counted since the quarantine was full."
        ),
    ]


class GapTable(Shape, frozen=True, kw_only=True):
    """What is wrong, newest first."""

    rows: list[GapRow]
    definitions: dict[str, str]
    start: date = field(name="from")
    to: date
    zone: str


class TrustNow(Shape, frozen=True, kw_only=True):
    """How far today's numbers can be trusted."""

    percent: Annotated[
        Decimal | None,
        Meta(description="As trust_percent of /api/v1/ledger, of the local day; null: nothing received."),
    ]
    missing: Annotated[
        int | None, Meta(description="Numbers of runs that did not come; null: no message carried one.")
    ]
    quarantined: Annotated[int, Meta(description="Refused and not discarded: they wait for a person.")]
    conflicting: Annotated[int, Meta(description="Other values for keys that are already stored.")]


NOTHING_KNOWN = TrustNow(percent=None, missing=None, quarantined=0, conflicting=0)
TRUST_EXAMPLE = TrustNow(percent=Decimal("99.98"), missing=2, quarantined=1, conflicting=0)

_DAY = date(2026, 10, 12)

LEDGER = LedgerTable(
    rows=[
        LedgerRow(
            day=_DAY,
            facility="F02",
            line="L1",
            sent=15000,
            sequenced=14998,
            missing=2,
            received=15004,
            stored=14996,
            duplicate=7,
            conflicting=0,
            quarantined=1,
            open=1,
            late=12,
            resets=1,
            rollovers=0,
            stale_s=0,
            closes=True,
            trust_percent=Decimal("99.98"),
        )
    ],
    definitions=definitions(LedgerRow),
    start=_DAY,
    to=date(2026, 10, 13),
    zone="Asia/Tashkent",
)
GAPS = GapTable(
    rows=[
        GapRow(
            kind="quarantined",
            day=_DAY,
            facility="F02",
            line="L1",
            station="S3",
            source="F02/L1/S3/output",
            run=None,
            from_seq=None,
            to_seq=None,
            count=1,
            at=datetime(2026, 10, 12, 4, 12, 31, tzinfo=UTC),
            reason="range",
            detail="good: -4 is not between 0 and 9223372036854775",
            id=17,
        ),
        GapRow(
            kind="missing",
            day=_DAY,
            facility="F02",
            line="L1",
            station="S3",
            source="F02/L1/S3/output",
            run="a1",
            from_seq=17,
            to_seq=18,
            count=2,
            at=None,
            reason=None,
            detail="numbers 17 to 18 of run a1 never came",
            id=None,
        ),
    ],
    definitions=definitions(GapRow),
    start=_DAY,
    to=date(2026, 10, 13),
    zone="Asia/Tashkent",
)
