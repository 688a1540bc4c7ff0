"""The broker's accounts: a facility says what is below its own topics and hears nothing, and so on.

An account may have several users at a time, so that its password can be changed while both are in use: the first is
named as the account is, the next `F01/2`, `F01/3`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from technopark.catalogue import Catalogue

COLLECTOR = "collector"
SIMULATOR = "simulator"
HEALTH = "health"

PASSWORD_VARIABLES = {
    COLLECTOR: "TECHNOPARK_MQTT_COLLECTOR_PASSWORD",
    SIMULATOR: "TECHNOPARK_MQTT_SIMULATOR_PASSWORD",
    HEALTH: "TECHNOPARK_MQTT_HEALTH_PASSWORD",
}
"""Where the secrets of our own programs may be chosen, as the containers do."""

_PARK = "technopark/v1/#"
_GENERATION = "/"


@dataclass(frozen=True, slots=True)
class Account:
    """What one kind of client may say (`writes`) and hear (`reads`), as topic filters."""

    name: str
    writes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()


def accounts_of(catalogue: Catalogue) -> dict[str, Account]:
    """Return the accounts of a park by name: one for each facility's gateway, and those of our own programs."""
    own = (
        Account(COLLECTOR, reads=(_PARK,)),
        Account(SIMULATOR, writes=(_PARK,)),
        Account(HEALTH, reads=("$SYS/broker/uptime",)),
    )
    gateways = (
        Account(facility.id, writes=(f"technopark/v1/{facility.id}/#",)) for facility in catalogue.facilities
    )
    return {account.name: account for account in (*own, *gateways)}


def account_of(user: str) -> str:
    """Return the name of the account that a user belongs to."""
    return user.partition(_GENERATION)[0]


def next_user(account: str, users: Iterable[str]) -> str:
    """Return the name of one more user of an account."""
    last = max((_generation(user) for user in users if account_of(user) == account), default=0)
    return account if last == 0 else f"{account}{_GENERATION}{last + 1}"


def newest_user(account: str, users: Iterable[str]) -> str | None:
    """Return the newest of an account's users, None where it has none."""
    own = [user for user in users if account_of(user) == account]
    return max(own, key=_generation, default=None)


def access_list(users: Iterable[str], accounts: dict[str, Account]) -> str:
    """Write mosquitto's access list: what is not allowed in it is forbidden."""
    lines = ["# Written by `technopark broker configure`; what is not allowed here is forbidden."]
    for user in users:
        account = accounts[account_of(user)]
        lines += ["", f"user {user}"]
        lines += [f"topic write {topic}" for topic in account.writes]
        lines += [f"topic read {topic}" for topic in account.reads]
    return "\n".join(lines) + "\n"


def _generation(user: str) -> int:
    number = user.partition(_GENERATION)[2]
    return int(number) if number else 1
