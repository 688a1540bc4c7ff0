"""Filters by what stands in the park; an id that nothing has is an error that names it.

Facilities go through the scope of the request here and nowhere else: a parameter of the type `FacilityFilter` or
`Facility` holds none but the caller's own, and an empty filter becomes all of these.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, StringConstraints

from technopark.storage.sqlfile import load
from technopark_api.problems import bad_parameter, unknown
from technopark_api.scope import present_scope
from technopark_api.services import Services

_SQL = load("technopark_api", "filters.sql")
_Name = TypeVar("_Name", bound=str)

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Ids = Annotated[tuple[Id, ...], Field(max_length=200)]


def _own(facilities: tuple[str, ...]) -> tuple[str, ...]:
    return present_scope().narrow(facilities)


def _own_one(facility: str) -> str:
    present_scope().check([facility], where="path.facility")
    return facility


def _own_choice(facility: str | None) -> str | None:
    own = present_scope().facilities
    if facility is not None:
        present_scope().check([facility])
    elif own is not None and len(own) > 1:
        raise bad_parameter("facility", f"say which of your facilities: {', '.join(sorted(own))}")
    return facility or next(iter(own or ()), None)


Facility = Annotated[Id, AfterValidator(_own_one)]
"""A facility in a path: the caller's own, or a problem."""
FacilityChoice = Annotated[Id | None, AfterValidator(_own_choice), Field(validate_default=True)]
"""One facility, or None for the whole park, which a caller who has facilities cannot choose."""
OwnIds = Annotated[Ids, AfterValidator(_own), Field(validate_default=True)]
FacilityFilter = Annotated[
    OwnIds,
    Field(description="Facilities by id; may be repeated. All that the caller may see when left out."),
]
LineFilter = Annotated[
    Ids, Field(description="Lines by id within their facility; may be repeated. All when left out.")
]
ProductFilter = Annotated[Ids, Field(description="Products by id; may be repeated. All when left out.")]


async def check_facilities(
    here: Services, facilities: Collection[str], *, where: str = "query.facility"
) -> None:
    """Raise a problem that names the facilities that are others', or that the park neither has nor had."""
    present_scope().check(facilities, where=where)
    missing = [code for code in facilities if code not in here.catalogue.facility]
    if missing:
        await _check_stored(here, "facility", missing, where)


async def check_products(here: Services, products: Collection[str], *, where: str = "query.product") -> None:
    """Raise a problem that names the products that the park neither makes nor made."""
    missing = [code for code in products if code not in here.catalogue.product]
    if missing:
        await _check_stored(here, "product", missing, where)


def check_own_product(here: Services, product: str, *, where: str) -> None:
    """Raise a problem, as if there were none, when a product is of a facility that the caller may not see."""
    held = here.catalogue.product.get(product)
    if not present_scope().holds(None if held is None else held[0].id):
        raise unknown("product", [product], where=where)


async def check_lines(here: Services, lines: Collection[str], facilities: Collection[str]) -> None:
    """Raise a problem that names the lines that none of the facilities (all, when none is given) has or had."""
    present = {
        line.id
        for facility in here.catalogue.facilities
        if not facilities or facility.id in facilities
        for line in facility.lines
    }
    missing = [code for code in lines if code not in present]
    if missing:
        await _check_stored(here, "line", missing, "query.line", list(facilities) or None)


async def _check_stored(here: Services, what: str, missing: list[str], where: str, *more: object) -> None:
    """What the catalogue no longer has may still have history."""
    rows = await here.database.fetch(_SQL[f"known_{what}"], missing, *more)
    known = {row["code"] for row in rows}
    gone = [code for code in missing if code not in known]
    if gone:
        raise unknown(what, gone, where=where)


def any_of(codes: Sequence[str]) -> list[str] | None:
    """Return a filter as SQL takes it: None selects all."""
    return list(codes) or None


def parse_by(text: str, allowed: Sequence[_Name]) -> frozenset[_Name]:
    """Read a comma list of what to group by.

    Raises:
        Problem: an entry is none of `allowed`.
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    found = frozenset(name for name in allowed if name in names)
    for name in names:
        if name not in found:
            raise bad_parameter("by", f"{name[:40]!r} is none of {', '.join(allowed)}")
    return found
