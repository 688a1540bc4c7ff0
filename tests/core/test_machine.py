"""Clocks that differ and disks that fill are told before anything fails, and not told where nothing is certain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from technopark.machine import ClockDifference, Disk, Machine, free_share, look_at_disks, own_folders
from technopark.settings import Settings

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
HERE = Path("/srv")


def settings(**chosen: object) -> Settings:
    return Settings(_env_file=None, **chosen)  # type: ignore[arg-type,call-arg]  # pydantic-settings' own argument


def told(*, way_s: float, ahead_s: float) -> ClockDifference:
    """What is made of a clock that is so far ahead when the way there and back takes so long."""
    half = timedelta(seconds=way_s / 2)
    return ClockDifference.between(NOW, NOW + half + timedelta(seconds=ahead_s), NOW + 2 * half)


@pytest.mark.parametrize(
    ("way_s", "ahead_s", "beyond"),
    [
        (0.01, 0, False),
        (0.01, 5.1, True),
        (0.01, -5.1, True),
        (0.01, 4.9, False),
        (6, 7, False),
        (6, 8.5, True),
    ],
)
def test_clocks_differ_when_no_way_between_them_explains_it(
    way_s: float, ahead_s: float, *, beyond: bool
) -> None:
    assert told(way_s=way_s, ahead_s=ahead_s).beyond(5) is beyond


def test_a_clock_that_was_set_while_it_was_looked_at_is_no_less_certain_than_that() -> None:
    assert ClockDifference.between(NOW, NOW, NOW - timedelta(seconds=10)).certain_s == 5


@pytest.mark.parametrize(
    ("free", "short"), [(0.5, False), (0.10, False), (0.0999, True), (0.0, True), (None, True)]
)
def test_a_disk_is_short_below_the_least_and_where_it_cannot_be_looked_at(
    free: float | None, *, short: bool
) -> None:
    assert Disk("the database", HERE, free).short(10) is short


def test_what_is_wrong_is_said_without_naming_a_folder() -> None:
    machine = Machine(
        told(way_s=0, ahead_s=-12.3),
        2,
        61.5,
        (
            Disk("the database", HERE, 0.075),
            Disk("this program", HERE, 0.5),
            Disk("watched folder 1", HERE, None),
        ),
    )
    assert machine.warnings(settings()) == (
        "the database's clock is 12.3 s behind this machine's",
        "2 stations are ahead of the collector's clock, the furthest by 61.5 s",
        "of the disk of the database 7.5% is free",
        "the disk of watched folder 1 cannot be looked at",
    )
    assert machine.warnings(settings(clock_tolerance_s=60, disk_free_percent=5))[1:2] == (
        "the disk of watched folder 1 cannot be looked at",
    )


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert Machine(None, None, None, ()).warnings(settings()) == ()


def test_folders_that_are_named_are_watched_beside_our_own(tmp_path: Path) -> None:
    chosen = settings(watched_folders=f"{tmp_path}, {tmp_path / 'none'}")
    ours, there, missing = look_at_disks(own_folders(chosen))
    assert ours.folder == Path.cwd()
    assert there.free == free_share(tmp_path)
    assert there.free is not None
    assert 0 <= there.free <= 1
    assert (missing.what, missing.free) == ("watched folder 2", None)
