"""The project's own programs as parts of the demo: how each is started and how it shows that it is ready."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from technopark_cli.local.ports import LOOPBACK
from technopark_cli.local.process import Program, Service

_ANSWER_S = 5
_STOP_S = 20.0


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """Where the parts meet; URLs with passwords. Without a control port the plants are left alone.

    `mqtt_url` is the collector's; the plants have one of their own where they log in as somebody else. `mqtt_ca_file`
    is the authority of the broker's certificate.
    """

    database_url: str
    mqtt_url: str
    api_port: int
    metrics_port: int
    control_port: int | None = None
    plants_mqtt_url: str | None = None
    mqtt_ca_file: Path | None = None

    def environment(self) -> dict[str, str]:
        """What each of the programs is started with."""
        door = f"http://{LOOPBACK}:{self.control_port}"
        return os.environ | {
            "TECHNOPARK_DATABASE_URL": self.database_url,
            "TECHNOPARK_MQTT_URL": self.mqtt_url,
            **({} if self.mqtt_ca_file is None else {"TECHNOPARK_MQTT_CA_FILE": str(self.mqtt_ca_file)}),
            "TECHNOPARK_API_HOST": LOOPBACK,
            "TECHNOPARK_API_PORT": str(self.api_port),
            "TECHNOPARK_METRICS_HOST": LOOPBACK,
            "TECHNOPARK_METRICS_PORT": str(self.metrics_port),
            "TECHNOPARK_SIMULATOR_URL": "" if self.control_port is None else door,
            "PYTHONUNBUFFERED": "1",
        }


def collector(wiring: Wiring, log: Path, *, partition: str = "1/1") -> Service:
    """`technopark ingest`: ready once its metrics say that broker and database are connected."""

    async def connected() -> None:
        metrics = await http_get(wiring.metrics_port, "/metrics")
        for part in ("broker", "database"):
            if f'technopark_ingest_connected{{part="{part}"}} 1.0' not in metrics:
                raise ConnectionError(f"the collector is not connected to the {part}")

    words = ["ingest", "--partition", partition]
    return Service(_program("collector", words, wiring.environment(), log), ready=connected)


def api(wiring: Wiring, log: Path) -> Service:
    """`technopark serve`: ready once it says so itself."""

    async def ready() -> None:
        await http_get(wiring.api_port, "/readyz")

    return Service(_program("API", ["serve"], wiring.environment(), log), ready=ready)


def plants(
    wiring: Wiring, log: Path, *, since: datetime, seed: int, every_day: bool, speed: float | None
) -> Service:
    """`technopark simulate` of what happened since then and of what happens; it goes on until it is stopped.

    `speed` plays the past so many times faster than the clock; None publishes it as fast as it is taken.
    """
    words = ["simulate", "--seed", str(seed), "--quiet"]
    if speed is None:
        words += ["--days", f"{(datetime.now(UTC) - since) / timedelta(days=1):.6f}"]
    else:
        words += ["--days", "0", "--start", since.isoformat(), "--speed", str(speed)]
    if wiring.control_port is not None:
        words += ["--control", str(wiring.control_port)]
    if every_day:
        words.append("--every-day")
    environment = wiring.environment() | {"TECHNOPARK_MQTT_URL": wiring.plants_mqtt_url or wiring.mqtt_url}
    return Service(_program("simulator", words, environment, log))


def command(wiring: Wiring, log: Path, *words: str) -> Program:
    """Any command of `technopark`, to be run to its end."""
    return _program(words[0], words, wiring.environment(), log)


async def http_get(port: int, path: str) -> str:
    """The body of a page of a server on loopback; raises OSError unless the answer is 200."""
    return await asyncio.to_thread(_http_get, port, path)


def _http_get(port: int, path: str) -> str:
    connection = HTTPConnection(LOOPBACK, port, timeout=_ANSWER_S)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
    except HTTPException as error:
        raise ConnectionError(f"port {port} gives no HTTP answer to {path}: {error!r}") from error
    finally:
        connection.close()
    if answer.status != 200:
        raise ConnectionError(f"{path} answers {answer.status}: {body[:200]}")
    return body


def _program(name: str, words: Sequence[str], environment: Mapping[str, str], log: Path) -> Program:
    return Program(
        name=f"the {name}",
        command=[sys.executable, "-m", "technopark_cli", *words],
        log=log,
        environment=environment,
        grace_seconds=_STOP_S,
        ready_seconds=60,
    )
