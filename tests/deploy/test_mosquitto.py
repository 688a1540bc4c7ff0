"""The broker's configuration, started as its container starts it: who may log in, say and hear what."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiomqtt
import pytest

from technopark_cli.local.broker import find_mosquitto
from technopark_cli.local.mosquitto_copy import environment as environment_of_copy
from technopark_cli.local.ports import choose_port
from technopark_cli.local.process import SYSTEM_PATH, Program, Service
from technopark_cli.local.unprivileged import Views, give, service_user

PASSWORDS = {
    "MQTT_COLLECTOR_PASSWORD": "collects",
    "MQTT_SIMULATOR_PASSWORD": "it's $simulated* 100%",
    "MQTT_HEALTH_PASSWORD": "is-well",
    "MQTT_FACILITIES": "F01:first F02:sec*nd",
}


class Container:
    """A broker started by start.sh, with the container's paths below a folder of the test's own."""

    def __init__(self, service: Service, port: int, run: Path, environment: dict[str, str]) -> None:
        self.service = service
        self.port = port
        self.run = run
        self.environment = environment

    def client(self, user: str | None, password: str | None) -> aiomqtt.Client:
        """Somebody who wants to log in."""
        return aiomqtt.Client(
            "127.0.0.1", self.port, username=user, password=password, protocol=aiomqtt.ProtocolVersion.V5
        )


@pytest.fixture
async def container(root: Path, private_directory: Path) -> AsyncIterator[Container]:
    mosquitto = await find_mosquitto()
    user = service_user("mosquitto")
    views = Views(user)
    place, environment = mosquitto.program.parent, {}
    if mosquitto.copy is not None:
        seen = views.path(mosquitto.copy, "mosquitto")
        place = seen / place.relative_to(mosquitto.copy)
        environment = environment_of_copy(mosquitto.copy, seen)
    environment["PATH"] = f"{place}:{place.parent / 'bin'}:{SYSTEM_PATH}"
    port = choose_port(None, "the broker")
    folders = {name: private_directory / name for name in ("run", "data", "config")}
    for folder in folders.values():
        folder.mkdir()
    for source in ("acl", "start.sh", "mosquitto.conf"):
        shutil.copy(root / "deploy" / "mosquitto" / source, folders["config"])
    configuration = folders["config"] / "mosquitto.conf"
    text = configuration.read_text()
    for ours, here in (
        ("\nlistener 1883\n", f"\nlistener {port} 127.0.0.1\n"),
        ("/mosquitto/data/", f"{folders['data']}/"),
        (" /run/mosquitto/", f" {folders['run']}/"),
    ):
        assert ours in text
        text = text.replace(ours, here)
    configuration.write_text(text)
    give(private_directory, user)
    service = Service(
        Program(
            name="mosquitto of the container",
            command=["/bin/sh", str(folders["config"] / "start.sh"), str(configuration)],
            log=private_directory / "log",
            environment={**environment, **PASSWORDS, "MQTT_RUN_DIRECTORY": str(folders["run"])},
            surroundings=views.surroundings(),
            directory=Path("/"),
        ),
        ready=lambda: _login(port),
    )
    async with service:
        yield Container(service, port, folders["run"], environment)


async def _login(port: int) -> None:
    async with aiomqtt.Client(
        "127.0.0.1",
        port,
        username="health",
        password=PASSWORDS["MQTT_HEALTH_PASSWORD"],
        protocol=aiomqtt.ProtocolVersion.V5,
    ):
        pass


async def heard_by_collector(container: Container, says: list[tuple[str, str, str, bytes]]) -> list[bytes]:
    """What the collector hears of what others say, one after another; the simulator's last word ends it."""
    heard: list[bytes] = []
    async with container.client("collector", "collects") as collector:
        await collector.subscribe("technopark/v1/#", qos=1)
        for user, password, topic, payload in says:
            async with container.client(user, password) as publisher:
                await publisher.publish(topic, payload, qos=1)
        async with container.client("simulator", PASSWORDS["MQTT_SIMULATOR_PASSWORD"]) as simulator:
            await simulator.publish("technopark/v1/F09/L1/S1/state", b"last", qos=1)
        async for message in collector.messages:
            if message.payload == b"last":
                break
            heard.append(bytes(message.payload))
    return heard


