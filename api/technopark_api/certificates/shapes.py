"""Answers about certificates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from technopark.localization import Reason, Status
from technopark_api.localization.shapes import Basis
from technopark_api.shapes import Shape, definitions


class CertificateRow(Shape, frozen=True, kw_only=True):
    """How the certificate of a product stands."""

    facility: Annotated[str, Meta(description="Facility.")]
    product: Annotated[str, Meta(description="Product.")]
    status: Annotated[
        Status,
        Meta(
            description="missing: no certificate was stated; expired; at_risk: below the line, or about to cross it or "
            "to expire; warning: there is time to act; ok."
        ),
    ]
    reasons: Annotated[
        list[Reason],
        Meta(
            description="Why: below_line, crossing_soon (a month), crossing_ahead (a year), low_headroom (under a "
            "point), expires_soon (30 days), expires_ahead (90 days), not_measured (nothing made that is stated)."
        ),
    ]
    certificate: Annotated[str | None, Meta(description="Its number; null: none.")]
    basis: Annotated[
        Basis | None,
        Meta(
            description="What all percents here are measured against: the basis of the statement that carries the "
            "certificate, or else of the latest one. Null: nothing is stated."
        ),
    ]
    certified_percent: Annotated[Decimal | None, Meta(description="Localization that it attests, percent.")]
    valid_until: Annotated[date | None, Meta(description="Its last day.")]
    days_left: Annotated[int | None, Meta(description="Days until then; below zero: expired.")]
    actual_percent: Annotated[
        Decimal | None,
        Meta(description="Of what was made in actual_month. Null: nothing stated was made in twelve months."),
    ]
    actual_month: Annotated[
        str | None, Meta(description="The latest month in which the product was made, YYYY-MM.")
    ]
    stated_percent: Annotated[
        Decimal | None, Meta(description="Of a unit by the statement in force today; null: none is.")
    ]
    national_percent: Annotated[Decimal, Meta(description="What a certificate takes at least, percent.")]
    line_percent: Annotated[
        Decimal | None,
        Meta(description="The line not to cross: the higher of certified and national percent."),
    ]
    headroom_points: Annotated[
        Decimal | None, Meta(description="actual_percent - line_percent; below zero: crossed.")
    ]
    programme_year: Annotated[
        int | None,
        Meta(description="Year of the facility in the localization programme, from 1; null: not known."),
    ]
    programme_percent: Annotated[
        Decimal | None, Meta(description="What the programme asks for in that year, percent.")
    ]
    programme_points: Annotated[
        Decimal | None, Meta(description="actual_percent - programme_percent. It has no part in the status.")
    ]
    trend_points_per_month: Annotated[
        Decimal | None, Meta(description="Slope of the last six months made in (Theil-Sen); null: too few.")
    ]
    trend_lowest: Annotated[Decimal | None, Meta(description="Lower end of its 90 % interval.")]
    trend_highest: Annotated[Decimal | None, Meta(description="Upper end of it.")]
    crossing_on: Annotated[
        date | None,
        Meta(
            description="Day on which the trend meets the line; null: crossed already, not within a year, or too few "
            "months."
        ),
    ]
    crossing_earliest: Annotated[date | None, Meta(description="The same at the lowest slope.")]
    crossing_latest: Annotated[
        date | None, Meta(description="The same at the highest slope; null: not within a year.")
    ]


class CertificateTable(Shape, frozen=True, kw_only=True):
    """How the certificates of the park stand."""

    rows: list[CertificateRow]
    definitions: dict[str, str]
    today: date


EXAMPLE = CertificateTable(
    rows=[
        CertificateRow(
            facility="F02",
            product="F02-RF350",
            status="warning",
            reasons=["crossing_ahead"],
            certificate="UZ-2026-F02-RF350",
            basis="ex_works",
            certified_percent=Decimal("36.00"),
            valid_until=date(2027, 6, 30),
            days_left=261,
            actual_percent=Decimal("38.50"),
            actual_month="2026-10",
            stated_percent=Decimal("38.50"),
            national_percent=Decimal("30.00"),
            line_percent=Decimal("36.00"),
            headroom_points=Decimal("2.50"),
            programme_year=7,
            programme_percent=Decimal("50.00"),
            programme_points=Decimal("-11.50"),
            trend_points_per_month=Decimal("-0.50"),
            trend_lowest=Decimal("-0.55"),
            trend_highest=Decimal("-0.42"),
            crossing_on=date(2027, 3, 14),
            crossing_earliest=date(2027, 2, 28),
            crossing_latest=date(2027, 4, 13),
        )
    ],
    definitions=definitions(CertificateRow),
    today=date(2026, 10, 12),
)
