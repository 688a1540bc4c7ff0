"""Answers about what stands in the park."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta

from technopark.catalogue import Catalogue, Facility, Line, Product, ShiftPattern
from technopark_api.shapes import Instant, NamesShape, Shape


class SiteShape(Shape, frozen=True, kw_only=True):
    """The park itself."""

    id: str
    names: NamesShape
    zone: Annotated[str, Meta(description="IANA time zone that local days belong to.")]
    languages: list[str]
    currency: Annotated[str, Meta(description="ISO 4217.")]
    country: Annotated[str, Meta(description="ISO 3166-1 alpha-2.")]
    load: Annotated[Decimal, Meta(description="Share of capacity that the park plans to use.")]
    working_days: Annotated[
        int, Meta(description="Of a year; a day's plan is capacity x load / working_days.")
    ]
    now: Annotated[Instant, Meta(description="The server's clock.")]
    today: Annotated[date, Meta(description="The local date.")]
    edition: Annotated[
        Literal["community", "apache", "none"] | None,
        Meta(description="TimescaleDB's edition in the database; null while the database is away."),
    ]


class BreakShape(Shape, frozen=True, kw_only=True):
    """A pause in a shift."""

    after_minutes: int
    length_minutes: int


class ShiftShape(Shape, frozen=True, kw_only=True):
    """A shift by local times; it ends on the next day where end is not after start."""

    id: str
    start: str
    end: str
    breaks: list[BreakShape]


class PatternShape(Shape, frozen=True, kw_only=True):
    """The shifts that a facility works by."""

    id: str
    names: NamesShape
    day_start: Annotated[str, Meta(description="Local time at which a production day begins.")]
    weekdays: Annotated[list[int], Meta(description="ISO weekdays that are worked, 1 is Monday.")]
    shifts: list[ShiftShape]


class StationShape(Shape, frozen=True, kw_only=True):
    """A station of a line."""

    id: str
    names: NamesShape
    counts: Annotated[bool, Meta(description="Its totals are the output of its line.")]


class FacilityLine(Shape, frozen=True, kw_only=True):
    """A line within its facility."""

    id: str
    names: NamesShape
    stations: list[StationShape]
    products: list[str]


class ProductShape(Shape, frozen=True, kw_only=True):
    """A product within its facility."""

    id: Annotated[str, Meta(description="Product.")]
    names: Annotated[NamesShape, Meta(description="Its name in Uzbek, Russian and English.")]
    unit: Annotated[str, Meta(description="What its quantities count: pcs, sets, m2, m3 or t.")]
    hs: Annotated[str, Meta(description="HS 2022 subheading.")]
    cycle_s: Annotated[Decimal, Meta(description="Ideal seconds per unit on one line.")]
    capacity: Annotated[Decimal, Meta(description="Units a year of the facility.")]
    price_usd: Annotated[Decimal, Meta(description="USD a unit, ex works.")]
    net_kg: Annotated[Decimal, Meta(description="Net mass of a unit in kilograms.")]
    localization_percent: Annotated[
        Decimal,
        Meta(description="What the park states or assumes; what follows from statements is another table."),
    ]
    illustrative: Annotated[list[str], Meta(description="Fields whose numbers are plausible inventions.")]


class FacilityShape(Shape, frozen=True, kw_only=True):
    """A plant of the park, or its logistics centre."""

    id: Annotated[str, Meta(description="Facility.")]
    names: Annotated[NamesShape, Meta(description="Its name in Uzbek, Russian and English.")]
    kind: Annotated[Literal["factory", "logistics"], Meta(description="A logistics centre makes nothing.")]
    pattern: Annotated[PatternShape, Meta(description="The shifts that it works by.")]
    lines: Annotated[
        list[FacilityLine], Meta(description="Its lines with their stations in the order of the flow.")
    ]
    products: Annotated[list[ProductShape], Meta(description="What it makes.")]
    illustrative: Annotated[list[str], Meta(description="Fields that are plausible inventions.")]


class LineRow(Shape, frozen=True, kw_only=True):
    """A line of the park."""

    facility: Annotated[str, Meta(description="Facility.")]
    line: Annotated[str, Meta(description="Line, by its id within the facility.")]
    names: Annotated[NamesShape, Meta(description="Its name in Uzbek, Russian and English.")]
    stations: Annotated[list[StationShape], Meta(description="Its stations in the order of the flow.")]
    products: Annotated[list[str], Meta(description="Products that it can make.")]


class ProductRow(Shape, frozen=True, kw_only=True):
    """A product of the park."""

    product: Annotated[str, Meta(description="Product.")]
    facility: Annotated[str, Meta(description="The facility that makes it.")]
    names: Annotated[NamesShape, Meta(description="Its name in Uzbek, Russian and English.")]
    unit: Annotated[str, Meta(description="What its quantities count: pcs, sets, m2, m3 or t.")]
    hs: Annotated[str, Meta(description="HS 2022 subheading.")]
    cycle_s: Annotated[Decimal, Meta(description="Ideal seconds per unit on one line.")]
    capacity: Annotated[Decimal, Meta(description="Units a year of the facility.")]
    price_usd: Annotated[Decimal, Meta(description="USD a unit, ex works.")]
    net_kg: Annotated[Decimal, Meta(description="Net mass of a unit in kilograms.")]
    localization_percent: Annotated[
        Decimal,
        Meta(description="What the park states or assumes; what follows from statements is another table."),
    ]
    illustrative: Annotated[list[str], Meta(description="Fields whose numbers are plausible inventions.")]


class FacilityTable(Shape, frozen=True, kw_only=True):
    """Facilities of the park."""

    rows: list[FacilityShape]
    definitions: dict[str, str]


class LineTable(Shape, frozen=True, kw_only=True):
    """Lines of the park."""

    rows: list[LineRow]
    definitions: dict[str, str]


class ProductTable(Shape, frozen=True, kw_only=True):
    """Products of the park."""

    rows: list[ProductRow]
    definitions: dict[str, str]


def facility_shape(catalogue: Catalogue, facility: Facility) -> FacilityShape:
    """Describe a facility."""
    return FacilityShape(
        id=facility.id,
        names=NamesShape.of(facility.names),
        kind=facility.kind,
        pattern=_pattern(catalogue.pattern_of(facility)),
        lines=[
            FacilityLine(
                id=line.id,
                names=NamesShape.of(line.names),
                stations=_stations(line),
                products=list(line.products),
            )
            for line in facility.lines
        ],
        products=[_product(product) for product in facility.products],
        illustrative=sorted(facility.illustrative),
    )


def line_row(facility: Facility, line: Line) -> LineRow:
    """Describe a line with its facility."""
    return LineRow(
        facility=facility.id,
        line=line.id,
        names=NamesShape.of(line.names),
        stations=_stations(line),
        products=list(line.products),
    )


def product_row(facility: Facility, product: Product) -> ProductRow:
    """Describe a product with its facility."""
    return ProductRow(
        product=product.id,
        facility=facility.id,
        names=NamesShape.of(product.names),
        unit=product.unit,
        hs=product.hs,
        cycle_s=product.cycle_s,
        capacity=product.capacity,
        price_usd=product.price_usd,
        net_kg=product.net_kg,
        localization_percent=product.localization_percent,
        illustrative=sorted(product.illustrative),
    )


def _product(product: Product) -> ProductShape:
    return ProductShape(
        id=product.id,
        names=NamesShape.of(product.names),
        unit=product.unit,
        hs=product.hs,
        cycle_s=product.cycle_s,
        capacity=product.capacity,
        price_usd=product.price_usd,
        net_kg=product.net_kg,
        localization_percent=product.localization_percent,
        illustrative=sorted(product.illustrative),
    )


def _stations(line: Line) -> list[StationShape]:
    return [
        StationShape(id=station.id, names=NamesShape.of(station.names), counts=station.counts)
        for station in line.stations
    ]


def _pattern(pattern: ShiftPattern) -> PatternShape:
    return PatternShape(
        id=pattern.id,
        names=NamesShape.of(pattern.names),
        day_start=f"{pattern.day_start:%H:%M}",
        weekdays=sorted(pattern.weekdays),
        shifts=[
            ShiftShape(
                id=shift.id,
                start=f"{shift.start:%H:%M}",
                end=_end(shift.start.hour * 60 + shift.start.minute + shift.length.total_seconds() // 60),
                breaks=[
                    BreakShape(
                        after_minutes=int(pause.after.total_seconds() // 60),
                        length_minutes=int(pause.length.total_seconds() // 60),
                    )
                    for pause in shift.breaks
                ],
            )
            for shift in pattern.shifts
        ],
    )


def _end(minutes: float) -> str:
    hour, minute = divmod(int(minutes) % (24 * 60), 60)
    return f"{hour:02}:{minute:02}"
