"""How fast totals can rise: what rises faster than a line can make is no output and is refused before it is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from technopark.catalogue.model import Catalogue
from technopark.quantity import THOUSAND, from_thousandths
from technopark.settings import Settings
from technopark.storage.catalogue_sync import Ids
from technopark_ingest.placed import Placed, Restated


class Limit(NamedTuple):
    """How much a station's totals may rise: `slack` at any time, and `per_second` more for each second; in thousandths.

    The slack makes up for totals that are not of the very moment that their reading names.
    """

    per_second: float
    slack: int

    def most(self, since: datetime, until: datetime) -> int:
        """Return how much can be made between two moments."""
        return int(self.per_second * (until - since).total_seconds()) + self.slack

    def objection(self, name: str, increment: int, since: datetime, until: datetime) -> str | None:
        """Return what is wrong with an increment between two moments, None where nothing is."""
        if increment <= self.slack:
            return None
        most = self.most(since, until)
        if increment <= most:
            return None
        return (
            f"{name}: {from_thousandths(increment):f} more at {until.isoformat()} than {_seconds(since, until)} s"
            f" before, and at most {from_thousandths(most):f} can be made in that time"
        )


def _seconds(since: datetime, until: datetime) -> str:
    return f"{(until - since).total_seconds():.3f}".rstrip("0").rstrip(".")


def limits(catalogue: Catalogue, ids: Ids, settings: Settings) -> Mapping[int, Limit]:
    """Return the limits of stations by their ids; none where the settings allow any rate.

    A line is as fast as the shortest cycle of its products, times the tolerance.
    """
    if settings.rate_tolerance == 0:
        return {}
    found: dict[int, Limit] = {}
    for place in catalogue.places():
        cycle_s = min(catalogue.product[product][1].cycle_s for product in place.line.products)
        per_second = THOUSAND * settings.rate_tolerance / float(cycle_s)
        slack = max(int(per_second * settings.rate_slack_s), THOUSAND * settings.rate_slack_units)
        found[ids.station[place.path]] = Limit(per_second, slack)
    return found


def rises(placed: Placed, limit: Limit) -> bool:
    """Tell whether a total rises by more than the slack: only then the time that it took is worth looking at."""
    slack = limit.slack
    return placed.good_inc > slack or placed.scrap_inc > slack or placed.rework_inc > slack


def objection(
    previous: Placed | None, placed: Placed, limit: Limit, held_since: datetime | None
) -> str | None:
    """Return what is implausible about a reading after `previous`, None where nothing is.

    `held_since` tells, where `previous` holds zeros, when its totals were last seen: what has been made since
    then shows at once when they return.
    """
    if previous is None or not rises(placed, limit):
        return None
    for name, increment, held in (
        ("good", placed.good_inc, previous.good_held),
        ("scrap", placed.scrap_inc, previous.scrap_held),
        ("rework", placed.rework_inc, previous.rework_held),
    ):
        since = previous.ts if held is None or held_since is None else held_since
        if (why := limit.objection(name, increment, since, placed.ts)) is not None:
            return why
    return None


def contradiction(
    previous: Placed | None,
    placed: Placed,
    changes: Sequence[Restated],
    limit: Limit,
    held_since: datetime | None,
) -> str | None:
    """Return what is implausible about a reading between stored ones, or would become so about those after it.

    `changes` are the stored readings after it that mean something else with it.
    """
    if (why := objection(previous, placed, limit, held_since)) is not None:
        return why
    was, was_since = previous, held_since
    now, now_since = placed, seen_at(previous, placed, held_since)
    for before, after in changes:
        why = objection(now, after, limit, now_since)
        # What a person has accepted, or what was stored without a limit, is no fault of the reading.
        if why is not None and objection(was, before, limit, was_since) is None:
            return f"with {placed.ts.isoformat()} taken, a stored reading would say {why}"
        was, was_since = before, seen_at(was, before, was_since)
        now, now_since = after, seen_at(now, after, now_since)
    return None


def seen_at(previous: Placed | None, placed: Placed, held_since: datetime | None) -> datetime | None:
    """Return when the totals that a reading after `previous` holds zeros against were last seen, if it holds any."""
    if not placed.holds or previous is None:
        return None
    return held_since if previous.holds else previous.ts
