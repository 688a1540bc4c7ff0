"""A fault of costs: imported parts grow so dear that localization falls below what certificates attest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec.structs import replace

from technopark.messages import Statement
from technopark_simulator.faults.kinds import Fault
from technopark_simulator.faults.stream import Item, Tally, each_element
from technopark_simulator.publication import Element
from technopark_simulator.randomness import stream


def imports(items: Iterable[Item], fault: Fault, tally: Tally) -> Iterator[Item]:
    """Raise what is imported into some products by `size` percent."""
    factor = 1 + Decimal(str(fault.size)) / 100

    def dearer(element: Element) -> Element:
        said = element.message
        if not isinstance(said, Statement):
            return element
        if stream(fault.seed, "fault", fault.name, said.product).random() >= fault.rate:
            return element
        tally[fault.name] += 1
        amount = (said.imported.amount * factor).quantize(said.imported.amount)
        return element._replace(message=replace(said, imported=replace(said.imported, amount=amount)))

    return each_element(items, lambda _: dearer)
