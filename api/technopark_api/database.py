"""The API's way to the database: connections open when they are needed, so it starts and recovers without one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal, TypeAlias

import asyncpg

from technopark.errors import Unavailable
from technopark.storage.pool import CONNECTION_ERRORS, open_pool
from technopark.storage.sqlfile import load

_SQL = load("technopark_api", "database.sql")

_ACQUIRE_TIMEOUT_S = 5.0
_COMMAND_TIMEOUT_S = 30.0

# Beside a lost connection: what an operator has yet to create or grant, and a server that ended the query.
_NOT_NOW: tuple[type[BaseException], ...] = (
    *CONNECTION_ERRORS,
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.QueryCanceledError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
)

Isolation = Literal["read_committed", "repeatable_read"]
# A text, since the driver's classes take no parameters at run time.
Connection: TypeAlias = "asyncpg.Connection[Any] | asyncpg.pool.PoolConnectionProxy[Any]"


class Database:
    """Queries over a pool; whatever says "not now" is raised as `Unavailable`."""

    def __init__(self, pool: asyncpg.Pool[Any]) -> None:
        self._pool = pool
        self._constants: dict[str, Any] = {}

    async def fetch(
        self, sql: str, *arguments: Any, timeout_s: float = _COMMAND_TIMEOUT_S, plan_anew: bool = False
    ) -> list[Any]:
        """Return the rows of a query.

        With `plan_anew` the server plans it for these arguments, which takes a millisecond: for queries whose parts
        come and go with them, and of which it would sooner or later take one plan for all.

        Raises:
            Unavailable: the database is away, too slow or not migrated.
        """
        try:
            async with self._pool.acquire(timeout=_ACQUIRE_TIMEOUT_S) as connection:
                if not plan_anew:
                    return await connection.fetch(sql, *arguments, timeout=timeout_s)
                async with connection.transaction(readonly=True):
                    await connection.execute(_SQL["plan_anew"])
                    return await connection.fetch(sql, *arguments, timeout=timeout_s)
        except asyncpg.DataError:
            raise  # an argument of the wrong type is this program's error, though the driver groups it otherwise
        except _NOT_NOW as error:
            raise Unavailable(f"{type(error).__name__}: {error}") from error

    @asynccontextmanager
    async def transaction(self, isolation: Isolation = "read_committed") -> AsyncIterator[Connection]:
        """Hand out a connection within a transaction, for what has to be written together.

        With `repeatable_read` all its queries see the database as it was at the first one.

        Raises:
            Unavailable: the database is away, too slow or not migrated; nothing was written.
        """
        async with self._transaction(isolation=isolation) as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Connection]:
        """Hand out a connection whose queries all see the database as it was at the first of them.

        Raises:
            Unavailable: the database is away, too slow or not migrated.
        """
        async with self._transaction(isolation="repeatable_read", readonly=True) as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self, **kind: Any) -> AsyncIterator[Connection]:
        try:
            async with (
                self._pool.acquire(timeout=_ACQUIRE_TIMEOUT_S) as connection,
                connection.transaction(**kind),
            ):
                yield connection
        except asyncpg.DataError:
            raise  # an argument of the wrong type, as above
        except _NOT_NOW as error:
            raise Unavailable(f"{type(error).__name__}: {error}") from error

    async def constant(self, sql: str) -> Any:
        """Return the one value of a query, asked for once: it does not change while a server runs.

        Raises:
            Unavailable: it is not known yet, and the database is away.
        """
        if sql not in self._constants:
            self._constants[sql] = (await self.fetch(sql))[0][0]
        return self._constants[sql]

    @property
    def connections(self) -> int:
        """Connections that are open."""
        return self._pool.get_size()

    @property
    def idle_connections(self) -> int:
        """Open connections that no query uses."""
        return self._pool.get_idle_size()


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Open the API's database for the duration of the context; the server need not be there yet."""
    async with open_pool(
        url, name="technopark-api", min_size=0, max_size=8, command_timeout_s=_COMMAND_TIMEOUT_S
    ) as pool:
        yield Database(pool)
