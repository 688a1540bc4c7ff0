"""Route of what is doubtful about postings."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark.exports import CheckCode, Severity
from technopark_api.access import Permission, needs
from technopark_api.describe import answers
from technopark_api.exports.filters import CountryFilter
from technopark_api.exports.findings.read import Measure, Wanted, read_findings
from technopark_api.exports.findings.shapes import EXAMPLE, FindingRow, FindingTable
from technopark_api.exports.said import LanguageOfWords
from technopark_api.filters import FacilityFilter, ProductFilter, any_of, check_facilities, check_products
from technopark_api.periods import FromMonth, ToMonth, parse_months
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions
from technopark_api.tables import TableQuery, refuse_if_too_long, table_answer, to_csv

SHAPES: Final = (FindingTable,)

router = resource_router("exports")


class FindingQuery(TableQuery):
    """Which postings, months and findings."""

    facility: FacilityFilter = ()
    product: ProductFilter = ()
    country: CountryFilter = ()
    code: Annotated[
        tuple[CheckCode, ...], Field(max_length=50, description="Checks; may be repeated. All when left out.")
    ] = ()
    severity: Annotated[
        tuple[Severity, ...], Field(max_length=2, description="Severities; may be repeated.")
    ] = ()
    corrected: Annotated[
        bool, Field(description="Whether to tell of postings that a reversal has taken back, too.")
    ] = False
    lang: LanguageOfWords = "en"
    start: FromMonth = None
    to: ToMonth = None


@router.get(
    "/exports/findings",
    summary="What is doubtful about shipments",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses=answers(
        FindingTable,
        EXAMPLE,
        meaning="A row for each doubt, in the order of shipping.",
        csv=to_csv(EXAMPLE, FindingRow).decode(),
    ),
)
async def findings(request: Request, here: Here, query: Annotated[FindingQuery, InQuery()]) -> Response:
    """Stored postings against the rules of customs and what is usual: code, what was found and expected, and why."""
    months = parse_months(query.start, query.to, today=here.today())
    await check_facilities(here, query.facility)
    await check_products(here, query.product)
    async with here.database.snapshot() as connection:
        rows = await read_findings(
            connection.fetch,
            months,
            wanted=Wanted(query.code, query.severity, query.corrected, query.lang),
            measure=Measure.of(here.settings, here.catalogue.site.country),
            facilities=any_of(query.facility),
            products=any_of(query.product),
            countries=any_of(query.country),
        )
    refuse_if_too_long(rows)
    table = FindingTable(
        rows=rows,
        definitions=definitions(FindingRow),
        start=f"{months.first:%Y-%m}",
        to=f"{months.last:%Y-%m}",
    )
    return await table_answer(request, query, table, row=FindingRow, name="export-findings")
