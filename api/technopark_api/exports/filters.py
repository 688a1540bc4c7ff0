"""Filters that the answers about exports share."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

_Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]

CountryFilter = Annotated[
    tuple[_Country, ...],
    Field(max_length=300, description="Destinations, ISO 3166-1 alpha-2; may be repeated."),
]
