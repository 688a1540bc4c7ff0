"""What is stored is not published again, and data of one kind of plants are never mixed with another's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from technopark.errors import SettingsError
from technopark_cli.demo.directory import DemoDirectory
from technopark_cli.demo.memory import OVERLAP, Memory
from technopark_cli.demo.options import DemoOptions

NOW = datetime.now(UTC)
THREE_DAYS = DemoOptions(days=3)
FILLED = Memory(seed=7, every_day=False, filled={"here": NOW - timedelta(days=5)})


def about(moment: datetime) -> object:
    # Within the hour: it is told in days, and the run may have begun a while ago.
    return pytest.approx(moment.timestamp(), abs=3600)


def test_an_empty_database_gets_three_days() -> None:
    since = Memory().publish_from("here", DemoOptions(), None)
    assert since.timestamp() == about(NOW - timedelta(days=3))


def test_without_a_wish_there_is_no_more_history_than_there_was() -> None:
    short = Memory(filled={"here": NOW - timedelta(days=1)})
    assert short.publish_from("here", DemoOptions(), NOW) == NOW - OVERLAP


def test_an_empty_database_gets_the_days_asked_for() -> None:
    since = Memory().publish_from("here", THREE_DAYS, None)
    assert since.timestamp() == about(NOW - timedelta(days=3))


def test_plants_go_on_where_they_were_stopped_with_an_overlap() -> None:
    stopped = NOW - timedelta(hours=2)
    assert FILLED.publish_from("here", THREE_DAYS, stopped) == stopped - OVERLAP


def test_a_longer_pause_than_the_history_asked_for_is_filled_whole() -> None:
    stopped = NOW - timedelta(days=4)
    assert FILLED.publish_from("here", THREE_DAYS, stopped) == stopped - OVERLAP


@pytest.mark.parametrize(
    ("database", "days", "stored_until"),
    [("elsewhere", 3, NOW), ("here", 9, NOW), ("here", 3, None)],
    ids=["another database", "more history than there is", "a station never heard of"],
)
def test_otherwise_the_history_is_published_whole(
    database: str, days: float, stored_until: datetime | None
) -> None:
    since = FILLED.publish_from(database, DemoOptions(days=days), stored_until)
    assert since.timestamp() == about(NOW - timedelta(days=days))


def test_the_beginning_of_a_history_is_kept_for_each_database() -> None:
    later = NOW - timedelta(hours=1)
    after = FILLED.after_start("here", later).after_start("elsewhere", later)
    assert after.filled == {"here": NOW - timedelta(days=5), "elsewhere": later}


def test_data_go_on_with_the_plants_that_made_them() -> None:
    assert FILLED.for_run(DemoOptions()) == FILLED
    assert FILLED.for_run(DemoOptions(seed=7, every_day=False)) == FILLED


@pytest.mark.parametrize(
    "other", [DemoOptions(seed=8), DemoOptions(every_day=True)], ids=["seed", "calendar"]
)
def test_other_plants_need_a_fresh_beginning(other: DemoOptions) -> None:
    with pytest.raises(SettingsError, match=r"made with seed 7 .* by their calendar.* --fresh"):
        FILLED.for_run(other)
    assert Memory().for_run(other).seed == (other.seed or 1)


def test_a_memory_is_read_as_it_was_written(tmp_path: Path) -> None:
    directory = DemoDirectory(tmp_path)
    assert directory.recall() == Memory()
    directory.remember(FILLED)
    assert directory.recall() == FILLED


def test_a_memory_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text('{"seed": "one"}')
    with pytest.raises(SettingsError, match=r"demo\.json cannot be read .*--fresh"):
        DemoDirectory(tmp_path).recall()
