"""The API served on a port of its own, and the database behind it, filled the way the collector fills it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import asyncpg
import httpx
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from technopark.calendar import production_day, quarter
from technopark.catalogue import Catalogue
from technopark.settings import Settings
from technopark.storage.catalogue_sync import Ids
from technopark_api.app import create_app
from technopark_api.server import Server
from technopark_ingest.store.stop_spells import Span, write_stop_spells

Station = tuple[str, str, str]

_GRACE_S = 10


@dataclass
class Clock:
    """A clock that stands until it is set."""

    at: datetime

    def __call__(self) -> datetime:
        """The time that it shows."""
        return self.at


@dataclass
class Api:
    """A served API: `client` asks it, `connection` fills the database behind it, `clock` is the API's clock."""

    client: httpx.AsyncClient
    connection: asyncpg.Connection[Any]
    catalogue: Catalogue
    ids: Ids
    clock: Clock
    _postings: int = field(default=0, init=False)

    async def get(self, path: str, **query: object) -> dict[str, Any]:
        """Return the JSON answer, numbers as exact decimals; `start` is the parameter from."""
        answer = await self.ask(path, **query)
        assert answer.status_code == httpx.codes.OK, answer.text
        body: dict[str, Any] = json.loads(answer.text, parse_float=Decimal)
        return body

    async def rows(self, path: str, **query: object) -> list[dict[str, Any]]:
        """Return the rows of a table."""
        rows: list[dict[str, Any]] = (await self.get(path, **query))["rows"]
        return rows

    async def problem(self, path: str, **query: object) -> dict[str, Any]:
        """Return a problem, checked to be one."""
        answer = await self.ask(path, **query)
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        body: dict[str, Any] = answer.json()
        assert body["status"] == answer.status_code
        return body

    async def ask(self, path: str, **query: object) -> httpx.Response:
        """Return the answer to a request of a path below /api/v1."""
        parameters = {"from" if name == "start" else name: value for name, value in query.items()}
        return await self.client.get(f"/api/v1/{path}", params=parameters)  # type: ignore[arg-type]  # text, numbers and lists

    async def made(
        self,
        station: Station,
        product: str,
        at: datetime,
        *,
        good: Decimal | int,
        scrap: Decimal | int = 0,
        rework: Decimal | int = 0,
    ) -> None:
        """Add increments of a station to both roll-ups, as of one reading at `at`."""
        amounts = [int(Decimal(amount) * 1000) for amount in (good, scrap, rework)]
        ids = (self.ids.station[station], self.ids.product[product])
        facility = self.catalogue.facility[station[0]]
        day = production_day(self.catalogue.pattern_of(facility).day_start, self.catalogue.site.zone, at)
        for table, column, start in (
            ("output_quarter", "bucket", quarter(at.astimezone(UTC))),
            ("output_day", "day", day),
        ):
            await self.connection.execute(
                f"INSERT INTO {table} AS kept (station_id, product_id, {column}, good, scrap, rework, readings) "  # noqa: S608  # names of our own
                f"VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (station_id, {column}, product_id) DO UPDATE SET "
                "good = kept.good + EXCLUDED.good, scrap = kept.scrap + EXCLUDED.scrap, "
                "rework = kept.rework + EXCLUDED.rework, readings = kept.readings + 1",
                *ids,
                start,
                *amounts,
            )

    async def heard(self, station: Station, at: datetime, product: str | None = None) -> None:
        """A reading of the station arrived."""
        await self.connection.execute(
            "UPDATE station_head SET ts = $2, received_at = $2, product_id = $3 WHERE station_id = $1",
            self.ids.station[station],
            at,
            None if product is None else self.ids.product[product],
        )

    async def state(
        self, station: Station, state: str, at: datetime, reason: str | None = None, order: str | None = None
    ) -> None:
        """The station entered a state, and said so at once."""
        await self.connection.execute(
            "INSERT INTO state_change (station_id, ts, state, reason, order_code, received_at) "
            "VALUES ($1, $2, $3, $4, $5, $2)",
            self.ids.station[station],
            at,
            state,
            reason,
            order,
        )
        # Stops are answered from what the collector keeps of them.
        await write_stop_spells(self.connection, [Span(self.ids.station[station], None, None)])
        await self.connection.execute(
            "UPDATE station_head SET state = $2, state_ts = $3, state_reason = $4, state_order = $5, "
            "state_received_at = $3 WHERE station_id = $1",
            self.ids.station[station],
            state,
            at,
            reason,
            order,
        )

    async def connected(self, station: Station, at: datetime, *, online: bool) -> None:
        """The station's publisher came or went."""
        station_id = self.ids.station[station]
        await self.connection.execute(
            "INSERT INTO connection_change (station_id, ts, online) VALUES ($1, $2, $3)",
            station_id,
            at,
            online,
        )
        await self.connection.execute(
            "UPDATE station_head SET online = $2, online_ts = $3 WHERE station_id = $1",
            station_id,
            online,
            at,
        )

    async def stated(
        self,
        product: str,
        *,
        price: str,
        imported: str,
        valid_from: date = date(2026, 1, 1),
        basis: str = "ex_works",
        ts: datetime = datetime(2026, 1, 1, tzinfo=UTC),
        rate: str = "1",
        imported_rate: str | None = None,
        certificate: tuple[str, str, date] | None = None,
    ) -> None:
        """Store a cost statement of one unit, at `rate` for both amounts unless imports have their own.

        A certificate is its number, its percent and its last day.
        """
        number, percent, until = certificate or (None, "0", None)
        await self.connection.execute(
            "INSERT INTO statement (product_id, valid_from, basis, ts, price_amount, price_currency, price_rate, "
            "price_rate_date, imported_amount, imported_currency, imported_rate, imported_rate_date, "
            "certificate_number, certificate_percent, certificate_until, received_at) "
            "VALUES ($1, $2, $3, $4, $5, 'USD', $7, $2, $6, 'USD', $8, $2, $9, $10, $11, $4)",
            self.ids.product[product],
            valid_from,
            basis,
            ts,
            Decimal(price),
            Decimal(imported),
            Decimal(rate),
            Decimal(imported_rate or rate),
            *((number, Decimal(percent), until) if certificate else (None, None, None)),
        )

    async def posted(
        self,
        product: str,
        *,
        quantity: str = "10",
        value: str = "2600",
        facility: str = "FR",
        shipment: str | None = None,
        kind: str = "original",
        country: str = "KZ",
        shipped_on: date = date(2026, 10, 12),
        incoterms: str = "FCA",
        contract: str | None = "C-1",
        rate: str = "1",
        currency: str = "USD",
        line: int = 1,
        posting: int | None = None,
        refers_to: str | None = None,
        hs: str = "841810",
        net_kg: str | None = None,
        gross_kg: str | None = None,
        declaration: str | None = None,
        at: datetime = datetime(2026, 10, 12, 6, tzinfo=UTC),
    ) -> None:
        """Store a shipment's posting; a reversal's numbers are negative, as the collector stores them.

        Masses are those of 65 and 70 kg a unit when left out.
        """
        self._postings += 1
        amount = Decimal(quantity)
        await self.connection.execute(
            "INSERT INTO posting (facility_id, shipment, line, posting, kind, product_id, hs, quantity, unit, net_kg, "
            "gross_kg, country, incoterms, currency, value, rate, rate_date, contract, shipped_on, ts, received_at, "
            "refers_to, declaration) "
            "VALUES ($1, $2, $17, $3, $4, $5, $18, $6, $7, $8, $9, $10, $11, $19, $12, $13, $14, $15, "
            "$14, $16, $16, $20, $21)",
            self.ids.facility[facility],
            shipment or f"S-{self._postings}",
            self._postings if posting is None else posting,
            kind,
            self.ids.product[product],
            amount,
            self.catalogue.product[product][1].unit,
            amount * 65 if net_kg is None else Decimal(net_kg),
            amount * 70 if gross_kg is None else Decimal(gross_kg),
            country,
            incoterms,
            Decimal(value),
            Decimal(rate),
            shipped_on,
            contract,
            at,
            line,
            hs,
            currency,
            refers_to,
            declaration,
        )


