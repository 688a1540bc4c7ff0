"""What a plant says into the bytes of the wire; decoding them again gives the same message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from technopark.messages import ConnectionChange, Message, Reading
from technopark.quantity import THOUSAND, from_thousandths

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def encode(message: Message) -> bytes:
    """Return the payload that says `message`; fields without a value are left out."""
    if isinstance(message, ConnectionChange):
        return b'"online"' if message.online else b'"offline"'
    return _ENCODER.encode(_payload(message))


def encode_many(messages: Iterable[Message]) -> bytes:
    """Return one array of messages of one kind, as a gateway sends its backlog."""
    return _ENCODER.encode([_payload(message) for message in messages])


def _payload(message: Message) -> dict[str, Any]:
    if isinstance(message, Reading):
        return _reading(message)
    fields: dict[str, Any] = {}
    for name, value in msgspec.structs.asdict(message).items():
        if value is None:
            continue
        if isinstance(value, msgspec.Struct):
            fields[name] = {key: _text(part) for key, part in msgspec.structs.asdict(value).items()}
        else:
            fields[name] = _text(value)
    return fields


def _reading(message: Reading) -> dict[str, Any]:
    """The same by name: of what plants say nearly all are readings, and a simulator says many a second."""
    fields: dict[str, Any] = {
        "ts": _instant(message.ts),
        "product": message.product,
        "good": _quantity(message.good),
        "scrap": _quantity(message.scrap),
        "rework": _quantity(message.rework),
    }
    if message.order is not None:
        fields["order"] = message.order
    if message.run is not None:
        fields["run"] = message.run
    if message.seq is not None:
        fields["seq"] = message.seq
    return fields


def _quantity(thousandths: int) -> int | Decimal:
    return from_thousandths(thousandths) if thousandths % THOUSAND else thousandths // THOUSAND


def _instant(ts: datetime) -> str:
    return ts.isoformat(timespec="microseconds" if ts.microsecond % 1000 else "milliseconds")


def _text(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return _instant(value)
    return value
