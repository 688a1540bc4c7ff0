"""A row that somebody handed in: its cells as what they have to be, and what is wrong with them by row and column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Final

from technopark_api.problems import Problem, Wrong

_MOST_ERRORS: Final = 100
_POINT: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")
_COMMA: Final = re.compile(r"[0-9]{1,15}([.,][0-9]{1,6})?")
_BLANKS: Final = re.compile("[ \u00a0\u202f]")
_YES: Final = frozenset({"yes", "true", "1", "ha", "да"})
_NO: Final = frozenset({"", "no", "false", "0", "yoʻq", "нет"})


def not_imported(wrong: Sequence[Wrong]) -> Problem:
    """Return the problem of a file of which nothing was taken in; it names the first hundred errors."""
    more = "" if len(wrong) <= _MOST_ERRORS else f", of which the first {_MOST_ERRORS} are named"
    detail = f"nothing was imported: {len(wrong)} error{'s' if len(wrong) != 1 else ''}{more}"
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "file", detail, wrong[:_MOST_ERRORS])


class Cells:
    """One row by its number in the file; `wrong` collects what is wrong with it, and getters return None then."""

    def __init__(self, number: int, cells: dict[str, str], *, decimal_comma: bool) -> None:
        self.number = number
        self.wrong: list[Wrong] = []
        self._cells = cells
        self._number = _COMMA if decimal_comma else _POINT

    def refuse(self, column: str, problem: str) -> None:
        """Note that something is wrong with a cell."""
        self.wrong.append(Wrong(where=f"row {self.number}, {column}", problem=problem))

    def text(self, column: str, pattern: str, expected: str) -> str | None:
        """Return a cell that matches a pattern; `expected` says what it has to be."""
        text = self.optional(column)
        if text is None:
            self.refuse(column, f"it is empty; expected is {expected}")
        elif not re.fullmatch(pattern, text):
            self.refuse(column, f"{text[:60]!r} is not {expected}")
            return None
        return text

    def optional(self, column: str) -> str | None:
        """Return a cell, None where it is empty or the column is not there."""
        return self._cells.get(column, "").strip() or None

    def amount(self, column: str) -> Decimal | None:
        """Return a number that is not below zero."""
        text = self.optional(column)
        if text is None:
            self.refuse(column, "it is empty; expected is a number")
            return None
        plain = _BLANKS.sub("", text)
        if not self._number.fullmatch(plain):
            self.refuse(column, f"{text[:60]!r} is no number such as 1234.5, not below zero")
            return None
        return Decimal(plain.replace(",", "."))

    def day(self, column: str, *, until: date) -> date | None:
        """Return a date, written 2026-10-12 or 12.10.2026, that does not lie ahead."""
        text = self.optional(column) or ""
        for form in ("%Y-%m-%d", "%d.%m.%Y"):
            try:
                found = datetime.strptime(text, form).date()  # noqa: DTZ007  # a date has no zone
            except ValueError:
                continue
            if found > until:
                self.refuse(column, f"{text} lies ahead")
                return None
            return found
        self.refuse(column, f"{text[:60]!r} is no date such as 2026-10-12 or 12.10.2026")
        return None

    def flag(self, column: str) -> bool:
        """Return whether a cell says yes; empty is no."""
        text = (self.optional(column) or "").lower()
        if text not in _YES | _NO:
            self.refuse(column, f"{text[:60]!r} is neither yes nor no")
        return text in _YES