@contextlib.asynccontextmanager
async def served(
    database_url: str, catalogue: Catalogue, clock: Clock | None = None, **settings: object
) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the API on a free port while the context lasts, and give a client of it; access is open as a rule."""
    settings = {"access": "open", **settings}
    chosen = Settings(_env_file=None, database_url=SecretStr(database_url), **settings)  # type: ignore[call-arg, arg-type]  # pydantic-settings' own argument
    async with (
        serving(create_app(chosen, catalogue, now=clock)) as url,
        httpx.AsyncClient(base_url=url, timeout=30) as client,
    ):
        yield client


class Prompt(Server):
    """Stops as soon as it is told to and nobody is being answered.

    Any other looks for that ten times a second, several times over, which a thousand tests would wait minutes for.
    """

    def __init__(self, app: FastAPI) -> None:
        def end_streams() -> None:
            app.state.live.close()

        # A busy machine may let a client wait longer than the 5 s after which idle connections are closed as a rule.
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_keep_alive=60)
        super().__init__(config, before_stop=end_streams, handles_signals=False)
        self.stopping = asyncio.Event()

    async def main_loop(self) -> None:
        """Set the headers that every answer has, and serve until the event."""
        await self.on_tick(0)
        await self.stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody in, end streams, wait for answers, and have the application end."""
        for listener in (*self.servers, *(sockets or ())):
            listener.close()
        self._before_stop()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        async with asyncio.timeout(_GRACE_S):
            while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110  # they tell nobody
                await asyncio.sleep(0.002)
        await self.lifespan.shutdown()


@contextlib.asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """Serve an application while the context lasts, and give its URL."""
    # Told to be TCP, asyncio sends at once what it has; unknown to it, each answer would wait 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        server = Prompt(app)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started and not running.done():  # noqa: ASYNC110  # uvicorn tells by a flag only
            await asyncio.sleep(0.002)
        if running.done():
            await running
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            # Also after a failure: a property is tried again and again.
            server.stopping.set()
            await running
