"""Routes of reports: what there is, and one as a file."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark.catalogue.model import Language
from technopark_api.access import Permission, needs
from technopark_api.describe import answers
from technopark_api.exports.findings.read import Measure
from technopark_api.filters import FacilityChoice
from technopark_api.reports.ask import ask
from technopark_api.reports.files import MEDIA_TYPES, Form, check_table, render
from technopark_api.reports.make import make_report
from technopark_api.reports.model import ReportKind
from technopark_api.reports.render.csv_form import DecimalSign, Delimiter, Dialect
from technopark_api.reports.shapes import OFFERS, ReportOffers
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import encode
from technopark_api.tables import Query, tagged

SHAPES: Final = (ReportOffers,)

router = resource_router("reports")

# A large workbook takes seconds and a few hundred megabytes; more at once would starve the live board.
_AT_ONCE: Final = asyncio.Semaphore(2)


class ReportQuery(Query):
    """Which report, of what, and in which form."""

    month: Annotated[
        str | None, Field(description="Local month; the last whole one when left out.", examples=["2026-10"])
    ] = None
    lang: Annotated[Language, Field(description="Language of the report.")] = "uz"
    format: Annotated[Form, Field(description="Form of the file.")] = "xlsx"
    facility: Annotated[
        FacilityChoice, Field(description="One facility; /api/v1/reports says which kinds take or need it.")
    ] = None
    cut_off: Annotated[
        str | None,
        Field(
            description="Postings and statements that came later are left out: an instant, now when left out. With "
            "the same cut-off and the same data the file has the same bytes.",
            examples=["2026-11-05T09:00:00+05:00"],
        ),
    ] = None
    table: Annotated[
        str | None, Field(description="For csv: which of the report's tables; its main one when left out.")
    ] = None
    delimiter: Annotated[
        Delimiter | None,
        Field(description="For csv: what parts fields; semicolon for uz and ru, comma for en when left out."),
    ] = None
    decimal: Annotated[
        DecimalSign | None,
        Field(
            description="For csv: sign before a fraction; comma for uz and ru, point for en when left out."
        ),
    ] = None


@router.get(
    "/reports",
    summary="Kinds of reports",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses=answers(ReportOffers, OFFERS, meaning="The kinds, with names in three languages.", problems=()),
)
async def reports(request: Request) -> Response:
    """What can be reported on, and which kinds are of one facility."""
    return tagged(request, encode(OFFERS), "application/json")


_RESPONSES = answers(ReportOffers, OFFERS, meaning="The file; a workbook unless another format is asked for.")
_EXAMPLES: Final[dict[Form, str]] = {
    "xlsx": "PK...",
    "pdf": "%PDF-1.7...",
    "csv": "\ufeffMamlakat;Mamlakat nomi;Qiymati, USD;Ulushi\r\nKZ;Qozog\u02bbiston;31200,00;100,00\r\n",
}
_RESPONSES[200]["content"] = {
    media_type.partition(";")[0]: {
        "schema": {"type": "string"} | ({} if form == "csv" else {"format": "binary"}),
        "example": _EXAMPLES[form],
    }
    for form, media_type in MEDIA_TYPES.items()
}


@router.get(
    "/reports/{kind}",
    summary="A report as a file",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses=_RESPONSES,
)
async def report(
    request: Request, here: Here, kind: ReportKind, query: Annotated[ReportQuery, InQuery()]
) -> Response:
    """A month's report as XLSX, PDF or CSV, of one snapshot of the database; its fingerprint is in a header."""
    asked = ask(
        kind,
        month=query.month,
        language=query.lang,
        facility=query.facility,
        cut_off=query.cut_off,
        now=here.now(),
        zone=here.catalogue.site.zone,
    )
    check_table(kind, query.format, query.table)
    async with _AT_ONCE:
        site = here.catalogue.site
        made = await make_report(here.database, site, asked, Measure.of(here.settings, site.country))
        dialect = Dialect.of(query.lang, query.delimiter, query.decimal)
        file = await asyncio.to_thread(render, made, query.format, table=query.table, dialect=dialect)
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "Technopark-Fingerprint": made.fingerprint,
        "Technopark-Cut-Off": made.cut_off.isoformat().replace("+00:00", "Z"),
    }
    return tagged(request, file.content, file.media_type, headers)
