"""Fixtures of the dashboards: a park that has worked, and a stand-in for Grafana's HTTP API."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import asyncpg
import pytest

from technopark.calendar import month_on
from technopark.catalogue import load_catalogue
from technopark.catalogue.model import Catalogue
from technopark.storage.catalogue_sync import Ids, sync_catalogue
from technopark.storage.kept_plan import Months, keep_all_plans, keep_plan, months_about
from technopark_cli.local.database import Edition
from technopark_dashboards.build import dashboards, to_text
from technopark_dashboards.macros import View, expand
from technopark_ingest.store.stop_spells import Span, write_stop_spells
from tests.support.servers import Servers

# A Wednesday, 17:30 in Tashkent: every facility is in the production day of that date.
WEDNESDAY = date(2026, 11, 18)
AFTERNOON = datetime(2026, 11, 18, 12, 30, tzinfo=UTC)


@dataclass
class Park:
    """A migrated database with the park's catalogue, to be filled with what a test is about."""

    connection: asyncpg.Connection
    catalogue: Catalogue
    ids: Ids
    boards: dict[str, dict[str, Any]]

    @property
    def board(self) -> dict[str, Any]:
        """The overview in English."""
        return self.boards["park-overview-en"]

    async def made(
        self,
        place: tuple[str, str, str],
        product: str,
        good: int,
        *,
        day: date = WEDNESDAY,
        hour: datetime | None = None,
        scrap: int = 0,
    ) -> None:
        """Add output of a station to the sums of a day and of a quarter hour."""
        station, made = self.ids.station[place], self.ids.product[product]
        counts = (good * 1000, scrap * 1000)
        await self.connection.execute(
            "INSERT INTO output_day VALUES ($1, $2, $3, $4, $5, 0, 1)"
            " ON CONFLICT (station_id, day, product_id) DO UPDATE SET good = output_day.good + excluded.good",
            station, day, made, *counts,
        )  # fmt: skip
        await self.connection.execute(
            "INSERT INTO output_quarter VALUES ($1, $2, $3, $4, $5, 0, 1)"
            " ON CONFLICT (station_id, bucket, product_id)"
            " DO UPDATE SET good = output_quarter.good + excluded.good",
            station, hour or AFTERNOON - timedelta(minutes=15), made, *counts,
        )  # fmt: skip

    async def heard(
        self,
        place: tuple[str, str, str],
        state: str,
        *,
        ago: timedelta = timedelta(seconds=5),
        online: bool | None = None,
    ) -> None:
        """Note what a station said last, and how long ago by the database's clock."""
        await self.connection.execute(
            "UPDATE station_head SET state = $2, state_ts = now() - $3::interval,"
            " state_received_at = now() - $3::interval, online = $4, online_ts = now() - $3::interval"
            " WHERE station_id = $1",
            self.ids.station[place], state, ago, online,
        )  # fmt: skip

    async def stated(
        self,
        product: str,
        price: str,
        imported: str,
        *,
        basis: str = "ex_works",
        valid_from: date = date(2026, 1, 1),
        revision: int = 0,
        certified: str | None = None,
        until: date | None = None,
    ) -> None:
        """Store a cost statement in dollars, with what its certificate says, if it has one."""
        await self.connection.execute(
            "INSERT INTO statement VALUES"
            " ($1, $2, $3, $4, $5, 'USD', 1, $2, $6, 'USD', 1, $2, $7, $8, $9, now())",
            self.ids.product[product], valid_from, basis, AFTERNOON + timedelta(minutes=revision),
            Decimal(price), Decimal(imported), certified and "UZ-1", certified and Decimal(certified), until,
        )  # fmt: skip

    async def shipped(
        self,
        shipment: str,
        value: str,
        *,
        posting: int = 1,
        kind: str = "original",
        country: str = "KZ",
        incoterms: str = "FCA",
        on: date = WEDNESDAY,
        facility: str = "F02",
        product: str = "F02-RF350",
    ) -> None:
        """Store a posting of a shipment."""
        await self.connection.execute(
            "INSERT INTO posting (facility_id, shipment, line, posting, kind, product_id, hs, quantity, unit,"
            " net_kg, gross_kg, country, incoterms, currency, value, rate, rate_date, shipped_on, ts, received_at)"
            " VALUES ($1, $2, 1, $3, $4, $5, '841810', 1, 'pcs', 65, 70, $6, $7, 'USD', $8, 1, $9, $9, $10, $10)",
            self.ids.facility[facility], shipment, posting, kind, self.ids.product[product], country, incoterms,
            Decimal(value), on, AFTERNOON,
        )  # fmt: skip

    async def wanted(
        self, facility: str, quantity: int, starts: date, *, product: str | None = None, span: str = "month"
    ) -> None:
        """Set a target of a facility, and work out the plan of its month anew."""
        await self.connection.execute(
            "INSERT INTO target (facility_id, product_id, span, starts, version, quantity, set_by)"
            " VALUES ($1, $2, $3, $4, 1, $5, 'test')",
            self.ids.facility[facility], product and self.ids.product[product], span, starts, Decimal(quantity),
        )  # fmt: skip
        months = Months(starts.replace(day=1), month_on(starts, 1))
        await keep_plan(self.connection, self.catalogue, self.catalogue.facility[facility], months)

    async def refused(
        self, reason: str, *, facility: str | None, times: int = 1, state: str = "open"
    ) -> None:
        """Put a message into quarantine."""
        await self.connection.execute(
            "INSERT INTO quarantine (digest, topic, payload, facility, reason, detail, first_seen, last_seen,"
            " times, state) VALUES (sha256(gen_random_uuid()::text::bytea), 't', 'p', $1, $2, 'd', $3, $3, $4, $5)",
            facility, reason, AFTERNOON, times, state,
        )  # fmt: skip

    async def booked(self, facility: str, *, line: str = "L1", day: date = WEDNESDAY, **numbers: int) -> None:
        """Put a day of a line into the books; what is not named is 0."""
        names = (
            "stored",
            "duplicate",
            "conflicting",
            "quarantined",
            "late",
            "resets",
            "rollovers",
            "stale_s",
        )
        await self.connection.execute(
            "INSERT INTO ledger (day, facility, line, stored, duplicate, conflicting, quarantined, late, resets,"
            " rollovers, stale_s) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            day, facility, line, *(numbers.get(name, 0) for name in names),
        )  # fmt: skip

    async def was(
        self,
        place: tuple[str, str, str],
        state: str,
        minutes: int,
        *,
        day: date = WEDNESDAY,
        shift: str = "A",
        reason: str = "",
        times: int = 1,
    ) -> None:
        """Note how long a station was in a state on a production day."""
        await self.connection.execute(
            "INSERT INTO state_shift VALUES ($1, $2, $3, $4, $5, '', $6, $7)",
            self.ids.station[place], day, shift, state, reason, minutes * 60_000, times,
        )  # fmt: skip

    async def changed(
        self, place: tuple[str, str, str], state: str, at: datetime, *, reason: str | None = None
    ) -> None:
        """Note that a station entered a state."""
        await self.connection.execute(
            "INSERT INTO state_change (station_id, ts, state, reason, received_at) VALUES ($1, $2, $3, $4, $2)",
            self.ids.station[place], at, state, reason,
        )  # fmt: skip
        # The collector keeps what stops that makes.
        await write_stop_spells(self.connection, [Span(self.ids.station[place], None, None)])

    async def numbered(self, source: str, *ranges: str, day: date = WEDNESDAY, run: str = "r1") -> None:
        """Note which numbers of a publisher's run have come."""
        await self.connection.execute(
            "INSERT INTO sequence_seen VALUES ($1, $2, $3, $4::text::int8multirange)",
            source, run, day, "{" + ",".join(ranges) + "}",
        )  # fmt: skip

    async def contradicted(self, place: tuple[str, str, str]) -> None:
        """Note another value for an output reading that is stored."""
        await self.connection.execute(
            "INSERT INTO conflict (kind, key, stored, offered, digest, first_seen, last_seen)"
            " VALUES ('output', $1, '{}', '{}', sha256(gen_random_uuid()::text::bytea), $2, $2)",
            f"{self.ids.station[place]}@{AFTERNOON.isoformat()}", AFTERNOON,
        )  # fmt: skip

    async def read(self, place: tuple[str, str, str], *, sent: datetime, late: timedelta) -> None:
        """Note a station's newest reading, and how long after its own time it was stored."""
        await self.connection.execute(
            "UPDATE station_head SET ts = $2, received_at = $3 WHERE station_id = $1",
            self.ids.station[place], sent, sent + late,
        )  # fmt: skip

    async def shown(
        self, panel: str, *, end: datetime = AFTERNOON, facilities: list[str] | None = None, hours: int = 24
    ) -> list[asyncpg.Record]:
        """The rows that a panel of the overview shows, by its English title."""
        return await self.connection.fetch(self.sql(panel, end=end, facilities=facilities, hours=hours))

    def sql(
        self, panel: str, *, end: datetime = AFTERNOON, facilities: list[str] | None = None, hours: int = 24
    ) -> str:
        """The query of a panel of the overview as PostgreSQL receives it from Grafana."""
        return self.query("park-overview", self.panel(panel), end=end, facilities=facilities, hours=hours)

    async def rows(self, board: str, panel: dict[str, Any], **view: Any) -> list[asyncpg.Record]:
        """The rows that a panel of a board shows."""
        return await self.connection.fetch(self.query(board, panel, **view))

    def query(self, board: str, panel: dict[str, Any], **view: Any) -> str:
        """The query of a panel of a board as PostgreSQL receives it."""
        (target,) = panel["targets"]
        return self.expanded(board, target["rawSql"], **view)

    async def reported(self, month: date, revision: int, made_at: datetime, why: str | None) -> None:
        """Note a report of a closed month."""
        await self.connection.execute(
            "INSERT INTO period VALUES ($1, $2, 'a. officer', $2) ON CONFLICT DO NOTHING", month, made_at
        )
        await self.connection.execute(
            "INSERT INTO period_report (month, revision, number, made_at, made_by, data_cutoff, why, json, json_sha256,"
            " csv, csv_sha256, basis, fingerprint)"
            " VALUES ($1, $2, $3, $4, 'a. officer', $4, $5, '', '', '', '', '', '')",
            month, revision, f"TP-{month:%Y-%m}-R{revision}", made_at, why,
        )  # fmt: skip

    def expanded(
        self,
        board: str,
        sql: str,
        *,
        end: datetime = AFTERNOON,
        facilities: list[str] | None = None,
        hours: int = 24,
        interval: timedelta = timedelta(hours=1),
    ) -> str:
        """A query of a board in a view of it: of the facilities given, or of all that the board can show."""
        chosen = [
            facility
            for facility in self.catalogue.facilities
            if facilities is None or facility.id in facilities
        ]
        lists: dict[str, list[str]] = {
            "facility": facilities or [facility.id for facility in chosen],
            "line": [f"{facility.id}/{line.id}" for facility in chosen for line in facility.lines],
            "product": [product.id for facility in chosen for product in facility.products],
        }
        values: dict[str, str | list[str]] = {}
        for variable in self.boards[f"{board}-en"]["templating"]["list"]:
            if variable["type"] == "constant":
                values[variable["name"]] = variable["query"]
            elif variable["type"] == "query" and variable["multi"]:
                values[variable["name"]] = lists[variable["name"]]
            elif variable["type"] == "query":
                # One value is put in as it is, where one of several is put in as a list.
                values[variable["name"]] = "F02" if facilities is None else facilities[0]
                lists["line"] = [line for line in lists["line"] if line.startswith(str(values["facility"]))]
        return expand(
            sql, View(start=end - timedelta(hours=hours), end=end, interval=interval, variables=values)
        )

    def of(self, board: str, title: str) -> dict[str, Any]:
        """A panel of a board in English by its title."""
        return next(panel for panel in self.boards[f"{board}-en"]["panels"] if panel["title"] == title)

    def panel(self, title: str) -> dict[str, Any]:
        """A panel of the board by its title."""
        return next(panel for panel in self.board["panels"] if panel["title"] == title)


