"""Answers about periods."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, field

from technopark.periods import ReasonCode, Section
from technopark_api.exports.said import SaidShape
from technopark_api.shapes import Instant, Shape, definitions

Status = Literal["open", "closed", "restated"]
Figure = Decimal | None | UnsetType


class PeriodRow(Shape, frozen=True, kw_only=True):
    """One month."""

    month: Annotated[str, Meta(description="Local month, YYYY-MM.")]
    status: Annotated[
        Status, Meta(description="open; closed: reported once; restated: reported anew since it was closed.")
    ]
    ends_at: Annotated[
        Instant,
        Meta(description="When its last production day ends everywhere: it can be closed from then on."),
    ]
    closed_at: Annotated[Instant | None, Meta(description="When it was closed. Null: it is open.")]
    closed_by: Annotated[str | None, Meta(description="Who closed it.")]
    report: Annotated[str | None, Meta(description="Number of its newest report.")]
    revision: Annotated[int | None, Meta(description="Revision of that; 0 is that of closing.")]
    data_cutoff: Annotated[Instant | None, Meta(description="What was stored until then is in that report.")]
    sha256: Annotated[str | None, Meta(description="SHA-256 of its canonical JSON.")]
    differs: Annotated[
        bool | None, Meta(description="Whether what is known now differs from that report. Null: it is open.")
    ]


class PeriodTable(Shape, frozen=True, kw_only=True):
    """Months and whether they are closed."""

    rows: list[PeriodRow]
    definitions: dict[str, str]
    start: str = field(name="from")
    to: str


class Figures(Shape, frozen=True, kw_only=True):
    """Figures of a line, as far as its section has them; none at all where there was no such line."""

    quantity: Figure = UNSET
    net_kg: Figure = UNSET
    gross_kg: Figure = UNSET
    value: Figure = UNSET
    value_usd: Figure = UNSET
    shipments: Figure = UNSET
    declarations: Figure = UNSET
    returned_quantity: Figure = UNSET
    returned_value_usd: Figure = UNSET
    price_usd: Figure = UNSET
    imported_usd: Figure = UNSET
    percent: Figure = UNSET
    missing_quantity: Figure = UNSET
    good: Figure = UNSET
    scrap: Figure = UNSET
    rework: Figure = UNSET


class DifferenceRow(Shape, frozen=True, kw_only=True):
    """One line of a report that is no longer what was reported."""

    section: Annotated[Section, Meta(description="Section of the report.")]
    facility: Annotated[str | None, Meta(description="Facility.")]
    product: Annotated[str | None, Meta(description="Product.")]
    hs: Annotated[str | None, Meta(description="HS code as declared; exports only.")]
    country: Annotated[str | None, Meta(description="Destination; exports only.")]
    incoterms: Annotated[str | None, Meta(description="Delivery terms; exports only.")]
    currency: Annotated[str | None, Meta(description="Currency of value; exports only.")]
    basis: Annotated[str | None, Meta(description="Basis of localization; that section only.")]
    unit: Annotated[str | None, Meta(description="Unit of the quantities.")]
    change: Annotated[
        Literal["new", "changed", "gone"],
        Meta(description="new: it was not reported; gone: it is there no more."),
    ]
    reasons: Annotated[list[ReasonCode], Meta(description="Kinds of the reasons.")]
    why: Annotated[
        str, Meta(description="The reasons: which postings, statements or days, in the language asked for.")
    ]
    said: Annotated[list[SaidShape], Meta(description="The same as keys of texts and what goes into them.")]
    received_at: Annotated[
        datetime | None, Meta(description="When the newest of that was received. Null: not known.")
    ]
    as_reported: Annotated[Figures, Meta(description="As reported; empty for a new line.")]
    as_now_known: Annotated[Figures, Meta(description="As now known; empty for a line that is gone.")]
    difference: Annotated[
        Figures, Meta(description="What is more (or less, below zero) now; only what differs.")
    ]


class DifferenceTable(Shape, frozen=True, kw_only=True):
    """What differs from a report."""

    rows: list[DifferenceRow]
    definitions: dict[str, str]
    month: str
    report: str
    data_cutoff: Instant


_CLOSED = datetime.fromisoformat("2026-11-02T04:00:00Z")
PERIODS_EXAMPLE = PeriodTable(
    rows=[
        PeriodRow(
            month="2026-10",
            status="closed",
            ends_at=datetime.fromisoformat("2026-11-01T03:00:00Z"),
            closed_at=_CLOSED,
            closed_by="nilufar",
            report="TP-2026-10-R0",
            revision=0,
            data_cutoff=_CLOSED,
            sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            differs=True,
        )
    ],
    definitions=definitions(PeriodRow),
    start="2026-10",
    to="2026-10",
)
DIFFERENCES_EXAMPLE = DifferenceTable(
    rows=[
        DifferenceRow(
            section="exports",
            facility="F02",
            product="F02-RF350",
            hs="841810",
            country="KZ",
            incoterms="FCA",
            currency="USD",
            basis=None,
            unit="pcs",
            change="changed",
            reasons=["late_posting"],
            why="original S-2026-00130/1/1",
            said=[
                SaidShape(
                    key="posting", values={"kind": "original", "posting": "S-2026-00130/1/1"}, numbers={}
                )
            ],
            received_at=datetime.fromisoformat("2026-11-04T06:10:00Z"),
            as_reported=Figures(quantity=Decimal(120), value_usd=Decimal("31200.00")),
            as_now_known=Figures(quantity=Decimal(130), value_usd=Decimal("33800.00")),
            difference=Figures(quantity=Decimal(10), value_usd=Decimal("2600.00")),
        )
    ],
    definitions=definitions(DifferenceRow),
    month="2026-10",
    report="TP-2026-10-R0",
    data_cutoff=_CLOSED,
)
