"""The board as it is: the real API on a real database, in a real browser, at a fixed moment of a working day."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
from fastapi import FastAPI
from playwright.async_api import Browser, BrowserContext, Page
from pydantic import SecretStr

from technopark.catalogue import Catalogue, Facility, load_catalogue
from technopark.mqtt import Inbound
from technopark.settings import Settings
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.pool import connect
from technopark_api.app import create_app
from technopark_api.board import mount_board
from technopark_api.server import serve_app
from technopark_cli.local.database import Edition
from technopark_cli.local.ports import LOOPBACK, free_port
from technopark_ingest.writer import Writer
from tests.support.browser import FAIL_AFTER_MS
from tests.support.editions import Offer
from tests.support.servers import Servers

NOW = datetime(2026, 11, 20, 10, 37, 12, tzinfo=UTC)
"""A Friday, 15:37 in Tashkent: the first shifts are near their end."""

NEVER_HEARD, STALE, STOPPED, RESTING = "F15", "F13", "F05", "F09"
_DAY_STARTS = datetime(2026, 11, 20, 3, tzinfo=UTC)
_MADE_BEFORE = 5000
_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Park:
    """The park's publishers: what they say is stored by the collector's own writer."""

    catalogue: Catalogue
    connection: asyncpg.Connection[Any]
    writer: Writer

    async def say(self, *said: tuple[str, object], at: datetime = NOW, refused: int = 0) -> None:
        """Store messages, each a topic below `technopark/v1/` and what becomes JSON, received at that time.

        So many of them as `refused` says are wrong by intention.
        """
        messages = [
            Inbound(
                f"technopark/v1/{topic}",
                payload if isinstance(payload, bytes) else msgspec.json.encode(payload),
                None,
                1,
                False,
                False,
                at,
            )
            for topic, payload in said
        ]
        outcome = await self.writer.store(self.connection, messages)
        assert outcome.quarantined == refused, f"the test's own messages are wrong: {said}"


@dataclass(frozen=True)
class Board:
    """A board that is being served."""

    url: str
    park: Park
    stop: Callable[[], Awaitable[None]]


@dataclass
class View:
    """One page of a browser, with everything that went wrong on it."""

    page: Page
    url: str
    wrong: list[str]

    async def open(self, path: str = "/", *, language: str = "en", theme: str = "dark") -> Page:
        """Show a page of the board and wait until it is drawn."""
        await self.page.goto(f"{self.url}{path}?lang={language}&theme={theme}")
        await self.page.locator("main h1").wait_for(state="attached")
        return self.page


@pytest.fixture(scope="session")
def park_catalogue() -> Catalogue:
    """The park that the program ships with."""
    return load_catalogue()


@pytest.fixture(scope="module")
async def board_database(
    database_servers: Servers, offers: dict[Edition, Offer], park_catalogue: Catalogue
) -> AsyncIterator[str]:
    """The park on its working day, of the first edition that can be had: pages know no edition.

    Most facilities produce; one each is stopped, resting, stale, and was never heard of.
    """
    offer = next((offer for offer in offers.values() if offer.why_not is None), None)
    if offer is None:
        pytest.skip("needs a database of any edition")

    async def work(url: str) -> None:
        async with _publishers(url, park_catalogue) as park:
            await park.say(*_trade())
            for facility in park_catalogue.facilities:
                if facility.id != NEVER_HEARD:
                    late = timedelta(hours=1) if facility.id == STALE else timedelta(seconds=4)
                    await park.say(*_working_day(facility, NOW - late), at=NOW - late)

    async with database_servers.filled_database(offer.edition, "working_day", work) as url:
        yield url


@pytest.fixture(scope="module")
async def park(board_database: str, park_catalogue: Catalogue) -> AsyncIterator[Park]:
    """The park's publishers, to say more."""
    async with _publishers(board_database, park_catalogue) as park:
        yield park


@pytest.fixture(scope="module")
async def board(park: Park, board_database: str) -> AsyncIterator[Board]:
    """The board that all tests share: leave it running, change only what is a test's own."""
    async with serving(park, board_database, free_port()) as shared:
        yield shared


@pytest.fixture(scope="module")
async def context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A browser's profile that the tests of a module share; say in the address which language and theme is meant."""
    own = await chromium.new_context(viewport={"width": 1920, "height": 1080}, locale="en-GB")
    own.set_default_timeout(FAIL_AFTER_MS)
    yield own
    await own.close()


@pytest.fixture
async def view(context: BrowserContext, board: Board) -> AsyncIterator[View]:
    """A page on the shared board."""
    own = await look(context, board.url)
    yield own
    await own.page.close()


@pytest.fixture
async def static_board() -> AsyncIterator[httpx.AsyncClient]:
    """A client of the board's files alone, without an API."""
    app = FastAPI()
    mount_board(app)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://board") as client:
        yield client


async def look(context: BrowserContext, url: str) -> View:
    """Open a page that notes errors of scripts, of the console and of the content security policy."""
    page = await context.new_page()
    view = View(page, url, [])
    page.on("pageerror", lambda error: view.wrong.append(f"uncaught: {error}"))
    page.on(
        "console", lambda said: view.wrong.append(said.text) if said.type in {"error", "warning"} else None
    )
    return view


