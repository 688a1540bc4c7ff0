"""The shipped file describes the Tashkent Technopark: plants, logistics centre, and what they can make."""

import csv
from collections.abc import Iterator
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from technopark.catalogue import Catalogue, Facility, Names, Product, ShiftPattern, load_catalogue

# facility: capacity a year, pattern, lines; and of its first product: seconds a unit on a line, unit, USD ex
# works, kg, HS, localization %. Published about the park, or assumed where nothing was.
PARK = {
    "F01": ("600000", "2x8", 2, "45", "pcs", "45", "1.9", "902810", "36"),
    "F02": ("1000000", "3x8", 1, "19", "pcs", "260", "65", "841810", "40"),
    "F03": ("1000000", "3x8", 1, "20.25", "pcs", "185", "58", "845011", "38"),
    "F04": ("4000", "1x8", 4, "6750", "pcs", "17000", "3500", "842810", "32"),
    "F05": ("300", "1x8", 1, "22500", "pcs", "32000", "6500", "842840", "30"),
    "F06": ("550000", "2x8", 3, "73.6", "pcs", "60", "12", "841370", "45"),
    "F07": ("80000", "2x8", 2, "337.5", "pcs", "1400", "140", "841582", "35"),
    "F08": ("75000", "2x8", 1, "180", "pcs", "650", "95", "841850", "42"),
    "F09": ("450", "2x8", 6, "180000", "pcs", "18000", "850", "848071", "55"),
    "F10": ("6000000", "2x8", 8, "18", "sets", "3.2", "0.6", "830241", "60"),
    "F11": ("400000", "3x8", 1, "50.6", "pcs", "38", "22", "732219", "50"),
    "F12": ("2500000", "3x8", 1, "8.1", "m2", "9.5", "5.5", "760612", "55"),
    "F13": ("24000", "2x8", 2, "1125", "t", "1250", "1000", "730890", "65"),
    "F14": ("300000", "3x8", 1, "67.5", "m3", "48", "40", "680610", "70"),
    "F15": ("3000", "1x8", 2, "4500", "pcs", "7500", "650", "840310", "35"),
    "F16": ("700000", "2x8", 3, "57.9", "pcs", "75", "28", "851610", "45"),
    "F17": ("1000000", "3x8", 2, "40.5", "pcs", "110", "42", "732111", "50"),
}


@pytest.fixture(scope="module")
def park() -> Catalogue:
    return load_catalogue()


def capacity_of(facility: Facility) -> Decimal:
    return sum((product.capacity for product in facility.products), Decimal(0))


def net_seconds_a_day(pattern: ShiftPattern) -> int:
    net = (
        shift.length - sum((rest.length for rest in shift.breaks), timedelta()) for shift in pattern.shifts
    )
    return sum(net, timedelta()) // timedelta(seconds=1)


def test_the_park_has_17_plants_and_a_logistics_centre(park: Catalogue) -> None:
    assert [facility.id for facility in park.facilities] == [f"F{number:02d}" for number in range(1, 19)]
    assert {facility.id for facility in park.facilities if facility.kind == "factory"} == PARK.keys()
    logistics = park.facility["F18"]
    assert (logistics.kind, logistics.pattern, logistics.lines, logistics.products) == (
        "logistics",
        "2x8",
        (),
        (),
    )


def test_the_site_is_in_tashkent(park: Catalogue) -> None:
    site = park.site
    assert (site.zone.key, site.currency, site.country) == ("Asia/Tashkent", "UZS", "UZ")
    assert site.languages == ("uz", "ru", "en")


@pytest.mark.parametrize("facility_id", PARK)
def test_a_plant_has_the_numbers_known_of_it(park: Catalogue, facility_id: str) -> None:
    capacity, pattern, lines, cycle_s, unit, price_usd, net_kg, hs, percent = PARK[facility_id]
    facility = park.facility[facility_id]
    product = facility.products[0]
    assert (facility.pattern, len(facility.lines)) == (pattern, lines)
    assert capacity_of(facility) == Decimal(capacity)
    assert (product.unit, product.hs) == (unit, hs)
    assert (product.cycle_s, product.price_usd) == (Decimal(cycle_s), Decimal(price_usd))
    assert (product.net_kg, product.localization_percent) == (Decimal(net_kg), Decimal(percent))
    assert {each.unit for each in facility.products} == {unit}


def test_capacity_is_worth_about_1039_million_dollars_a_year(park: Catalogue) -> None:
    by_first_product = sum(
        capacity_of(facility) * facility.products[0].price_usd
        for facility in park.facilities
        if facility.products
    )
    assert by_first_product == 1_039_000_000
    by_each_product = sum(product.capacity * product.price_usd for _, product in park.product.values())
    assert abs(by_each_product - by_first_product) < Decimal("0.02") * by_first_product


def test_the_planned_load_gives_the_output_announced_for_2021(park: Catalogue) -> None:
    capacity = sum(product.capacity * product.price_usd for _, product in park.product.values())
    assert abs(capacity * park.site.load - 520_000_000) < 10_000_000


@pytest.mark.parametrize("facility_id", sorted(PARK.keys() - {"F02"}))
def test_the_ideal_cycle_follows_from_capacity_hours_and_lines(park: Catalogue, facility_id: str) -> None:
    facility = park.facility[facility_id]
    seconds = net_seconds_a_day(park.pattern_of(facility)) * park.site.working_days * len(facility.lines)
    cycle_s = facility.products[0].cycle_s
    assert abs(seconds / capacity_of(facility) - cycle_s) <= Decimal("0.05")


