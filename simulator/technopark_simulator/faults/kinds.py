"""The faults that there are, what their numbers mean, and how a person asks for one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from technopark.errors import SettingsError


class Kind(NamedTuple):
    """A fault: what it does, what `rate` is a share or number of, what `size` measures, and its usual size."""

    about: str
    rate: str
    size: str
    usual: float


_NUMBER = r"[0-9]*\.?[0-9]+"
_ASKED = re.compile(
    rf"(?P<name>[a-z_]+)=(?P<rate>{_NUMBER})(?::seed=(?P<seed>[0-9]+))?(?::size=(?P<size>{_NUMBER}))?"
)
_MESSAGES = "share of MQTT messages"
_STATION_DAYS = "share of the days of a station"
_FACILITY_DAYS = "share of the days of a facility"

KINDS = {
    "frozen": Kind("A sensor stands still and counts nothing.", _STATION_DAYS, "seconds at most", 3600),
    "rollover": Kind(
        "Counters with a modulus stand short of it at the start.",
        "share of such stations",
        "units short",
        500,
    ),
    "reset": Kind("Counters begin again at zero (without a modulus only).", _STATION_DAYS, "", 0),
    "replaced": Kind(
        "A new counter that shows a little already (without a modulus only).",
        _STATION_DAYS,
        "units shown at most",
        3,
    ),
    "startup_zero": Kind(
        "Counters show zero for a moment and come back.", _STATION_DAYS, "seconds at most", 600
    ),
    "imports": Kind(
        "Imported parts grow dearer: localization falls below certificates.",
        "share of the products",
        "percent more",
        25,
    ),
    "vanish": Kind("A station is gone and sends nothing.", _STATION_DAYS, "seconds at most", 14_400),
    "stuck": Kind(
        "A gateway stays online and sends nothing; it is lost.", _FACILITY_DAYS, "seconds at most", 3600
    ),
    "drop": Kind("Messages are lost.", "share of the readings, states, statements and postings", "", 0),
    "clock_skew": Kind(
        "The clock of a station is always wrong.", "share of the stations", "seconds at most", 120
    ),
    "clock_step": Kind(
        "A clock runs ahead for hours and is then set right; until its old time is reached nothing is sent.",
        _STATION_DAYS,
        "seconds at most",
        120,
    ),
    "outage": Kind(
        "A gateway has no network, stores, and sends its backlog in arrays.",
        _FACILITY_DAYS,
        "seconds at most",
        14_400,
    ),
    "delay": Kind("Messages come late.", _MESSAGES, "seconds at most", 7200),
    "reordering": Kind("Messages overtake others.", _MESSAGES, "messages overtaken at most", 20),
    "duplicates": Kind("Messages come twice.", _MESSAGES, "messages between the two at most", 50),
    "hostile": Kind(
        "Payloads that must be refused: cut short, wrong, huge, deep, from the future, of others.",
        "share of MQTT messages that one follows",
        "",
        0,
    ),
}
"""In the order in which they strike: counters first, then what is sent, then how it travels."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault asked for; `size` means what its kind says."""

    name: str
    rate: float
    seed: int = 1
    size: float = 0.0


def fault(name: str, rate: float, *, seed: int = 1, size: float | None = None, where: str = "fault") -> Fault:
    """Return a fault, checked.

    Raises:
        SettingsError: there is none of the name, or a number is beyond what it may be.
    """
    kind = KINDS.get(name)
    if kind is None:
        raise SettingsError(f"{where}: there is no fault {name!r}, only {', '.join(KINDS)}")
    if not 0 <= rate <= 1:
        raise SettingsError(f"{where}: {name}: rate {rate} is not between 0 and 1 ({kind.rate})")
    if size is not None and not 0 < size <= 86_400:
        raise SettingsError(f"{where}: {name}: size {size} is not above 0 and up to 86400")
    return Fault(name=name, rate=rate, seed=seed, size=kind.usual if size is None else size)


def parse_fault(text: str) -> Fault:
    """Read a fault of the command line: `NAME=RATE`, and if wanted `:seed=N` and `:size=N` behind it in this order.

    Raises:
        SettingsError: it is not of that form.
    """
    matched = _ASKED.fullmatch(text)
    if matched is None:
        raise SettingsError(f"fault {text!r}: expected NAME=RATE, :seed=N and :size=N behind it")
    seed, size = matched["seed"], matched["size"]
    return fault(
        matched["name"],
        float(matched["rate"]),
        seed=int(seed or 1),
        size=float(size) if size else None,
        where=f"fault {text}",
    )
