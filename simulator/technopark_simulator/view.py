"""What a simulated park looks like on a terminal: a table with a row for each facility, and what broke down last.

A picture is a function of a snapshot alone. Quantities of different units are never added, so that the last row,
the whole park, has no output.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import get_args

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from technopark.messages import State

STATES: tuple[State, ...] = get_args(State)
_HEADINGS: Mapping[State, str] = {
    "production": "prod",
    "setup": "setup",
    "delay": "delay",
    "down": "down",
    "planned": "plan",
    "offline": "off",
}
_COLOURS: Mapping[State, str] = {
    "production": "green",
    "setup": "cyan",
    "delay": "yellow",
    "down": "bold red",
    "planned": "blue",
    "offline": "magenta",
}


@dataclass(frozen=True, slots=True)
class Traffic:
    """MQTT messages of a facility: how many are acknowledged, a second of late, and still on their way."""

    published: int = 0
    rate: float = 0.0
    unacknowledged: int = 0


@dataclass(frozen=True, slots=True)
class FacilityView:
    """What a facility has said: stations by state, good output of its production day by unit, papers, traffic.

    `shipments` are postings and `statements` cost statements since the simulator was started.
    """

    id: str
    name: str
    states: Mapping[State, int] = field(default_factory=dict)
    good: Mapping[str, Decimal] = field(default_factory=dict)
    shipments: int = 0
    statements: int = 0
    traffic: Traffic = Traffic()


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A station went down at a time of the site; `reason` is None where none was given."""

    at: datetime
    station: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The park at the time (of the site) that its latest message speaks of, None before there is one."""

    at: datetime | None
    facilities: tuple[FacilityView, ...]
    breakdowns: tuple[Breakdown, ...] = ()


def picture(snapshot: Snapshot) -> RenderableType:
    """Return a snapshot as a table, with the latest breakdowns below it."""
    said = (
        "nothing said yet" if snapshot.at is None else f"said up to {snapshot.at:%Y-%m-%d %H:%M:%S} on site"
    )
    title = Text.assemble(("Simulated park", "bold"), f", {said}")
    return Group(
        title, _table(snapshot.facilities), Text("Latest breakdowns", style="bold"), *_events(snapshot)
    )


def _table(facilities: tuple[FacilityView, ...]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("", no_wrap=True)
    # The only column that may give way on a narrow terminal; its names are cut there, not wrapped.
    table.add_column("Facility")
    for state in STATES:
        table.add_column(_HEADINGS[state], justify="right", no_wrap=True)
    for heading in ("good today", "ships", "costs", "MQTT", "per s", "unacked"):
        table.add_column(heading, justify="right", no_wrap=True)
    for facility in facilities:
        table.add_row(*_row(facility))
    table.add_section()
    table.add_row(*_row(_total(facilities)), style="bold")
    return table


def _row(facility: FacilityView) -> list[RenderableType]:
    good = " + ".join(f"{amount:,f} {unit}" for unit, amount in sorted(facility.good.items()))
    return [
        facility.id,
        Text(facility.name, no_wrap=True, overflow="ellipsis"),
        *(_count(facility.states.get(state, 0), state) for state in STATES),
        good or "-",
        f"{facility.shipments:,}",
        f"{facility.statements:,}",
        f"{facility.traffic.published:,}",
        f"{facility.traffic.rate:,.1f}",
        f"{facility.traffic.unacknowledged:,}",
    ]


def _count(stations: int, state: State) -> Text:
    return Text(f"{stations}", style=_COLOURS[state]) if stations else Text("-", style="dim")


def _total(facilities: tuple[FacilityView, ...]) -> FacilityView:
    states: Counter[State] = Counter()
    for facility in facilities:
        states.update(facility.states)
    return FacilityView(
        id="",
        name="Park",
        states=states,
        shipments=sum(facility.shipments for facility in facilities),
        statements=sum(facility.statements for facility in facilities),
        traffic=Traffic(
            sum(facility.traffic.published for facility in facilities),
            sum(facility.traffic.rate for facility in facilities),
            sum(facility.traffic.unacknowledged for facility in facilities),
        ),
    )


def _events(snapshot: Snapshot) -> list[Text]:
    if not snapshot.breakdowns:
        return [Text(" none")]
    return [
        Text(f" {event.at:%d %b %H:%M:%S}  {event.station}  down: {event.reason or 'no reason given'}")
        for event in snapshot.breakdowns
    ]
