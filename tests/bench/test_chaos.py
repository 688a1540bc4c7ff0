"""A short fault run of real processes: it ends by itself, finds nothing wrong, and says what it did."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from bench.fault_run.faults import DISK_FULL, FAULTS, LINK_OF, NAMES, schedule
from technopark_cli.local.process import Program, Service

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(300)
async def test_a_few_faults_lose_and_double_nothing(tmp_path: Path) -> None:
    kinds = (
        "collectors_killed_at_a_write",
        "broker_killed",
        "to_database_lost_in_a_stall",
        "database_disk_full",
    )
    file = tmp_path / "chaos.json"
    options = f"--faults 4 --seed 5 --rate 500 --outage 1 --result {file} --only {' '.join(kinds)}"
    command = [sys.executable, "-m", "bench.chaos", *options.split()]
    run = Service(Program("fault run", command, tmp_path / "chaos.log", directory=ROOT))
    await run.start()
    assert await run.wait() == 0, run.last_lines()
    result = json.loads(file.read_text())
    assert {name: result[name] for name in ("faults", "lost", "double", "unexplained", "memory_bounded")} == {
        "faults": 5,
        "lost": 0,
        "double": 0,
        "unexplained": 0,
        "memory_bounded": True,
    }
    assert result["sent"] > 1000
    assert result["stored"] == result["facts"] > result["sent"]
    assert result["units_stored"] == result["units_made"] > 0
    ledger = result["ledger"]
    assert ledger["received"] == ledger["stored"] + ledger["duplicate"] + ledger["quarantined"]
    assert (ledger["missing"], ledger["conflicting"]) == (0, 0)
    full = result["disk_full"]
    if os.geteuid() != 0:
        assert full == "needs root"
    elif isinstance(full, dict):
        assert sum(full.values()) == 1


def named(seed: int) -> list[str]:
    return [fault.__name__ for blow in schedule(110, seed, disk=True) for fault in blow.faults]


def test_each_kind_of_fault_comes_before_any_comes_again() -> None:
    chosen = named(seed=1)
    assert len(chosen) == 110
    assert sorted(chosen[: len(FAULTS)]) == sorted(NAMES)
    assert chosen == named(seed=1)
    assert chosen != named(seed=2)


def test_what_strikes_together_does_not_meet_on_one_network() -> None:
    together = [blow.faults for blow in schedule(110, 1, disk=True) if len(blow.faults) > 1]
    assert together
    for first, second in together:
        assert LINK_OF[second] != LINK_OF.get(first)


def test_a_disk_that_is_not_the_databases_own_does_not_get_full() -> None:
    blows = schedule(200, 1, disk=False)
    assert DISK_FULL not in {fault for blow in blows for fault in blow.faults}
