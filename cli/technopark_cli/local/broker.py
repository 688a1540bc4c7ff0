"""A mosquitto of our own on a loopback port, with persistence and without limits that drop messages."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from technopark_cli.local import mosquitto_copy
from technopark_cli.local.ports import LOOPBACK, choose_port
from technopark_cli.local.process import SYSTEM_PATH, Program, Service
from technopark_cli.local.unprivileged import Views, give, service_user

AUTOSAVE_SECONDS = 5
GUARD_FILES = ("passwords", "acl", "server.crt", "server.key")
LARGEST_PACKET = 8 * 1024 * 1024

# MQTT 5 CONNECT: clean start, keep alive 5 s, no properties, empty client id.
CONNECT = bytes.fromhex("10 0d 0004 4d515454 05 02 0005 00 0000")
CONNACK = 0x20
ACCEPTED = 0
NOT_AUTHORIZED = 0x87


@dataclass(frozen=True)
class Guard:
    """Who gets in: the folder of `broker_access` with passwords, access list and certificate."""

    folder: Path

    @property
    def authority(self) -> Path:
        """The certificate that clients trust."""
        return self.folder / "ca.crt"


@dataclass(frozen=True)
class Broker:
    """A private broker: start it by `service`; its messages survive an orderly stop in `directory`."""

    port: int
    directory: Path
    service: Service

    @property
    def url(self) -> str:
        """Where clients connect, of a broker without a guard."""
        return f"mqtt://{LOOPBACK}:{self.port}"


@dataclass(frozen=True)
class Mosquitto:
    """The program, and the folder of its unpacked packages when it is not installed."""

    program: Path
    copy: Path | None = None


async def prepare(
    directory: Path,
    *,
    port: int | None = None,
    autosave_seconds: int = AUTOSAVE_SECONDS,
    mosquitto: Mosquitto | None = None,
    guard: Guard | None = None,
) -> Broker:
    """Write the configuration of a broker into `directory`, where it also keeps its messages.

    The broker is not yet started. Killed, it has lost what came in the last `autosave_seconds`. Everybody gets in
    without a `guard`; with one, by TLS and with a password. Raises Unavailable if the port is taken, or mosquitto
    can neither be found nor fetched.
    """
    port = choose_port(port, "the broker")
    return _prepare(directory, port, autosave_seconds, mosquitto or await find_mosquitto(), guard)


def take_over(broker: Broker, guard: Guard) -> None:
    """Have a running broker go by what stands in the guard's folder now; connections stay, but those of old users."""
    _copy_guard(guard, broker.directory)
    os.kill(broker.service.pid, signal.SIGHUP)


def _prepare(
    directory: Path, port: int, autosave_seconds: int, mosquitto: Mosquitto, guard: Guard | None
) -> Broker:
    directory = directory.absolute()
    user = service_user("mosquitto")
    give(directory, user)
    if guard is not None:
        _copy_guard(guard, directory)
    views = Views(user)
    seen = views.path(directory, "broker")
    program = mosquitto.program
    environment = {"PATH": os.defpath}
    if mosquitto.copy is not None:
        seen_copy = views.path(mosquitto.copy, "mosquitto")
        program = seen_copy / program.relative_to(mosquitto.copy)
        environment |= mosquitto_copy.environment(mosquitto.copy, seen_copy)
    (directory / "mosquitto.conf").write_text(
        _configuration(port, seen, autosave_seconds, guarded=guard is not None)
    )
    service = Service(
        Program(
            name=f"mosquitto on port {port}",
            command=[str(program), "-c", str(seen / "mosquitto.conf")],
            log=directory / "mosquitto.log",
            environment=environment,
            surroundings=views.surroundings(),
            directory=Path("/"),
            # On SIGTERM it saves its messages.
            death_signal=signal.SIGTERM,
        ),
        ready=lambda: answers(port, guard),
    )
    return Broker(port, directory, service)


@contextlib.asynccontextmanager
async def running(
    directory: Path, *, port: int | None = None, autosave_seconds: int = AUTOSAVE_SECONDS
) -> AsyncIterator[Broker]:
    """A broker on `directory` that runs while the context lasts; raises Unavailable."""
    broker = await prepare(directory, port=port, autosave_seconds=autosave_seconds)
    async with broker.service:
        yield broker


async def find_mosquitto() -> Mosquitto:
    """The installed one, else a copy fetched from Debian's packages; raises Unavailable."""
    installed = shutil.which("mosquitto") or shutil.which("mosquitto", path=SYSTEM_PATH)
    if installed is not None:
        return Mosquitto(Path(installed))
    copy = await mosquitto_copy.fetch()
    return Mosquitto(copy / mosquitto_copy.PROGRAM, copy)


async def answers(port: int, guard: Guard | None = None) -> None:
    """Connect by MQTT 5 and leave again; raises OSError if no broker accepts that.

    A guarded broker answers by refusing who has no name.
    """
    trust = None if guard is None else ssl.create_default_context(cafile=guard.authority)
    reader, writer = await asyncio.open_connection(LOOPBACK, port, ssl=trust)
    try:
        writer.write(CONNECT)
        async with asyncio.timeout(5):
            answer = await reader.readexactly(4)
    except asyncio.IncompleteReadError as error:
        raise ConnectionError("the connection was closed instead of accepted") from error
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    if answer[0] != CONNACK or answer[3] != (ACCEPTED if guard is None else NOT_AUTHORIZED):
        raise ConnectionError(f"no broker, or one that refuses: answered {answer.hex()}")


def _copy_guard(guard: Guard, directory: Path) -> None:
    """Put what the broker reads where its user can: the guard's folder is ours alone."""
    user = service_user("mosquitto")
    for name in GUARD_FILES:
        fresh = directory / f"{name}.new"
        fresh.touch(mode=0o600)
        fresh.write_bytes((guard.folder / name).read_bytes())
        if user is not None:
            os.chown(fresh, user.uid, user.gid)
        fresh.replace(directory / name)


def _configuration(port: int, directory: Path, autosave_seconds: int, *, guarded: bool) -> str:
    return "\n".join(
        [
            "# Written anew at each start.",
            f"listener {port} {LOOPBACK}",
            *(access_lines(directory) if guarded else ["allow_anonymous true"]),
            *keeping_lines(directory, autosave_seconds),
            "log_dest stderr",
            "log_timestamp_format %Y-%m-%dT%H:%M:%S",
            "",
        ]
    )


def access_lines(folder: Path) -> list[str]:
    """Return the lines of mosquitto's configuration that let nobody in but by TLS and with a password."""
    return [
        f"certfile {folder / 'server.crt'}",
        f"keyfile {folder / 'server.key'}",
        "allow_anonymous false",
        f"password_file {folder / 'passwords'}",
        f"acl_file {folder / 'acl'}",
    ]


def keeping_lines(directory: Path, autosave_seconds: int) -> list[str]:
    """Return the lines of mosquitto's configuration by which it keeps sessions and drops no message."""
    return f"""\
persistence true
persistence_location {directory}/
autosave_interval {autosave_seconds}
# 0 is no limit: at the defaults, 20 in flight stall a collector that acknowledges after its commit,
# and messages beyond 1000 queued for a collector that is away are dropped.
max_inflight_messages 0
max_queued_messages 0
max_queued_bytes 0
max_packet_size {LARGEST_PACKET}
set_tcp_nodelay true
""".splitlines()
