"""What a plant says into the bytes of the wire; decoding them again gives the same message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from technopark.messages import ConnectionChange, Message, Reading
from technopark.quantity import from_thousandths

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_QUANTITIES = ("good", "scrap", "rework")


def encode(message: Message) -> bytes:
    """Return the payload that says `message`; fields without a value are left out."""
    if isinstance(message, ConnectionChange):
        return b'"online"' if message.online else b'"offline"'
    return _ENCODER.encode(_payload(message))


def encode_many(messages: Iterable[Message]) -> bytes:
    """Return one array of messages of one kind, as a gateway sends its backlog."""
    return _ENCODER.encode([_payload(message) for message in messages])


def _payload(message: Message) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in msgspec.structs.asdict(message).items():
        if value is None:
            continue
        if isinstance(value, msgspec.Struct):
            fields[name] = {key: _text(part) for key, part in msgspec.structs.asdict(value).items()}
        elif isinstance(message, Reading) and name in _QUANTITIES:
            fields[name] = from_thousandths(value)
        else:
            fields[name] = _text(value)
    return fields


def _text(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds" if value.microsecond % 1000 else "milliseconds")
    return value
