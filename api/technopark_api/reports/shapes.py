"""What can be reported on."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from technopark_api.reports.ask import FACILITY, KINDS
from technopark_api.reports.files import FORMS
from technopark_api.reports.make import TABLES
from technopark_api.reports.model import ReportKind
from technopark_api.reports.texts import Words
from technopark_api.shapes import NamesShape, Shape


class ReportOffer(Shape, frozen=True, kw_only=True):
    """A kind of report."""

    kind: Annotated[ReportKind, Meta(description="Its name in the path.")]
    names: Annotated[NamesShape, Meta(description="What it is called.")]
    about: Annotated[NamesShape, Meta(description="What it says.")]
    facility: Annotated[
        Literal["may", "must", "never"], Meta(description="Whether it is of one facility, or can be.")
    ]
    formats: Annotated[list[str], Meta(description="Forms that it comes in.")]
    tables: Annotated[list[str], Meta(description="Its tables; one is chosen for csv.")]


class ReportOffers(Shape, frozen=True, kw_only=True):
    """All kinds of reports."""

    reports: list[ReportOffer]


def _names(key: str) -> NamesShape:
    return NamesShape(uz=Words("uz")(key), ru=Words("ru")(key), en=Words("en")(key))


OFFERS = ReportOffers(
    reports=[
        ReportOffer(
            kind=kind,
            names=_names(f"title.{kind}"),
            about=_names(f"about.{kind}"),
            facility=FACILITY[kind],
            formats=list(FORMS),
            tables=list(TABLES[kind]),
        )
        for kind in KINDS
    ]
)