async def test_a_facility_publishes_below_itself_and_nowhere_else(container: Container) -> None:
    heard = await heard_by_collector(
        container,
        [
            ("F01", "first", "technopark/v1/F02/L1/S1/output", b"in another's name"),
            ("F01", "first", "technopark/v1/F01/L1/S1/output", b"in its own"),
            ("F02", "sec*nd", "technopark/v1/F02/L1/S1/output", b"the other itself"),
        ],
    )
    assert heard == [b"in its own", b"the other itself"]


async def test_the_collector_says_nothing(container: Container) -> None:
    says = [("collector", "collects", "technopark/v1/F01/L1/S1/output", b"made up")]
    assert await heard_by_collector(container, says) == []


async def test_a_large_backlog_fits_into_one_message(container: Container) -> None:
    backlog = b"[" + b" " * 4_000_000 + b"]"
    says = [("F01", "first", "technopark/v1/F01/L1/S1/output", backlog)]
    assert await heard_by_collector(container, says) == [backlog]


@pytest.mark.parametrize(
    ("user", "password"),
    [(None, None), ("collector", "wrong"), ("collector", ""), ("F03", "first"), ("F01", None)],
)
async def test_nobody_gets_in_without_the_password(
    container: Container, user: str | None, password: str | None
) -> None:
    with pytest.raises(aiomqtt.MqttError, match=r"[Nn]ot authori[sz]ed"):
        async with container.client(user, password):
            pass


async def test_passwords_are_kept_hashed_and_from_others(container: Container) -> None:
    kept = (container.run / "passwords").read_text()
    assert [line.split(":")[0] for line in kept.splitlines()] == [
        "collector",
        "simulator",
        "health",
        "F01",
        "F02",
    ]
    assert not [
        secret for secret in ("collects", "simulated", "is-well", "first", "sec*nd") if secret in kept
    ]
    assert [oct(file.stat().st_mode & 0o077) for file in container.run.iterdir()] == ["0o0"] * 3


async def test_the_health_check_logs_in(container: Container, services: dict[str, dict[str, Any]]) -> None:
    kind, program, *options = services["broker"]["healthcheck"]["test"]
    assert (kind, services["broker"]["environment"]["XDG_CONFIG_HOME"]) == ("CMD", "/run/mosquitto")
    found = shutil.which(program, path=container.environment["PATH"])
    if found is None:
        pytest.skip("needs mosquitto_sub, of the package mosquitto-clients")
    command = [found, "-p", str(container.port), *(option.replace("$$", "$") for option in options)]
    environment = {**os.environ, "XDG_CONFIG_HOME": str(container.run)}

    async def status() -> int | None:
        check = await asyncio.create_subprocess_exec(
            *command, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        return await check.wait()

    assert await status() == 0
    await container.service.stop()
    assert await status() != 0


@pytest.mark.parametrize(
    "missing", ["MQTT_COLLECTOR_PASSWORD", "MQTT_SIMULATOR_PASSWORD", "MQTT_HEALTH_PASSWORD"]
)
def test_a_broker_without_a_password_does_not_start(root: Path, tmp_path: Path, missing: str) -> None:
    assert start(root, tmp_path, **{missing: ""}) != 0
    assert not (tmp_path / "passwords").exists()


def test_a_password_that_would_be_cut_is_refused(root: Path, tmp_path: Path) -> None:
    assert start(root, tmp_path, MQTT_HEALTH_PASSWORD="is:well") == 64  # noqa: S106 - never used


@pytest.mark.parametrize(
    "facilities",
    ["F01", "F01:", ":secret", "collector:mine", "F/1:secret", "F+:secret", "F01:sec:ret", "F01:good #:bad"],
)
def test_a_facility_without_a_name_or_a_password_is_refused(
    root: Path, tmp_path: Path, facilities: str
) -> None:
    assert start(root, tmp_path, MQTT_FACILITIES=facilities) == 64
    assert not (tmp_path / "passwords").exists()


def start(root: Path, run: Path, **changed: str) -> int:
    """Exit status of start.sh with some of the variables changed, where it should not get as far as the broker."""
    folder = root / "deploy" / "mosquitto"
    return subprocess.run(
        ["/bin/sh", folder / "start.sh", folder / "mosquitto.conf"],
        env={"PATH": "/usr/bin:/bin", **PASSWORDS, "MQTT_RUN_DIRECTORY": str(run), **changed},
        capture_output=True,
        check=False,
    ).returncode
