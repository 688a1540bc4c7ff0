"""Routes of periods: which months are closed, closing and restating them, their reports and what differs."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Path, Request, Response
from fastapi import Query as InQuery
from pydantic import BaseModel, ConfigDict, Field

from technopark.calendar import month_on
from technopark_api.access import Asking, Permission, needs
from technopark_api.closing.acts import close, restate
from technopark_api.closing.read import month_of, read_changes, read_periods, read_report
from technopark_api.closing.shapes import (
    DIFFERENCES_EXAMPLE,
    PERIODS_EXAMPLE,
    DifferenceRow,
    DifferenceTable,
    PeriodRow,
    PeriodTable,
)
from technopark_api.describe import Responses, answers, problem
from technopark_api.exports.said import LanguageOfWords
from technopark_api.periods import FromMonth, Months, ToMonth, parse_months
from technopark_api.problems import bad_parameter
from technopark_api.routing import resource_router
from technopark_api.scope import present_scope
from technopark_api.services import Here, Services
from technopark_api.shapes import definitions, encode
from technopark_api.tables import TableQuery, prefers_csv, table_answer, to_csv

SHAPES: Final = (PeriodTable, DifferenceTable)

router = resource_router("periods")

_MOST_MONTHS: Final = 120
_YEAR: Final = 12

Month = Annotated[
    str,
    Path(
        pattern=r"^(19[7-9][0-9]|20[0-9]{2}|21[0-9]{2})-(0[1-9]|1[0-2])$",
        description="Local month.",
        examples=["2026-10"],
    ),
]
Revision = Annotated[
    int | None, Field(ge=0, le=10_000, description="Revision of the report; the newest when left out.")
]


class PeriodQuery(TableQuery):
    """Which months."""

    start: FromMonth = None
    to: ToMonth = None


class ReportQuery(TableQuery):
    """Which report of the month."""

    revision: Revision = None


class DifferencesQuery(ReportQuery):
    """Which report, and in which language to say why it differs."""

    lang: LanguageOfWords = "en"


class CloseAct(BaseModel):
    """Nothing needs to be said to close a month."""

    model_config = ConfigDict(extra="forbid")


class RestateAct(BaseModel):
    """Why a month is restated."""

    model_config = ConfigDict(extra="forbid")

    why: Annotated[str, Field(min_length=1, max_length=1000, description="Why, for the record.")]


def _after(meaning: str) -> Responses:
    documented = answers(PeriodTable, PERIODS_EXAMPLE, meaning=meaning)
    documented[404] = problem(HTTPStatus.NOT_FOUND, "period-open", "The month is not closed.")
    documented[409] = problem(
        HTTPStatus.CONFLICT, "period-closed", "The month is not over, closed already, or nothing differs."
    )
    return documented


@router.get(
    "/periods",
    summary="Months and their reports",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses=answers(
        PeriodTable,
        PERIODS_EXAMPLE,
        meaning="A row for each month, the newest first.",
        csv=to_csv(PERIODS_EXAMPLE, PeriodRow).decode(),
    ),
)
async def periods(request: Request, here: Here, query: Annotated[PeriodQuery, InQuery()]) -> Response:
    """Which months are closed, by whom, and whether anything differs from their reports now; a year when left out."""
    months = parse_months(query.start, query.to, today=here.today())
    if query.start is None:
        months = Months(month_on(months.first, 1 - _YEAR), months.after)
    if (months.after - months.first).days > _MOST_MONTHS * 31:
        raise bad_parameter("from", f"at most {_MOST_MONTHS} months are listed at once")
    return await table_answer(request, query, await _table(here, months), row=PeriodRow, name="periods")


@router.post(
    "/periods/{month}/close",
    summary="Close a month",
    dependencies=[needs(Permission.CLOSE_PERIODS)],
    responses=_after("The month after that, as a table."),
)
async def close_period(here: Here, asking: Asking, month: Month, _: CloseAct) -> Response:
    """Make the month's report of what is stored now. It stays as it is, whatever comes later."""
    present_scope().check_whole()
    months = _months(month)
    await close(here, months, who=asking.name)
    return Response(encode(await _table(here, months)), media_type="application/json", headers=_NOT_KEPT)


