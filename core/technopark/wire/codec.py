"""Decoders of the payloads of one kind: their form, and the ids of the topic that they may repeat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from technopark.errors import Rejected
from technopark.messages import Message
from technopark.wire.topics import Topic

# What a JSON decoder may raise on hostile input, beside its own errors.
BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError, ValueError, MemoryError)
_LONGEST_WHY = 500
_IDS = ("facility", "line", "station")
_TEXT = msgspec.json.Decoder(str)


@dataclass(frozen=True, slots=True)
class Refused:
    """A part of a message that could not be read: its original bytes, a reason code and what is wrong."""

    payload: bytes
    reason: str
    detail: str


class Codec:
    """Decoders of one kind of payload, alone and in arrays, and what makes its message of it.

    A payload may repeat ids of its topic; they are left unread unless it does.
    """

    def __init__(self, shape: type[msgspec.Struct], convert: Callable[[Any], Message]) -> None:
        # The line of an export is a field of its own: the shipment's.
        fields = [(name, msgspec.Raw, msgspec.Raw()) for name in _IDS if name not in shape.__struct_fields__]
        shape = msgspec.defstruct(shape.__name__, fields, bases=(shape,), kw_only=True, gc=False)
        self._one = msgspec.json.Decoder(shape)
        self._many = msgspec.json.Decoder(list[shape])  # type: ignore[valid-type]  # a shape is a type
        self._convert = convert

    def one(self, payload: bytes | msgspec.Raw, topic: Topic | None) -> Message:
        """Read one object.

        Raises:
            Rejected: it cannot be read, or repeats an id otherwise than the topic has it.
        """
        item = parsed(self._one, payload)
        if topic is not None and (item.station or item.line or item.facility):
            _check_ids(item, topic)
        return self._convert(item)

    def many(self, payload: bytes, topic: Topic | None) -> list[Message | Refused]:
        """Read an array of objects; see `one` for what is raised, without telling which of them is to blame."""
        convert = self._convert
        items = parsed(self._many, payload)
        if topic is not None:
            for item in items:
                if item.station or item.line or item.facility:
                    _check_ids(item, topic)
        return [convert(item) for item in items]


def _check_ids(item: Any, topic: Topic) -> None:
    # Where payload and topic contradict each other nobody knows which of the two is wrong.
    for name in _IDS:
        actual = getattr(topic, name)
        claimed = None if actual is None else _text(getattr(item, name))
        if claimed is not None and claimed != actual:
            raise Rejected("address", f"{name}: {claimed[:80]!r}, and {actual} in the topic")


def _text(raw: msgspec.Raw) -> str | None:
    # What is no text is no id, but some other field of the publisher's.
    try:
        return _TEXT.decode(raw) if raw else None
    except BROKEN:
        return None


def parsed(decoder: msgspec.json.Decoder[Any], payload: bytes | msgspec.Raw) -> Any:
    """Return what a decoder makes of a payload.

    Raises:
        Rejected: `json` where it is no JSON, `schema` where it is of another form.
    """
    try:
        return decoder.decode(payload)
    except msgspec.ValidationError as error:
        raise Rejected("schema", _why(error)) from error
    except BROKEN as error:
        raise Rejected("json", _why(error)) from error


def _why(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    text = str(error) or type(error).__name__
    # A message may repeat what it met, however long; what it says of it stands before and behind that.
    return text if len(text) <= _LONGEST_WHY else f"{text[:200]} ... {text[-200:]}"
