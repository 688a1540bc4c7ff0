"""How many bytes a reading takes: as a row with its index, and kept by column where the edition can."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asyncpg

from technopark.storage.migrate import edition
from technopark.storage.pool import connect
from technopark.storage.sqlfile import parse

_FILE = Path(__file__).parent / "sizes.sql"
_SQL = parse(_FILE.read_text(encoding="utf-8"), where=str(_FILE))


async def sizes(connection: asyncpg.Connection[Any]) -> dict[str, object]:
    """Return readings, bytes of one on each edition, and by which column of the columnstore they are.

    Neither plain PostgreSQL nor the apache edition keeps anything but rows: a sample is written anew as such.
    """
    has = await edition(connection)
    size = await connection.fetchval(_SQL["plain_bytes" if has == "none" else "hypertable_bytes"])
    readings = await connection.fetchval(_SQL["readings"])
    by_row = await _by_row(connection)
    found: dict[str, object] = {
        "readings": readings,
        "bytes_per_reading": {
            "all of this database": round(size / readings, 1),
            "none": by_row,
            "apache": by_row,
        },
    }
    return found | await _by_column(connection)


async def keep_by_column(url: str) -> dict[str, object]:
    """Keep all readings of a database of our own by column, where the edition can; return what one takes then."""
    connection = await connect(url)
    try:
        if await edition(connection) == "community":
            await connection.execute(_SQL["to_columns"])
        return await sizes(connection)
    finally:
        await connection.close()


async def _by_row(connection: asyncpg.Connection[Any]) -> float:
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(_SQL["write_sample"])
        return round(float(await connection.fetchval(_SQL["sample_bytes"])), 1)
    finally:
        await transaction.rollback()


async def _by_column(connection: asyncpg.Connection[Any]) -> dict[str, object]:
    """Bytes of a reading in chunks that are kept by column, where the edition has them and some are."""
    if await edition(connection) != "community":
        return {}
    found = (await connection.fetch(_SQL["columnstore"]))[0]
    if not found["readings"]:
        return {}
    return {"bytes_per_reading_by_column": round(found["bytes"] / found["readings"], 2)}