@asynccontextmanager
async def serving(
    park: Park, database_url: str, port: int, *, now: datetime = NOW, **more: object
) -> AsyncIterator[Board]:
    """Serve API and board on a port, with one moment as their clock, until the context ends; `more` are settings."""
    app = create_app(settings(database_url, **more), park.catalogue, now=lambda: now)
    stopping = asyncio.Event()

    def end_streams() -> None:
        app.state.live.close()

    served = asyncio.create_task(serve_app(app, LOOPBACK, port, before_stop=end_streams, stop=stopping))

    async def stop() -> None:
        stopping.set()
        await served

    url = f"http://{LOOPBACK}:{port}"
    try:
        await _answers(url, served)
        yield Board(url, park, stop)
    finally:
        await stop()


@asynccontextmanager
async def _publishers(database_url: str, catalogue: Catalogue) -> AsyncIterator[Park]:
    connection = await connect(database_url)
    ids = await sync_catalogue(connection, catalogue)
    yield Park(catalogue, connection, Writer(catalogue, ids, settings(database_url)))
    await connection.close()


async def _answers(url: str, served: asyncio.Task[None]) -> None:
    async with httpx.AsyncClient() as client:
        while not served.done():
            try:
                await client.get(f"{url}/healthz")
            except httpx.TransportError:
                await asyncio.sleep(0.02)
            else:
                return
    await served


def settings(database_url: str, **more: object) -> Settings:
    """Settings of collector and API on a database."""
    # The park of these tests makes the same everywhere, be it elevators: no rate is too fast for it.
    chosen: dict[str, object] = {"access": "open", "rate_tolerance": 0, **more}
    return Settings(_env_file=None, database_url=SecretStr(database_url), **chosen)  # type: ignore[call-arg, arg-type]  # pydantic-settings' own


def _working_day(facility: Facility, until: datetime) -> Iterator[tuple[str, object]]:
    for line in facility.lines:
        product = line.products[0]
        for place, station in enumerate(line.stations):
            topic = f"{facility.id}/{line.id}/{station.id}"
            yield f"{topic}/connection", b"online"
            for number, (state, reason) in enumerate(_states(facility, place)):
                at = _DAY_STARTS + timedelta(minutes=50 * number + 7 * place)
                yield (
                    f"{topic}/state",
                    {"ts": at.isoformat(), "state": state, "reason": reason, "order": "PO-2231"},
                )
            at, made = _DAY_STARTS, _MADE_BEFORE
            while at <= until:
                yield (
                    f"{topic}/output",
                    {
                        "ts": at.isoformat(),
                        "product": product,
                        "good": made,
                        "scrap": (made - _MADE_BEFORE) // 50,
                    },
                )
                at, made = at + _QUARTER, made + 10 + (7 * at.hour + place) % 5


def _states(facility: Facility, place: int) -> list[tuple[str, str | None]]:
    day: list[tuple[str, str | None]] = [("setup", "CHANGEOVER"), ("production", None), ("delay", "NO-PARTS")]
    last: dict[str, tuple[str, str | None]] = {STOPPED: ("down", "E-STOP"), RESTING: ("planned", "SHIFT-END")}
    return [
        *day,
        ("down", "MOTOR") if place == 1 else ("production", None),
        last.get(facility.id, ("production", None)),
    ]


def _trade() -> Iterator[tuple[str, object]]:
    for month in range(1, 11):
        made = _MADE_BEFORE * month // 10
        yield (
            "F02/L1/S3/output",
            {"ts": f"2026-{month:02}-15T12:00:00+05:00", "product": "F02-RF350", "good": made, "scrap": 0},
        )
        for basis, imported in (("ex_works", 165 - month), ("production_cost", 160 - month)):
            yield (
                "F02/localization",
                {
                    "ts": f"2026-{month:02}-01T09:00:00+05:00",
                    "product": "F02-RF350",
                    "valid_from": f"2026-{month:02}-01",
                    "basis": basis,
                    "price": _usd("245.00", f"2026-{month:02}-01"),
                    "imported": _usd(f"{imported}.00", f"2026-{month:02}-01"),
                },
            )
    for number, (country, value, day) in enumerate(
        (
            ("KZ", 31200, "2026-10-12"),
            ("TJ", 20800, "2026-11-03"),
            ("KG", 10400, "2026-11-20"),
            ("RU", 5200, "2026-11-20"),
        )
    ):
        yield "F02/export", posting(f"S-2026-{number:05}", country, value, day)
    for month in range(1, 10):
        yield "F02/export", posting(f"S-2025-{month:05}", "KZ", 5200 * month, f"2026-{month:02}-15")


def _usd(amount: str, day: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD", "rate": "1", "rate_date": day}


def posting(shipment: str, country: str, value: int, day: str) -> dict[str, object]:
    """Say that refrigerators of a value were shipped on a day."""
    return {
        "ts": f"{day}T09:00:00+05:00",
        "shipment": shipment,
        "line": 1,
        "posting": 1,
        "kind": "original",
        "refers_to": None,
        "product": "F02-RF350",
        "hs": "841810",
        "quantity": str(value // 260),
        "unit": "pcs",
        "net_kg": str(65 * value // 260),
        "gross_kg": str(70 * value // 260),
        "country": country,
        "incoterms": "FCA",
        "place": "Tashkent",
        "currency": "USD",
        "value": f"{value}.00",
        "rate": "1",
        "rate_date": day,
        "contract": "C-1",
        "declaration": f"26001/{shipment}",
        "shipped_on": day,
    }
