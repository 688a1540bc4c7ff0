"""Broker addresses and names of a test's own."""

from __future__ import annotations

import functools
import tempfile
import uuid
from pathlib import Path

import pytest

from technopark.mqtt import BrokerAddress
from technopark_cli.local.broker import Broker
from tests.support import brokers, mqtt_peer
from tests.support.brokers import BrokerMaker
from tests.support.mqtt_peer import PeerMaker


@pytest.fixture
def address(broker: Broker) -> BrokerAddress:
    return BrokerAddress.parse(broker.url)


@pytest.fixture
def private_address(private_broker: Broker) -> BrokerAddress:
    return BrokerAddress.parse(private_broker.url)


@pytest.fixture
def client_id() -> str:
    return f"collector-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def topic() -> str:
    return f"technopark/v1/F01/L1/{uuid.uuid4().hex[:12]}/output"


@pytest.fixture
def broker_folder(service_directory: Path) -> Path:
    """A folder that a broker's account can reach."""
    folder = Path(tempfile.mkdtemp(dir=service_directory))
    folder.chmod(0o755)
    return folder


@pytest.fixture
def broker_with(broker_folder: Path) -> BrokerMaker:
    return functools.partial(brokers.configured, broker_folder / "broker")


@pytest.fixture
def peer_saying() -> PeerMaker:
    """Starts a far end that answers a login with these bytes, and then does what the test says."""
    return mqtt_peer.peer
