"""Take in the rows of a file: what is new is added, what differs becomes the next version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Generic, NamedTuple, TypeVar

from msgspec import Meta

from technopark_api.database import Connection
from technopark_api.shapes import Shape

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Row = TypeVar("_Row", bound="DataclassInstance")


class Imported(Shape, frozen=True, kw_only=True):
    """What became of the rows of a file."""

    added: Annotated[int, Meta(description="Rows that are new.")]
    changed: Annotated[int, Meta(description="Rows that differ from what was known; that stays on record.")]
    unchanged: Annotated[int, Meta(description="Rows that say what was known.")]


IMPORTED_EXAMPLE = Imported(added=42, changed=1, unchanged=310)


class Queries(NamedTuple):
    """How rows of a kind are stored.

    `lock` lets one of two who import at once wait, `newest` finds the newest versions by the columns of a key, with
    columns named like the fields of a row, and `add` takes key, version, what is said, who said it and when.
    """

    lock: str
    newest: str
    add: str


@dataclass(frozen=True, slots=True)
class Change(Generic[_Row]):
    """A row that says something new, and what held until then: None where nothing was known."""

    row: _Row
    was: Mapping[str, Any] | None

    @property
    def version(self) -> int:
        """Its version; the first one is 1."""
        return 1 if self.was is None else self.was["version"] + 1


async def take_in(
    connection: Connection,
    sql: Queries,
    rows: Sequence[_Row],
    *,
    key: Sequence[str],
    who: str,
    at: datetime,
) -> tuple[list[Change[_Row]], Imported]:
    """Add what is new or differs, within a transaction; taking in the same rows again changes nothing.

    `key` are the first fields of a row: what it is about, where the others are what it says of that.
    """
    await connection.execute(sql.lock)
    columns = ([getattr(row, name) for row in rows] for name in key)
    held = {tuple(was[name] for name in key): was for was in await connection.fetch(sql.newest, *columns)}
    changes = [
        Change(row, was)
        for row in rows
        if (was := held.get(tuple(getattr(row, name) for name in key))) is None or _differs(row, was)
    ]
    if changes:
        many = len(key)
        told = [(astuple(change.row), change.version) for change in changes]
        await connection.executemany(
            sql.add, [(*row[:many], version, *row[many:], who, at) for row, version in told]
        )
    new = sum(change.was is None for change in changes)
    return changes, Imported(added=new, changed=len(changes) - new, unchanged=len(rows) - len(changes))


def _differs(row: DataclassInstance, was: Mapping[str, Any]) -> bool:
    return any(getattr(row, field.name) != was[field.name] for field in fields(row))
