"""Connections are alike, and what keeps one from being made is said without the password."""

from __future__ import annotations

import socket
import traceback

import pytest

from technopark.errors import SettingsError, TechnoparkError, Unavailable
from technopark.storage.pool import connect, open_pool

PASSWORD = "horse"  # noqa: S105 - what must not be shown
MALFORMED = [
    "",
    "127.0.0.1:5432",
    f"http://technopark:{PASSWORD}@db/park",
    f"postgresql://technopark:{PASSWORD}/9@db/park",
    f"postgresql://technopark:{PASSWORD}?9@db/park",
    f"postgresql://technopark:{PASSWORD}#9@db/park",
    f"postgresql://technopark:{PASSWORD}@db:port/park",
    f"postgresql://technopark:{PASSWORD}@[::1/park",
    f"postgresql://technopark:{PASSWORD}@db/park?sslmode",
]


def refused_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def told(error: TechnoparkError) -> str:
    return "".join(traceback.format_exception(error, chain=True, limit=0))


async def test_connections_think_in_utc_and_say_who_they_are(empty_database_url: str) -> None:
    connection = await connect(empty_database_url, name="technopark test")
    async with open_pool(empty_database_url, name="technopark pool") as pool:
        shown = "SELECT current_setting('timezone'), current_setting('application_name')"
        assert tuple(await connection.fetchrow(shown) or ()) == ("UTC", "technopark test")
        assert tuple(await pool.fetchrow(shown) or ()) == ("UTC", "technopark pool")
    await connection.close()


async def test_a_pool_opens_before_its_server() -> None:
    async with open_pool(f"postgresql://technopark@127.0.0.1:{refused_port()}/park") as pool:
        with pytest.raises(ConnectionRefusedError):
            await pool.fetchval("SELECT 1")


@pytest.mark.parametrize("url", MALFORMED)
async def test_a_malformed_url_is_a_setting_to_mend(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^database URL: ") as error:
        await connect(url)
    assert PASSWORD not in told(error.value)
    with pytest.raises(SettingsError, match=r"^database URL: ") as error:
        async with open_pool(url):
            pass
    assert PASSWORD not in told(error.value)


@pytest.mark.parametrize(
    ("options", "wrong"),
    [(":99999/park", "port must be 0-65535"), ("/park?sslmode=often", "`sslmode` parameter must be one of")],
)
async def test_a_url_that_the_driver_cannot_use_is_a_setting_to_mend(options: str, wrong: str) -> None:
    with pytest.raises(SettingsError, match=f"^database URL: .*{wrong}") as error:
        await connect(f"postgresql://technopark:{PASSWORD}@127.0.0.1{options}")
    assert PASSWORD not in told(error.value)


@pytest.mark.parametrize("database", ["", "/", "/park", "/park?sslmode=disable&application_name=a%20b"])
async def test_a_server_that_does_not_answer_is_unavailable(database: str) -> None:
    for user in ("", "technopark@", f"technopark:{PASSWORD}@", "technopark:p%40ss@"):
        with pytest.raises(Unavailable, match=r"^database: ConnectionRefusedError: ") as error:
            await connect(f"postgresql://{user}127.0.0.1:{refused_port()}{database}")
        assert PASSWORD not in told(error.value)


async def test_a_database_that_is_not_there_is_unavailable(empty_database_url: str) -> None:
    with pytest.raises(Unavailable, match='database "nowhere" does not exist'):
        await connect(empty_database_url.rpartition("/")[0] + "/nowhere")
