"""Routes of certificates."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Path as InPath
from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark.localization import Status
from technopark_api.access import Permission, needs
from technopark_api.certificates.evidence import FILES, read_evidence
from technopark_api.certificates.read import read_certificates
from technopark_api.certificates.shapes import EXAMPLE, CertificateRow, CertificateTable
from technopark_api.describe import answers
from technopark_api.filters import (
    FacilityFilter,
    Id,
    ProductFilter,
    check_facilities,
    check_own_product,
    check_products,
)
from technopark_api.periods import FromMonth, ToMonth, parse_months
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions
from technopark_api.tables import Query, TableQuery, table_answer, tagged, to_csv

SHAPES: Final = (CertificateTable,)
_ZIP: Final = "application/zip"

router = resource_router("certificates")


class CertificateQuery(TableQuery):
    """Whose certificates, and which of them."""

    facility: FacilityFilter = ()
    product: ProductFilter = ()
    status: Annotated[
        tuple[Status, ...], Field(max_length=5, description="Statuses; may be repeated. All when left out.")
    ] = ()


class EvidenceQuery(Query):
    """Which months the evidence is about."""

    start: FromMonth = None
    to: ToMonth = None


@router.get(
    "/certificates",
    summary="How certificates of local producers stand",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses=answers(
        CertificateTable,
        EXAMPLE,
        meaning="Rows by product.",
        csv=to_csv(EXAMPLE, CertificateRow).decode(),
    ),
)
async def certificates(
    request: Request, here: Here, query: Annotated[CertificateQuery, InQuery()]
) -> Response:
    """What each certificate attests, what the product really has, and when the two are expected to meet."""
    await check_facilities(here, query.facility)
    await check_products(here, query.product)
    today = here.today()
    rows = await read_certificates(
        here.database, here.catalogue, today=today, facilities=query.facility, products=query.product
    )
    table = CertificateTable(
        rows=[row for row in rows if not query.status or row.status in query.status],
        definitions=definitions(CertificateRow),
        today=today,
    )
    return await table_answer(request, query, table, row=CertificateRow, name="certificates")


def _evidence_answers() -> dict[int | str, dict[str, Any]]:
    described = answers(CertificateTable, EXAMPLE, meaning="A ZIP of CSV files and their manifest.")
    described[int(HTTPStatus.OK)]["content"] = {
        _ZIP: {"schema": {"type": "string", "format": "binary"}, "example": " ".join(FILES)}
    }
    return described


@router.get(
    "/certificates/{product}/evidence",
    summary="The evidence for a product's localization",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses=_evidence_answers(),
)
async def evidence(
    request: Request,
    here: Here,
    product: Annotated[Id, InPath(description="Product.")],
    query: Annotated[EvidenceQuery, InQuery()],
) -> Response:
    """Statements, output, export declarations and each line of the computation, with SHA-256 of every file."""
    months = parse_months(query.start, query.to, today=here.today())
    check_own_product(here, product, where="path.product")
    await check_products(here, [product], where="path.product")
    body = await read_evidence(here.database, product, months, today=here.today())
    name = f"technopark-evidence-{product}-{months.first:%Y-%m}-{months.last:%Y-%m}.zip"
    return tagged(request, body, _ZIP, {"Content-Disposition": f'attachment; filename="{name}"'})
