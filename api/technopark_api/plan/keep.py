"""Keeps the plan where dashboards read it: worked out anew when the program starts, and with each local day."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Final

from technopark.catalogue import Catalogue
from technopark.errors import Unavailable
from technopark.logs import logger
from technopark.storage.kept_plan import keep_plan, months_about
from technopark_api.database import Database

_LOOK_S: Final = 60.0
_BACK: Final = 1

_log = logger(__name__)


@asynccontextmanager
async def plan_kept(
    database: Database, catalogue: Catalogue, now: Callable[[], datetime]
) -> AsyncIterator[None]:
    """Keep the plan of the months about the present one for the duration of the context.

    A database that is away, or not migrated, is asked again later.
    """
    task = asyncio.create_task(_keep(database, catalogue, now), name="plan-keeper")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _keep(database: Database, catalogue: Catalogue, now: Callable[[], datetime]) -> None:
    kept: date | None = None
    while True:
        today = now().astimezone(catalogue.site.zone).date()
        if today != kept:
            try:
                await _write(database, catalogue, today)
                kept = today
            except Unavailable as error:
                _log.warning("plan_not_kept", error=str(error))
            except Exception:  # noqa: BLE001  # whatever it is, it is logged with its trace
                # The API outlives it: its own answers do not rest on these tables.
                _log.exception("plan_not_kept")
        await asyncio.sleep(_LOOK_S)


async def _write(database: Database, catalogue: Catalogue, today: date) -> None:
    months = months_about(today, back=_BACK)
    for facility in catalogue.facilities:
        async with database.transaction() as connection:
            await keep_plan(connection, catalogue, facility, months)
