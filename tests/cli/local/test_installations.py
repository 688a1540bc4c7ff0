"""PostgreSQL with TimescaleDB is found where Debian's and Red Hat's packages put it."""

from __future__ import annotations

from pathlib import Path

import pytest

from technopark_cli.local import installations
from technopark_cli.local.postgres import TIMESCALEDB, Installation


def lay_out(root: Path, programs: str, extensions: str) -> None:
    (root / programs).mkdir(parents=True)
    (root / programs / "initdb").touch()
    (root / extensions).mkdir(parents=True)
    (root / extensions / "timescaledb.control").touch()


@pytest.mark.parametrize(
    ("programs", "extensions"),
    [
        ("usr/lib/postgresql/17/bin", "usr/share/postgresql/17/extension"),
        ("usr/pgsql-17/bin", "usr/pgsql-17/share/extension"),
    ],
)
def test_packages_of_both_families_are_found(tmp_path: Path, programs: str, extensions: str) -> None:
    lay_out(tmp_path, programs, extensions)
    found = installations.with_timescaledb(tmp_path)
    assert found is not None
    assert (found.major, found.bin) == (17, tmp_path / programs)


def test_the_newest_version_is_chosen(tmp_path: Path) -> None:
    for major in (9, 17, 16):
        lay_out(tmp_path, f"usr/lib/postgresql/{major}/bin", f"usr/share/postgresql/{major}/extension")
    found = installations.with_timescaledb(tmp_path)
    assert found is not None
    assert found.major == 17


def test_postgresql_without_timescaledb_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "usr/lib/postgresql/17/bin").mkdir(parents=True)
    (tmp_path / "usr/lib/postgresql/17/bin/initdb").touch()
    assert installations.with_timescaledb(tmp_path) is None


def test_an_extension_without_its_server_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "usr/share/postgresql/17/extension").mkdir(parents=True)
    (tmp_path / "usr/share/postgresql/17/extension/timescaledb.control").touch()
    assert installations.with_timescaledb(tmp_path) is None


def test_data_of_different_installations_go_to_different_folders() -> None:
    plain = Installation("plain", 17, Path("/usr"), Path("/usr/bin"))
    timescale = Installation("timescale", 17, Path("/usr"), Path("/usr/bin"), settings=TIMESCALEDB)
    assert installations.folder_name(plain) != installations.folder_name(timescale)


def test_the_community_edition_is_known_by_its_library(tmp_path: Path) -> None:
    lay_out(tmp_path, "usr/lib/postgresql/17/bin", "usr/share/postgresql/17/extension")
    found = installations.with_timescaledb(tmp_path)
    assert found is not None
    assert not installations.is_community(found)
    (tmp_path / "usr/lib/postgresql/17/lib").mkdir()
    (tmp_path / "usr/lib/postgresql/17/lib/timescaledb-tsl-2.31.2.so").touch()
    assert installations.is_community(found)