@pytest.fixture(scope="session")
def boards() -> dict[str, dict[str, Any]]:
    """Every dashboard as Grafana reads it, by name."""
    return {name: json.loads(to_text(board)) for name, board in dashboards().items()}


Prepared = tuple[str, Ids]


@pytest.fixture(scope="session")
async def prepared_parks(
    database_servers: Servers,
) -> AsyncIterator[Callable[[Edition], Awaitable[Prepared]]]:
    """Databases with the park's catalogue, one an edition for all tests, who leave no trace in them."""
    parks: dict[Edition, Prepared] = {}
    async with contextlib.AsyncExitStack() as cleanup:

        async def prepared(edition: Edition) -> Prepared:
            if edition not in parks:
                url = await cleanup.enter_async_context(database_servers.migrated_database(edition))
                connection = await asyncpg.connect(url)
                parks[edition] = url, await sync_catalogue(connection, load_catalogue())
                await keep_all_plans(connection, load_catalogue(), months_about(WEDNESDAY, back=0))
                await connection.close()
            return parks[edition]

        yield prepared


@pytest.fixture
async def park(
    edition: Edition,
    prepared_parks: Callable[[Edition], Awaitable[Prepared]],
    boards: dict[str, dict[str, Any]],
) -> AsyncIterator[Park]:
    """The Tashkent park where nothing was said yet; all is in one transaction, so that now() stands still."""
    url, ids = await prepared_parks(edition)
    connection = await asyncpg.connect(url, server_settings={"timezone": "UTC"})
    try:
        transaction = connection.transaction()
        await transaction.start()
        yield Park(connection, load_catalogue(), ids, boards)
        await transaction.rollback()
    finally:
        await connection.close()


