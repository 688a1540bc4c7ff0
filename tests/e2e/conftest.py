"""What the proofs of the whole chain run on."""

from __future__ import annotations

from pathlib import Path

import pytest

from technopark_cli.local.broker import Broker
from tests.support.site import Site


@pytest.fixture
def site(private_directory: Path, database_url: str, private_broker: Broker) -> Site:
    return Site(private_directory, database_url, private_broker)
