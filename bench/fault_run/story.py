"""What plants say in a fault run, good and bad, in the order of sending; and what must be known afterwards.

Everything follows from the seed: numbered messages, totals with resets and start-up zeros, backlogs in arrays,
duplicates, messages that overtake each other, messages that have to be refused, publishers that start anew, and
clocks that step.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from bench.fault_run.truth import FIRST_RUN, Numbers, Path, Sending, Truth
from technopark.catalogue import Catalogue, Product
from technopark.messages import Message, Money, Posting, Reading, StateChange, Statement
from technopark.wire import encode

PREFIX = "technopark/v1"
START = datetime(2026, 1, 5, 1, tzinfo=UTC)
WINDOW = 60
REPEATED = 0.10
REFUSED = 0.02
IN_ARRAYS = 0.15
CLOCK_STEPS = 0.001
CLOCK_WRONG = 0.001
PUBLISHER_RESTARTS = 0.001
LONGEST_CYCLE_S = 60.0
STATES = ("production", "setup", "delay", "down", "planned")

# What a clock shows that lost its battery, and one that overflowed.
WRONG_TIMES = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2106, 2, 7, tzinfo=UTC))


@dataclass(frozen=True)
class Story:
    """Messages in the order of sending, and the truth behind them; `lasts` are refused and end each facility.

    `figures` tells how often what is special about them happens.
    """

    sendings: list[Sending]
    truth: Truth
    lasts: list[Sending]
    figures: dict[str, int]


def tell(catalogue: Catalogue, messages: int, seed: int) -> Story:
    """Return a story of about so many messages."""
    rng = random.Random(f"story {seed}")
    truth = Truth(catalogue.site.zone)
    said: list[Sending] = []
    weights: dict[int, int] = {}
    for topic, elements in _packed(_facts(catalogue, messages, rng, truth), rng):
        while rng.random() < REFUSED:
            said.append(_bad(catalogue, len(said), rng))
            truth.refused.add(said[-1])
        if len(elements) > 1 and rng.random() < REFUSED:
            bad = f'{{"ts": "yesterday", "serial": {len(said)}}}'.encode()
            elements.insert(rng.randrange(len(elements) + 1), bad)
            truth.refused.add((topic, bad))
        weights[len(said)] = len(elements)
        said.append((topic, elements[0] if len(elements) == 1 else b"[" + b", ".join(elements) + b"]"))
    places = [(index + rng.uniform(0, WINDOW), index) for index in range(len(said))]
    repeated = [
        (place + rng.uniform(1, 10 * WINDOW), index) for place, index in places if rng.random() < REPEATED
    ]
    places = sorted(places + repeated)
    lasts = [
        (f"{PREFIX}/{facility.id}/export", b'{"this is": "the last message"}')
        for facility in catalogue.facilities
    ]
    truth.refused.update(lasts)
    truth.elements = sum(weights.get(index, 1) for _, index in places) + len(lasts)
    figures = {
        "messages": len(places) + len(lasts),
        "repeated": len(repeated),
        "overtaken": sum(later[1] < earlier[1] for earlier, later in pairwise(places)),
        "arrays": sum(weight > 1 for weight in weights.values()),
        "bad": len(truth.refused),
        "clock_steps": truth.clock_steps,
        "publisher_restarts": sum(run != FIRST_RUN for _, run in truth.numbers),
    }
    return Story([said[index] for _, index in places], truth, lasts, figures)


class _Station:
    """A station that counts up and now and then starts anew, shows a zero for a moment or has a clock that steps."""

    def __init__(
        self, path: Path, product: Product, rng: random.Random, truth: Truth, numbers: Numbers
    ) -> None:
        self.path = path
        self.topic = f"{PREFIX}/{'/'.join(path)}"
        self._product = product
        self._rng = rng
        self._truth = truth
        self._numbers = numbers
        self._ts = START + timedelta(milliseconds=rng.randrange(5_000))
        self._could_be_made = 0
        self._good: int | None = None
        self._scrap = rng.randrange(100)
        self._shows_zero = False

    def reading(self) -> tuple[str, Message]:
        """Count on: what is made between two readings is known here, whatever the counter shows."""
        self._later()
        topic = f"{self.topic}/output"
        if self._good is not None and self._rng.random() < CLOCK_WRONG:
            self._truth.clock_steps += 1
            return topic, self._by_a_wrong_clock(topic)
        totals = (self._count() * 1000, self._scrap * 1000, 0)
        self._truth.readings[self.path, self._ts] = totals
        self._truth.store(self._ts, *self.path[:2])
        run, seq = self._number("output")
        return topic, Reading(self._ts, self._product.id, *totals, run=run, seq=seq)

    def state(self) -> tuple[str, Message]:
        """Say a state; which one does not matter here. A clock that was ahead says it of an earlier time."""
        self._later()
        at = self._ts
        if self._rng.random() < CLOCK_STEPS:
            at -= timedelta(seconds=self._rng.randrange(1, 600), microseconds=1000)
            self._truth.clock_steps += 1
        while (self.path, at) in self._truth.states:
            at -= timedelta(milliseconds=1)
        self._truth.states.add((self.path, at))
        self._truth.store(at, *self.path[:2])
        run, seq = self._number("state")
        state = self._rng.choice(STATES)
        return f"{self.topic}/state", StateChange(at, state, run=run, seq=seq)  # type: ignore[arg-type]  # one of the states

    def _by_a_wrong_clock(self, topic: str) -> Message:
        """What was made until then shows with the next reading; this one is refused and still bears its number."""
        at = self._rng.choice(WRONG_TIMES) + (self._ts - START)
        run, seq = self._number("output")
        good = (self._good or 0) * 1000
        message = Reading(at, self._product.id, good, self._scrap * 1000, 0, run=run, seq=seq)
        self._truth.refused.add((topic, encode(message)))
        return message

    def _number(self, kind: str) -> tuple[str, int]:
        source = f"{'/'.join(self.path)}/{kind}"
        if self._rng.random() < PUBLISHER_RESTARTS:
            self._numbers.restart(source)
        return self._numbers.next(source)

    def _count(self) -> int:
        if self._good is None:
            self._good = self._rng.randrange(10_000, 100_000)
            return self._good
        chance = self._rng.random()
        if chance < 0.01 and not self._shows_zero:
            self._shows_zero = True
            return 0
        made, self._could_be_made = self._rng.randint(0, self._could_be_made), 0
        self._scrap += self._rng.random() < 0.1
        # Restarted: it counts from zero, and this reading already shows a few pieces. From a total as low as
        # that nobody could tell it from counting on.
        if chance < 0.02 and not self._shows_zero and self._good > made > 0:
            self._good = made
        else:
            self._good += made
        self._shows_zero = False
        self._truth.made[self.path] += made * 1000
        return self._good

    def _later(self) -> None:
        """Let time pass, in which no more is made than the line can; a clock that was behind steps ahead."""
        passed_s = float(self._product.cycle_s) * self._rng.uniform(0.3, 3.0)
        if self._rng.random() < CLOCK_STEPS:
            self._ts += timedelta(seconds=self._rng.randrange(1, 120))
            self._truth.clock_steps += 1
        self._ts += timedelta(milliseconds=int(passed_s * 1000))
        self._could_be_made += round(passed_s / float(self._product.cycle_s))


def _facts(
    catalogue: Catalogue, messages: int, rng: random.Random, truth: Truth
) -> Iterator[tuple[str, Message]]:
    numbers = Numbers(truth)
    stations = [
        _Station(place.path, product, rng, truth, numbers)
        for place in catalogue.places()
        if place.station.counter.on_decrease == "reset"
        and place.station.counter.modulus is None
        and (product := catalogue.product[place.line.products[0]][1]).cycle_s <= LONGEST_CYCLE_S
    ]
    for number in range(messages):
        chance = rng.random()
        station = rng.choice(stations)
        if chance < 0.85:
            yield station.reading()
        elif chance < 0.95:
            yield station.state()
        elif chance < 0.975:
            yield _statement(catalogue, number, rng, truth, numbers)
        else:
            yield _posting(catalogue, number, rng, truth, numbers)


def _packed(facts: Iterator[tuple[str, Message]], rng: random.Random) -> Iterator[tuple[str, list[bytes]]]:
    """Gather some topics' facts, as a gateway's backlog, into arrays; the rest go one by one."""
    gathered: dict[str, list[bytes]] = {}
    for topic, message in facts:
        payload = encode(message)
        if topic in gathered:
            gathered[topic].append(payload)
            if rng.random() < 0.2:
                yield topic, gathered.pop(topic)
        elif rng.random() < IN_ARRAYS:
            gathered[topic] = [payload]
        else:
            yield topic, [payload]
    yield from gathered.items()


def _statement(
    catalogue: Catalogue, number: int, rng: random.Random, truth: Truth, numbers: Numbers
) -> tuple[str, Message]:
    facility = rng.choice([facility for facility in catalogue.facilities if facility.products])
    product = rng.choice(facility.products)
    ts = START + timedelta(seconds=number)
    rate_date = START.date()
    price = Money(Decimal(rng.randrange(100, 900)), "USD", Decimal(1), rate_date)
    imported = Money(price.amount / 2, "USD", Decimal(1), rate_date)
    truth.statements.add((product.id, ts))
    truth.store(ts, facility.id)
    run, seq = numbers.next(f"{facility.id}/localization")
    message = Statement(ts, product.id, rate_date, "ex_works", price, imported, run=run, seq=seq)
    return f"{PREFIX}/{facility.id}/localization", message


def _posting(
    catalogue: Catalogue, number: int, rng: random.Random, truth: Truth, numbers: Numbers
) -> tuple[str, Message]:
    facility = rng.choice([facility for facility in catalogue.facilities if facility.products])
    product = rng.choice(facility.products)
    quantity = Decimal(rng.randrange(1, 500))
    ts = START + timedelta(seconds=number)
    truth.postings.add((facility.id, f"S-{number}"))
    truth.store(ts, facility.id)
    run, seq = numbers.next(f"{facility.id}/export")
    message = Posting(
        ts=ts,
        shipment=f"S-{number}",
        line=1,
        posting=1,
        kind="original",
        refers_to=None,
        product=product.id,
        hs=product.hs,
        quantity=quantity,
        unit=product.unit,
        net_kg=quantity * product.net_kg,
        gross_kg=quantity * product.net_kg * 2,
        country="KZ",
        incoterms="FCA",
        place="Tashkent",
        currency="USD",
        value=quantity * product.price_usd,
        rate=Decimal(1),
        rate_date=START.date(),
        contract=None,
        declaration=None,
        shipped_on=START.date(),
        run=run,
        seq=seq,
    )
    return f"{PREFIX}/{facility.id}/export", message


def _bad(catalogue: Catalogue, serial: int, rng: random.Random) -> Sending:
    """A message that has to be refused; its serial number tells it from all others."""
    place = rng.choice(list(catalogue.places()))
    station = "/".join(place.path)
    product = place.line.products[0]
    sound = (
        f'"ts": "2026-11-02T03:00:00Z", "product": "{product}", "scrap": 0, "rework": 0, "serial": {serial}'
    )
    return rng.choice(
        [
            (f"{PREFIX}/{station}/output", b"\xff\xfe\x00 noise %d" % serial),
            (f"{PREFIX}/{station}/output", f'{{"good": 1, {sound}'.encode()),
            (f"{PREFIX}/{station}/output", f'{{"good": -1, {sound}}}'.encode()),
            (f"{PREFIX}/{station}/output", f'{{"good": 0.00001, {sound}}}'.encode()),
            (f"{PREFIX}/{station}/output", f"{{{sound}}}".encode()),
            (f"{PREFIX}/{station}/output", f'{{"good": 1, {sound.replace("2026", "2199")}}}'.encode()),
            (f"{PREFIX}/{station}/output", f'{{"good": 1, {sound.replace(product, "NONE")}}}'.encode()),
            (
                f"{PREFIX}/{station}/state",
                f'{{"ts": 1793588400000, "state": "tea", "serial": {serial}}}'.encode(),
            ),
            (f"{PREFIX}/{station}/advice", f'{{"good": 1, {sound}}}'.encode()),
            (f"{PREFIX}/F99/L1/S1/output", f'{{"good": 1, {sound}}}'.encode()),
            (f"{PREFIX}/{place.facility.id}/export", f'{{"shipment": {serial}}}'.encode()),
        ]
    )
