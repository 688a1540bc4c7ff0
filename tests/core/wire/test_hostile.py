"""Whatever the bytes are, reading them raises nothing, and what is refused is told in a bounded text."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark.messages import Posting, Reading
from technopark.wire import Kind, Refused, decode

GOLDEN = Path(__file__).parents[2] / "golden"
KINDS: tuple[Kind, ...] = get_args(Kind)
REASONS = {"json", "schema", "range", "precision", "time"}
LONGEST_DETAIL = 600
PAYLOADS: dict[Kind, list[bytes]] = {
    kind: [
        path.read_bytes()
        for folder in ("good", "bad")
        for path in sorted((GOLDEN / folder).iterdir())
        if path.name.startswith(kind)
    ]
    for kind in KINDS
}


def check(kind: Kind, payload: bytes) -> None:
    for item in decode(kind, payload):
        if isinstance(item, Refused):
            assert item.reason in REASONS
            assert item.detail
            assert len(item.detail) <= LONGEST_DETAIL
            assert item.payload in payload


def output(good: bytes = b"1", ts: bytes = b"0", more: bytes = b"") -> bytes:
    return b'{"ts":%b,"product":"P","good":%b%b}' % (ts, good, more)


HOSTILE = {
    "a number of 4000 digits": (output(b"1" * 4000), "range"),
    "a number of 5000 digits": (output(b"1" * 5000), "schema"),
    "a text of 5000 digits": (output(b'"%b"' % (b"1" * 5000)), "range"),
    "a fraction of 5000 digits": (output(b"0.%b1" % (b"0" * 5000)), "precision"),
    "a million digits": (output(b"9" * 1_000_000), "schema"),
    "an exponent of 5000 digits": (output(b"1e%b" % (b"9" * 5000)), "schema"),
    "a signalling NaN": (output(b'"sNaN123"'), "range"),
    "a time of 400 digits": (output(ts=b"1" * 400), "time"),
    "a time of 5000 digits": (output(ts=b"1" * 5000), "schema"),
    "a time of 400 digits before 1970": (output(ts=b"-" + b"1" * 400), "time"),
    "an exact float for a time": (output(ts=b"1e12"), "schema"),
    "arrays 100 000 deep": (b"[" * 100_000 + b"]" * 100_000, "json"),
    "arrays without end": (b"[" * 100_000, "json"),
    "objects without end": (b'{"x":' * 100_000, "json"),
    "an unknown field 100 000 deep": (output(more=b',"x":%b%b' % (b"[" * 100_000, b"]" * 100_000)), "json"),
    "a field 100 000 deep": (output(b"[" * 100_000 + b"]" * 100_000), "schema"),
    "a byte that is no UTF-8": (b'{"ts":0,"product":"\xff","good":1}', "json"),
    "UTF-8 cut in two": (b'{"ts":0,"product":"\xd0","good":1}', "json"),
    "a surrogate in UTF-8": (b'{"ts":0,"product":"\xed\xa0\x80","good":1}', "json"),
    "UTF-16": (output().decode().encode("utf-16"), "json"),
    "a NUL between fields": (b'{"ts":0,\x00"product":"P","good":1}', "json"),
    "nothing but NULs": (bytes(100), "json"),
    "an order of 201 characters": (output(more=b',"order":"%b"' % (b"x" * 201)), "schema"),
    "an order of a million characters": (output(more=b',"order":"%b"' % (b"x" * 1_000_000)), "schema"),
    "a state of a million characters": (b'{"ts":0,"state":"%b"}' % (b"x" * 1_000_000), "schema"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_bytes_are_refused_with_a_reason(what: str) -> None:
    payload, reason = HOSTILE[what]
    kind: Kind = "state" if b'"state"' in payload else "output"
    (refused,) = decode(kind, payload)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.payload) == (reason, payload)
    assert len(refused.detail) <= LONGEST_DETAIL


def test_zeros_without_end_are_no_digits() -> None:
    (reading,) = decode("output", output(b"1." + b"0" * 5000))
    assert isinstance(reading, Reading)
    assert reading.good == 1000


def test_an_amount_is_kept_with_12_digits_after_the_point_at_most() -> None:
    payload = (GOLDEN / "good" / "export.json").read_bytes()
    (posting,) = decode("export", payload.replace(b'"31200.00"', b'"123456789012345678.5%b"' % (b"0" * 5000)))
    assert isinstance(posting, Posting)
    assert posting.value.as_tuple() == Decimal("123456789012345678.500000000000").as_tuple()


@given(st.sampled_from(KINDS), st.binary())
def test_any_bytes(kind: Kind, payload: bytes) -> None:
    check(kind, payload)


@given(st.data())
def test_any_change_to_what_is_known(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    payload = bytearray(data.draw(st.sampled_from(PAYLOADS[kind])))
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(payload)))
        end = data.draw(st.integers(start, min(len(payload), start + 20)))
        put = st.binary(max_size=6) | st.sampled_from(
            [b"", bytes(payload[start:end]) * 2, b'"', b"[", b"}", b"e9"]
        )
        payload[start:end] = data.draw(put)
    check(kind, bytes(payload))


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**40), 10**40)
    | st.floats()
    | st.text()
    | st.decimals().map(str)
    | st.decimals(allow_nan=False, allow_infinity=False, places=13).map(str)
    | st.datetimes().map(lambda instant: instant.isoformat() + "Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.data())
def test_any_value_in_any_field(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([kind for kind in KINDS if kind != "connection"]))
    said: dict[str, Any] = json.loads((GOLDEN / "good" / f"{kind}.json").read_bytes())
    changed = said
    field = data.draw(st.sampled_from(sorted(said)))
    if isinstance(said[field], dict) and data.draw(st.booleans()):
        changed, field = said[field], data.draw(st.sampled_from(sorted(said[field])))
    changed[field] = data.draw(values)
    # What Python's own floats make of a number is beside the point here: only that any of it can be read.
    check(kind, json.dumps(said).encode())