@pytest.fixture
async def busy_park(park: Park) -> Park:
    """A park in which everything that a panel can show has happened."""
    for facility in park.catalogue.facilities:
        for line in facility.lines:
            for station in line.stations:
                place = (facility.id, line.id, station.id)
                await park.heard(place, "production")
                await park.made(place, line.products[0], 10, scrap=1)
        for product in facility.products:
            await park.stated(product.id, "100", "60", certified="35", until=date(2027, 1, 31))
    await park.shipped("S-1", "1000")
    await park.heard(("F02", "L1", "S1"), "production", ago=timedelta(hours=2))
    await park.shipped("S-3", "900", on=date(2025, 11, 10))
    await park.shipped("S-4", "70", kind="return")
    await park.shipped("S-2", "500", country="TJ", incoterms="DAP", on=date(2026, 3, 2))
    await park.refused("range", facility="F01", times=3)
    await park.booked("F02", stored=90, duplicate=5, quarantined=3, late=2)
    await park.numbered("F02/L1/S1/output", "[0,40)", "[41,50)")
    await park.contradicted(("F02", "L1", "S3"))
    await park.was(("F02", "L1", "S3"), "production", 300)
    await park.was(("F02", "L1", "S3"), "down", 60, reason="JAM", times=2)
    await park.changed(("F02", "L1", "S3"), "down", AFTERNOON - timedelta(hours=30), reason="JAM")
    await park.changed(("F02", "L1", "S3"), "production", AFTERNOON - timedelta(minutes=90))
    await park.changed(("F02", "L1", "S3"), "down", AFTERNOON - timedelta(minutes=50), reason="JAM")
    await park.changed(("F02", "L1", "S3"), "production", AFTERNOON - timedelta(minutes=40))
    await park.read(("F02", "L1", "S3"), sent=AFTERNOON - timedelta(minutes=30), late=timedelta(seconds=4))
    await park.reported(date(2026, 10, 1), 0, AFTERNOON - timedelta(days=14), None)
    await park.reported(date(2026, 10, 1), 1, AFTERNOON - timedelta(days=2), "a late invoice")
    return park


