"""What a batch of messages says, in the database's terms: ids in place of names, and what was refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from msgspec import Struct

from technopark.catalogue.model import Catalogue, CounterPolicy
from technopark.messages import Posting, Statement
from technopark.mqtt import Inbound
from technopark.storage.catalogue_sync import Ids
from technopark_ingest.store.ledger import Account, Ledger


class NewReading(Struct, gc=False):
    """A reading with ids in place of names; quantities in thousandths.

    It is element `index` of what `inbound` said. With `new_counter` a person says that another counter stands
    there now, whose totals have nothing to do with the earlier ones. `run` and `seq` are its publisher's number.
    """

    station_id: int
    ts: datetime
    product_id: int
    good: int
    scrap: int
    rework: int
    order: str | None
    received_at: datetime
    inbound: Inbound | None = None
    index: int = 0
    new_counter: bool = False
    run: str | None = None
    seq: int | None = None


class NewState(Struct, gc=False):
    """A state change with ids in place of names."""

    station_id: int
    ts: datetime
    state: str
    reason: str | None
    order: str | None
    received_at: datetime


class NewConnection(Struct, gc=False):
    """A station's publisher came or went, as heard at `received_at`."""

    station_id: int
    online: bool
    received_at: datetime


class NewStatement(Struct, gc=False):
    """A cost statement of a product."""

    facility: str
    product_id: int
    statement: Statement
    received_at: datetime


class NewPosting(Struct, gc=False):
    """A shipment's posting of a facility."""

    facility: str
    facility_id: int
    product_id: int
    posting: Posting
    received_at: datetime


class SetAside(Struct, gc=False):
    """A message, or an element of one, that was refused: its original bytes and why.

    It is booked as quarantined under `account` on `day`; `facility` is the one that its topic names, known or not.
    """

    topic: str
    payload: bytes
    facility: str | None
    reason: str
    detail: str
    received_at: datetime
    account: Account
    day: date


@dataclass(slots=True)
class Batch:
    """Everything that some messages say, by kind, each in order of arrival; readings by station."""

    readings: dict[int, list[NewReading]] = field(default_factory=dict)
    states: list[NewState] = field(default_factory=list)
    connections: list[NewConnection] = field(default_factory=list)
    statements: list[NewStatement] = field(default_factory=list)
    postings: list[NewPosting] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    ledger: Ledger = field(kw_only=True)

    def stations(self) -> list[int]:
        """Ids of the stations that this batch writes for, in ascending order."""
        return sorted(
            self.readings.keys()
            | {row.station_id for row in self.states}
            | {row.station_id for row in self.connections}
        )

    def __len__(self) -> int:
        """Count what it says: array elements count one by one."""
        return (
            sum(map(len, self.readings.values()))
            + len(self.states)
            + len(self.connections)
            + len(self.statements)
            + len(self.postings)
            + len(self.set_aside)
        )


def policies(catalogue: Catalogue, ids: Ids) -> dict[int, CounterPolicy]:
    """Return each station's counter policy by its id."""
    return {ids.station[place.path]: place.station.counter for place in catalogue.places()}
