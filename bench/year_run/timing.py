"""How long something takes that is done many times: by the clock, and of the processor, here and in the database."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any, TypeVar

import asyncpg

from technopark.storage.sqlfile import parse

_FILE = Path(__file__).parent / "queries.sql"
_SQL = parse(_FILE.read_text(encoding="utf-8"), where=str(_FILE))
TIMES = 30
_Answer = TypeVar("_Answer")
_TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
_USER, _SYSTEM = 11, 12


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds by the clock, median and 95th percentile; and of the processor: median here, mean in the database.

    The processor's time says what is to be done on a machine that others use, too. That of the database is None where
    it is not on this machine.
    """

    p50_ms: float
    p95_ms: float
    here_ms: float
    database_ms: float | None


async def timed(
    ask: Callable[[], Awaitable[_Answer]], connection: asyncpg.Connection[Any], times: int
) -> tuple[_Answer, Took]:
    """Ask many times, one after the other, after once that does not count; return the last answer and what it took.

    `connection` is one to the database that is asked.
    """
    answer = await ask()
    took: list[float] = []
    busy: list[float] = []
    before = await _busy_ms(connection)
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        answer = await ask()
        took.append(1000 * (time.perf_counter() - began))
        busy.append(1000 * (time.process_time() - worked))
    after = await _busy_ms(connection)
    return answer, Took(
        round(median(took), 1),
        round(quantiles(took, n=20)[18], 1),
        round(median(busy), 1),
        None if before is None or after is None else round((after - before) / times, 1),
    )


async def _busy_ms(connection: asyncpg.Connection[Any]) -> float | None:
    """Processor time so far of the sessions of this program in the database of a connection."""
    pids = await connection.fetch(_SQL["sessions"])
    try:
        stats = [Path(f"/proc/{row['pid']}/stat").read_text("ascii") for row in pids]
    except OSError:
        return None
    # The name of a program, in parentheses, may hold blanks.
    fields = [stat.rpartition(")")[2].split() for stat in stats]
    return sum((int(each[_USER]) + int(each[_SYSTEM])) * _TICK_MS for each in fields)
