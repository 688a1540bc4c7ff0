"""An API that lets in only whom it knows, over a park where every facility has something of everything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import pytest

from technopark.catalogue import Catalogue
from technopark.permissions import Role
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.pool import connect
from technopark_api.access.keys import create_key
from technopark_api.access.people import add_person
from tests.api.conftest import NOW
from tests.support.api import Api, Clock, served

PASSWORD = "correct horse battery"  # noqa: S105  # of people who are made up
STATIONS = {"FR": ("FR", "L1", "S2"), "PA": ("PA", "L1", "S1")}
PRODUCTS = {"FR": "FR-A", "PA": "PA-M"}


@dataclass
class Gate:
    """The API with access required, and ways to be let in."""

    api: Api

    @property
    def client(self) -> httpx.AsyncClient:
        """A client without key or session."""
        return self.api.client

    async def key(
        self, role: Role, *facilities: str, expires_at: datetime | None = None, name: str = "a test"
    ) -> dict[str, str]:
        """Return the header that a new key is sent in."""
        made = await create_key(
            self.api.connection,
            name,
            role,
            facilities,
            now=self.api.clock.at,
            expires_at=expires_at,
            by="test",
        )
        return {"Authorization": f"Bearer {made}"}

    async def person(self, name: str, role: Role = Role.VIEWER, facilities: Sequence[str] = ()) -> None:
        """Add a person, whose password is `PASSWORD`."""
        await add_person(self.api.connection, name, PASSWORD, role, facilities, by="test")

    async def log_in(self, name: str, password: str = PASSWORD, **headers: str) -> httpx.Response:
        """Log in by name and password; the client keeps the cookie."""
        return await self.client.post(
            "/api/v1/login", json={"name": name, "password": password}, headers=headers
        )


@pytest.fixture
async def gate(database_url: str, park: Catalogue) -> AsyncIterator[Gate]:
    """The API with access required; its clock stands at Monday morning."""
    clock = Clock(NOW)
    connection = await connect(database_url)
    ids = await sync_catalogue(connection, park)
    async with served(database_url, park, clock, access="required") as client:
        yield Gate(Api(client, connection, park, ids, clock))
    await connection.close()


@pytest.fixture
async def busy(gate: Gate) -> Gate:
    """In this park both plants made, stood still, shipped, stated, and sent what was refused or contradicted."""
    api, at = gate.api, gate.api.clock.at - timedelta(hours=1)
    for facility, station in STATIONS.items():
        product = PRODUCTS[facility]
        await api.made(station, product, at, good=10, scrap=1)
        await api.heard(station, at, product)
        await api.state(station, "down", at, reason="E-STOP", order="PO-1")
        await api.connection.execute(
            "INSERT INTO order_run (station_id, order_code, first_ts, last_ts) VALUES ($1, 'PO-1', $2, $2)",
            api.ids.station[station],
            at,
        )
        await api.connected(station, at, online=True)
        await api.stated(product, price="100", imported="30")
        await api.posted(product, facility=facility, shipped_on=at.date())
        await api.connection.execute(
            "INSERT INTO opening_stock (product_id, counted_on, version, quantity, set_by, set_at) "
            "VALUES ($1, $2, 1, 5, 'a. officer', $3)",
            api.ids.product[product],
            at.date(),
            at,
        )
        await _refused(api, facility, at)
        await _contradicted(api, facility, at)
        await api.connection.execute(
            "INSERT INTO sequence_seen (source, run, day, seen) VALUES ($1, 'r', $2, '{[0,5),[7,9)}')",
            f"{facility}/L1/S1/output",
            at.date(),
        )
        await api.connection.execute(
            "INSERT INTO ledger (day, facility, line, stored, duplicate, conflicting, quarantined, late, resets, "
            "rollovers, stale_s) VALUES ($1, $2, 'L1', 7, 0, 1, 1, 0, 0, 0, 0)",
            at.date(),
            facility,
        )
    await _refused(api, None, at)
    return gate


async def _refused(api: Api, facility: str | None, at: datetime) -> None:
    number = await api.connection.fetchval(
        "INSERT INTO quarantine (digest, topic, payload, facility, reason, detail, first_seen, last_seen) "
        "VALUES (convert_to($1, 'UTF8'), $1, 'p', $2, 'json', 'wrong', $3, $3) RETURNING id",
        f"technopark/v1/{facility}/L1/S1/output",
        facility,
        at,
    )
    await api.connection.execute(
        "INSERT INTO quarantine_booking (quarantine_id, day, facility, line, times) VALUES ($1, $2, $3, 'L1', 1)",
        number,
        at.date(),
        facility or "?",
    )


async def _contradicted(api: Api, facility: str, at: datetime) -> None:
    keys = {
        "output": f"{api.ids.station[STATIONS[facility]]}@{at.isoformat()}",
        "localization": f"{api.ids.product[PRODUCTS[facility]]}/ex_works/2026-01-01/{at.isoformat()}",
        "export": f"{api.ids.facility[facility]}/S-1/1/1",
    }
    for kind, key in keys.items():
        await api.connection.execute(
            "INSERT INTO conflict (kind, key, stored, offered, digest, first_seen, last_seen) "
            "VALUES ($1, $2, jsonb_build_object('of', $3::text), '{}', convert_to($1 || $2, 'UTF8'), $4, $4)",
            kind,
            key,
            facility,
            at,
        )
