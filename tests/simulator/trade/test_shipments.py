"""Export shipments: a fifth of the park's output value, on working days, to ten countries, consistently posted."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from technopark.catalogue import Catalogue
from technopark.exports import Booked, Expected, check
from technopark.messages import Posting
from technopark_simulator.trade.demand import EXPORT_SHARE, export_demands
from technopark_simulator.trade.markets import MARKETS
from technopark_simulator.trade.shipments import ShipmentBook
from technopark_simulator.workdays import milliseconds, workdays

YEAR = milliseconds(datetime(2025, 11, 22, tzinfo=UTC)), milliseconds(datetime(2026, 11, 22, tzinfo=UTC))


def book_of(catalogue: Catalogue, facility: str) -> ShipmentBook:
    return ShipmentBook(
        catalogue,
        catalogue.facility[facility],
        export_demands(catalogue, 1)[facility],
        workdays(catalogue)[facility],
        1,
    )


@pytest.fixture(scope="module")
def postings(catalogue: Catalogue) -> dict[str, list[Posting]]:
    return {
        facility.id: list(book_of(catalogue, facility.id).between(*YEAR)) for facility in catalogue.facilities
    }


@pytest.fixture(scope="module")
def everything(postings: dict[str, list[Posting]]) -> list[Posting]:
    return [posting for of_facility in postings.values() for posting in of_facility]


def test_a_fifth_of_the_output_value_is_exported(everything: list[Posting], catalogue: Catalogue) -> None:
    """About 2,300 shipments of 48,000 dollars that vary by 60 %: 3 % of chance, of which this allows three times."""
    exported = sum(
        (posting.value * posting.rate for posting in everything if posting.kind != "return"), Decimal()
    )
    output = catalogue.site.load * sum(
        product.capacity * product.price_usd for _, product in catalogue.product.values()
    )
    assert float(exported / output) == pytest.approx(EXPORT_SHARE, rel=0.09)


def test_an_export_officer_finds_nothing_to_doubt(
    postings: dict[str, list[Posting]], catalogue: Catalogue
) -> None:
    lines: dict[tuple[str, str, int], list[Booked]] = defaultdict(list)
    for facility, posted in postings.items():
        for posting in posted:
            booked = Booked(facility, posting)
            lines[booked.line].append(booked)
    doubts = [
        (booked.key, finding)
        for line in lines.values()
        if any(booked.posting.kind == "original" for booked in line)  # the year may begin after it
        for booked in line
        for finding in check(booked, expected_of(catalogue, booked.posting), line)
    ]
    assert doubts == []


def expected_of(catalogue: Catalogue, posting: Posting) -> Expected:
    product = catalogue.product[posting.product][1]
    return Expected(
        hs=product.hs,
        unit_kg=product.net_kg,
        unit_usd=product.price_usd,
        unit_usd_from="catalogue",
        rate=None,
        country=catalogue.site.country,
        known_hs=frozenset({product.hs}),
    )


def test_there_are_ten_destinations_and_none_is_the_park_itself(
    everything: list[Posting], catalogue: Catalogue
) -> None:
    countries = {posting.country for posting in everything}
    assert countries == {market.country for market in MARKETS}
    assert len(countries) == 10
    assert catalogue.site.country not in countries


def test_plants_ship_their_own_products_and_the_logistics_centre_everybodys(
    postings: dict[str, list[Posting]], catalogue: Catalogue
) -> None:
    for facility, posted in postings.items():
        makers = {catalogue.product[posting.product][0].id for posting in posted}
        assert posted, facility
        if catalogue.facility[facility].kind == "logistics":
            assert len(makers) > 10
        else:
            assert makers == {facility}


def test_lines_agree_with_the_catalogue_and_with_themselves(
    everything: list[Posting], catalogue: Catalogue
) -> None:
    for posting in everything:
        product = catalogue.product[posting.product][1]
        assert posting.unit == product.unit
        assert posting.hs == product.hs
        assert abs(posting.net_kg) == pytest.approx(
            abs(posting.quantity) * product.net_kg, abs=Decimal("0.01")
        )
        assert abs(posting.net_kg) <= abs(posting.gross_kg) <= abs(posting.net_kg) * Decimal("1.13")
        unit_usd = posting.value * posting.rate / posting.quantity
        assert float(unit_usd / product.price_usd) == pytest.approx(1.02, abs=0.1)
        if product.unit in ("pcs", "sets"):
            assert posting.quantity == int(posting.quantity)


def test_goods_leave_on_working_days_only(postings: dict[str, list[Posting]], catalogue: Catalogue) -> None:
    calendars = workdays(catalogue)
    for facility, posted in postings.items():
        for posting in posted:
            if posting.kind == "original":
                assert calendars[facility].is_open(posting.shipped_on)


def test_shipments_are_numbered_uniquely_in_the_park(postings: dict[str, list[Posting]]) -> None:
    owner: dict[str, str] = {}
    keys: Counter[tuple[str, int, int]] = Counter()
    for facility, posted in postings.items():
        for posting in posted:
            assert owner.setdefault(posting.shipment, facility) == facility
            keys[posting.shipment, posting.line, posting.posting] += 1
    assert max(keys.values()) == 1


def test_a_reversal_takes_back_what_it_names_and_the_corrected_line_follows(
    everything: list[Posting],
) -> None:
    lines: dict[tuple[str, int], dict[int, Posting]] = defaultdict(dict)
    for posting in everything:
        lines[posting.shipment, posting.line][posting.posting] = posting
    reversals = [posting for posting in everything if posting.kind == "reversal"]
    assert reversals
    checked = 0
    for reversal in reversals:
        line = lines[reversal.shipment, reversal.line]
        if int(reversal.refers_to or 0) not in line or reversal.posting + 1 not in line:
            continue  # the other end lies outside the year
        original, corrected = line[int(reversal.refers_to or 0)], line[reversal.posting + 1]
        assert reversal.quantity + original.quantity == 0
        assert reversal.net_kg + original.net_kg == 0
        assert reversal.value + original.value == 0
        assert original.ts < reversal.ts <= corrected.ts
        assert corrected.kind == "original"
        assert corrected.value < original.value
        checked += 1
    assert checked


def test_some_goods_come_back_but_never_more_than_left(everything: list[Posting]) -> None:
    originals = {(p.shipment, p.line): p for p in everything if p.kind == "original"}
    returns = [posting for posting in everything if posting.kind == "return"]
    assert returns
    for posting in returns:
        original = originals.get((posting.shipment, posting.line))
        if original is not None:
            assert 0 < posting.quantity <= original.quantity
            assert posting.ts > original.ts


def test_postings_of_two_stretches_are_those_of_the_whole(catalogue: Catalogue) -> None:
    book = book_of(catalogue, "F02")
    after, until = YEAR
    middle = milliseconds(datetime(2026, 1, 1, 3, tzinfo=UTC))
    assert [*book.between(after, middle), *book.between(middle, until)] == list(book.between(after, until))
