"""Answers about what is to be looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Final, Literal

from msgspec import Meta

from technopark.alerts import Kind, Severity
from technopark_api.shapes import Instant, NamesShape, Shape, definitions

RUNBOOKS: Final = "/runbooks/"
"""Below this path the board shows what to do about each kind."""

Problem = Literal["ends", "below"]
Measure = Literal["seconds", "percent", "days", "messages"]


class AlertRow(Shape, frozen=True, kw_only=True):
    """One thing that is to be looked at."""

    kind: Annotated[Kind, Meta(description="Which rule is on.")]
    severity: Annotated[Severity, Meta(description="How grave that is.")]
    title: Annotated[NamesShape, Meta(description="What the rule is called in Uzbek, Russian and English.")]
    summary: Annotated[NamesShape, Meta(description="What is wrong, in a sentence of each language.")]
    facility: Annotated[
        str, Meta(description="Facility; ? for messages that name none of the park's facilities.")
    ]
    line: Annotated[str | None, Meta(description="Line, of a rule about lines or stations.")]
    station: Annotated[str | None, Meta(description="Station, of a rule about stations.")]
    product: Annotated[str | None, Meta(description="Product, of a rule about certificates.")]
    basis: Annotated[str | None, Meta(description="Basis of a certificate.")]
    problem: Annotated[
        Problem | None,
        Meta(description="Of a certificate: ends soon or has ended; says more than the share is: below."),
    ]
    reason: Annotated[
        str | None,
        Meta(
            description="Why a line is down, as its station told, - if it did not; why messages were refused."
        ),
    ]
    day: Annotated[str | None, Meta(description="Local day whose books do not close.")]
    since: Annotated[
        Instant,
        Meta(
            description="When it began: last heard or stored, state entered, first message refused; of a ratio, the "
            "beginning of its day or month; of a certificate that ends, when it was so many days off."
        ),
    ]
    value: Annotated[Decimal, Meta(description="What was found, in the measure.")]
    limit: Annotated[Decimal, Meta(description="What that has gone beyond, in the measure.")]
    measure: Annotated[Measure, Meta(description="What value and limit are counted in.")]
    runbook: Annotated[str, Meta(description="Page of the board that says what to do.")]


class AlertTable(Shape, frozen=True, kw_only=True):
    """What is to be looked at now, the gravest first."""

    rows: list[AlertRow]
    definitions: dict[str, str]
    now: Instant


EXAMPLE = AlertTable(
    rows=[
        AlertRow(
            kind="line-down",
            severity="critical",
            title=NamesShape(uz="Liniya nosoz", ru="Линия неисправна", en="Line down"),
            summary=NamesShape(
                uz="F02 L1 liniyasi nosoz, sabab: MECHANICAL",
                ru="Линия F02 L1 неисправна, причина: MECHANICAL",
                en="Line F02 L1 is down, reason: MECHANICAL",
            ),
            facility="F02",
            line="L1",
            station=None,
            product=None,
            basis=None,
            problem=None,
            reason="MECHANICAL",
            day=None,
            since=datetime(2026, 10, 12, 3, 41, 12, tzinfo=UTC),
            value=Decimal(2928),
            limit=Decimal(1800),
            measure="seconds",
            runbook=f"{RUNBOOKS}line-down",
        )
    ],
    definitions=definitions(AlertRow),
    now=datetime(2026, 10, 12, 4, 30, tzinfo=UTC),
)
