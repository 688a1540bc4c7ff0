"""A run by several processes: what the first one tells the workers, and what they tell it at their end.

Without pytest-xdist's option `-n` there are none, and the one process does all of it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from technopark_cli.local.database import DatabaseServer, Edition
from tests.support.editions import Offer

MOST = 4
"""Each worker has database servers, a broker and a browser of its own: more of them would want memory, not cores."""

Told = dict[Edition, list[Any]]
"""Offers as pytest-xdist can carry them."""


def how_many() -> int:
    """How many workers `-n auto` means: as many as there are processors for us, within reason."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST)


def tell(offers: Mapping[Edition, Offer]) -> Told:
    """Put offers into words for a worker: it must run the same tests as the others, whatever it would find itself."""
    return {
        edition: [
            offer.why_not,
            offer.server and [offer.server.url, offer.server.edition, offer.server.description],
        ]
        for edition, offer in offers.items()
    }


def understand(told: Told) -> dict[Edition, Offer]:
    """Return the offers that `tell` was given."""
    return {
        edition: Offer(edition, why_not, server and DatabaseServer(*server))
        for edition, (why_not, server) in told.items()
    }
