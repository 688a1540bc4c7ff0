"""The application: routes, errors and metrics put together, with what lives as long as it does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Final, TypedDict

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

from technopark.catalogue import Catalogue, load_catalogue
from technopark.errors import SettingsError
from technopark.logs import configure_logs
from technopark.settings import Settings
from technopark_api import problem_answers
from technopark_api.access import routes as access_routes
from technopark_api.access.needs import declared
from technopark_api.access.origin import is_loopback
from technopark_api.alerts import routes as alerts_routes
from technopark_api.audit import routes as audit_routes
from technopark_api.board import mount_board
from technopark_api.calendar import routes as calendar_routes
from technopark_api.catalogue import routes as catalogue_routes
from technopark_api.certificates import routes as certificates_routes
from technopark_api.closing import routes as closing_routes
from technopark_api.database import open_database
from technopark_api.describe import DescribedApi
from technopark_api.exports import routes as exports_routes
from technopark_api.exports.declarations import routes as declarations_routes
from technopark_api.exports.findings import routes as findings_routes
from technopark_api.exports.opening import routes as opening_routes
from technopark_api.exports.reconciliation import routes as reconciliation_routes
from technopark_api.headers import Guarded
from technopark_api.kpi import routes as kpi_routes
from technopark_api.live import routes as live_routes
from technopark_api.live.hub import open_hub
from technopark_api.localization import routes as localization_routes
from technopark_api.oidc import routes as oidc_routes
from technopark_api.oidc.agreement import read_agreement
from technopark_api.oidc.provider import Provider
from technopark_api.orders import routes as orders_routes
from technopark_api.output import routes as output_routes
from technopark_api.overview import routes as overview_routes
from technopark_api.pace import Limits
from technopark_api.plan import routes as plan_routes
from technopark_api.plan.keep import plan_kept
from technopark_api.quarantine import routes as quarantine_routes
from technopark_api.reports import routes as reports_routes
from technopark_api.server import serve_app
from technopark_api.services import Clock, Services
from technopark_api.simulator import routes as simulator_routes
from technopark_api.stations import routes as stations_routes
from technopark_api.stops import events_routes as stop_events_routes
from technopark_api.stops import routes as stops_routes
from technopark_api.stops import sums_routes as stop_sums_routes
from technopark_api.system import routes as system_routes
from technopark_api.system.metrics import Measured, Metrics
from technopark_api.targets import routes as targets_routes
from technopark_api.trust import routes as trust_routes

_RESOURCES: Final = (
    overview_routes,
    live_routes,
    alerts_routes,
    catalogue_routes,
    calendar_routes,
    output_routes,
    kpi_routes,
    orders_routes,
    plan_routes,
    targets_routes,
    stations_routes,
    stops_routes,
    stop_sums_routes,
    stop_events_routes,
    localization_routes,
    certificates_routes,
    exports_routes,
    findings_routes,
    reconciliation_routes,
    declarations_routes,
    opening_routes,
    closing_routes,
    quarantine_routes,
    trust_routes,
    simulator_routes,
    reports_routes,
    access_routes,
    audit_routes,
)
_DESCRIPTION: Final = """\
What the facilities of the technopark make, how local it is, and what they ship abroad.

Times are RFC 3339 in UTC, dates are local to the park. Quantities and money are exact decimals, written as JSON
numbers. **No data is `null`, never 0.** Quantities of different units are never added.
Tables come as JSON, or as CSV with `Accept: text/csv` or `?format=csv`.
"""
_COMPRESS_FROM_BYTES: Final = 2048


class _State(TypedDict):
    services: Services


def create_app(settings: Settings, catalogue: Catalogue, *, now: Clock | None = None) -> FastAPI:
    """Make the application; it opens no connection before it is started, and needs none to start.

    `now` is its clock, the machine's in UTC when left out.

    Raises:
        SettingsError: what was agreed with the OpenID provider is incomplete or contradictory.
    """
    clock: Clock = now or _machine_clock
    metrics = Metrics()
    agreement = read_agreement(settings, catalogue) if settings.access == "required" else None
    provider = None if agreement is None else Provider(agreement, clock)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[_State]:
        stale_after = timedelta(seconds=settings.stale_after_s)
        async with (
            open_database(settings.database_url.get_secret_value()) as database,
            open_hub(database, catalogue, clock, stale_after) as live,
            plan_kept(database, catalogue, clock),
        ):
            metrics.watch(database, live)
            app.state.live = live
            limits = Limits(settings.requests_per_minute)
            yield {"services": Services(settings, catalogue, database, live, clock, limits, provider)}

    app = DescribedApi(
        title="Technopark Production Monitor",
        version=version("technopark-monitor"),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        # Requests are measured by our own metrics; these would cost time on each of them.
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    problem_answers.install(app)
    for resource in _RESOURCES:
        app.include_router(resource.router)
    app.include_router(system_routes.router)
    app.include_router(system_routes.metrics_router(metrics))
    app.shapes = [shape for resource in (*_RESOURCES, system_routes) for shape in resource.SHAPES]
    system_routes.mount_docs(app)
    if provider is not None:
        app.include_router(oidc_routes.router)
    mount_board(
        app,
        developer=settings.simulator_url is not None,
        provider=provider is not None,
        passwords=settings.password_login == "on",  # noqa: S105  # a switch
    )
    app.needed = tuple(declared(app))
    app.add_middleware(problem_answers.LimitsAsProblems)
    app.add_middleware(GZipMiddleware, minimum_size=_COMPRESS_FROM_BYTES, compresslevel=5)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET"],
            allow_headers=["Authorization"],
            expose_headers=["ETag"],
        )
    app.add_middleware(Guarded)
    app.add_middleware(Measured, metrics=metrics)
    return app


async def serve(settings: Settings, catalogue: Catalogue, stop: asyncio.Event | None = None) -> None:
    """Serve the API and the board until SIGINT or SIGTERM, or, where `stop` is given, until it is set.

    Raises:
        SettingsError: access is open, and not to this machine alone.
    """
    if settings.access == "open" and not is_loopback(settings.api_host):
        raise SettingsError(
            f"TECHNOPARK_ACCESS=open lets everybody in, so TECHNOPARK_API_HOST has to be a loopback address, not"
            f" {settings.api_host}: set TECHNOPARK_ACCESS=required, or listen on 127.0.0.1"
        )
    app = create_app(settings, catalogue)

    def end_streams() -> None:
        app.state.live.close()

    await serve_app(app, settings.api_host, settings.api_port, before_stop=end_streams, stop=stop)


def run(settings: Settings) -> None:
    """Serve the API and the board as a program of its own.

    Raises:
        CatalogueError: the catalogue file is wrong.
    """
    configure_logs(settings.log_level, settings.log_format)
    asyncio.run(serve(settings, load_catalogue(settings.catalogue)))


def _machine_clock() -> datetime:
    return datetime.now(UTC)
