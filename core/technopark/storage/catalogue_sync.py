"""Keeps the database's tables of facilities, lines, stations and products in step with the catalogue file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
import msgspec

from technopark.catalogue.model import Catalogue, Facility, Names
from technopark.errors import CatalogueError
from technopark.storage.sqlfile import load

_SQL = load("technopark.storage", "catalogue_sync.sql")


@dataclass(frozen=True, slots=True)
class Ids:
    """The database's numbers for what the catalogue names."""

    facility: Mapping[str, int]
    station: Mapping[tuple[str, str, str], int]
    product: Mapping[str, int]


async def sync_catalogue(connection: asyncpg.Connection[Any], catalogue: Catalogue) -> Ids:
    """Write the catalogue into the database and return its ids; doing it again changes nothing.

    What the file no longer has is kept, with its history, as inactive.

    Raises:
        CatalogueError: a product has moved to another facility, which would move its history too.
    """
    facilities: dict[str, int] = {}
    stations: dict[tuple[str, str, str], int] = {}
    products: dict[str, int] = {}
    async with connection.transaction():
        await connection.execute(_SQL["lock"])
        site = catalogue.site
        await connection.execute(
            _SQL["upsert_site"], site.id, _json(site.names), site.zone.key, site.currency, site.country
        )
        await connection.execute(_SQL["retire_all"])
        for position, facility in enumerate(catalogue.facilities):
            facility_id = await connection.fetchval(
                _SQL["upsert_facility"],
                facility.id,
                _json(facility.names),
                facility.kind,
                catalogue.pattern_of(facility).day_start,
                position,
            )
            facilities[facility.id] = facility_id
            stations |= await _sync_lines(connection, facility, facility_id)
            products |= await _sync_products(connection, facility, facility_id)
    return Ids(facilities, stations, products)


async def _sync_lines(
    connection: asyncpg.Connection[Any], facility: Facility, facility_id: int
) -> dict[tuple[str, str, str], int]:
    ids: dict[tuple[str, str, str], int] = {}
    for line_position, line in enumerate(facility.lines):
        line_id = await connection.fetchval(
            _SQL["upsert_line"], facility_id, line.id, _json(line.names), line_position
        )
        for position, station in enumerate(line.stations):
            station_id = await connection.fetchval(
                _SQL["upsert_station"],
                line_id,
                facility_id,
                station.id,
                _json(station.names),
                station.counts,
                position,
            )
            await connection.execute(_SQL["ensure_head"], station_id)
            ids[facility.id, line.id, station.id] = station_id
    return ids


async def _sync_products(
    connection: asyncpg.Connection[Any], facility: Facility, facility_id: int
) -> dict[str, int]:
    ids: dict[str, int] = {}
    for position, product in enumerate(facility.products):
        owner = await connection.fetchval(_SQL["product_owner"], product.id)
        if owner not in (None, facility.id):
            raise CatalogueError(
                f"product {product.id} stands under {facility.id}; the database has its history under {owner}"
            )
        ids[product.id] = await connection.fetchval(
            _SQL["upsert_product"],
            facility_id,
            product.id,
            _json(product.names),
            product.unit,
            product.hs,
            product.cycle_s,
            product.capacity,
            product.price_usd,
            product.net_kg,
            position,
        )
    return ids


def _json(names: Names) -> str:
    return msgspec.json.encode({"uz": names.uz, "ru": names.ru, "en": names.en}).decode()
