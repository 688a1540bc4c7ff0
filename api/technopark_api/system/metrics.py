"""Prometheus metrics of the API."""

from __future__ import annotations

import time
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
