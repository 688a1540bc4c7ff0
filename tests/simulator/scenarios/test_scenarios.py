"""Scenarios ship by name, say what is wrong with a person's own, and are explained."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from technopark.alerts import RULES
from technopark.errors import SettingsError
from technopark_simulator.control.interventions import Act
from technopark_simulator.faults.kinds import KINDS, Fault, parse_fault
from technopark_simulator.options import SimulateOptions
from technopark_simulator.scenarios.load import Scenario, load_scenario, shipped

KINDS_OF_ALERTS = {rule.kind for rule in RULES}
GUIDE = (Path(__file__).parents[3] / "docs" / "simulator.md").read_text()


@pytest.mark.parametrize("scenario", shipped(), ids=lambda scenario: scenario.name)
def test_each_shipped_scenario_is_usable_and_explained(scenario: Scenario) -> None:
    options = scenario.applied(SimulateOptions(acts=scenario.acts), besides=())
    # What raises an alert happens up to now, so that it can be seen.
    of_alert = scenario.name in KINDS_OF_ALERTS and scenario.name != "certificate-at-risk"
    assert of_alert or (isinstance(options.start, datetime) and options.history_only)
    assert f"| `{scenario.name}` | {scenario.about} |" in GUIDE


def test_the_scenarios_that_ship() -> None:
    names = {scenario.name for scenario in shipped()}
    assert names - KINDS_OF_ALERTS == {"bad-day", "gateway-outage", "quiet-day", "year-end"}
    assert names >= KINDS_OF_ALERTS, "each kind of alert has a scenario that raises it"


def test_on_a_bad_day_every_fault_is_on() -> None:
    assert {fault.name for fault in load_scenario("bad-day").faults if fault.rate} == set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_each_fault_is_explained(name: str) -> None:
    assert f"| `{name}` |" in GUIDE


def test_what_a_person_gives_goes_before() -> None:
    options = load_scenario("bad-day").applied(SimulateOptions(days=7), besides={"days"})
    assert options.days == 7
    assert options.history_only


def test_a_scenario_of_ones_own_is_read(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "options: {period: 5, facility: [F02]}\nfaults: {delay: {rate: 0.5, seed: 3, size: 60}}\n"
    )
    scenario = load_scenario(str(file))
    options = scenario.applied(SimulateOptions(), besides=())
    assert (scenario.name, options.period_s, options.facilities) == ("mine", 5, ("F02",))
    assert scenario.faults == (Fault(name="delay", rate=0.5, seed=3, size=60),)


def test_what_a_scenario_has_done_by_hand_is_read(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("acts: [{act: spoil, hours_before: 2, facility: F02, line: L1, percent: 10}]\n")
    assert load_scenario(str(file)).acts == (
        Act(act="spoil", hours_before=2, facility="F02", line="L1", percent=10),
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("acts: [{act: dance, hours_before: 1, facility: F02}]", "acts: Invalid enum value 'dance'"),
        ("acts: [{act: break, facility: F02}]", "hours_before"),
        ("acts: [{act: break, hours_before: 0, facility: F02}]", "hours_before: 0.0 is not above 0"),
        ("acts: [{act: break, hours_before: 1, facility: F02, line: L1}]", "a gateway breaks"),
        ("acts: [{act: stop, hours_before: 1, facility: F02}]", "a line is stopped"),
        ("acts: [{act: spoil, hours_before: 1, facility: F02, line: L1}]", "percent is of spoil"),
        ("faults: {slow: {rate: 0.1}}", "no fault 'slow'"),
        ("faults: {delay: {rate: 2}}", "rate 2.0 is not between 0 and 1"),
        ("faults: {delay: {rate: 0.1, speed: 3}}", "speed not known"),
        ("faults: {delay: {rate: often}}", "numbers"),
        ("faults: {delay: {}}", "numbers"),
        ("faults: {delay: 0.1}", "expected names with values"),
        ("options: {colour: red}", "colour not known"),
        ("options: {truth: file}", "truth not known"),
        ("options: {start: noon}", "cannot be used"),
        ("options: {start: 2026-10-15}", "cannot be used"),
        ("options: {days: many}", "options"),
        ("[", "scenario"),
        ("- 1", "expected names with values"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, content: str, problem: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(content)
    with pytest.raises(SettingsError, match=problem):
        load_scenario(str(file)).applied(SimulateOptions(), besides=())


def test_a_scenario_that_is_nowhere_is_said() -> None:
    with pytest.raises(SettingsError, match="no-such-day"):
        load_scenario("no-such-day")


def test_a_fault_of_the_command_line() -> None:
    assert parse_fault("drop=0.1") == Fault(name="drop", rate=0.1, seed=1, size=0)
    assert parse_fault("delay=1:seed=4:size=30") == Fault(name="delay", rate=1, seed=4, size=30)


@pytest.mark.parametrize(
    "text", ["drop", "drop=x", "drop=0.1:often", "nothing=0.1", "drop=2", "delay=1:size=0"]
)
def test_a_fault_that_cannot_be_read_is_said(text: str) -> None:
    with pytest.raises(SettingsError, match="fault"):
        parse_fault(text)
