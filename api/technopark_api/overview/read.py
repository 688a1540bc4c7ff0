"""Read the overview from the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from technopark.calendar import month_on
from technopark.catalogue import Catalogue
from technopark.storage.sqlfile import load
from technopark_api.catalogue.site import read_edition, site_shape
from technopark_api.database import Database
from technopark_api.overview.build import Known, Made, facilities_now, production_days, totals_of
from technopark_api.overview.shapes import Overview, ShipmentsToday
from technopark_api.scope import Scope
from technopark_api.shapes import usd
from technopark_api.stations.heads import Head, Path, read_heads
from technopark_api.targets.read import read_targets
from technopark_api.trust.read import TrustToday, read_trust_today

_SQL = load("technopark_api.overview", "queries.sql")


class Seen(NamedTuple):
    """The park as it was seen at a moment: its overview, and what is known that it came from."""

    overview: Overview
    known: Known

    @property
    def heads(self) -> Mapping[Path, Head]:
        """The heads of stations."""
        return self.known.heads

    def within(self, catalogue: Catalogue, scope: Scope) -> Overview:
        """Return the overview of the facilities of a scope; its totals are theirs."""
        if scope.facilities is None:
            return self.overview
        own = [facility for facility in self.overview.facilities if scope.holds(facility.id)]
        part = replace(
            catalogue,
            facilities=tuple(facility for facility in catalogue.facilities if scope.holds(facility.id)),
        )
        totals = totals_of(part, own, replace(self.known, trust=self.known.trust.within(scope.facilities)))
        return msgspec.structs.replace(self.overview, facilities=own, totals=totals)


async def look(
    database: Database,
    catalogue: Catalogue,
    now: datetime,
    stale_after: timedelta,
    trust: TrustToday | None = None,
) -> Seen:
    """Read the park's overview; `trust` in today's numbers is read too where it is not given.

    Raises:
        Unavailable: the database is away.
    """
    today = now.astimezone(catalogue.site.zone).date()
    trust = trust or await read_trust_today(database, today)
    known = await _known(database, catalogue, now, stale_after, trust)
    facilities = facilities_now(catalogue, known)
    overview = Overview(
        now=now,
        today=today,
        site=site_shape(catalogue.site, now, await read_edition(database)),
        totals=totals_of(catalogue, facilities, known),
        facilities=facilities,
    )
    return Seen(overview, known)


async def _known(
    database: Database, catalogue: Catalogue, now: datetime, stale_after: timedelta, trust: TrustToday
) -> Known:
    days = production_days(catalogue, now)
    heads = await read_heads(database)
    made: defaultdict[str, list[Made]] = defaultdict(list)
    for row in await database.fetch(_SQL["output_today"], list(days), list(days.values())):
        made[row["facility"]].append(
            Made(row["unit"], row["price_usd"], row["good"], row["scrap"], row["rework"])
        )
    today = now.astimezone(catalogue.site.zone).date()
    shipments = {
        row["facility"]: ShipmentsToday(postings=row["postings"], value_usd=usd(row["value_usd"]))
        for row in await database.fetch(_SQL["shipments_today"], today)
    }
    first = min(days.values(), default=today).replace(day=1)
    targets = await read_targets(database, catalogue, first, month_on(max(days.values(), default=today), 1))
    return Known(now, stale_after, heads, made, shipments, trust, targets)
