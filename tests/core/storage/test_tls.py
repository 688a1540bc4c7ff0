"""By TLS the database proves who it is, and whoever else answers at its address is not spoken to."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from technopark.errors import SettingsError, Unavailable
from technopark.storage.pool import connect, open_pool
from technopark_cli.broker_access.certificates import Signed, new_authority, new_server
from technopark_cli.local import postgres
from technopark_cli.local.postgres import DATA, NOT_DURABLE, Cluster, Installation

NOW = datetime.now(UTC)
SPOKEN_BY_TLS = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


@dataclass(frozen=True)
class Guarded:
    """A server with a certificate for 127.0.0.1 alone, and the authorities that clients may trust."""

    cluster: Cluster
    authority: Path
    another: Path

    def url(self, **options: object) -> str:
        """Its URL with options of the connection."""
        return f"{self.cluster.url}?{'&'.join(f'{name}={value}' for name, value in options.items())}"


def packaged() -> Installation:
    """PostgreSQL of a package of the system, which has TLS; that of the wheel has not."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        pytest.skip("needs PostgreSQL of a package, which `make test` installs as root on Debian")
    folder = found[-1].parent
    return Installation(f"PostgreSQL in {folder}", int(folder.parent.name), prefix=folder.parent, bin=folder)


def put(file: Path, text: bytes, like: Path) -> None:
    """Write a file that belongs to whom another one belongs, and is read by nobody else."""
    file.write_bytes(text)
    file.chmod(0o600)
    owner = like.stat()
    os.chown(file, owner.st_uid, owner.st_gid)


@pytest.fixture(scope="module")
async def guarded(service_directory: Path) -> AsyncIterator[Guarded]:
    folder = service_directory / "by-tls"
    settings = {**NOT_DURABLE, "ssl": "on"}
    cluster = await postgres.prepare(packaged(), folder, settings=settings)
    authority = new_authority("Park", NOW)
    server = new_server(authority, ["127.0.0.1"], NOW)
    data = folder / DATA
    put(data / "server.crt", server.certificate, data)
    put(data / "server.key", server.key, data)
    trusted = _kept(service_directory / "ca.crt", authority)
    another = _kept(service_directory / "another.crt", new_authority("Another", NOW))
    async with cluster.service:
        yield Guarded(cluster, trusted, another)


def _kept(file: Path, authority: Signed) -> Path:
    file.write_bytes(authority.certificate)
    return file


async def test_a_server_that_proves_who_it_is_is_spoken_to_by_tls(guarded: Guarded) -> None:
    url = guarded.url(sslmode="verify-full", sslrootcert=guarded.authority)
    connection = await connect(url)
    assert await connection.fetchval(SPOKEN_BY_TLS)
    await connection.close()
    async with open_pool(url) as pool:
        assert await pool.fetchval(SPOKEN_BY_TLS)


async def test_a_server_that_another_authority_vouches_for_is_refused(guarded: Guarded) -> None:
    for mode in ("verify-ca", "verify-full"):
        with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED") as error:
            await connect(guarded.url(sslmode=mode, sslrootcert=guarded.another))
        assert guarded.cluster.password not in str(error.value)


async def test_a_server_by_another_name_is_refused(guarded: Guarded) -> None:
    """The certificate is for the address, and not for the name that leads there as well."""
    named = re.sub(r"@127\.0\.0\.1:", "@localhost:", guarded.url(sslmode="{}", sslrootcert=guarded.authority))
    with pytest.raises(Unavailable, match=r"CERTIFICATE_VERIFY_FAILED|Hostname mismatch"):
        await connect(named.format("verify-full"))
    known = await connect(named.format("verify-ca"))
    assert await known.fetchval(SPOKEN_BY_TLS)
    await known.close()


async def test_tls_without_proof_is_tls_still_and_without_a_word_is_what_the_server_offers(
    guarded: Guarded,
) -> None:
    for url, by_tls in (
        (guarded.url(sslmode="require"), True),
        (guarded.cluster.url, True),
        (guarded.url(sslmode="disable"), False),
    ):
        connection = await connect(url)
        assert await connection.fetchval(SPOKEN_BY_TLS) is by_tls, url.partition("?")[2]
        await connection.close()


async def test_an_authority_that_is_not_there_is_named(guarded: Guarded, tmp_path: Path) -> None:
    missing = tmp_path / "none.crt"
    url = guarded.url(sslmode="verify-full", sslrootcert=missing)
    with pytest.raises(SettingsError, match=f"no file {re.escape(str(missing))}") as error:
        await connect(url)
    assert guarded.cluster.password not in str(error.value)
    with pytest.raises(SettingsError, match=f"no file {re.escape(str(missing))}"):
        await open_pool(url).__aenter__()
