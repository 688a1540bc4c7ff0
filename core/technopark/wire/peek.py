"""What can still be read of a payload that was refused: when it says it was sent, and its number."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import msgspec

from technopark.errors import Rejected
from technopark.wire.codec import BROKEN
from technopark.wire.decode import instant
from technopark.wire.payloads import Run, Sequence, Timestamp

_T = TypeVar("_T")


class Stamp(NamedTuple):
    """Time in UTC, run and number within the run, each None where it cannot be read."""

    ts: datetime | None
    run: str | None
    seq: int | None


class _Loose(msgspec.Struct):
    ts: msgspec.Raw = msgspec.Raw()
    run: msgspec.Raw = msgspec.Raw()
    seq: msgspec.Raw = msgspec.Raw()


_LOOSE = msgspec.json.Decoder(_Loose)
_TS = msgspec.json.Decoder[Any](Timestamp)
_RUN = msgspec.json.Decoder[Any](Run)
_SEQ = msgspec.json.Decoder[Any](Sequence)


def peek(payload: bytes) -> Stamp:
    """Read a refused payload's stamp as far as that can be done; nothing is raised, whatever the bytes are."""
    try:
        loose = _LOOSE.decode(payload)
    except BROKEN:
        return Stamp(None, None, None)
    ts = _read(_TS, loose.ts)
    try:
        at = None if ts is None else instant(ts)
    except Rejected:
        at = None
    return Stamp(at, _read(_RUN, loose.run), _read(_SEQ, loose.seq))


def _read(decoder: msgspec.json.Decoder[_T], raw: msgspec.Raw) -> _T | None:
    try:
        return decoder.decode(raw) if raw else None
    except BROKEN:
        return None
