"""Connections to the database, all set up alike."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg

from technopark.errors import SettingsError, Unavailable

# What asyncpg and the socket below it raise when the server cannot be reached or goes away.
CONNECTION_ERRORS: tuple[type[Exception], ...] = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    ssl.SSLError,
)
_REFUSED: tuple[type[Exception], ...] = (*CONNECTION_ERRORS, asyncpg.PostgresError, ValueError)
_MALFORMED: tuple[type[Exception], ...] = (asyncpg.ClientConfigurationError, OverflowError)
_CLOSE_S = 1.0
_HOST = r"(?:\[[^\]/?#]*\]|[^:,@\[\]/?#]*)(?::\d+)?"
_OPTION = r"[^#&=]+=[^#&]*"
_URL = re.compile(
    rf"postgres(?:ql)?://(?:[^/?#]*@)?{_HOST}(?:,{_HOST})*(?:/[^?#]*)?(?:\?(?:{_OPTION}(?:&{_OPTION})*)?)?"
)
# Queries take milliseconds, while some are estimated as if they were worth compiling, which takes far longer.
_SERVER_SETTINGS = {"application_name": "technopark", "timezone": "UTC", "jit": "off"}
# With these the server notices within a minute that the machine at the other end is gone.
_KEEP_ALIVE = {"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3"}


async def connect(
    url: str, *, name: str = "technopark", timeout_s: float = 10, silence_s: int | None = None
) -> asyncpg.Connection[Any]:
    """Open one connection; its time zone is UTC.

    A statement that is not answered within `silence_s` raises TimeoutError, and the server lets go of what the
    connection has locked when it hears nothing within a transaction for so long.

    Raises:
        SettingsError: the URL is malformed; waiting would not help.
        Unavailable: the server cannot be reached, or refuses. Neither text holds the password.
    """
    settings = {**_SERVER_SETTINGS, "application_name": name}
    if silence_s is not None:
        settings |= {**_KEEP_ALIVE, "idle_in_transaction_session_timeout": f"{silence_s}s"}
    try:
        return await asyncpg.connect(
            _checked(url), timeout=timeout_s, command_timeout=silence_s, server_settings=settings
        )
    except _MALFORMED as error:
        raise SettingsError(f"database URL: {error}") from error
    except _REFUSED as error:
        raise Unavailable(f"database: {type(error).__name__}: {error}") from error


@asynccontextmanager
async def open_pool(
    url: str,
    *,
    name: str = "technopark",
    min_size: int = 0,
    max_size: int = 10,
    command_timeout_s: float | None = 30,
) -> AsyncIterator[asyncpg.Pool[Any]]:
    """Open a pool of connections for the duration of the context; with `min_size` 0 it opens without a server.

    Raises:
        SettingsError: the URL is malformed; the text does not hold the password.
    """
    pool = asyncpg.create_pool(
        _checked(url),
        min_size=min_size,
        max_size=max_size,
        command_timeout=command_timeout_s,
        server_settings={**_SERVER_SETTINGS, "application_name": name},
    )
    await pool
    try:
        yield pool
    finally:
        # A query that was given up may wait for its server's word for long: then the connections are dropped.
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                await pool.close()


def _checked(url: str) -> str:
    # The driver would quote the part that it cannot read, which may be of a password with an unescaped character.
    if _URL.fullmatch(url) is None:
        raise SettingsError(
            "database URL: it cannot be read; expected postgresql://user:password@host:port/database"
            " with special characters percent-encoded"
        )
    # Left to the driver, this would say neither which file nor that waiting does not help.
    for file in parse_qs(urlsplit(url).query).get("sslrootcert", ()):
        if not Path(file).is_file():
            raise SettingsError(f"database URL: there is no file {file}, which sslrootcert names")
    return url
