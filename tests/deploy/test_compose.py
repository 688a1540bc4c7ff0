"""The compose file is sound and closed, as far as that can be told without running it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from technopark.settings import Settings
from technopark.storage.roles import PASSWORD_VARIABLES
from technopark_cli.broker_access.accounts import PASSWORD_VARIABLES as BROKER_PASSWORD_VARIABLES
from technopark_cli.main import app
from technopark_dashboards.alerting import EMAIL_VARIABLE
from technopark_dashboards.reader_role import PASSWORD_VARIABLE
from technopark_ingest.metrics import Metrics

Services = dict[str, dict[str, Any]]

LOOPBACK = "127.0.0.1"
PINNED = re.compile(r"[a-z0-9./-]+:[0-9]+\.[0-9]+\.[0-9]+(-[a-z0-9]+)*")
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>[A-Z0-9_]+)(?P<rest>[^}]*)\}")
SETTINGS = {f"TECHNOPARK_{name.upper()}" for name in Settings.model_fields}

OTHERS = {
    "migrate": {PASSWORD_VARIABLE, *PASSWORD_VARIABLES.values()},
    "access": set(BROKER_PASSWORD_VARIABLES.values()),
}
"""What single commands read beside the settings."""


def ours(services: Services) -> Services:
    """The services that run this project's program."""
    return {name: service for name, service in services.items() if "build" in service}


def one_shot(service: dict[str, Any]) -> bool:
    return bool(service["restart"] == "no")


def test_every_image_is_pinned_to_a_release(services: Services) -> None:
    for name, service in services.items():
        assert PINNED.fullmatch(service["image"]), name


def test_our_image_has_the_version_of_the_project(services: Services, root: Path) -> None:
    version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    assert {service["image"] for service in ours(services).values()} == {f"technopark-monitor:{version}"}
    assert f'org.opencontainers.image.version="{version}"' in (root / "deploy" / "Dockerfile").read_text()


def test_every_port_is_published_on_this_machine_alone(services: Services) -> None:
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert len(published) == 3
    assert all(isinstance(port, str) and port.startswith(f"{LOOPBACK}:") for port in published)
    assert "ports" not in services["database"]
    assert not any("network_mode" in service for service in services.values())


def test_every_service_that_stays_can_tell_whether_it_is_well(services: Services) -> None:
    for name, service in services.items():
        check = service.get("healthcheck", {})
        # What has no test says so.
        assert one_shot(service) or "test" in check or check == {"disable": True}, name
    assert [name for name, service in services.items() if one_shot(service)] == ["access", "migrate"]
    assert [
        name for name, service in services.items() if service.get("healthcheck") == {"disable": True}
    ] == ["housekeeping", "simulator"]


def test_a_service_waits_for_others_until_they_are_well_or_done(services: Services) -> None:
    for service in services.values():
        for name, waits in service.get("depends_on", {}).items():
            expected = "service_completed_successfully" if one_shot(services[name]) else "service_healthy"
            assert waits["condition"] == expected
            assert one_shot(services[name]) or "test" in services[name]["healthcheck"]


def test_no_container_may_do_more_than_it_needs(services: Services) -> None:
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "cap_add" not in service, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["pids_limit"] > 0, name
        assert "privileged" not in service, name


def test_logs_do_not_fill_the_disk(services: Services) -> None:
    for service in services.values():
        assert service["logging"]["driver"] == "json-file"
        assert {"max-size", "max-file"} <= service["logging"]["options"].keys()


def test_what_stays_comes_back_after_a_failure(services: Services) -> None:
    for name, service in services.items():
        if not one_shot(service) and "profiles" not in service:
            assert service["restart"] == "unless-stopped", name


def test_every_setting_of_ours_exists(services: Services) -> None:
    for name, service in ours(services).items():
        known = SETTINGS | OTHERS.get(name, set())
        unknown = {variable for variable in service["environment"] if variable not in known}
        assert not unknown, name


