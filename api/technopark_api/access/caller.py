"""The person or program behind a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent a request; `name` is what the audit knows them by."""

    name: str


def _caller() -> Caller:
    return Caller("anonymous")


Asking = Annotated[Caller, Depends(_caller)]
