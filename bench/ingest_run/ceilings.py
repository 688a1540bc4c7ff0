"""What the parts below the collector can do alone: no collector on the same machine could be faster.

The broker with a consumer that only acknowledges; rows like the collector's into a table like its own, in batches
of as many with a commit each, by one INSERT from arrays and by COPY.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from bench.ingest_run import null_consumer
from bench.ingest_run.publisher import publishing
from bench.ingest_run.stand import Stand
from technopark.storage.sqlfile import load
from technopark_cli.local import broker as local_broker

_BATCH = 2000
_TABLE = "bench_ceiling"
_SQL = load("bench.ingest_run", "ceilings.sql")
Rows = Sequence[tuple[object, ...]]


async def broker_alone(folder: Path, stand: Stand, messages: int) -> float:
    """Return messages a second through a broker like the stand's into a consumer that only acknowledges.

    It is a broker of its own, kept in `folder`: the stand's would keep a copy of each message for the collector.
    """
    async with local_broker.running(folder) as broker, publishing(broker.port, stand.load) as publisher:
        await publisher.make(0, messages)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", null_consumer.__name__, str(broker.port), str(messages)),
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        await process.stdout.readline()
        sending = await publisher.send()
        ended = float(await process.stdout.readline())
        await process.wait()
    return messages / (ended - sending.began)


async def insert_alone(stand: Stand, messages: int) -> float:
    """Return rows a second by one INSERT from arrays a batch, the unique index on."""

    async def write(rows: Rows) -> None:
        await stand.database.execute(_SQL["insert"], *zip(*rows, strict=True))

    return await _written(stand, messages, write)


async def copy_alone(stand: Stand, messages: int) -> float:
    """Return rows a second by COPY as the collector does it, the unique index on."""

    async def write(rows: Rows) -> None:
        await stand.database.copy_records_to_table(_TABLE, records=rows)

    return await _written(stand, messages, write)


async def _written(stand: Stand, messages: int, write: Callable[[Rows], Awaitable[Any]]) -> float:
    batches = [
        sorted(stand.load.row(index, stand.ids) for index in range(first, min(first + _BATCH, messages)))
        for first in range(0, messages, _BATCH)
    ]
    await stand.database.execute(_SQL["create"])
    if stand.server.edition != "none":
        await stand.database.execute(_SQL["divide"])
    began = time.monotonic()
    for rows in batches:
        await write(rows)
    seconds = time.monotonic() - began
    await stand.database.execute(_SQL["drop"])
    return messages / seconds
