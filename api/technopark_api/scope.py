"""Whose data a request may see: one narrowing of facilities that every filter goes through."""

from __future__ import annotations

from collections.abc import Collection
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from technopark_api.problems import Problem, Wrong


@dataclass(frozen=True, slots=True)
class Scope:
    """The facilities that a caller sees; None is the whole park."""

    facilities: frozenset[str] | None = None

    def holds(self, facility: str | None) -> bool:
        """Tell whether something of that facility may be seen; what belongs to none is the whole park's."""
        return self.facilities is None or facility in self.facilities

    def check(self, facilities: Collection[str], *, where: str = "query.facility") -> None:
        """Refuse facilities that are others'.

        Raises:
            Problem: 403; it names them.
        """
        others = [code for code in facilities if not self.holds(code)]
        if others:
            raise Problem(
                HTTPStatus.FORBIDDEN,
                "other-facility",
                f"you may not see facility {', '.join(others)}",
                [Wrong(where=where, problem=f"{code} is none of your facilities") for code in others],
            )

    def check_whole(self) -> None:
        """Refuse what cannot be told of some facilities alone, such as a closed month's report.

        Raises:
            Problem: 403; the caller does not see the whole park.
        """
        if self.facilities is not None:
            raise Problem(
                HTTPStatus.FORBIDDEN, "whole-park", "this is of the whole park, of which you see a part"
            )

    def narrow(self, facilities: tuple[str, ...]) -> tuple[str, ...]:
        """Return a filter by facility, where () selects all, as one that selects nothing of others.

        Raises:
            Problem: it asks for others' facilities.
        """
        self.check(facilities)
        return facilities or tuple(sorted(self.facilities or ()))


WHOLE_PARK: Final = Scope()

_of_request: ContextVar[Scope] = ContextVar("scope of the request")


def enter_scope(scope: Scope) -> None:
    """From here on, the present request sees this much. Filters are refused as long as nobody was let in."""
    _of_request.set(scope)


def present_scope() -> Scope:
    """Return what the present request may see.

    Raises:
        LookupError: nobody asked who is asking: the route declares no need.
    """
    return _of_request.get()
