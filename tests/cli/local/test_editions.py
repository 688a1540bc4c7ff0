"""The tests run on the editions of the database that there are, and say why not on the others."""

from __future__ import annotations

import asyncpg
import pytest

from technopark.storage.migrate import migrate
from technopark_cli.local.database import EDITIONS, DatabaseServer, Edition
from technopark_cli.local.ports import free_port
from tests.support import editions


async def test_a_server_named_by_the_environment_is_used_for_its_edition_alone(
    edition: Edition, database_server: DatabaseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(editions.URL_VARIABLE, database_server.url)
    offered = editions.offers()
    assert [name for name, offer in offered.items() if offer.why_not is None] == [edition]


async def test_a_named_server_that_does_not_answer_is_the_reason_for_every_edition(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(editions.URL_VARIABLE, f"postgresql://postgres@127.0.0.1:{free_port()}/postgres")
    offered = editions.offers()
    assert set(offered) == set(EDITIONS)
    assert all("cannot be used" in str(offer.why_not) for offer in offered.values())


async def test_a_test_finds_its_database_migrated(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        assert await migrate(connection) == []
    finally:
        await connection.close()


async def test_tests_do_not_see_each_others_databases(database_url: str, empty_database_url: str) -> None:
    assert database_url != empty_database_url
    connection = await asyncpg.connect(empty_database_url)
    try:
        tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await connection.close()
    assert tables == 0


def test_a_test_runs_on_the_editions_there_are_and_is_skipped_where_it_would_have_none() -> None:
    community = editions.Offer("community", "not there")
    none = editions.Offer("none")
    assert editions.of_a_test([community, none], EDITIONS, EDITIONS) == [none]
    assert editions.of_a_test([community, none], ("community",), EDITIONS) == [community]
    assert editions.of_a_test([community, none], EDITIONS, ("none",)) == [none]


def test_the_edition_that_needs_root_is_skipped_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(editions.URL_VARIABLE, raising=False)
    apache, none = editions.Offer("apache", "needs root"), editions.Offer("none")
    assert editions.of_a_test([apache, none], EDITIONS, EDITIONS) == [apache, none]
    monkeypatch.setenv(editions.URL_VARIABLE, "postgresql://named")
    assert editions.of_a_test([apache, none], EDITIONS, EDITIONS) == [none]