def test_no_secret_has_a_default_and_none_is_written_down(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service["environment"].items():
            # A mail address has the sign of a URL with a password and is none.
            if name == EMAIL_VARIABLE or ("PASSWORD" not in name and "@" not in str(value)):
                continue
            (variable,) = VARIABLE.finditer(value)
            assert variable["rest"].startswith(":?"), name
            left = VARIABLE.sub("", value)
            assert left == "" or re.fullmatch(r"[a-z]+://[a-z_]+:@[a-z]+:\d+(/technopark)?", left), name


def test_the_example_names_every_variable_and_no_other(root: Path) -> None:
    text = (root / "docker-compose.yml").read_text()
    used = {variable["name"]: variable["rest"] for variable in VARIABLE.finditer(text)}
    example = dict(
        line.split("=", 1)
        for line in (root / "deploy" / ".env.example").read_text().splitlines()
        if line and not line.startswith("#")
    )
    assert example.keys() == used.keys()
    for name, rest in used.items():
        assert example[name] == ("" if rest.startswith(":?") else rest.removeprefix(":-")), name


def test_every_volume_and_network_is_declared_and_used(compose: dict[str, Any]) -> None:
    mounts = [
        mount.split(":")[0]
        for service in compose["services"].values()
        for mount in service.get("volumes", [])
    ]
    named = {mount for mount in mounts if not mount.startswith(".")}
    assert named == compose["volumes"].keys()
    networks = {name for service in compose["services"].values() for name in service["networks"]}
    assert networks == compose["networks"].keys()


def test_files_that_are_mounted_exist_and_cannot_be_written(services: Services, root: Path) -> None:
    for service in services.values():
        for mount in service.get("volumes", []):
            source, *rest = mount.split(":")
            if source.startswith("."):
                assert (root / source).exists(), source
                assert rest[1:] == ["ro"], mount


def test_the_database_is_reached_by_containers_alone(compose: dict[str, Any]) -> None:
    assert compose["services"]["database"]["networks"] == ["data"]
    assert compose["networks"]["data"] == {"internal": True}


def test_each_part_is_its_own_role_at_the_database(services: Services) -> None:
    for name, user in (("migrate", "technopark"), ("ingest", "technopark_ingest"), ("api", "technopark_api")):
        url = VARIABLE.sub("", services[name]["environment"]["TECHNOPARK_DATABASE_URL"])
        assert urlsplit(url).username == user
    for part, variable in PASSWORD_VARIABLES.items():
        given = services["migrate"]["environment"][variable]
        assert given in services[part]["environment"]["TECHNOPARK_DATABASE_URL"]


def test_commands_are_those_of_the_program(services: Services) -> None:
    for name, service in ours(services).items():
        if "entrypoint" not in service:
            assert CliRunner().invoke(app, [*service["command"], "--help"]).exit_code == 0, name
    assert services["migrate"]["entrypoint"] == ["/bin/sh", "-c"]
    (script,) = services["migrate"]["command"]
    assert (
        script == "technopark migrate && technopark roles && exec python -m technopark_dashboards.reader_role"
    )


def test_the_collector_is_well_while_it_is_connected_to_the_broker(services: Services) -> None:
    command, interpreter, option, script = services["ingest"]["healthcheck"]["test"]
    assert (command, interpreter, option) == ("CMD", "python", "-c")
    metrics = Metrics()
    server, thread = serve(metrics)
    try:
        asked = script.replace(":9464/", f":{server.server_port}/")
        assert asked != script
        assert services["ingest"]["environment"]["TECHNOPARK_METRICS_PORT"] == "9464"
        for connected, status in ((0, 1), (1, 0)):
            metrics.connected.labels("broker").set(connected)
            assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == status
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def serve(metrics: Metrics) -> Any:
    """Server and thread that answer with the collector's metrics on a free port."""
    from prometheus_client import start_http_server

    return start_http_server(0, addr=LOOPBACK, registry=metrics.registry)


def test_docker_compose_accepts_the_file(root: Path, tmp_path: Path) -> None:
    if shutil.which("docker") is None:
        pytest.skip("needs the program docker")
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("needs docker's plugin compose")
    secrets = tmp_path / "secrets.env"
    subprocess.run([root / "deploy" / "make-env.sh", secrets], check=True, capture_output=True)
    file = str(root / "docker-compose.yml")
    command = ["docker", "compose", "--profile", "simulator", "--file", file]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TECHNOPARK_")}
    found = subprocess.run(
        [*command, "--env-file", str(secrets), "config", "--format", "json"],
        capture_output=True, text=True, check=True, env=environment,
    )  # fmt: skip
    services = json.loads(found.stdout)["services"]
    assert {port["host_ip"] for service in services.values() for port in service.get("ports", [])} == {
        LOOPBACK
    }
    nothing = tmp_path / "nothing.env"
    nothing.touch()
    refused = subprocess.run(
        [*command, "--env-file", str(nothing), "config"],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert refused.returncode != 0
    assert "run deploy/make-env.sh" in refused.stderr
