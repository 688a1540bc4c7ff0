"""TCP ports of the loopback interface: finding a free one, and telling who holds a taken one."""

from __future__ import annotations

import os
import random
import socket
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from technopark.errors import Unavailable

LOOPBACK = "127.0.0.1"
LOWEST = 15000
LISTENING = "0A"
_KEPT = 64
_kept: deque[int] = deque()


@dataclass(frozen=True)
class Holder:
    """Who listens on a port: `pid` and `command` are None where the system does not tell us."""

    port: int
    pid: int | None
    command: str | None

    def __str__(self) -> str:
        if self.pid is None:
            return f"port {self.port} is taken by a process that this user may not look at"
        return f"port {self.port} is taken by process {self.pid} ({self.command})"


def free_port() -> int:
    """A port nobody uses now, outside the range from which the kernel serves outgoing connections.

    A port of that range, which binding to port 0 would give, can be lent to somebody's outgoing connection
    between our asking and the service's start, or while a service is down between two starts. No two are given
    the same one, be it in one process or in several at once: see `_keep`.
    """
    for candidate in random.sample(range(LOWEST, _first_outgoing_port()), 200):
        if is_free(candidate) and _keep(candidate):
            return candidate
    raise Unavailable(f"none of 200 ports tried from {LOWEST} up is free on {LOOPBACK}")


def choose_port(wanted: int | None, service: str) -> int:
    """The port `wanted` for a service, or a free one if None; raises Unavailable, saying who has it."""
    if wanted is None:
        return free_port()
    taken_by = holder(wanted)
    if taken_by is not None:
        raise Unavailable(f"{service} cannot start: {taken_by}")
    return wanted


def is_free(port: int) -> bool:
    """Whether a service could listen on `port` of the loopback interface now."""
    with socket.socket() as probe:
        # As servers do: a port with old connections in TIME_WAIT is free to listen on.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def holder(port: int) -> Holder | None:
    """Who keeps us from listening on `port`, or None when it is free."""
    if is_free(port):
        return None
    sockets = _listening_sockets(port)
    for process in sorted(Path("/proc").glob("[0-9]*"), key=lambda entry: int(entry.name)):
        try:
            if any(str(link.readlink()) in sockets for link in (process / "fd").iterdir()):
                words = (process / "cmdline").read_bytes().split(b"\0")
                command = b" ".join(words).decode(errors="replace").strip()
                return Holder(port, int(process.name), command)
        except OSError:
            continue  # the process ended, or belongs to somebody else
    return Holder(port, None, None)


def _keep(port: int) -> bool:
    """Have others pass over the port while its service is being started; False when another keeps it already.

    A datagram socket of the same number says so to all processes: no service of ours listens to datagrams. It goes
    with the process, or when that was given so many more ports that the service has long been up.
    """
    sign = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sign.bind((LOOPBACK, port))
    except OSError:
        sign.close()
        return False
    _kept.append(sign.detach())
    if len(_kept) > _KEPT:
        os.close(_kept.popleft())
    return True


def _listening_sockets(port: int) -> set[str]:
    found = set()
    for table in ("tcp", "tcp6"):
        try:
            lines = Path("/proc/net", table).read_text().splitlines()[1:]
        except OSError:
            continue  # no such protocol, or no /proc at all
        for fields in map(str.split, lines):
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{fields[9]}]")
    return found


def _first_outgoing_port() -> int:
    try:
        return int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except OSError:
        return 32768
