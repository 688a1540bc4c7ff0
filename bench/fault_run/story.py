"""What plants say in a fault run, good and bad, in the order of sending; and what must be known afterwards.

Everything follows from the seed: totals with resets and start-up zeros, duplicates, messages that overtake each
other, messages that have to be refused.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from technopark.catalogue import Catalogue, Product
from technopark.messages import Message, Money, Posting, Reading, StateChange, Statement
from technopark.wire import encode

PREFIX = "technopark/v1"
START = datetime(2026, 11, 2, 1, tzinfo=UTC)
WINDOW = 60
REPEATED = 0.10
REFUSED = 0.07
IN_ARRAYS = 0.15
LONGEST_CYCLE_S = 60.0
STATES = ("production", "setup", "delay", "down", "planned")

Path = tuple[str, str, str]
Sending = tuple[str, bytes]


@dataclass
class Truth:
    """What the database must hold in the end; quantities in thousandths, refusals by topic and bytes."""

    readings: dict[tuple[Path, datetime], tuple[int, int, int]] = field(default_factory=dict)
    made: dict[Path, int] = field(default_factory=lambda: defaultdict(int))
    states: set[tuple[Path, datetime]] = field(default_factory=set)
    statements: set[tuple[str, datetime]] = field(default_factory=set)
    postings: set[tuple[str, str]] = field(default_factory=set)
    refused: set[Sending] = field(default_factory=set)


@dataclass(frozen=True)
class Story:
    """Messages in the order of sending, and the truth behind them; `last` is refused and ends everything."""

    sendings: list[Sending]
    truth: Truth
    last: Sending


def tell(catalogue: Catalogue, messages: int, seed: int) -> Story:
    """Return a story of about so many messages."""
    rng = random.Random(f"story {seed}")
    truth = Truth()
    said: list[Sending] = []
    for topic, elements in _packed(_facts(catalogue, messages, rng, truth), rng):
        while rng.random() < REFUSED:
            said.append(_bad(catalogue, len(said), rng))
            truth.refused.add(said[-1])
        if len(elements) > 1 and rng.random() < REFUSED:
            bad = f'{{"ts": "yesterday", "serial": {len(said)}}}'.encode()
            elements.insert(rng.randrange(len(elements) + 1), bad)
            truth.refused.add((topic, bad))
        said.append((topic, elements[0] if len(elements) == 1 else b"[" + b", ".join(elements) + b"]"))
    places = [(index + rng.uniform(0, WINDOW), sending) for index, sending in enumerate(said)]
    places += [
        (place + rng.uniform(1, 10 * WINDOW), sending) for place, sending in places if rng.random() < REPEATED
    ]
    places.sort(key=lambda item: item[0])
    last = (f"{PREFIX}/{catalogue.facilities[0].id}/export", b'{"this is": "the last message"}')
    truth.refused.add(last)
    return Story([sending for _, sending in places], truth, last)


class _Station:
    """A station that counts up and now and then starts anew or shows a zero for a moment."""

    def __init__(self, path: Path, product: Product, rng: random.Random, truth: Truth) -> None:
        self.path = path
        self.topic = f"{PREFIX}/{'/'.join(path)}"
        self._product = product
        self._rng = rng
        self._truth = truth
        self._ts = START + timedelta(milliseconds=rng.randrange(5_000))
        self._could_be_made = 0
        self._good: int | None = None
        self._scrap = rng.randrange(100)
        self._shows_zero = False

    def reading(self) -> Message:
        """Count on: what is made between two readings is known here, whatever the counter shows."""
        self._later()
        totals = (self._count() * 1000, self._scrap * 1000, 0)
        self._truth.readings[self.path, self._ts] = totals
        return Reading(self._ts, self._product.id, *totals)

    def state(self) -> Message:
        """Say a state; which one does not matter here."""
        self._later()
        self._truth.states.add((self.path, self._ts))
        return StateChange(self._ts, self._rng.choice(STATES))  # type: ignore[arg-type]  # one of the states

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
        """Let time pass, in which no more is made than the line can."""
        passed_s = float(self._product.cycle_s) * self._rng.uniform(0.3, 3.0)
        self._ts += timedelta(milliseconds=int(passed_s * 1000))
        self._could_be_made += round(passed_s / float(self._product.cycle_s))


def _facts(
    catalogue: Catalogue, messages: int, rng: random.Random, truth: Truth
) -> Iterator[tuple[str, Message]]:
    stations = [
        _Station(place.path, product, rng, truth)
        for place in catalogue.places()
        if place.station.counter.on_decrease == "reset"
        and place.station.counter.modulus is None
        and (product := catalogue.product[place.line.products[0]][1]).cycle_s <= LONGEST_CYCLE_S
    ]
    for number in range(messages):
        chance = rng.random()
        station = rng.choice(stations)
        if chance < 0.85:
            yield f"{station.topic}/output", station.reading()
        elif chance < 0.95:
            yield f"{station.topic}/state", station.state()
        elif chance < 0.975:
            yield _statement(catalogue, number, rng, truth)
        else:
            yield _posting(catalogue, number, rng, truth)


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


def _statement(catalogue: Catalogue, number: int, rng: random.Random, truth: Truth) -> tuple[str, Message]:
    facility = rng.choice([facility for facility in catalogue.facilities if facility.products])
    product = rng.choice(facility.products)
    ts = START + timedelta(seconds=number)
    rate_date = START.date()
    price = Money(Decimal(rng.randrange(100, 900)), "USD", Decimal(1), rate_date)
    imported = Money(price.amount / 2, "USD", Decimal(1), rate_date)
    truth.statements.add((product.id, ts))
    message = Statement(ts, product.id, rate_date, "ex_works", price, imported)
    return f"{PREFIX}/{facility.id}/localization", message


def _posting(catalogue: Catalogue, number: int, rng: random.Random, truth: Truth) -> tuple[str, Message]:
    facility = rng.choice([facility for facility in catalogue.facilities if facility.products])
    product = rng.choice(facility.products)
    quantity = Decimal(rng.randrange(1, 500))
    truth.postings.add((facility.id, f"S-{number}"))
    message = Posting(
        ts=START + timedelta(seconds=number),
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
