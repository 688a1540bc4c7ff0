"""Values of a YAML file, each with its line and its text as written.

The tree of nodes is read instead of loaded data: numbers go from their text to `Decimal` without passing
through a float, a six-digit code keeps its leading zero, and each problem can name the line it stands on.
Problems are collected, not raised one by one: a reader that finds one returns a harmless placeholder, and
`Problems.raise_if_any` ends the reading before a placeholder can leave.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from technopark.errors import CatalogueError

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:_[0-9]{3})+)(?:\.[0-9]+)?")
_MOST_DIGITS = 18  # of a number in all: more is a slip of the keyboard
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DURATION = re.compile(r"([0-9]{1,2}):([0-5][0-9])")
_FLAGS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
# names may hold no-break spaces, though Python calls them unprintable
_NO_BREAK_SPACES = str.maketrans("\u00a0\u202f", "  ")
_NULL_TAG = "tag:yaml.org,2002:null"


class Problems:
    """What is wrong with one file; `file` is how the texts call it."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: list[tuple[int, str]] = []

    def add(self, line: int, path: str, what: str) -> None:
        """Note a problem of the field `path` on that line (counted from 1)."""
        self._found.append((line, f"{self._file}:{line}: {path}: {what}"))

    def __len__(self) -> int:
        return len(self._found)

    def raise_if_any(self) -> None:
        """Raise `CatalogueError` with every problem, one per line of text, in the order of the file."""
        if self._found:
            in_order = sorted(self._found, key=lambda found: found[0])
            raise CatalogueError("\n".join(text for _, text in in_order))


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the file with the line, counted from 1, on which it or its field's name stands.

    `node` is None where a required field is missing: a problem noted already.
    """

    node: Node | None
    line: int
    path: str
    problems: Problems

    def wrong(self, what: str, allowed: str, found: str | None = None) -> None:
        """Note that this value is wrong; says what was found unless the caller knows better words."""
        if self.node is not None:
            found = f"found {_shown(self.node)}" if found is None else found
            self.problems.add(self.line, self.path or "file", f"{what} ({found}; allowed: {allowed})")

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Value]:
        """Return the fields of an object: each required one, and those optional ones that are given.

        Unknown, repeated and missing fields are noted; a missing one stands in the answer without a node.
        """
        if not isinstance(self.node, MappingNode):
            self.wrong("is not an object", f"an object with the fields {_listed(required)}")
            return {name: self._missing(name) for name in required}
        given: dict[str, Value] = {}
        lines: dict[str, int] = {}
        for key, node in self.node.value:
            name = _key_name(key)
            line = _line(key)
            field = Value(node, line, self.child(name), self.problems)
            if name in lines:
                what = f"is given twice (found again, first on line {lines[name]}; allowed: once)"
                self.problems.add(line, field.path, what)
            elif name not in required and name not in optional:
                what = f"is not a field here (found {name!r}; allowed: {_listed((*required, *optional))})"
                self.problems.add(line, field.path, what)
            else:
                given[name] = field
            lines.setdefault(name, line)
        for name in required:
            if name not in given:
                given[name] = self._missing(name)
                found = _listed(lines) if lines else "no fields"
                what = f"is missing (found {found}; required: {_listed(required)})"
                self.problems.add(self.line, given[name].path, what)
        return given

    def entries(self, *, at_least: int = 1) -> list[Value]:
        """Return the entries of a list; those that carry an id are called by it in the texts of problems."""
        if not isinstance(self.node, SequenceNode):
            self.wrong("is not a list", "a list")
            return []
        if len(self.node.value) < at_least:
            self.wrong("is empty", "a list with at least one entry", found="found no entry")
        return [
            Value(node, _line(node), f"{self.path}[{_called(node, position)}]", self.problems)
            for position, node in enumerate(self.node.value, start=1)
        ]

    def text(self, allowed: str = "text", shape: re.Pattern[str] | None = None) -> str:
        """Return a text as written: not empty, printable, and of that shape if one is given; else ""."""
        if not isinstance(self.node, ScalarNode) or self.node.tag == _NULL_TAG:
            self.wrong("is not text", allowed)
            return ""
        text = str(self.node.value)
        if not text.strip():
            self.wrong("is empty", allowed)
        elif not text.translate(_NO_BREAK_SPACES).isprintable():
            self.wrong("has unprintable characters", allowed)
        elif shape is not None and shape.fullmatch(text) is None:
            self.wrong("is not of the right form", allowed)
        else:
            return text.strip()
        return ""

    def identifier(self) -> str:
        """Return an id as topics may carry it, else ""."""
        return self.text("1 to 64 of A-Z a-z 0-9 . _ -", _ID)

    def choice(self, allowed: Iterable[str], what: str = "is unknown") -> str:
        """Return one of the allowed words, else ""."""
        words = tuple(allowed)
        text = self.text(_listed(words))
        if text and text not in words:
            self.wrong(what, _listed(words))
            return ""
        return text

    def choices(self, allowed: Iterable[str], *, at_least: int) -> tuple[str, ...]:
        """Return a list of allowed words, each at most once, in the order of the file."""
        words = tuple(allowed)
        chosen: list[str] = []
        for entry in self.entries(at_least=at_least):
            word = entry.choice(words)
            if word in chosen:
                entry.wrong("is listed twice", "each word once")
            elif word:
                chosen.append(word)
        return tuple(chosen)

    def decimal(self, *, above: int | None = None, at_least: int = 0, at_most: int | None = None) -> Decimal:
        """Return a number within its bounds, exactly as written, else 1."""
        bounds = f"above {above}" if above is not None else f"of at least {at_least}"
        bounds += "" if at_most is None else f" and at most {at_most}"
        allowed = f"a number {bounds}"
        text = self.text(allowed)
        if not text:
            return Decimal(1)
        if _NUMBER.fullmatch(text) is None:
            self.wrong("is not a number", f"{allowed}, written like 1250, 1_250 or 20.25")
            return Decimal(1)
        number = Decimal(text)
        if len(number.as_tuple().digits) > _MOST_DIGITS:
            self.wrong("has too many digits", f"{allowed}, of at most {_MOST_DIGITS} digits")
            return Decimal(1)
        too_small = number <= above if above is not None else number < at_least
        if too_small or (at_most is not None and number > at_most):
            self.wrong("is out of range", allowed)
            return Decimal(1)
        return number

    def integer(self, *, at_least: int, at_most: int) -> int:
        """Return a whole number within its bounds, else the lower bound."""
        number = self.decimal(at_least=at_least, at_most=at_most)
        if number != number.to_integral_value():
            self.wrong(
                "is not a whole number", f"a whole number of at least {at_least} and at most {at_most}"
            )
            return at_least
        return int(number)

    def flag(self) -> bool:
        """Return true or false; a wrong one reads as true."""
        text = self.text("true, false")
        if text and text not in _FLAGS:
            self.wrong("is neither true nor false", "true, false")
        return _FLAGS.get(text, True)

    def clock(self) -> time | None:
        """Return a local time of day written HH:MM, else None."""
        text = self.text("a time of day HH:MM from 00:00 to 23:59", _CLOCK)
        return time(int(text[:2]), int(text[3:])) if text else None

    def day(self) -> date | None:
        """Return a date written YYYY-MM-DD, else None."""
        allowed = "a date YYYY-MM-DD such as 2026-10-01"
        text = self.text(allowed, _DATE)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.wrong("is no day of the calendar", allowed)
            return None

    def duration(self) -> timedelta | None:
        """Return a length of time above zero and of at most a day, written H:MM, else None."""
        allowed = "hours and minutes H:MM from 0:01 to 24:00"
        text = self.text(allowed, _DURATION)
        if not text:
            return None
        hours, minutes = text.split(":")
        length = timedelta(hours=int(hours), minutes=int(minutes))
        if not timedelta(0) < length <= timedelta(days=1):
            self.wrong("is out of range", allowed)
            return None
        return length

    def child(self, name: str) -> str:
        """Return the path of a field of this object."""
        return f"{self.path}.{name}" if self.path else name

    def _missing(self, name: str) -> Value:
        return Value(None, self.line, self.child(name), self.problems)


def unique_id(value: Value, seen: dict[str, int]) -> str:
    """Return an id that is new among `seen` (ids with the lines where they stand) and add it there."""
    name = value.identifier()
    if name in seen:
        found = f"found {name!r} again, first on line {seen[name]}"
        value.wrong("is used twice", "each id once", found)
    elif name:
        seen[name] = value.line
    return name


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _shown(node: Node) -> str:
    if isinstance(node, MappingNode):
        return "an object"
    if isinstance(node, SequenceNode):
        return "a list"
    return "nothing" if node.tag == _NULL_TAG else repr(str(node.value))


def _key_name(key: Node) -> str:
    name = str(key.value)
    return name if isinstance(key, ScalarNode) and name.isprintable() else _shown(key)


def _called(node: Node, position: int) -> str:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == "id" and isinstance(value, ScalarNode):
                name = str(value.value)
                return name if _ID.fullmatch(name) else f"#{position}"
    return f"#{position}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
