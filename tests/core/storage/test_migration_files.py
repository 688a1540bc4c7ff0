"""Migrations are numbered files, each told apart by its number and proved unchanged by its hash."""

from __future__ import annotations

import hashlib

import pytest

from technopark.errors import MigrationError
from technopark.storage.migrate import migrations, parse


def test_the_shipped_files_are_numbered_without_a_gap() -> None:
    assert [int(migration.name[:4]) for migration in migrations()] == list(range(1, len(migrations()) + 1))


def test_files_are_read_in_the_order_of_their_numbers() -> None:
    found = parse({"0010_c.sql": "SELECT 3", "0002_b.sql": "SELECT 2", "0001_a.sql": "SELECT 1"})
    assert [migration.name for migration in found] == ["0001_a.sql", "0002_b.sql", "0010_c.sql"]
    assert [migration.sha256 for migration in found] == [
        hashlib.sha256(f"SELECT {number}".encode()).hexdigest() for number in (1, 2, 3)
    ]


def test_a_file_says_what_it_requires() -> None:
    plain, extension, licence = parse(
        {
            "0001_a.sql": "-- A table requires: nothing.\nSELECT 1",
            "0002_b.sql": "-- requires: timescaledb\nSELECT 1",
            "0003_c.sql": "-- requires: community\nSELECT 1",
        }
    )
    assert (plain.requires, extension.requires, licence.requires) == (None, "timescaledb", "community")


@pytest.mark.parametrize(
    ("texts", "wrong"),
    [
        ({"1_a.sql": ""}, "1_a.sql: a migration is named NNNN_what_it_does.sql"),
        ({"0001-a.sql": ""}, "0001-a.sql: a migration is named NNNN_what_it_does.sql"),
        ({"0001_A.sql": ""}, "0001_A.sql: a migration is named NNNN_what_it_does.sql"),
        ({"0001_a.sql.bak": ""}, "0001_a.sql.bak: a migration is named NNNN_what_it_does.sql"),
        ({"0001_a.sql": "", "0001_b.sql": ""}, "0001_b.sql: number 0001 is taken by 0001_a.sql"),
        (
            {"0001_a.sql": "-- requires: postgis\n"},
            "0001_a.sql: requires postgis, which is none of timescaledb, community",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said(texts: dict[str, str], wrong: str) -> None:
    with pytest.raises(MigrationError) as error:
        parse(texts)
    assert str(error.value) == wrong
