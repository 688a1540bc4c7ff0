"""What every request may use: settings, catalogue, database, live stream, the clock and counts of requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from technopark.catalogue import Catalogue
from technopark.settings import Settings
from technopark_api.database import Database
from technopark_api.live.hub import Hub
from technopark_api.pace import Limits

if TYPE_CHECKING:  # it needs what is built on these services
    from technopark_api.oidc.provider import Provider

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the running application; they live as long as it does. Provider None: people have passwords."""

    settings: Settings
    catalogue: Catalogue
    database: Database
    live: Hub
    now: Clock
    limits: Limits
    provider: Provider | None = None

    def today(self) -> date:
        """The local date of the park."""
        return self.now().astimezone(self.catalogue.site.zone).date()


def _services(request: Request) -> Services:
    services: Services = request.state.services
    return services


Here = Annotated[Services, Depends(_services)]
