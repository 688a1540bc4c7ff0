"""Ports: a free one is free for a service too, and a taken one tells by whom."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from technopark.errors import Unavailable
from technopark_cli.local import ports
from technopark_cli.local.ports import LOOPBACK, choose_port, free_port, holder


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server((LOOPBACK, free_port())) as server:
        yield server.getsockname()[1]


def test_a_free_port_can_be_listened_on() -> None:
    with socket.create_server((LOOPBACK, free_port())):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="the range is read from Linux's /proc")
def test_a_free_port_is_never_lent_to_an_outgoing_connection() -> None:
    first_outgoing = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert all(free_port() < first_outgoing for _ in range(50))


def test_two_who_ask_at_once_are_given_different_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    first = free_port()
    monkeypatch.setattr(ports, "LOWEST", first)
    monkeypatch.setattr(ports, "_first_outgoing_port", lambda: first + 200)
    asked = "from technopark_cli.local import ports; ports.LOWEST = {0}; "
    asked += "ports._first_outgoing_port = lambda: {0} + 200; print(*(ports.free_port() for _ in range(60)))"
    here = [free_port() for _ in range(60)]
    there = subprocess.run(
        [sys.executable, "-c", asked.format(first)], capture_output=True, text=True, check=True
    )
    given = [first, *here, *map(int, there.stdout.split())]
    assert len(set(given)) == len(given) == 121


def test_a_port_nobody_listens_on_has_no_holder() -> None:
    assert holder(free_port()) is None


@pytest.mark.skipif(sys.platform != "linux", reason="who holds a port is read from Linux's /proc")
def test_a_taken_port_tells_the_process_that_holds_it(taken: int) -> None:
    found = holder(taken)
    assert found is not None
    assert (found.pid, found.command) == (os.getpid(), " ".join(sys.orig_argv).strip())
    assert str(found) == f"port {taken} is taken by process {found.pid} ({found.command})"


def test_a_service_is_refused_a_taken_port_with_the_reason(taken: int) -> None:
    with pytest.raises(Unavailable, match=f"the broker cannot start: port {taken} is taken by"):
        choose_port(taken, "the broker")


def test_a_wanted_port_that_is_free_is_given() -> None:
    wanted = free_port()
    assert choose_port(wanted, "the broker") == wanted
