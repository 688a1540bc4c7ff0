"""Readings as the values that tables hold of them, and back."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import asyncpg

from technopark_ingest.placed import Placed


class Restatement(NamedTuple):
    """What `restate` writes of a stored reading, as its columns."""

    station_id: int
    ts: datetime
    good_inc: int
    scrap_inc: int
    rework_inc: int
    good_held: int | None
    scrap_held: int | None
    rework_held: int | None
    events: int | None


def newest_of(head: asyncpg.Record) -> Placed | None:
    """Return the newest reading as a station's head has it; its increments and order are not kept there."""
    if head["ts"] is None:
        return None
    return Placed(
        head["ts"],
        head["product_id"],
        head["good"],
        head["scrap"],
        head["rework"],
        0,
        0,
        0,
        head["good_held"],
        head["scrap_held"],
        head["rework_held"],
        0,
        None,
        head["received_at"],
    )


def placed_of(row: asyncpg.Record) -> Placed:
    """Return a stored row of `reading`."""
    return Placed(
        row["ts"],
        row["product_id"],
        row["good"],
        row["scrap"],
        row["rework"],
        row["good_inc"],
        row["scrap_inc"],
        row["rework_inc"],
        row["good_held"],
        row["scrap_held"],
        row["rework_held"],
        row["events"] or 0,
        row["order_code"],
        row["received_at"],
    )


def restatement(station_id: int, after: Placed) -> Restatement:
    """Return what `restate` writes of a stored reading that means something else now."""
    return Restatement(
        station_id,
        after.ts,
        after.good_inc,
        after.scrap_inc,
        after.rework_inc,
        after.good_held,
        after.scrap_held,
        after.rework_held,
        after.events or None,
    )


def as_head(station_id: int, newest: Placed) -> tuple[object, ...]:
    """Return what `set_reading` writes of a station's newest reading."""
    return (
        station_id,
        newest.ts,
        newest.product_id,
        newest.good,
        newest.scrap,
        newest.rework,
        newest.good_held,
        newest.scrap_held,
        newest.rework_held,
        newest.received_at,
    )
