"""Prometheus metrics of the API."""

from __future__ import annotations

import math
import time
from typing import Final

import asyncpg
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from technopark.errors import Unavailable
from technopark.machine import Machine, look, look_at_disks, own_folders
from technopark.settings import Settings
from technopark_api.database import Database
from technopark_api.live.hub import Hub

_BUCKETS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_NO_ROUTE: Final = "none"


class Metrics:
    """The metrics of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "technopark_api_requests",
            "Requests answered, by the template of their route.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "technopark_api_request_seconds",
            "Time until an answer began.",
            ("route",),
            buckets=_BUCKETS,
            registry=self.registry,
        )

        self._clock = Gauge(
            "technopark_api_database_clock_ahead_seconds",
            "How far the database's clock is ahead of this machine's; not a number while the database is away.",
            registry=self.registry,
        )
        self._ahead = Gauge(
            "technopark_api_stations_ahead",
            "Stations ahead of the collector's clock by more than is tolerated; likewise.",
            registry=self.registry,
        )
        self._free = Gauge(
            "technopark_api_disk_free_ratio",
            "How much of the disk below a folder is free; not a number where it cannot be looked at.",
            ("folder",),
            registry=self.registry,
        )

    async def look(self, database: Database, settings: Settings) -> None:
        """Take in how clocks and disks are just now."""
        try:
            machine = await look(database, settings)
        except (Unavailable, asyncpg.PostgresError):
            machine = Machine(None, None, None, look_at_disks(own_folders(settings)))
        difference, ahead = machine.database_clock, machine.sources_ahead
        self._clock.set(math.nan if difference is None else difference.ahead_s)
        self._ahead.set(math.nan if ahead is None else ahead)
        for disk in machine.disks:
            self._free.labels(str(disk.folder)).set(math.nan if disk.free is None else disk.free)

    def watch(self, database: Database, live: Hub) -> None:
        """Show the connections of the pool and the clients of the live stream."""
        clients = Gauge("technopark_api_live_clients", "Clients of the live stream.", registry=self.registry)
        clients.set_function(lambda: live.clients)
        connections = Gauge(
            "technopark_api_database_connections",
            "Open connections to the database.",
            ("use",),
            registry=self.registry,
        )
        connections.labels("idle").set_function(lambda: database.idle_connections)
        connections.labels("busy").set_function(lambda: database.connections - database.idle_connections)

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        """Count an answer to a request."""
        route = getattr(scope.get("route"), "path", _NO_ROUTE)
        self._requests.labels(scope["method"], route, status).inc()
        self._seconds.labels(route).observe(seconds)


class Measured:
    """ASGI middleware that counts requests when their answer begins: a stream may go on for hours."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        answered = False

        async def counting(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                self._metrics.count(scope, message["status"], time.perf_counter() - began)
            await send(message)

        try:
            await self._app(scope, receive, counting)
        except Exception:
            if not answered:
                self._metrics.count(scope, 500, time.perf_counter() - began)
            raise
