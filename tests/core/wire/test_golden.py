"""The golden files of the wire: good payloads with what they say, bad ones with what is wrong with them.

Whoever writes another end of the wire can hold it against the same files.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from technopark.messages import Message
from technopark.wire import Kind, Refused, decode, encode, encode_many

GOLDEN = Path(__file__).parents[2] / "golden"
KINDS: tuple[Kind, ...] = get_args(Kind)
REASONS = {"json", "schema", "range", "precision", "time"}


def expected(folder: str) -> dict[str, list[dict[str, Any]]]:
    items: dict[str, list[dict[str, Any]]] = json.loads((GOLDEN / folder / "expected.json").read_bytes())
    return items


def kind_of(file: str) -> Kind:
    return next(kind for kind in KINDS if file.startswith(kind))


def payload_of(folder: str, file: str) -> bytes:
    return (GOLDEN / folder / file).read_bytes()


def said(message: Message) -> dict[str, Any]:
    """What a message says as JSON can: quantities of a reading in thousandths, decimals as text, no nulls."""
    fields: dict[str, Any] = msgspec.to_builtins(message)
    return {
        name: {key: part for key, part in value.items() if part is not None}
        if isinstance(value, dict)
        else value
        for name, value in fields.items()
        if value is not None
    }


GOOD = expected("good")
BAD = expected("bad")


@pytest.mark.parametrize("folder", ["good", "bad"])
def test_each_file_has_its_expectation(folder: str) -> None:
    files = {path.name for path in (GOLDEN / folder).iterdir()} - {"expected.json"}
    assert files == set(expected(folder))
    assert {kind_of(file) for file in files} == set(KINDS)


@pytest.mark.parametrize("file", GOOD)
def test_a_good_payload_says_what_is_expected(file: str) -> None:
    items = decode(kind_of(file), payload_of("good", file))
    assert [said(item) if not isinstance(item, Refused) else item for item in items] == GOOD[file]


@pytest.mark.parametrize("file", GOOD)
def test_what_a_good_payload_says_can_be_said_again(file: str) -> None:
    kind = kind_of(file)
    messages = [item for item in decode(kind, payload_of("good", file)) if not isinstance(item, Refused)]
    again = decode(kind, encode_many(messages)) if len(messages) != 1 else decode(kind, encode(messages[0]))
    assert again == messages


@pytest.mark.parametrize("file", BAD)
def test_a_bad_payload_is_refused_with_its_reason(file: str) -> None:
    payload = payload_of("bad", file)
    items = decode(kind_of(file), payload)
    assert len(items) == len(BAD[file])
    for item, want in zip(items, BAD[file], strict=True):
        if isinstance(item, Refused):
            assert item.reason == want["reason"]
            assert want["detail"] in item.detail
            assert item.payload in payload
        else:
            assert said(item) == want


def test_each_reason_has_a_file() -> None:
    assert {item["reason"] for items in BAD.values() for item in items if "reason" in item} == REASONS
