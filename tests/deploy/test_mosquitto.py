"""The broker's configuration, started as its container starts it: who may log in, say and hear what."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiomqtt
import pytest
from cryptography import x509

from technopark_cli.local.broker import Guard, answers, find_mosquitto
from technopark_cli.local.mosquitto_copy import environment as environment_of_copy
from technopark_cli.local.ports import choose_port
from technopark_cli.local.process import SYSTEM_PATH, Program, Service
from technopark_cli.local.unprivileged import Views, give, service_user

PASSWORDS = {
    "TECHNOPARK_MQTT_COLLECTOR_PASSWORD": "collects-0123456789",
    "TECHNOPARK_MQTT_SIMULATOR_PASSWORD": "simulates-0123456789",
    "TECHNOPARK_MQTT_HEALTH_PASSWORD": "is-well-0123456789",
}
HOST = "broker.park.example"


@dataclass(frozen=True)
class Made:
    """What the service `access` leaves behind, with its paths below a folder of the test's own."""

    access: Path
    authority: Path
    data: Path

    def secret(self, account: str) -> str:
        """What a client is told to log in with."""
        told = (self.access / "credentials" / f"{account}.env").read_text()
        [found] = re.findall(rf"^TECHNOPARK_MQTT_URL=mqtts://{account}:(.+)@{HOST}:\d+$", told, re.MULTILINE)
        return str(found)


def run_access(
    services: dict[str, dict[str, Any]], folder: Path, port: int, **environment: str
) -> tuple[Made, subprocess.CompletedProcess[str]]:
    """Run the command of the service `access` as it stands in the compose file, with its paths in a folder."""
    made = Made(folder / "access", folder / "authority", folder / "data")
    for place in (made.access, made.authority, made.data):
        place.mkdir(exist_ok=True)
    kind, (script,) = services["access"]["entrypoint"], services["access"]["command"]
    assert kind == ["/bin/sh", "-c"]
    for there, here in (
        ("${TECHNOPARK_MQTT_HOST:-localhost}", HOST),
        ("/broker-access", str(made.access)),
        ("/broker-authority", str(made.authority)),
        ("/mosquitto/data", str(made.data)),
        ("--port 8883", f"--port {port}"),
    ):
        assert there in script, there
        script = script.replace(there, here)
    programs = f"{Path(sys.executable).parent}:{SYSTEM_PATH}"
    finished = subprocess.run(
        [*kind, script],
        env={"PATH": programs, **PASSWORDS, **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return made, finished


class Container:
    """A broker started by start.sh, with the container's paths below a folder of the test's own."""

    def __init__(
        self, service: Service, port: int, made: Made, run: Path, environment: dict[str, str]
    ) -> None:
        self.service = service
        self.port = port
        self.made = made
        self.run = run
        self.environment = environment

    def client(self, user: str | None, password: str | None) -> aiomqtt.Client:
        """Somebody who wants to log in, and trusts the authority that clients are given."""
        return aiomqtt.Client(
            "127.0.0.1",
            self.port,
            username=user,
            password=password,
            protocol=aiomqtt.ProtocolVersion.V5,
            tls_context=ssl.create_default_context(cafile=self.made.authority / "ca.crt"),
        )

    def as_account(self, account: str) -> aiomqtt.Client:
        """Somebody who logs in as they were told."""
        return self.client(account, self.made.secret(account))


@pytest.fixture
async def container(
    root: Path, services: dict[str, dict[str, Any]], private_directory: Path
) -> AsyncIterator[Container]:
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
    made, finished = run_access(services, private_directory, port)
    assert finished.returncode == 0, finished.stderr
    run = private_directory / "run"
    run.mkdir()
    shutil.copy(root / "deploy" / "mosquitto" / "start.sh", private_directory)
    give(private_directory, user)
    service = Service(
        Program(
            name="mosquitto of the container",
            command=["/bin/sh", str(private_directory / "start.sh"), str(made.access / "mosquitto.conf")],
            log=private_directory / "log",
            environment={
                **environment,
                "MQTT_HEALTH_PASSWORD": PASSWORDS["TECHNOPARK_MQTT_HEALTH_PASSWORD"],
                "MQTT_RUN_DIRECTORY": str(run),
            },
            surroundings=views.surroundings(),
            directory=Path("/"),
        ),
        ready=lambda: answers(port, Guard(made.access)),
    )
    async with service:
        yield Container(service, port, made, run, environment)


async def heard_by_collector(container: Container, says: list[tuple[str, str, bytes]]) -> list[bytes]:
    """What the collector hears of what others say, one after another; the simulator's last word ends it."""
    heard: list[bytes] = []
    async with container.as_account("collector") as collector:
        await collector.subscribe("technopark/v1/#", qos=1)
        for account, topic, payload in says:
            async with container.as_account(account) as publisher:
                await publisher.publish(topic, payload, qos=1)
        async with container.as_account("simulator") as simulator:
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
            ("F01", "technopark/v1/F02/L1/S1/output", b"in another's name"),
            ("F01", "technopark/v1/F01/L1/S1/output", b"in its own"),
            ("F02", "technopark/v1/F02/L1/S1/output", b"the other itself"),
        ],
    )
    assert heard == [b"in its own", b"the other itself"]


async def test_the_collector_says_nothing(container: Container) -> None:
    says = [("collector", "technopark/v1/F01/L1/S1/output", b"made up")]
    assert await heard_by_collector(container, says) == []


async def test_a_large_backlog_fits_into_one_message(container: Container) -> None:
    backlog = b"[" + b" " * 4_000_000 + b"]"
    assert await heard_by_collector(container, [("F01", "technopark/v1/F01/L1/S1/output", backlog)]) == [
        backlog
    ]


