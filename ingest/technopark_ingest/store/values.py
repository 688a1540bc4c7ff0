"""Readings as the values that tables hold of them, and back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import asyncpg

from technopark.quantity import THOUSAND
from technopark_ingest.placed import Placed

_SECOND = timedelta(seconds=1)


class Restatement(NamedTuple):
    """What `restate` writes of a stored reading, as its columns but for the unit of its numbers, thousandths here."""

    station_id: int
    ts: datetime
    good_inc: int | None
    scrap_inc: int | None
    rework_inc: int | None
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


def placed_of(row: asyncpg.Record, previous: Placed | None) -> Placed:
    """Return a stored row of `reading` that follows `previous`, None where it is the station's first."""
    unit = THOUSAND if row["whole"] else 1
    good, scrap, rework = row["good"] * unit, row["scrap"] * unit, row["rework"] * unit
    if row["good_inc"] is not None:
        good_inc, scrap_inc, rework_inc = (
            row["good_inc"] * unit,
            row["scrap_inc"] * unit,
            row["rework_inc"] * unit,
        )
    elif previous is not None:
        good_inc, scrap_inc, rework_inc = (
            good - previous.good,
            scrap - previous.scrap,
            rework - previous.rework,
        )
    else:
        good_inc = scrap_inc = rework_inc = 0
    return Placed(
        row["ts"],
        row["product_id"],
        good,
        scrap,
        rework,
        good_inc,
        scrap_inc,
        rework_inc,
        _times(row["good_held"], unit),
        _times(row["scrap_held"], unit),
        _times(row["rework_held"], unit),
        row["events"] or 0,
        row["order_code"],
        row["received_at"] or row["ts"] + row["received_after_s"] * _SECOND,
        explicit=row["good_inc"] is not None,
    )


def _times(total: int | None, unit: int) -> int | None:
    return None if total is None else total * unit


def restatement(station_id: int, after: Placed) -> Restatement:
    """Return what `restate` writes of a stored reading that means something else now."""
    return Restatement(
        station_id,
        after.ts,
        after.good_inc if after.explicit else None,
        after.scrap_inc if after.explicit else None,
        after.rework_inc if after.explicit else None,
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
