"""Connections to databases of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from technopark.storage.pool import connect


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A connection to a database with the project's tables, once per edition."""
    opened = await connect(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def empty(empty_database_url: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A connection to a database without tables, once per edition."""
    opened = await connect(empty_database_url)
    yield opened
    await opened.close()