@dataclass
class GrafanaStandIn:
    """What Grafana answers to the calls that a push makes; `saves` lists the dashboards saved, in order."""

    url: str = ""
    token: str = "right"  # noqa: S105 - of a server that lives as long as its test
    folders: dict[str, dict[str, Any]] = field(default_factory=dict)
    boards: dict[str, dict[str, Any]] = field(default_factory=dict)
    saves: list[str] = field(default_factory=list)
    fails_with: int | None = None

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and body of the answer to a request with the right token."""
        if self.fails_with is not None:
            return self.fails_with, {"message": "no room for it"}
        match method, path.removeprefix("/grafana/api/").split("/"):
            case "GET", ["folders", uid]:
                return (200, self.folders[uid]) if uid in self.folders else (404, {"message": "not found"})
            case "POST", ["folders"]:
                self.folders[body["uid"]] = body
                return 200, body
            case "GET", ["dashboards", "uid", uid]:
                return (200, self.boards[uid]) if uid in self.boards else (404, {"message": "not found"})
            case "POST", ["dashboards", "db"]:
                return self._save(body)
        return 404, {"message": f"{method} {path} is no call of Grafana's"}

    def _save(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        board, uid = body["dashboard"], body["dashboard"]["uid"]
        there = self.boards.get(uid)
        if body["folderUid"] not in self.folders:
            return 400, {"message": "folder not found"}
        if there is not None and not body.get("overwrite"):
            return 412, {"message": "the dashboard has been changed by someone else"}
        version = 1 if there is None else there["dashboard"]["version"] + 1
        stored = {**board, "id": len(self.boards) + 1, "version": version}
        self.boards[uid] = {"dashboard": stored, "meta": {"folderUid": body["folderUid"]}}
        self.saves.append(uid)
        return 200, {"uid": uid, "version": version, "status": "success"}


@pytest.fixture
def grafana() -> Iterator[GrafanaStandIn]:
    """A server on loopback that keeps folders and dashboards as Grafana does, below the path /grafana."""
    stand_in = GrafanaStandIn()

    class Handler(BaseHTTPRequestHandler):
        def _respond(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else {}
            if self.headers.get("Authorization") != f"Bearer {stand_in.token}":
                status, said = 401, {"message": "invalid API key"}
            else:
                status, said = stand_in.answer(self.command, self.path, body)
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _respond  # noqa: N815 - the names that http.server looks for

        def log_message(self, *_: object) -> None:
            """Say nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in.url = f"http://127.0.0.1:{server.server_port}/grafana"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield stand_in
    server.shutdown()
    server.server_close()
    thread.join()
