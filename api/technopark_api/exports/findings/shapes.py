"""Answers about what is doubtful in postings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, field

from technopark.exports import CheckCode, Severity
from technopark.messages import PostingKind
from technopark_api.exports.said import FindingSaid, SaidShape
from technopark_api.shapes import Shape, definitions


class FindingRow(Shape, frozen=True, kw_only=True):
    """One doubt about one posting."""

    code: Annotated[CheckCode, Meta(description="Which check found it.")]
    severity: Annotated[
        Severity,
        Meta(description="error: it cannot be right; warning: it is unusual and may well be right."),
    ]
    facility: Annotated[str, Meta(description="Facility that posted the shipment.")]
    shipment: Annotated[str, Meta(description="Shipment.")]
    line: Annotated[int, Meta(description="Line of the shipment.")]
    posting: Annotated[int, Meta(description="Posting of the line.")]
    kind: Annotated[PostingKind, Meta(description="Original, reversal or return.")]
    product: Annotated[str, Meta(description="Product.")]
    country: Annotated[str, Meta(description="Destination, as posted.")]
    shipped_on: Annotated[date, Meta(description="Local date of shipping; its month is the finding's.")]
    field: Annotated[str, Meta(description="Field of the posting that the doubt is about.")]
    found: Annotated[str, Meta(description="What it says, in the language asked for.")]
    expected: Annotated[str, Meta(description="What was expected, likewise.")]
    why: Annotated[str, Meta(description="Why that was expected, likewise.")]
    said: Annotated[FindingSaid, Meta(description="The same as keys of texts and the values in them.")]
    corrected: Annotated[bool, Meta(description="A reversal has taken the posting back since.")]


class FindingTable(Shape, frozen=True, kw_only=True):
    """What is doubtful about the postings of some months."""

    rows: list[FindingRow]
    definitions: dict[str, str]
    start: str = field(name="from")
    to: str


EXAMPLE = FindingTable(
    rows=[
        FindingRow(
            code="mass_off",
            severity="warning",
            facility="F02",
            shipment="S-2026-00123",
            line=1,
            posting=1,
            kind="original",
            product="F02-RF350",
            country="KZ",
            shipped_on=date(2026, 10, 12),
            field="net_kg",
            found="780",
            expected="7800 within 20 %",
            why="120 pcs of 65 kg each",
            said=FindingSaid(
                found=SaidShape(key="value", values={}, numbers={"value": Decimal(780)}),
                expected=SaidShape(
                    key="within", values={}, numbers={"value": Decimal(7800), "percent": Decimal(20)}
                ),
                why=SaidShape(
                    key="mass_of_units",
                    values={"unit": "pcs"},
                    numbers={"quantity": Decimal(120), "mass": Decimal(65)},
                ),
            ),
            corrected=False,
        )
    ],
    definitions=definitions(FindingRow),
    start="2026-10",
    to="2026-10",
)
