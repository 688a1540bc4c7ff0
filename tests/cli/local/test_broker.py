"""The private broker keeps what a collector that is away has not read yet, however much that is."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import aiomqtt
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from technopark.errors import Unavailable
from technopark_cli.local import apt, mosquitto_copy
from technopark_cli.local.broker import Broker, Mosquitto, answers, prepare
from technopark_cli.local.ports import LOOPBACK

MORE_THAN_MOSQUITTO_QUEUES_BY_DEFAULT = 1500
INSTALLED = Path("/var/lib/dpkg/status")
WHAT_MOSQUITTO_NEEDS = re.compile(
    r"^Package: (mosquitto|libmosquitto\w+|libcjson\w+|libwebsockets\w+|libdlt\w+)$", re.MULTILINE
)
NO_NETWORK = re.compile("Could not resolve|Could not connect|Failed to fetch|Temporary failure")


def collector(port: int) -> aiomqtt.Client:
    """A client whose session stays at the broker while it is away."""
    lasting = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # paho declares no types here
    lasting.SessionExpiryInterval = 3600
    return aiomqtt.Client(
        LOOPBACK,
        port,
        identifier="collector",
        protocol=aiomqtt.ProtocolVersion.V5,
        clean_start=False,
        properties=lasting,
    )


async def send_backlog(own: Broker) -> None:
    async with collector(own.port) as client:
        await client.subscribe("backlog", qos=1)
    async with aiomqtt.Client(LOOPBACK, own.port) as publisher:
        for number in range(MORE_THAN_MOSQUITTO_QUEUES_BY_DEFAULT):
            await publisher.publish("backlog", str(number), qos=1)


async def read_backlog(own: Broker) -> list[int]:
    received: list[int] = []
    async with asyncio.timeout(60), collector(own.port) as client:
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            received.append(int(message.payload))
            if len(received) == MORE_THAN_MOSQUITTO_QUEUES_BY_DEFAULT:
                break
    return received


async def test_a_long_backlog_survives_an_orderly_restart_in_order(private_broker: Broker) -> None:
    await send_backlog(private_broker)
    await private_broker.service.stop()
    await private_broker.service.start()
    assert await read_backlog(private_broker) == list(range(MORE_THAN_MOSQUITTO_QUEUES_BY_DEFAULT))


async def test_a_broker_comes_back_on_its_port_after_a_crash(private_broker: Broker) -> None:
    await private_broker.service.kill()
    with pytest.raises(ConnectionRefusedError):
        await answers(private_broker.port)
    await private_broker.service.start()
    await answers(private_broker.port)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
async def test_the_broker_of_root_does_not_run_as_root(broker: Broker) -> None:
    assert owner(broker.service.pid) != 0


async def test_a_taken_port_is_refused_with_who_has_it(broker: Broker, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=f"port {broker.port} is taken by process {broker.service.pid}"):
        await prepare(tmp_path, port=broker.port)


@pytest.mark.skipif(not apt.usable() or not INSTALLED.exists(), reason="needs apt")
def owner(pid: int) -> int:
    return Path("/proc", str(pid)).stat().st_uid


def loaded_files(pid: int) -> str:
    return Path("/proc", str(pid), "maps").read_text()


def status_without_mosquitto() -> str:
    """Dpkg's record as it were if neither mosquitto nor what it needs had ever been installed."""
    installed = INSTALLED.read_text()
    names = WHAT_MOSQUITTO_NEEDS.findall(installed)
    removal = subprocess.run(
        ["apt-get", "remove", "--simulate", *names], capture_output=True, text=True, check=True
    ).stdout
    gone = set(re.findall(r"^Remv (\S+)", removal, re.MULTILINE))
    stanzas = installed.split("\n\n")
    return "\n\n".join(
        part for part in stanzas if part.partition("\n")[0].removeprefix("Package: ") not in gone
    )


@pytest.fixture(scope="module")
def apt_without_mosquitto(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Options that make apt believe so."""
    status = tmp_path_factory.mktemp("dpkg") / "status"
    status.write_text(status_without_mosquitto())
    return ["-o", f"Dir::State::status={status}"]


@pytest.fixture(scope="module")
async def copy(apt_without_mosquitto: list[str], service_directory: Path) -> AsyncIterator[Path]:
    """Folder of mosquitto's packages, fetched into a cache of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(service_directory / "cache"))
        try:
            yield await mosquitto_copy.fetch(apt_without_mosquitto)
        except Unavailable as error:
            if NO_NETWORK.search(str(error)):
                pytest.skip("needs apt's mirror")
            raise


@pytest.mark.skipif(not apt.usable() or not INSTALLED.exists(), reason="needs apt")
async def test_mosquitto_runs_from_fetched_packages_without_being_installed(
    copy: Path, private_directory: Path
) -> None:
    own = await prepare(
        private_directory / "broker", mosquitto=Mosquitto(copy / mosquitto_copy.PROGRAM, copy)
    )
    async with own.service:
        await answers(own.port)
        loaded = loaded_files(own.service.pid)
    # Under /run it appears to a user who cannot reach the folder where it is.
    assert re.search(rf"({copy}|/run/technopark/mosquitto)/usr/lib/\S*/lib\w+\.so", loaded)


@pytest.mark.skipif(not apt.usable() or not INSTALLED.exists(), reason="needs apt")
async def test_packages_once_fetched_are_kept(copy: Path) -> None:
    assert await mosquitto_copy.fetch(["-o", "Dir::State::status=/dev/null"]) == copy
