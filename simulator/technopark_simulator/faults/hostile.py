"""Payloads that no collector may take, each with the reason codes that it may be refused for.

Each follows a message that was really sent, on its topic, and is like no other: it carries a number of its own.
None is numbered by run and seq.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from technopark.catalogue import Catalogue
from technopark.messages import Reading
from technopark.quantity import THOUSAND
from technopark.wire import encode
from technopark_simulator.faults.kinds import Fault
from technopark_simulator.faults.stream import Item, Mark, Tally
from technopark_simulator.publication import Element, Expected, Publication
from technopark_simulator.randomness import stream

_DEEP = 5000
_SPIKE = 10**9
_OFTEN = 30
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Victim:
    """The reading that a hostile payload imitates, and what is needed to make one of it."""

    topic: str
    element: Element
    reading: Reading
    number: int
    most_bytes: int
    foreign: str | None

    def fields(self, **changed: Any) -> dict[str, Any]:
        """Return an honest payload but for what is changed; None takes a field out."""
        honest: dict[str, Any] = {
            "ts": (self.reading.ts + _MICROSECOND).isoformat(),
            "product": self.reading.product,
            "good": self.reading.good // THOUSAND,
            "scrap": 0,
            "hostile": self.number,
        }
        honest |= changed
        return {name: value for name, value in honest.items() if value is not None}

    def text(self, **changed: Any) -> bytes:
        return json.dumps(self.fields(**changed)).encode()

    def raw(self, **changed: str) -> bytes:
        """Return a payload with texts in it that stand for themselves, no matter whether they are JSON."""
        text = json.dumps(self.fields(**{name: f"@{name}@" for name in changed}))
        for name, value in changed.items():
            text = text.replace(f'"@{name}@"', value)
        return text.encode()


Made = tuple[str, bytes] | None
_Make = Callable[[_Victim], Made]


def _same_topic(make: Callable[[_Victim], bytes]) -> _Make:
    return lambda victim: (victim.topic, make(victim))


def _spike(victim: _Victim) -> Made:
    if victim.element.modulus is not None:
        return None
    return victim.topic, victim.text(good=victim.reading.good // THOUSAND + _SPIKE + victim.number)


def _beyond(victim: _Victim) -> Made:
    modulus = victim.element.modulus
    return None if modulus is None else (victim.topic, victim.text(good=modulus // THOUSAND))


def _foreign(victim: _Victim) -> Made:
    return None if victim.foreign is None else (victim.topic, victim.text(product=victim.foreign))


def _at_end(victim: _Victim, end: str, payload: bytes) -> tuple[str, bytes]:
    return victim.topic.rpartition("/")[0] + end, payload


_KINDS: dict[str, tuple[tuple[str, ...], _Make]] = {
    "cut short": (("json",), _same_topic(lambda v: v.text()[:-2])),
    "array cut short": (("json",), _same_topic(lambda v: b"[" + v.text() + b"," + encode(v.reading)[:-1])),
    "no utf-8": (
        ("json",),
        _same_topic(lambda v: v.text(product="@").replace(b'"@"', b'"\xff\xfe"')),
    ),
    "nan": (("json",), _same_topic(lambda v: v.raw(good="NaN"))),
    "infinity": (("json", "schema", "range"), _same_topic(lambda v: v.text(good="Infinity"))),
    "too deep": (("json",), _same_topic(lambda v: v.raw(extra="[" * _DEEP + "]" * _DEEP))),
    "a list for a number": (("schema",), _same_topic(lambda v: v.text(good=[1, 2]))),
    "a word for a number": (("schema",), _same_topic(lambda v: v.text(good="many"))),
    "a bare number": (("schema",), _same_topic(lambda v: str(v.number).encode())),
    "no time": (("schema",), _same_topic(lambda v: v.text(ts=None))),
    "no product": (("schema",), _same_topic(lambda v: v.text(product=None))),
    "no offset": (("schema",), _same_topic(lambda v: v.text(ts="2026-01-01T00:00:00"))),
    "negative": (("range",), _same_topic(lambda v: v.text(good=-1))),
    "beyond 64 bits": (("range", "schema"), _same_topic(lambda v: v.text(good=10**30))),
    "finer than a thousandth": (("precision",), _same_topic(lambda v: v.text(good=1.2345))),
    "beyond the calendar": (("time",), _same_topic(lambda v: v.text(ts=10**17))),
    "from the future": (("future",), _same_topic(lambda v: v.text(ts="2099-01-01T00:00:00Z"))),
    "from long ago": (("too_old",), _same_topic(lambda v: v.text(ts="2001-01-01T00:00:00Z"))),
    "unknown product": (("unknown_product",), _same_topic(lambda v: v.text(product="NO-SUCH"))),
    "product of others": (("foreign_product",), _foreign),
    "facility of others": (("address",), _same_topic(lambda v: v.text(facility="NO-SUCH"))),
    "unknown station": (
        ("unknown_station",),
        lambda v: (v.topic.rpartition("/")[0] + "-no-such/output", v.text()),
    ),
    "unknown topic": (("topic",), lambda v: _at_end(v, "/outptu", v.text())),
    "unknown state": (
        ("schema",),
        lambda v: _at_end(v, "/state", v.text(state="dancing")),
    ),
    "unknown connection": (("schema",), lambda v: _at_end(v, "/connection", f'"maybe {v.number}"'.encode())),
    "faster than can be made": (("implausible",), _spike),
    "beyond the modulus": (("beyond_modulus",), _beyond),
}


def hostile(
    items: Iterable[Item],
    fault: Fault,
    tally: Tally,
    *,
    facility: str,
    catalogue: Catalogue,
    most_bytes: int,
) -> Iterator[Item]:
    """Send payloads that must be refused behind some of the messages."""
    rng = stream(fault.seed, "fault", fault.name, facility)
    others = sorted(product for product, (owner, _) in catalogue.product.items() if owner.id != facility)
    number = 0
    for item in items:
        yield item
        if isinstance(item, Mark) or not item.readings or rng.random() >= fault.rate:
            continue
        number += 1
        element = item.elements[-1]
        reading = element.message
        if isinstance(reading, Reading):
            foreign = rng.choice(others) if others else None
            victim = _Victim(item.topic, element, reading, number, most_bytes, foreign)
            attack = _attack(victim, rng)
            if attack is not None:
                tally[fault.name] += 1
                yield attack


def _attack(victim: _Victim, rng: Random) -> Publication | None:
    if rng.randrange(_OFTEN) == 0:
        payload = victim.text(extra="x" * victim.most_bytes)
        return Publication(victim.topic, payload, expected=Expected("too large", ("too_large",)))
    name = rng.choice(list(_KINDS))
    reasons, make = _KINDS[name]
    made = make(victim)
    return None if made is None else Publication(*made, expected=Expected(name, reasons))
