"""What Grafana does to a query before PostgreSQL sees it: variables first, then the macros of the data source.

A faithful subset of both, so that the very text of a dashboard can be run without Grafana: variables as the SQL
data sources write them (several values as a quoted list), `$__interval` and `$__interval_ms`, and the macros of
the PostgreSQL data source. `timescaledb` chooses between the two forms of `$__timeGroup`, as the setting of that
name of the data source does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from technopark.errors import TechnoparkError

Value = str | int | Sequence[str]

_VARIABLE = re.compile(
    r"\$(?P<plain>\w+)"
    r"|\$\{(?P<braced>\w+)(?::(?P<format>\w+))?\}"
    r"|\[\[(?P<bracketed>\w+)(?::(?P<old_format>\w+))?\]\]"
)
_MACRO = re.compile(r"\$(?P<name>[_a-zA-Z0-9]+)\((?P<arguments>[^)]*)\)")
_INTERVAL = re.compile(r"(?P<number>\d+)(?P<unit>ms|s|m|h|d|w|y)")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_557_600}


class MacroError(TechnoparkError):
    """A query uses a macro wrongly or one that does not exist: Grafana would refuse it too."""


@dataclass(frozen=True, slots=True)
class View:
    """What a dashboard shows: the chosen range, the width of an interval, and the values of its variables."""

    start: datetime
    end: datetime
    interval: timedelta
    variables: Mapping[str, Value]
    timescaledb: bool = False


def expand(sql: str, view: View) -> str:
    """Return the query as PostgreSQL receives it.

    Raises:
        MacroError: a macro is unknown or lacks an argument.
    """
    milliseconds = round(view.interval.total_seconds() * 1000)
    values: dict[str, Value] = {
        **view.variables,
        "__interval_ms": milliseconds,
        "__interval": _interval_text(milliseconds),
    }
    return _with_macros(_with_variables(sql, values), view)


def _with_variables(sql: str, values: Mapping[str, Value]) -> str:
    def written(match: re.Match[str]) -> str:
        name = match["plain"] or match["braced"] or match["bracketed"]
        if name not in values:
            return match[0]
        return _formatted(values[name], match["format"] or match["old_format"])

    return _VARIABLE.sub(written, sql)


def _formatted(value: Value, form: str | None) -> str:
    several = [value] if isinstance(value, str | int) else list(value)
    match form:
        case None if isinstance(value, str):
            return value.replace("'", "''")
        case None if isinstance(value, int):
            return str(value)
        case None | "sqlstring" | "singlequote":
            return ",".join(_quoted(str(item)) for item in several)
        case "raw" | "csv":
            return ",".join(map(str, several))
        case _:
            raise MacroError(f"variables of the form {form} are not written here")


def _with_macros(sql: str, view: View) -> str:
    def written(match: re.Match[str]) -> str:
        name = match["name"]
        # Grafana takes a comma right after the macro as the old way of writing the other one.
        if name == "__timeGroup" and sql[match.end() : match.end() + 1] == ",":
            name = "__timeGroupAlias"
        return _macro(name, [argument.strip(" ") for argument in match["arguments"].split(",")], view)

    return _MACRO.sub(written, sql)


def _macro(name: str, arguments: list[str], view: View) -> str:
    if name not in _MACROS:
        raise MacroError(f"unknown macro {name}")
    needed = _ARGUMENTS.get(name, 0)
    if len(list(filter(None, arguments))) < needed:
        raise MacroError(f"macro {name} needs {needed} arguments: a time column first, then an interval")
    return _MACROS[name](arguments, view)


def _time_group(arguments: list[str], view: View) -> str:
    seconds = _seconds(arguments[1].strip("'"))
    if view.timescaledb:
        return f"time_bucket('{seconds:.3f}s',{arguments[0]})"
    return f"floor(extract(epoch from {arguments[0]})/{seconds:g})*{seconds:g}"


def _seconds(interval: str) -> float:
    match = _INTERVAL.fullmatch(interval)
    if match is None:
        raise MacroError(f"error parsing interval {interval}")
    return int(match["number"]) * _SECONDS[match["unit"]]


def _interval_text(milliseconds: int) -> str:
    for unit in ("d", "h", "m", "s"):
        each = round(_SECONDS[unit] * 1000)
        if milliseconds % each == 0:
            return f"{milliseconds // each}{unit}"
    return f"{milliseconds}ms"


def _instant(instant: datetime) -> str:
    text = instant.astimezone(UTC).isoformat()
    return f"'{text.removesuffix('+00:00')}Z'"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _epoch(instant: datetime) -> int:
    return int(instant.timestamp())


_MACROS: Mapping[str, Callable[[list[str], View], str]] = {
    "__time": lambda given, _: f'{given[0]} AS "time"',
    "__timeEpoch": lambda given, _: f'extract(epoch from {given[0]}) as "time"',
    "__timeFilter": lambda given, view: f"{given[0]} BETWEEN {_instant(view.start)} AND {_instant(view.end)}",
    "__timeFrom": lambda _, view: _instant(view.start),
    "__timeTo": lambda _, view: _instant(view.end),
    "__timeGroup": _time_group,
    "__timeGroupAlias": lambda given, view: f'{_time_group(given, view)} AS "time"',
    "__unixEpochFilter": lambda given, view: (
        f"{given[0]} >= {_epoch(view.start)} AND {given[0]} <= {_epoch(view.end)}"
    ),
    "__unixEpochFrom": lambda _, view: str(_epoch(view.start)),
    "__unixEpochTo": lambda _, view: str(_epoch(view.end)),
}
_ARGUMENTS = {
    "__time": 1,
    "__timeEpoch": 1,
    "__timeFilter": 1,
    "__timeGroup": 2,
    "__timeGroupAlias": 2,
    "__unixEpochFilter": 1,
}