@pytest.mark.parametrize(
    ("user", "password"),
    [(None, None), ("collector", "wrong"), ("collector", ""), ("F99", "first"), ("F01", None)],
)
async def test_nobody_gets_in_without_the_password(
    container: Container, user: str | None, password: str | None
) -> None:
    with pytest.raises(aiomqtt.MqttError, match=r"[Nn]ot authori[sz]ed"):
        async with container.client(user, password):
            pass


async def test_nothing_is_said_in_the_clear(container: Container) -> None:
    """What talks plain MQTT is not answered, and there is one listener."""
    with pytest.raises((ConnectionError, TimeoutError)):
        await answers(container.port)
    configuration = (container.made.access / "mosquitto.conf").read_text().splitlines()
    assert [line for line in configuration if line.startswith("listener")] == [f"listener {container.port}"]


async def test_a_broker_that_is_not_the_parks_is_not_believed(container: Container) -> None:
    """The system's authorities have not signed the certificate: a client without the park's own refuses it."""
    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncio.open_connection("127.0.0.1", container.port, ssl=ssl.create_default_context())


def test_the_certificate_is_for_all_the_names_that_clients_use(
    services: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    made, finished = run_access(services, tmp_path, 8883)
    assert finished.returncode == 0, finished.stderr
    certificate = x509.load_pem_x509_certificate((made.access / "server.crt").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [HOST, "broker", "localhost"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    for client in ("ingest", "simulator"):
        assert "@broker:8883" in services[client]["environment"]["TECHNOPARK_MQTT_URL"]


def test_clients_are_given_what_they_trust_and_nothing_else(
    services: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    made, _ = run_access(services, tmp_path, 8883)
    assert [file.name for file in made.authority.iterdir()] == ["ca.crt"]
    assert (made.authority / "ca.crt").stat().st_mode & 0o444 == 0o444
    for client in ("ingest", "simulator"):
        assert services[client]["volumes"] == ["broker-authority:/broker-authority:ro"]
        assert services[client]["environment"]["TECHNOPARK_MQTT_CA_FILE"] == "/broker-authority/ca.crt"
    assert [name for name, service in services.items() if "broker-access" in str(service.get("volumes"))] == [
        "access",
        "broker",
    ]
    # What is made belongs to the broker's user, and the broker's container only reads it.
    assert services["access"]["user"] == services["broker"]["user"] == "1883:1883"
    assert "broker-access:/broker-access:ro" in services["broker"]["volumes"]


def test_what_was_made_stays_and_a_chosen_password_is_taken_over(
    services: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    made, _ = run_access(services, tmp_path, 8883)
    before = {file: file.read_bytes() for file in made.access.rglob("*") if file.is_file()}
    run_access(services, tmp_path, 8883)
    assert {file: file.read_bytes() for file in made.access.rglob("*") if file.is_file()} == before
    another = "collects-9876543210"
    run_access(services, tmp_path, 8883, TECHNOPARK_MQTT_COLLECTOR_PASSWORD=another)
    assert made.secret("collector") == another
    changed = {file.name for file, text in before.items() if file.read_bytes() != text}
    assert changed == {"passwords", "collector.env"}


def test_a_password_that_would_break_the_address_is_refused(
    services: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    for secret in ("short", "with@sign-0123456789", "with:colon-0123456789"):
        made, finished = run_access(services, tmp_path, 8883, TECHNOPARK_MQTT_HEALTH_PASSWORD=secret)
        assert finished.returncode == 2
        assert "the secret chosen for health has to be 16 to 128 letters" in finished.stderr
        assert secret not in finished.stderr
        assert list(made.access.iterdir()) == []


async def test_passwords_are_kept_hashed_and_from_others(container: Container) -> None:
    kept = (container.made.access / "passwords").read_text()
    accounts = [line.split(":")[0] for line in kept.splitlines()]
    assert accounts[:3] == ["collector", "simulator", "health"]
    assert not [account for account in accounts if container.made.secret(account) in kept]
    private = [container.made.access / name for name in ("passwords", "acl", "server.key", "ca.key")]
    assert [oct(file.stat().st_mode & 0o077) for file in (*private, *container.run.iterdir())] == ["0o0"] * 5


async def test_the_health_check_logs_in(container: Container, services: dict[str, dict[str, Any]]) -> None:
    kind, program, *options = services["broker"]["healthcheck"]["test"]
    assert (kind, services["broker"]["environment"]["XDG_CONFIG_HOME"]) == ("CMD", "/run/mosquitto")
    found = shutil.which(program, path=container.environment["PATH"])
    if found is None:
        pytest.skip("needs mosquitto_sub, which `make test` installs as root on Debian")
    here = {
        "/broker-access/ca.crt": str(container.made.access / "ca.crt"),
        "8883": str(container.port),
        "$$SYS/broker/uptime": "$SYS/broker/uptime",
    }
    assert here.keys() <= set(options)
    command = [found, *(here.get(option, option) for option in options)]
    environment = {**os.environ, "XDG_CONFIG_HOME": str(container.run)}

    async def status() -> int | None:
        check = await asyncio.create_subprocess_exec(
            *command, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        return await check.wait()

    assert await status() == 0
    await container.service.stop()
    assert await status() != 0


def test_a_broker_without_its_health_checks_password_does_not_start(root: Path, tmp_path: Path) -> None:
    started = subprocess.run(
        ["/bin/sh", root / "deploy" / "mosquitto" / "start.sh", tmp_path / "none.conf"],
        env={"PATH": "/usr/bin:/bin", "MQTT_RUN_DIRECTORY": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert started.returncode != 0
    assert list(tmp_path.iterdir()) == []
