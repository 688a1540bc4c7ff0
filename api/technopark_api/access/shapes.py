"""Answers about who is asking, and what they send to log in."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from technopark.permissions import Permission, Role
from technopark_api.access.passwords import LONGEST, SHORTEST
from technopark_api.shapes import Shape


class Me(Shape, frozen=True, kw_only=True):
    """Whoever is asking, and what they may see and do."""

    name: Annotated[str, Meta(description="What the audit knows them by.")]
    kind: Annotated[
        Literal["person", "key", "anyone"],
        Meta(description="anyone: access is open, and nobody has to log in."),
    ]
    role: Role
    facilities: Annotated[
        list[str] | None, Meta(description="Facilities whose data they see; null: the whole park.")
    ]
    permissions: Annotated[list[Permission], Meta(description="What their role permits.")]


class Login(BaseModel):
    """What a person sends to log in."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=64, description="Their name; large letters are small ones.")]
    password: Annotated[SecretStr, Field(max_length=256, description="Their password.")]


class PasswordChange(BaseModel):
    """What a person sends to have another password."""

    model_config = ConfigDict(extra="forbid")

    old: Annotated[SecretStr, Field(max_length=LONGEST, description="The password until now.")]
    new: Annotated[
        SecretStr,
        Field(min_length=SHORTEST, max_length=LONGEST, description="The one from now on; another one."),
    ]


EXAMPLE = Me(
    name="dilnoza",
    kind="person",
    role=Role.PLANT_MANAGER,
    facilities=["F02"],
    permissions=[
        Permission.EDIT_CALENDAR,
        Permission.EXPLAIN_STOPS,
        Permission.OWN_SESSION,
        Permission.PLAN_PRODUCTION,
        Permission.SEE_PRODUCTION,
        Permission.SEE_SIMULATOR,
        Permission.SEE_TRADE,
        Permission.SEE_TRUST,
    ],
)
