"""The database's tables follow the catalogue file; ids and history stay, whatever the file says next."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from technopark.catalogue import Catalogue, Facility, load_catalogue
from technopark.errors import CatalogueError
from technopark.storage.catalogue_sync import Ids, sync_catalogue
from technopark.storage.pool import connect

PARK = load_catalogue()
TABLES = ("site", "facility", "line", "station", "product", "station_head")


def with_facilities(*facilities: Facility) -> Catalogue:
    return replace(PARK, facilities=facilities)


async def contents(connection: asyncpg.Connection[Any]) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: [tuple(row) for row in await connection.fetch(f"SELECT * FROM {table} ORDER BY 1")]  # noqa: S608 - a name from the list above
        for table in TABLES
    }


async def active(connection: asyncpg.Connection[Any], table: str) -> int:
    found: int = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE active")  # noqa: S608 - a name of the test's own
    return found


async def test_the_shipped_park_is_taken_in_whole(connection: asyncpg.Connection[Any]) -> None:
    ids = await sync_catalogue(connection, PARK)
    assert set(ids.facility) == set(PARK.facility)
    assert set(ids.station) == set(PARK.place)
    assert set(ids.product) == set(PARK.product)
    assert await active(connection, "facility") == 18
    assert await active(connection, "line") == sum(len(facility.lines) for facility in PARK.facilities)
    assert await connection.fetchval("SELECT count(*) FROM station_head") == len(PARK.place)
    site = await connection.fetchrow("SELECT code, zone, currency, country, names->>'ru' AS ru FROM site")
    assert tuple(site or ()) == ("TTP", "Asia/Tashkent", "UZS", "UZ", "Ташкентский технопарк")


async def test_numbers_are_kept_exactly(connection: asyncpg.Connection[Any]) -> None:
    await sync_catalogue(connection, PARK)
    for row in await connection.fetch(
        "SELECT code, cycle_s, capacity, price_usd, net_kg, unit, hs FROM product"
    ):
        _, product = PARK.product[row["code"]]
        assert tuple(row)[1:] == (
            product.cycle_s,
            product.capacity,
            product.price_usd,
            product.net_kg,
            product.unit,
            product.hs,
        )


async def test_a_facilitys_day_starts_with_its_first_shift(connection: asyncpg.Connection[Any]) -> None:
    await sync_catalogue(connection, PARK)
    starts = {
        row["code"]: row["day_start"]
        for row in await connection.fetch("SELECT code, day_start FROM facility")
    }
    assert starts == {facility.id: PARK.pattern_of(facility).day_start for facility in PARK.facilities}


async def test_doing_it_again_changes_nothing(connection: asyncpg.Connection[Any]) -> None:
    ids = await sync_catalogue(connection, PARK)
    before = await contents(connection)
    assert await sync_catalogue(connection, PARK) == ids
    assert await contents(connection) == before


async def test_two_at_once_come_to_the_same_ids(database_url: str) -> None:
    async def sync() -> Ids:
        connection = await connect(database_url)
        try:
            return await sync_catalogue(connection, PARK)
        finally:
            await connection.close()

    first, second = await asyncio.gather(sync(), sync())
    assert first == second


async def test_what_the_file_no_longer_has_is_kept_as_inactive_and_may_come_back(
    connection: asyncpg.Connection[Any],
) -> None:
    ids = await sync_catalogue(connection, PARK)
    fewer = await sync_catalogue(connection, with_facilities(*PARK.facilities[1:]))
    gone = PARK.facilities[0]
    assert gone.id not in fewer.facility
    rows = await connection.fetch(
        "SELECT facility.code, facility.active, line.active AS line, station.active AS station,"
        " product.active AS product FROM facility JOIN line ON line.facility_id = facility.id"
        " JOIN station ON station.line_id = line.id JOIN product ON product.facility_id = facility.id"
    )
    for row in rows:
        assert set(tuple(row)[1:]) == {row["code"] != gone.id}
    assert await sync_catalogue(connection, PARK) == ids
    assert await active(connection, "facility") == 18


async def test_a_station_that_leaves_its_line_is_retired_alone(connection: asyncpg.Connection[Any]) -> None:
    await sync_catalogue(connection, PARK)
    facility = PARK.facilities[0]
    line = replace(facility.lines[0], stations=facility.lines[0].stations[1:])
    changed = replace(facility, lines=(line, *facility.lines[1:]))
    await sync_catalogue(connection, with_facilities(changed, *PARK.facilities[1:]))
    assert await active(connection, "station") == len(PARK.place) - 1
    assert await active(connection, "facility") == 18


async def test_names_and_order_follow_the_file(connection: asyncpg.Connection[Any]) -> None:
    ids = await sync_catalogue(connection, PARK)
    last = PARK.facilities[-1]
    renamed = replace(last, names=replace(last.names, uz="Oʻzgargan"))
    assert await sync_catalogue(connection, with_facilities(renamed, *PARK.facilities[:-1])) == ids
    row = await connection.fetchrow(
        "SELECT names->>'uz' AS uz, position FROM facility WHERE code = $1", last.id
    )
    assert tuple(row or ()) == ("Oʻzgargan", 0)


async def test_a_product_cannot_move_to_another_facility_and_take_its_history_along(
    connection: asyncpg.Connection[Any],
) -> None:
    await sync_catalogue(connection, PARK)
    before = await contents(connection)
    giver, taker = PARK.facilities[:2]
    moved = giver.products[0]
    changed = with_facilities(
        replace(giver, products=giver.products[1:]),
        replace(taker, products=(*taker.products, moved)),
        *PARK.facilities[2:],
    )
    with pytest.raises(CatalogueError) as error:
        await sync_catalogue(connection, changed)
    assert str(error.value) == (
        f"product {moved.id} stands under {taker.id}; the database has its history under {giver.id}"
    )
    assert await contents(connection) == before
