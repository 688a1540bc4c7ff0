"""What claims of the provider mean here: a role, and the facilities whose data somebody sees."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from technopark.errors import SettingsError
from technopark.permissions import Role
from technopark.settings import Settings

WHOLE_PARK: Final = "*"


class Granted(NamedTuple):
    """What claims grant; facilities None is the whole park."""

    role: Role
    facilities: tuple[str, ...] | None


class NothingGranted(Exception):
    """The claims give no role, or no facility, that there is here; the text says which and what they were."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """How claims are read.

    `roles` come in their order of precedence. Facilities None of a value are the whole park.
    """

    role_claim: str
    roles: tuple[tuple[str, Role], ...]
    facility_claim: str | None
    facilities: Mapping[str, frozenset[str] | None]

    def granted(self, claims: Mapping[str, Any], registered: tuple[str, ...] | None) -> Granted:
        """Return what claims grant; `registered` facilities count where no claim tells of them.

        Raises:
            NothingGranted: none of their values means anything here.
        """
        held = values(claims, self.role_claim)
        role = next((role for value, role in self.roles if value in held), None)
        if role is None:
            raise NothingGranted(f"claim {self.role_claim} has no value that is a role here: {_told(held)}")
        if role is Role.ADMINISTRATOR:
            return Granted(role, None)
        if self.facility_claim is None:
            return Granted(role, registered)
        held = values(claims, self.facility_claim)
        known = [self.facilities[value] for value in held if value in self.facilities]
        if not known:
            raise NothingGranted(
                f"claim {self.facility_claim} has no value that is a facility here: {_told(held)}"
            )
        if None in known:
            return Granted(role, None)
        return Granted(role, tuple(sorted({code for codes in known for code in codes or ()})))


def values(claims: Mapping[str, Any], name: str) -> list[str]:
    """Return the values of a claim: of that very name, or below others as in `realm_access.roles`; [] without it."""
    found: Any = claims.get(name)
    if name not in claims:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return [found]
    return [value for value in found if isinstance(value, str)] if isinstance(found, list) else []


def read_meaning(settings: Settings, codes: Collection[str]) -> Meaning | None:
    """Return how the settings have claims read, None where they are not to be; `codes` are the park's facilities.

    Raises:
        SettingsError: a mapping names what there is not, or belongs to no claim.
    """
    roles, facilities = settings.oidc_roles, settings.oidc_facilities
    if settings.oidc_role_claim is None:
        for name in ("oidc_roles", "oidc_facility_claim", "oidc_facilities"):
            if getattr(settings, name):
                raise SettingsError(f"TECHNOPARK_{name.upper()}: needs TECHNOPARK_OIDC_ROLE_CLAIM")
        return None
    if facilities and settings.oidc_facility_claim is None:
        raise SettingsError("TECHNOPARK_OIDC_FACILITIES: needs TECHNOPARK_OIDC_FACILITY_CLAIM")
    return Meaning(
        role_claim=settings.oidc_role_claim,
        roles=tuple(_roles(roles)) if roles else tuple((role.value, role) for role in Role),
        facility_claim=settings.oidc_facility_claim,
        facilities=dict(_facilities(facilities, codes))
        if facilities
        else {code: frozenset({code}) for code in codes},
    )


def _roles(text: str) -> Iterator[tuple[str, Role]]:
    for value, role in _pairs("TECHNOPARK_OIDC_ROLES", text):
        if role not in set(Role):
            raise SettingsError(
                f"TECHNOPARK_OIDC_ROLES: there is no role {role!r}; the roles are {', '.join(Role)}"
            )
        yield value, Role(role)


def _facilities(text: str, codes: Collection[str]) -> Iterator[tuple[str, frozenset[str] | None]]:
    for value, listed in _pairs("TECHNOPARK_OIDC_FACILITIES", text):
        if listed == WHOLE_PARK:
            yield value, None
            continue
        meant = frozenset(code.strip() for code in listed.split(","))
        if unknown := sorted(meant - set(codes)):
            raise SettingsError(
                f"TECHNOPARK_OIDC_FACILITIES: there is no facility {', '.join(unknown)};"
                f" the park has {', '.join(codes)}, and {WHOLE_PARK} is all of it"
            )
        yield value, meant


def _pairs(variable: str, text: str) -> Iterator[tuple[str, str]]:
    for part in filter(None, map(str.strip, text.split(";"))):
        # At the last one: names of groups may have some themselves, as in CN=monitor.
        value, sign, means = part.rpartition("=")
        if not (sign and value.strip() and means.strip()):
            raise SettingsError(f"{variable}: {part!r} is not value=meaning; pairs are parted by semicolons")
        yield value.strip(), means.strip()


def _told(held: list[str]) -> str:
    return ", ".join(value[:100] for value in held[:20]) or "it is not there"
