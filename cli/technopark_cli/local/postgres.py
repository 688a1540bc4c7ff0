"""Private PostgreSQL servers: an installation found on this machine, run on a data directory of ours."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from technopark.errors import Unavailable
from technopark_cli.local.ports import LOOPBACK, choose_port
from technopark_cli.local.process import Program, Service, run
from technopark_cli.local.unprivileged import Surroundings, User, Views, give, service_user

SUPERUSER = "postgres"
PASSWORD = "password"  # noqa: S105 - the name of the file that holds it
DATA = "data"
HALF_MADE = "data.part"
TREE_PLACE = Path("/var/lib/technopark")

# PG* and locale variables of ours would change what the programs do.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}

TIMESCALEDB = {
    "shared_preload_libraries": "timescaledb",
    "timescaledb.telemetry_level": "off",
    "max_worker_processes": "32",
}
"""What the extension needs: to be loaded, not to call its maker, and a worker for each database and job."""

NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}
"""Settings for tests, never for the demo: what is committed outlives every process, but not the machine.

Turning `synchronous_commit` off as well would lose commits of the last moments with the process.
"""


@dataclass(frozen=True)
class Installation:
    """PostgreSQL's programs: `bin` below `prefix`, both as seen inside `root` when there is one.

    `prefix` is what must be visible for them to run. `settings` are passed to every server started from it.
    `user` is the account to run as when `root` has accounts of its own.
    """

    description: str
    major: int
    prefix: Path
    bin: Path
    root: Path | None = None
    user: User | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cluster:
    """A private server: start it by `service`. Only who knows the `password` of the superuser gets in."""

    port: int
    password: str
    service: Service

    @property
    def url(self) -> str:
        """URL of the database `postgres`, as superuser."""
        return _url(self.port, self.password)


async def prepare(
    installation: Installation,
    directory: Path,
    *,
    port: int | None = None,
    settings: Mapping[str, str] | None = None,
) -> Cluster:
    """Make a cluster in `directory`, or reuse the one there; the server is not yet started.

    `directory` then holds `data`, `password` and `postgres.log`, owned by an ordinary account when we are
    root. Raises Unavailable if the data belong to another major version, the port is taken, or initdb fails.
    """
    port = choose_port(port, "the database")
    place = _place(installation, directory)
    password = _password(place)
    settings = {**installation.settings, **(settings or {})}
    if not _has_data(installation, place.directory):
        await run(_initdb(place, durable=settings.get("fsync") != "off"))
        (place.directory / HALF_MADE).rename(place.directory / DATA)
    url = _url(port, password)

    async def answers() -> None:
        connection = await asyncpg.connect(url, timeout=5)
        await connection.close()

    options = {
        "listen_addresses": LOOPBACK,
        "port": str(port),
        "unix_socket_directories": "",
        "timezone": "UTC",
        "log_timezone": "UTC",
        **settings,
    }
    return Cluster(port, password, Service(_server(place, port, options), ready=answers))


@dataclass(frozen=True)
class Place:
    """A cluster's directory, how its programs see that and themselves, and with what they are started."""

    directory: Path
    seen: Path
    programs: Path
    surroundings: Surroundings

    @property
    def log(self) -> Path:
        return self.directory / "postgres.log"


def _url(port: int, password: str) -> str:
    return f"postgresql://{SUPERUSER}:{password}@{LOOPBACK}:{port}/postgres"


def _place(installation: Installation, directory: Path) -> Place:
    directory = directory.absolute()
    user = installation.user or service_user(SUPERUSER)
    give(directory, user)
    root = installation.root
    if root is None:
        views = Views(user)
        seen = views.path(directory, "cluster")
        prefix = views.path(installation.prefix, "postgresql")
        programs = prefix / installation.bin.relative_to(installation.prefix)
        return Place(directory, seen, programs, views.surroundings())
    binds = (
        (Path("/proc"), root / "proc"),
        (Path("/dev"), root / "dev"),
        (directory, root / TREE_PLACE.relative_to("/")),
    )
    return Place(directory, TREE_PLACE, installation.bin, Surroundings(user, root, binds))


def _has_data(installation: Installation, directory: Path) -> bool:
    version = directory / DATA / "PG_VERSION"
    if not version.exists():
        shutil.rmtree(directory / HALF_MADE, ignore_errors=True)
        return False
    major = version.read_text().strip()
    if major != str(installation.major):
        raise Unavailable(
            f"{directory} holds data of PostgreSQL {major}, but the one to run is "
            f"{installation.description}; name another directory or remove this one"
        )
    return True


def _initdb(place: Place, *, durable: bool) -> Program:
    return Program(
        name="initdb",
        command=[
            str(place.programs / "initdb"),
            *("-D", str(place.seen / HALF_MADE)),
            *("-U", SUPERUSER),
            f"--pwfile={place.seen / PASSWORD}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            *([] if durable else ["--no-sync"]),
        ],
        log=place.log,
        environment=ENVIRONMENT,
        surroundings=place.surroundings,
        directory=Path("/"),
    )


def _server(place: Place, port: int, options: Mapping[str, str]) -> Program:
    return Program(
        name=f"PostgreSQL on port {port}",
        command=[
            str(place.programs / "postgres"),
            *("-D", str(place.seen / DATA)),
            *(word for name, value in options.items() for word in ("-c", f"{name}={value}")),
        ],
        log=place.log,
        environment=ENVIRONMENT,
        surroundings=place.surroundings,
        directory=Path("/"),
        # The fast way down: it ends sessions instead of waiting for them.
        stop_signal=signal.SIGINT,
        death_signal=signal.SIGINT,
        grace_seconds=30,
        ready_seconds=60,
    )


def _password(place: Place) -> str:
    """The superuser's password, made at the first start and kept beside the data for its owner only."""
    file = place.directory / PASSWORD
    if not file.exists() or file.stat().st_size == 0:
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24))
        user = place.surroundings.user
        if user is not None:
            os.chown(file, user.uid, user.gid)
    return file.read_text()