@router.post(
    "/periods/{month}/restate",
    summary="Restate a closed month",
    dependencies=[needs(Permission.CLOSE_PERIODS)],
    responses=_after("The month after that, as a table."),
)
async def restate_period(here: Here, asking: Asking, month: Month, act: RestateAct) -> Response:
    """Make another report of the month of what is known now, and keep what differs from the one before."""
    present_scope().check_whole()
    months = _months(month)
    await restate(here, months, who=asking.name, why=act.why)
    return Response(encode(await _table(here, months)), media_type="application/json", headers=_NOT_KEPT)


@router.get(
    "/periods/{month}/report",
    summary="A month as it was reported",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses={
        200: {
            "description": "The report, byte for byte as it was made; its SHA-256 is the ETag, too.",
            "content": {
                "application/json": {"schema": {"type": "object"}, "example": {"report": "TP-2026-10-R0"}},
                "text/csv": {"schema": {"type": "string"}, "example": "report,section\r\n"},
            },
            "headers": {
                name: {"description": meaning, "schema": {"type": "string"}}
                for name, meaning in (
                    ("Technopark-Report", "Number of the report."),
                    ("Technopark-SHA256", "SHA-256 of the body before any compression, in hexadecimal."),
                )
            },
        },
        404: problem(HTTPStatus.NOT_FOUND, "period-open", "The month is not closed."),
    },
)
async def report(
    request: Request, here: Here, month: Month, query: Annotated[ReportQuery, InQuery()]
) -> Response:
    """Exports, localization and output of the month with report number and data cut-off."""
    present_scope().check_whole()
    found = await read_report(here, _months(month), query.revision)
    as_csv = query.format == "csv" if query.format else prefers_csv(request.headers.get("accept", ""))
    form = "csv" if as_csv else "json"
    sha256 = found[f"{form}_sha256"]
    headers = {
        "ETag": f'W/"{sha256}"',
        "Technopark-Report": found["number"],
        "Technopark-SHA256": sha256,
        "Cache-Control": "no-cache",
        "Vary": "Accept",
        "Content-Disposition": f'attachment; filename="{found["number"]}.{form}"',
    }
    held = {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}
    if headers["ETag"] in held:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    media_type = "text/csv; charset=utf-8" if as_csv else "application/json"
    return Response(found[form], media_type=media_type, headers=headers)


@router.get(
    "/periods/{month}/differences",
    summary="What differs from a month's report",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses=answers(
        DifferenceTable,
        DIFFERENCES_EXAMPLE,
        meaning="A row for each line that differs.",
        csv=to_csv(DIFFERENCES_EXAMPLE, DifferenceRow).decode(),
    ),
)
async def differences(
    request: Request, here: Here, month: Month, query: Annotated[DifferencesQuery, InQuery()]
) -> Response:
    """As reported and as now known, side by side, with the reason of each difference."""
    present_scope().check_whole()
    found, rows = await read_changes(here, _months(month), query.revision, query.lang)
    table = DifferenceTable(
        rows=rows,
        definitions=definitions(DifferenceRow),
        month=month,
        report=found["number"],
        data_cutoff=found["data_cutoff"],
    )
    return await table_answer(request, query, table, row=DifferenceRow, name=f"differences-{month}")


_NOT_KEPT: Final = {"Cache-Control": "no-store"}


def _months(month: str) -> Months:
    return month_of(date.fromisoformat(f"{month}-01"))


async def _table(here: Services, months: Months) -> PeriodTable:
    return PeriodTable(
        rows=await read_periods(here, months),
        definitions=definitions(PeriodRow),
        start=f"{months.first:%Y-%m}",
        to=f"{months.last:%Y-%m}",
    )
