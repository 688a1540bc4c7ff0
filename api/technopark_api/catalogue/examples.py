"""Examples of the answers about what stands in the park, for the documentation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from technopark_api.catalogue.shapes import (
    BreakShape,
    FacilityLine,
    FacilityShape,
    FacilityTable,
    LineRow,
    LineTable,
    PatternShape,
    ProductRow,
    ProductShape,
    ProductTable,
    ShiftShape,
    SiteShape,
    StationShape,
)
from technopark_api.shapes import NamesShape, definitions

_PLANT = NamesShape(uz="Maishiy sovutgichlar", ru="Бытовые холодильники", en="Household refrigerators")
_LINE = NamesShape(uz="1-liniya", ru="Линия 1", en="Line 1")
_FRIDGE = NamesShape(
    uz="Muzlatkichli sovutgich 350 l", ru="Холодильник с морозильником 350 л", en="Refrigerator-freezer 350 l"
)
_STATION = StationShape(
    id="S3", names=NamesShape(uz="Yakuniy sinov", ru="Конечное испытание", en="Final test"), counts=True
)
_ONE_SHIFT = PatternShape(
    id="1x8",
    names=NamesShape(uz="Bir smenali", ru="Односменный", en="One shift"),
    day_start="08:00",
    weekdays=[1, 2, 3, 4, 5],
    shifts=[
        ShiftShape(
            id="A", start="08:00", end="16:00", breaks=[BreakShape(after_minutes=240, length_minutes=30)]
        )
    ],
)

SITE = SiteShape(
    id="TTP",
    names=NamesShape(uz="Toshkent texnoparki", ru="Ташкентский технопарк", en="Tashkent Technopark"),
    zone="Asia/Tashkent",
    languages=["uz", "ru", "en"],
    currency="UZS",
    country="UZ",
    load=Decimal("0.50"),
    working_days=250,
    now=datetime(2026, 10, 12, 4, 30, tzinfo=UTC),
    today=date(2026, 10, 12),
    edition="community",
)
FACILITY = FacilityShape(
    id="F02",
    names=_PLANT,
    kind="factory",
    pattern=_ONE_SHIFT,
    lines=[FacilityLine(id="L1", names=_LINE, stations=[_STATION], products=["F02-RF350"])],
    products=[
        ProductShape(
            id="F02-RF350",
            names=_FRIDGE,
            unit="pcs",
            hs="841810",
            cycle_s=Decimal(19),
            capacity=Decimal(600_000),
            price_usd=Decimal(260),
            net_kg=Decimal(65),
            localization_percent=Decimal(40),
            illustrative=["capacity", "net_kg", "price_usd"],
        )
    ],
    illustrative=["lines", "pattern"],
)
FACILITIES = FacilityTable(rows=[FACILITY], definitions=definitions(FacilityShape))
LINES = LineTable(
    rows=[LineRow(facility="F02", line="L1", names=_LINE, stations=[_STATION], products=["F02-RF350"])],
    definitions=definitions(LineRow),
)
PRODUCTS = ProductTable(
    rows=[
        ProductRow(
            product="F02-RF350",
            facility="F02",
            names=_FRIDGE,
            unit="pcs",
            hs="841810",
            cycle_s=Decimal(19),
            capacity=Decimal(600_000),
            price_usd=Decimal(260),
            net_kg=Decimal(65),
            localization_percent=Decimal(40),
            illustrative=["capacity", "net_kg", "price_usd"],
        )
    ],
    definitions=definitions(ProductRow),
)
