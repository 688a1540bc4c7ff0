"""What the queries of alerts take from catalogue and settings, since the database does not hold it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from technopark.catalogue.model import Catalogue


@dataclass(frozen=True, slots=True)
class Facts:
    """`plan` and `shifts` are constants that queries read as JSON; `stale_after_s` is the silence that is too long.

    `plan` holds the load, the working days and, by facility, the ISO weekdays that it works; `shifts` holds by
    facility when its shifts start, how long they are in minutes and on which weekdays. Holidays are not in them.
    """

    plan: str
    shifts: str
    stale_after_s: int


def facts_of(catalogue: Catalogue, *, stale_after_s: int) -> Facts:
    """Return the facts of a park."""
    return Facts(plan=_plan(catalogue), shifts=_shifts(catalogue), stale_after_s=stale_after_s)


def _plan(catalogue: Catalogue) -> str:
    return json.dumps(
        {
            "load": str(catalogue.site.load),
            "working_days": catalogue.site.working_days,
            "weekdays": {
                facility.id: sorted(catalogue.pattern_of(facility).weekdays)
                for facility in catalogue.facilities
            },
        },
        separators=(",", ":"),
    )


def _shifts(catalogue: Catalogue) -> str:
    return json.dumps(
        {
            facility.id: [
                {
                    "id": shift.id,
                    "starts": shift.start.isoformat("minutes"),
                    "minutes": round(shift.length.total_seconds() / 60),
                    "weekdays": sorted(catalogue.pattern_of(facility).weekdays),
                }
                for shift in catalogue.pattern_of(facility).shifts
            ]
            for facility in catalogue.facilities
        },
        separators=(",", ":"),
    )