@pytest.mark.parametrize("facility_id", PARK)
def test_the_products_of_a_plant_fit_into_its_hours(park: Catalogue, facility_id: str) -> None:
    facility = park.facility[facility_id]
    line_seconds = net_seconds_a_day(park.pattern_of(facility)) * park.site.working_days
    needed = {product.id: product.capacity * product.cycle_s for product in facility.products}
    rounding = Decimal("1.001")
    assert sum(needed.values()) <= line_seconds * len(facility.lines) * rounding
    for product in facility.products:
        lines = [line for line in facility.lines if product.id in line.products]
        assert needed[product.id] <= line_seconds * len(lines) * rounding


def test_shifts_are_eight_hours_with_half_an_hour_of_break(park: Catalogue) -> None:
    hours = {key: net_seconds_a_day(pattern) / 3600 for key, pattern in park.patterns.items()}
    assert hours == {"1x8": 7.5, "2x8": 15, "3x8": 22.5, "2x12": 22}
    for key in ("1x8", "2x8", "3x8"):
        pattern = park.patterns[key]
        assert pattern.day_start == time(8)
        assert pattern.weekdays == {1, 2, 3, 4, 5}
    assert [shift.start for shift in park.patterns["3x8"].shifts] == [time(8), time(16), time(0)]


def test_every_line_is_a_flow_of_stations_whose_last_one_counts(park: Catalogue) -> None:
    for facility in park.facilities:
        for line in facility.lines:
            ids = [station.id for station in line.stations]
            assert ids == [f"S{number}" for number in range(1, len(ids) + 1)]
            assert len(ids) <= 3
            assert [station.counts for station in line.stations] == [False] * (len(ids) - 1) + [True]
    assert 70 <= len(park.place) <= 80


def test_most_plants_change_over_between_products(park: Catalogue) -> None:
    with_changeovers = [
        facility.id for facility in park.facilities if any(len(line.products) > 1 for line in facility.lines)
    ]
    assert len(with_changeovers) >= 12
    assert "F02" in with_changeovers


def test_product_ids_begin_with_their_plant(park: Catalogue) -> None:
    assert "F02-RF350" in park.product
    for product_id, (facility, _) in park.product.items():
        assert product_id.startswith(f"{facility.id}-")


def test_hs_codes_are_subheadings_of_the_harmonized_system_2022(park: Catalogue, shared_data: Path) -> None:
    with (shared_data / "harmonized-system-2022.csv").open(encoding="utf-8", newline="") as file:
        subheadings = {row["hscode"] for row in csv.DictReader(file) if row["level"] == "6"}
    assert {product.hs for _, product in park.product.values()} <= subheadings
    assert park.product["F15-HU"][1].hs == "841950"
    assert park.product["F16-SC2"][1].hs == "841912"


def test_what_was_published_is_not_marked_as_illustrative(park: Catalogue) -> None:
    marks = {facility.id: facility.illustrative for facility in park.facilities if facility.products}
    capacity_published = {facility_id for facility_id, marked in marks.items() if "capacity" not in marked}
    assert capacity_published == {"F02", "F03", "F04", "F06", "F07", "F08", "F16", "F17"}
    published: dict[str, set[str]] = {
        "F02-RF350": {"cycle_s"},
        "F04-EL630": {"price_usd", "localization_percent"},
        "F08-DC700": {"capacity"},
        "F13-MS": {"net_kg"},  # a tonne weighs a tonne
        "F13-SP": {"net_kg"},
    }
    numbers = {"capacity", "cycle_s", "price_usd", "net_kg", "localization_percent"}
    for product_id, (_, product) in park.product.items():
        assert numbers - product.illustrative == published.get(product_id, set()), product_id


def test_old_counters_and_totalisers_roll_over(park: Catalogue) -> None:
    moduli = {
        place.path: place.station.counter.modulus for place in park.places() if place.station.counter.modulus
    }
    assert moduli == {
        ("F01", "L1", "S3"): 1_000_000_000,
        ("F01", "L2", "S3"): 1_000_000_000,
        ("F10", "L8", "S1"): 65_536,
    }


def names_in(park: Catalogue) -> Iterator[tuple[str, Names]]:
    yield park.site.id, park.site.names
    for pattern in park.patterns.values():
        yield pattern.id, pattern.names
    for facility in park.facilities:
        named: list[Facility | Product] = [facility, *facility.products]
        yield from ((each.id, each.names) for each in named)
    for place in park.places():
        yield "/".join(place.path[:2]), place.line.names
        yield "/".join(place.path), place.station.names


def test_every_name_is_given_in_three_languages(park: Catalogue) -> None:
    cyrillic = set("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
    for where, names in names_in(park):
        assert cyrillic & set(names.ru.lower()), where
        assert names.uz, where
        assert not cyrillic & set(names.uz.lower() + names.en.lower()), where
        assert names.en.isascii() or set(names.en) & set("°²³"), where


def test_uzbek_names_write_the_turned_comma_of_the_alphabet(park: Catalogue) -> None:
    look_alikes = set("'`‘’ʼ")
    for where, names in names_in(park):
        assert not look_alikes & set(names.uz), where
    assert any("ʻ" in names.uz for _, names in names_in(park))
