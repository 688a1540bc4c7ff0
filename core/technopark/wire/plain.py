"""Readings that are as nearly every one is, at half the cost of looking at each for all that could be wrong with it.

What is unusual or wrong in any way is left to `decode`, which alone tells what it is; this must accept nothing that
`decode` would refuse, and read nothing otherwise.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from technopark.errors import Rejected
from technopark.messages import Reading
from technopark.quantity import MAX_UNITS, THOUSAND, to_thousandths
from technopark.wire.codec import BROKEN
from technopark.wire.payloads import Number, Run, Sequence, Text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
# What is longer is not asked about, so that what is kept of answers is bounded.
_LONGEST_TEXT = 200
_KEPT = 4096


class _Plain(msgspec.Struct, gc=False):
    """A payload of `output`, without the patterns of its texts: the same few texts come again and again."""

    ts: datetime | int
    product: str
    good: Number
    scrap: Number = 0
    rework: Number = 0
    order: str | None = None
    run: str | None = None
    seq: Sequence | None = None
    # Ids of the topic, which a payload may repeat.
    facility: msgspec.Raw | None = None
    line: msgspec.Raw | None = None
    station: msgspec.Raw | None = None


_DECODER = msgspec.json.Decoder[Any](_Plain | list[_Plain])


def plain_readings(payload: bytes) -> list[Reading] | None:
    """Return what a payload of `output` says, alone or in an array; None where any part of it is not plain."""
    try:
        said = _DECODER.decode(payload)
        if said.__class__ is _Plain:
            reading = _plain(said)
            return None if reading is None else [reading]
        readings = []
        for item in said:
            reading = _plain(item)
            if reading is None:
                return None
            readings.append(reading)
    except (*BROKEN, Rejected):
        return None
    return readings


def _plain(said: _Plain) -> Reading | None:
    ts, order, run = said.ts, said.order, said.run
    if isinstance(ts, int):
        ts = _EPOCH + _MILLISECOND * ts
    elif ts.tzinfo is not UTC:
        if ts.tzinfo is None:
            return None
        ts = ts.astimezone(UTC)
    if (
        said.facility is not None
        or said.line is not None
        or said.station is not None
        or (run is not None and (len(run) > _LONGEST_TEXT or not _fits_run(run)))
        or (order is not None and (len(order) > _LONGEST_TEXT or not _fits_text(order)))
    ):
        return None
    good, scrap, rework = said.good, said.scrap, said.rework
    # Joined bits are negative if one of them is, and no less than the greatest.
    if (
        isinstance(good, int)
        and isinstance(scrap, int)
        and isinstance(rework, int)
        and 0 <= good | scrap | rework <= MAX_UNITS
    ):
        return Reading(
            ts, said.product, good * THOUSAND, scrap * THOUSAND, rework * THOUSAND, order, run, said.seq
        )
    totals = (to_thousandths(good, "good"), to_thousandths(scrap, "scrap"), to_thousandths(rework, "rework"))
    return Reading(ts, said.product, *totals, order, run, said.seq)


@lru_cache(maxsize=_KEPT)
def _fits_text(text: str) -> bool:
    return _fits(text, Text)


@lru_cache(maxsize=_KEPT)
def _fits_run(text: str) -> bool:
    return _fits(text, Run)


def _fits(text: str, form: Any) -> bool:
    try:
        msgspec.convert(text, form)
    except msgspec.ValidationError:
        return False
    return True
