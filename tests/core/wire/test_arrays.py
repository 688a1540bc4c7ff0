"""An array is read element by element: bad ones are refused alone, with their own bytes, and spoil no other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark.messages import Reading
from technopark.wire import Kind, Refused, element
from technopark.wire import decode as decode_payload
from technopark.wire.decode import _parts

GOLDEN = Path(__file__).parents[2] / "golden"
KINDS: tuple[Kind, ...] = ("output", "state", "localization", "export")
GOOD = b'{"ts":0,"product":"P","good":1}'


def single_elements(folder: str, kind: Kind) -> list[bytes]:
    """Payloads of golden files that are one JSON value, and so can be an element of an array."""
    expected: dict[str, list[dict[str, Any]]] = json.loads((GOLDEN / folder / "expected.json").read_bytes())
    payloads = [
        (GOLDEN / folder / file).read_bytes().strip()
        for file, items in expected.items()
        if file.startswith(kind) and len(items) == 1 and items[0].get("reason") != "json"
    ]
    return [payload for payload in payloads if not payload.startswith(b"[")]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_bad_elements_are_refused_alone_and_the_others_taken(kind: Kind, data: st.DataObject) -> None:
    good = single_elements("good", kind)
    bad = single_elements("bad", kind)
    parts = data.draw(st.lists(st.sampled_from(good + bad), min_size=1, max_size=12))
    blanks = st.text(" \t\r\n", max_size=3).map(str.encode)
    payload = data.draw(blanks) + b"[" + b",".join(data.draw(blanks) + part + b" " for part in parts) + b"]\n"

    items = decode_payload(kind, payload)

    assert len(items) == len(parts)
    for index, (item, part) in enumerate(zip(items, parts, strict=True)):
        (alone,) = decode_payload(kind, part)
        if isinstance(alone, Refused):
            place = f"element {index} of {len(parts)}: "
            assert item == Refused(part, alone.reason, place + alone.detail)
        else:
            assert item == alone
        assert element(payload, index) == part


def test_the_element_of_what_is_no_array_is_the_whole() -> None:
    payload = b' {"ts":0,"product":"P","good":1}\n'
    assert element(payload, 0) == payload


def test_broken_utf_8_in_one_element_spoils_no_other() -> None:
    broken = b'{"ts":0,"product":"\xd0","good":1}'
    first, second, third = decode_payload("output", b"[%b,%b,%b]" % (GOOD, broken, GOOD))
    assert isinstance(first, Reading)
    assert isinstance(second, Refused)
    assert (second.payload, second.reason) == (broken, "json")
    assert isinstance(third, Reading)


def test_an_array_that_is_no_json_is_refused_whole() -> None:
    payload = b"[%b,%b" % (GOOD, GOOD)
    assert decode_payload("output", payload) == [Refused(payload, "json", "Input data was truncated")]


def test_asking_for_every_element_of_an_array_splits_it_once() -> None:
    parts = [b'{"ts":%d,"product":"P","good":1}' % ts for ts in range(20_000)]
    payload = b"[" + b",".join(parts) + b"]"
    before = _parts.cache_info().misses
    assert [element(payload, index) for index in range(len(parts))] == parts
    assert _parts.cache_info().misses == before + 1
