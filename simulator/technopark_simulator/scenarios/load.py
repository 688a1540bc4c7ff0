"""Reads scenarios: YAML files that ship with the program, or a person's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from technopark.errors import SettingsError
from technopark_simulator.control.interventions import Act
from technopark_simulator.faults.kinds import Fault, fault
from technopark_simulator.options import SimulateOptions

_FOLDER = files("technopark_simulator") / "scenarios"
_SUFFIX = ".yaml"
_NOT_OPTIONS = frozenset({"scenario", "faults", "acts", "truth", "resume", "control", "progress"})
_OPTIONS = {
    {"facilities": "facility"}.get(field.name, field.name.removesuffix("_s")): field.name
    for field in fields(SimulateOptions)
}


@dataclass(frozen=True)
class Scenario:
    """What to simulate: a line about it, options that differ from the usual ones (by their flag), faults, and acts."""

    name: str
    about: str
    options: Mapping[str, Any]
    faults: tuple[Fault, ...]
    acts: tuple[Act, ...] = ()

    def applied(self, options: SimulateOptions, *, besides: Collection[str]) -> SimulateOptions:
        """Return options with those of the scenario, but for those `besides`: a person gave them.

        Raises:
            SettingsError: the scenario gives an option something that it cannot be.
        """
        changed = {
            _OPTIONS[name]: _value(self.name, name, value)
            for name, value in self.options.items()
            if name not in besides
        }
        try:
            return replace(options, **changed)
        except TypeError as error:
            raise SettingsError(f"scenario {self.name}: options: {error}") from error


def shipped() -> list[Scenario]:
    """Return the scenarios that ship with the program, by name."""
    names = sorted(entry.name for entry in _FOLDER.iterdir() if entry.name.endswith(_SUFFIX))
    return [load_scenario(name.removesuffix(_SUFFIX)) for name in names]


def load_scenario(name: str) -> Scenario:
    """Return a scenario: one that ships, by its name, else one from a file.

    Raises:
        SettingsError: there is none, or what is wrong with the file.
    """
    inside = _FOLDER / f"{name}{_SUFFIX}"
    source = inside if "/" not in name and inside.is_file() else Path(name)
    try:
        content = YAML(typ="safe").load(StringIO(source.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"scenario {name}: neither one that ships nor a readable file: {error}"
        ) from error
    except YAMLError as error:
        raise SettingsError(f"scenario {name}: {error}") from error
    return _scenario(name, _mapping(name, content, {"about", "options", "faults", "acts"}))


def _scenario(name: str, content: Mapping[str, Any]) -> Scenario:
    options = _mapping(f"{name}: options", content.get("options", {}), set(_OPTIONS) - _NOT_OPTIONS)
    faults: list[Fault] = []
    for kind, entry in _mapping(f"{name}: faults", content.get("faults", {})).items():
        where = f"scenario {name}: faults"
        numbers = _mapping(f"{name}: {kind}", entry, {"rate", "seed", "size"})
        wrong = [key for key, value in numbers.items() if type(value) not in (int, float)]
        if wrong or "rate" not in numbers or not isinstance(numbers.get("seed", 1), int):
            raise SettingsError(f"{where}: {kind}: rate, and if wanted seed and size, are numbers")
        size = numbers.get("size")
        faults.append(
            fault(
                str(kind),
                float(numbers["rate"]),
                seed=numbers.get("seed", 1),
                size=None if size is None else float(size),
                where=where,
            )
        )
    acts = _acts(name, content.get("acts", []))
    return Scenario(Path(name).stem, str(content.get("about", "")), options, tuple(faults), acts)


def _acts(scenario: str, value: object) -> tuple[Act, ...]:
    try:
        acts = msgspec.convert(value, tuple[Act, ...])
    except msgspec.ValidationError as error:
        raise SettingsError(f"scenario {scenario}: acts: {error}") from error
    for act in acts:
        if act.hours_before <= 0:
            raise SettingsError(f"scenario {scenario}: acts: hours_before: {act.hours_before} is not above 0")
        if (act.act == "break") == bool(act.line):
            raise SettingsError(f"scenario {scenario}: acts: a line is stopped or spoilt, a gateway breaks")
        if (act.act == "spoil") != (0 < act.percent <= 100):
            raise SettingsError(f"scenario {scenario}: acts: percent is of spoil, from 1 to 100")
    return acts


def _value(scenario: str, name: str, value: Any) -> Any:
    """Return an option's value as the options have it."""
    try:
        match name:
            case "start" | "until":
                return datetime.fromisoformat(value)
            case "duration":
                return timedelta(hours=value)
            case "facility":
                return tuple(map(str, value))
            case _:
                return value
    except (TypeError, ValueError) as error:
        raise SettingsError(f"scenario {scenario}: {name}: {value!r} cannot be used") from error


def _mapping(where: str, value: object, allowed: set[str] | None = None) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError(f"scenario {where}: expected names with values")
    if allowed is not None and (unknown := sorted(map(str, value.keys() - allowed))):
        raise SettingsError(
            f"scenario {where}: {', '.join(unknown)} not known, only {', '.join(sorted(allowed))}"
        )
    return value
