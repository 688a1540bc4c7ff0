"""What the park says of itself."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from technopark.catalogue import Site
from technopark.errors import Unavailable
from technopark.storage.sqlfile import load
from technopark_api.catalogue.shapes import SiteShape
from technopark_api.database import Database
from technopark_api.shapes import NamesShape

Edition = Literal["community", "apache", "none"]

_SQL = load("technopark_api.catalogue", "queries.sql")


def site_shape(site: Site, now: datetime, edition: Edition | None) -> SiteShape:
    """Describe the park at a moment."""
    return SiteShape(
        id=site.id,
        names=NamesShape.of(site.names),
        zone=site.zone.key,
        languages=list(site.languages),
        currency=site.currency,
        country=site.country,
        load=site.load,
        working_days=site.working_days,
        now=now,
        today=now.astimezone(site.zone).date(),
        edition=edition,
    )


async def read_edition(database: Database) -> Edition | None:
    """Return the edition of the database's TimescaleDB, or None where the database was away so far."""
    try:
        edition: Edition = await database.constant(_SQL["edition"])
    except Unavailable:
        return None
    return edition
