"""What every dashboard shares: names that Grafana keeps, and what the catalogue knows and the database does not."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from technopark.catalogue.model import Catalogue, Language, Names
from technopark.settings import Settings

# Grafana keeps dashboards, folders and data sources by these: a change makes new ones beside the old.
DATASOURCE_TYPE = "grafana-postgresql-datasource"
DATASOURCE_UID = "technopark"
UID_PREFIX = "technopark-"
FOLDER_UID = "technopark"
TAG = "technopark"

FOLDER_TITLE = "Technopark"
DATASOURCE_NAME = "Technopark"
REFRESH = "30s"
RANGE_FROM = "now-24h"
RANGE_TO = "now"
# Below this share of local value a product does not count as localized.
LEAST_LOCALIZATION = 0.30
# Where the pages of docs/runbooks are read, unless told otherwise.
RUNBOOKS = "docs/runbooks/"
BOARD_URL = "http://127.0.0.1:8000/"


@dataclass(frozen=True, slots=True)
class Park:
    """What dashboards take from the catalogue and the settings when they are built.

    `illustrative` tells whether prices or capacities are inventions, to be shown as such. A board of one facility
    opens with `first_facility`.
    """

    names: Names
    zone: ZoneInfo
    languages: tuple[Language, ...]
    illustrative: bool
    first_facility: str
    stale_after_s: int
    board_url: str

    def constants(self, language: Language) -> dict[str, str]:
        """Return the hidden variables that the queries contain, as the dashboard of a language sets them."""
        return {
            "language": language,
            "stale_after_s": str(self.stale_after_s),
        }


def park_of(catalogue: Catalogue, *, stale_after_s: int | None = None, board_url: str = BOARD_URL) -> Park:
    """Return what the dashboards of a park are built from; staleness is that of the settings' default."""
    if stale_after_s is None:
        stale_after_s = Settings.model_fields["stale_after_s"].default
    invented = {"price_usd", "capacity"}
    return Park(
        names=catalogue.site.names,
        zone=catalogue.site.zone,
        languages=catalogue.site.languages,
        illustrative=any(
            product.illustrative & invented
            for facility in catalogue.facilities
            for product in facility.products
        ),
        first_facility=catalogue.facilities[0].id,
        stale_after_s=stale_after_s,
        board_url=board_url,
    )
