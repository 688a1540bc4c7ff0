"""The guide of the simulator names everything that it offers."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from technopark_simulator.options import ReplayOptions, SimulateOptions
from technopark_simulator.plant.reasons import REASONS
from technopark_simulator.replay.mapping import load_mapping

GUIDE = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text()
_SIMULATE, _REPLAY = GUIDE.split("## Replaying a recording")


def _flag(field: str) -> str:
    return "--" + {"facilities": "facility", "faults": "fault"}.get(field, field.removesuffix("_s")).replace(
        "_", "-"
    )


@pytest.mark.parametrize(
    "option", [_flag(field.name) for field in fields(SimulateOptions) if field.name != "acts"]
)
def test_each_option_of_the_simulation_is_explained(option: str) -> None:
    # Acts are a scenario's only.
    assert f"| `{option}` |" in _SIMULATE


@pytest.mark.parametrize(
    "option", [_flag(field.name) for field in fields(ReplayOptions) if field.name != "file"]
)
def test_each_option_of_the_replay_is_explained(option: str) -> None:
    assert f"| `{option}` |" in _REPLAY


def test_the_mapping_of_the_guide_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "guide.yaml"
    file.write_text(_REPLAY.split("```yaml")[1].split("```")[0])
    mapping = load_mapping(str(file))
    assert mapping.columns() == ["ts", "asset", "job", "items", "bad", "part", "status"]


@pytest.mark.parametrize(("reason", "meaning"), REASONS.items())
def test_each_reason_is_explained(reason: str, meaning: str) -> None:
    assert any(row.startswith(f"| `{reason}` |") and meaning in row for row in GUIDE.splitlines())
