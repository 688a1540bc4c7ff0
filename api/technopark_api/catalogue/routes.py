"""Routes of site, facilities, lines and products."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Path, Request, Response
from fastapi import Query as InQuery

from technopark_api.access import Asking, Permission, needs
from technopark_api.catalogue import examples
from technopark_api.catalogue.shapes import (
    FacilityShape,
    FacilityTable,
    LineRow,
    LineTable,
    ProductRow,
    ProductTable,
    SiteShape,
    facility_shape,
    line_row,
    product_row,
)
from technopark_api.catalogue.site import read_edition, site_shape
from technopark_api.describe import answers
from technopark_api.filters import Facility, FacilityFilter, check_facilities
from technopark_api.problems import unknown
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions, encode
from technopark_api.tables import Query, TableQuery, table_answer, tagged, to_csv

SHAPES: Final = (SiteShape, FacilityTable, LineTable, ProductTable)

router = resource_router("catalogue")


class FacilityQuery(TableQuery):
    """Which facilities to tell of."""

    facility: FacilityFilter = ()


@router.get(
    "/site",
    summary="The park",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(SiteShape, examples.SITE, meaning="The park.", problems=()),
)
async def site(here: Here, _: Annotated[Query, InQuery()]) -> Response:
    """Name, zone and clock of the park; it answers while the database is away, too."""
    edition = await read_edition(here.database)
    shape = site_shape(here.catalogue.site, here.now(), edition)
    return Response(encode(shape), media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get(
    "/facilities",
    summary="All facilities",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        FacilityTable,
        examples.FACILITIES,
        meaning="Facilities in the order of the catalogue.",
        csv=to_csv(examples.FACILITIES, FacilityShape).decode(),
        problems=(HTTPStatus.UNPROCESSABLE_ENTITY,),
    ),
)
async def facilities(
    request: Request, here: Here, caller: Asking, query: Annotated[TableQuery, InQuery()]
) -> Response:
    """Every facility that the caller may see, with its shifts, lines, stations and products."""
    table = FacilityTable(
        rows=[
            facility_shape(here.catalogue, facility)
            for facility in here.catalogue.facilities
            if caller.scope.holds(facility.id)
        ],
        definitions=definitions(FacilityShape),
    )
    return await table_answer(request, query, table, row=FacilityShape, name="facilities")


@router.get(
    "/facilities/{facility}",
    summary="One facility",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        FacilityShape,
        examples.FACILITY,
        meaning="The facility.",
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
    ),
)
async def one_facility(
    request: Request,
    here: Here,
    facility: Annotated[Facility, Path(description="Facility by id.")],
    _: Annotated[Query, InQuery()],
) -> Response:
    """One facility with its shifts, lines, stations and products."""
    found = here.catalogue.facility.get(facility)
    if found is None:
        raise unknown("facility", [facility], where="path.facility")
    return tagged(request, encode(facility_shape(here.catalogue, found)), "application/json")


@router.get(
    "/lines",
    summary="Lines",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        LineTable,
        examples.LINES,
        meaning="Lines in the order of the catalogue.",
        csv=to_csv(examples.LINES, LineRow).decode(),
    ),
)
async def lines(request: Request, here: Here, query: Annotated[FacilityQuery, InQuery()]) -> Response:
    """Lines with their stations and what they can make."""
    await check_facilities(here, query.facility)
    rows = [
        line_row(facility, line)
        for facility in here.catalogue.facilities
        if not query.facility or facility.id in query.facility
        for line in facility.lines
    ]
    table = LineTable(rows=rows, definitions=definitions(LineRow))
    return await table_answer(request, query, table, row=LineRow, name="lines")


@router.get(
    "/products",
    summary="Products",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        ProductTable,
        examples.PRODUCTS,
        meaning="Products in the order of the catalogue.",
        csv=to_csv(examples.PRODUCTS, ProductRow).decode(),
    ),
)
async def products(request: Request, here: Here, query: Annotated[FacilityQuery, InQuery()]) -> Response:
    """Products with unit, HS code, cycle, capacity and price."""
    await check_facilities(here, query.facility)
    rows = [
        product_row(facility, product)
        for facility in here.catalogue.facilities
        if not query.facility or facility.id in query.facility
        for product in facility.products
    ]
    table = ProductTable(rows=rows, definitions=definitions(ProductRow))
    return await table_answer(request, query, table, row=ProductRow, name="products")
