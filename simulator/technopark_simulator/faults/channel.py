"""A facility's publications on their way to the broker, through all the faults that were asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from technopark.catalogue import Catalogue
from technopark_simulator.control.gateway import GatewayControl
from technopark_simulator.faults.clocks import clock_skew, clock_step
from technopark_simulator.faults.costs import imports
from technopark_simulator.faults.counters import frozen, replaced, reset, rollover, startup_zero
from technopark_simulator.faults.hostile import hostile
from technopark_simulator.faults.kinds import KINDS, Fault
from technopark_simulator.faults.losses import drop, stuck, vanish
from technopark_simulator.faults.stream import Item, Mark, Stage, Tally
from technopark_simulator.faults.transport import delay, duplicates, outage, reordering
from technopark_simulator.gateway import Gateway
from technopark_simulator.plant.feed import Pace
from technopark_simulator.publication import Publication

_SEEDS = 1_000_003
_OF_ELEMENTS = {
    "frozen": frozen,
    "rollover": rollover,
    "reset": reset,
    "replaced": replaced,
    "startup_zero": startup_zero,
    "imports": imports,
    "vanish": vanish,
    "stuck": stuck,
    "drop": drop,
    "clock_skew": clock_skew,
    "clock_step": clock_step,
}
_OF_TRANSPORT = {"delay": delay, "reordering": reordering, "duplicates": duplicates}


class Channel:
    """What a gateway says, as the broker comes to see it; `tally` counts what each fault did.

    Another `seed` of the park has the same faults strike elsewhere. `batch` is how many messages an array holds,
    `most_bytes` the size beyond which collectors refuse payloads. `control` is what is done by hand meanwhile.
    """

    def __init__(
        self,
        gateway: Gateway,
        faults: Sequence[Fault],
        catalogue: Catalogue,
        *,
        seed: int,
        batch: int,
        most_bytes: int,
        control: GatewayControl | None = None,
    ) -> None:
        self.gateway = gateway
        self.tally: Tally = Counter()
        self._next: tuple[int, Pace] | None = None
        order = list(KINDS)
        items: Iterator[Item] = self._source()
        if control is not None:
            items = control.plant(items)
        for fault in sorted(faults, key=lambda fault: order.index(fault.name)):
            own = replace(fault, seed=seed * _SEEDS + fault.seed)
            items = _stage(own, self.tally, gateway.facility, catalogue, batch, most_bytes)(items)
        self._items = items if control is None else control.network(items)

    def advance(self, until: int, pace: Pace) -> Iterator[Publication]:
        """Yield what reaches the broker while the gateway goes on up to and with an instant."""
        self._next = until, pace
        for item in self._items:
            if isinstance(item, Mark):
                return
            yield item

    def finish(self) -> Iterator[Publication]:
        """Yield what is still on its way when nothing more is said."""
        self._next = None
        for item in self._items:
            if not isinstance(item, Mark):
                yield item

    def _source(self) -> Iterator[Item]:
        while self._next is not None:
            until, pace = self._next
            yield from self.gateway.advance(until, pace)
            yield Mark(until)


def _stage(
    fault: Fault, tally: Tally, facility: str, catalogue: Catalogue, batch: int, most_bytes: int
) -> Stage:
    if (of_elements := _OF_ELEMENTS.get(fault.name)) is not None:
        return partial(of_elements, fault=fault, tally=tally)
    if (of_transport := _OF_TRANSPORT.get(fault.name)) is not None:
        return partial(of_transport, fault=fault, tally=tally, facility=facility)
    if fault.name == "outage":
        return partial(outage, fault=fault, tally=tally, facility=facility, batch=batch)
    return partial(
        hostile, fault=fault, tally=tally, facility=facility, catalogue=catalogue, most_bytes=most_bytes
    )
