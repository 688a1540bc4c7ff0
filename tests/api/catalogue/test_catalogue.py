"""Site, facilities, lines and products as the catalogue has them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from technopark_cli.local.database import Edition
    from tests.support.api import Api


async def test_the_site_tells_its_clock_local_date_and_edition(api: Api, edition: Edition) -> None:
    api.clock.at = datetime(2026, 10, 12, 19, tzinfo=UTC)
    site = await api.get("site")
    assert (site["now"], site["today"], site["zone"]) == (
        "2026-10-12T19:00:00Z",
        "2026-10-13",
        "Asia/Tashkent",
    )
    assert site["edition"] == edition
    assert (site["id"], site["names"]["ru"], site["working_days"]) == ("TEST", "Тестовый парк", 250)


async def test_a_facility_has_its_shifts_lines_stations_and_products(api: Api) -> None:
    facility = await api.get("facilities/FR")
    assert facility["pattern"]["day_start"] == "08:00"
    assert [(shift["id"], shift["start"], shift["end"]) for shift in facility["pattern"]["shifts"]] == [
        ("A", "08:00", "16:00"),
        ("B", "16:00", "00:00"),
        ("C", "00:00", "08:00"),
    ]
    assert [[station["id"] for station in line["stations"]] for line in facility["lines"]] == [
        ["S1", "S2"],
        ["S1"],
    ]
    assert [product["id"] for product in facility["products"]] == ["FR-A", "FR-B", "FR-C"]
    assert facility in await api.rows("facilities")


async def test_a_logistics_centre_makes_nothing(api: Api) -> None:
    centre = await api.get("facilities/LC")
    assert (centre["kind"], centre["lines"], centre["products"]) == ("logistics", [], [])


async def test_an_unknown_facility_is_named(api: Api) -> None:
    problem = await api.problem("facilities/ZZ")
    assert (problem["status"], problem["detail"]) == (404, "there is no facility ZZ in this park")
    assert problem["errors"] == [{"where": "path.facility", "problem": "there is no facility ZZ"}]


async def test_lines_and_products_by_facility(api: Api) -> None:
    assert [(row["facility"], row["line"]) for row in await api.rows("lines")] == [
        ("FR", "L1"),
        ("FR", "L2"),
        ("PA", "L1"),
    ]
    products = await api.rows("products", facility="PA")
    assert [(row["product"], row["unit"], row["hs"], float(row["price_usd"])) for row in products] == [
        ("PA-M", "m2", "760612", 9.5),
        ("PA-T", "t", "730890", 1250),
    ]
