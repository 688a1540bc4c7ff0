"""Of a refused payload its time and number are still read, each on its own, so that the books can close."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark.messages import ConnectionChange
from technopark.wire import Refused, Stamp, decode, peek

GOOD = Path(__file__).parents[2] / "golden" / "good"
NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)


@pytest.mark.parametrize("file", ["output", "state", "localization", "export", "export-numbers"])
def test_what_a_good_payload_is_stamped_with_is_what_it_says(file: str) -> None:
    payload = (GOOD / f"{file}.json").read_bytes()
    (message,) = decode("export" if file.startswith("export") else file, payload)  # type: ignore[arg-type]  # these files are named by their kinds
    assert not isinstance(message, Refused | ConnectionChange)
    assert peek(payload) == Stamp(message.ts, message.run, message.seq)


@pytest.mark.parametrize(
    ("payload", "stamp"),
    [
        ('{"ts":"2026-10-12T12:00:00Z","run":"a","seq":3,"good":-1}', Stamp(NOON, "a", 3)),
        ('{"ts":"yesterday","run":"a","seq":3}', Stamp(None, "a", 3)),
        ('{"ts":253402300800000,"run":"a","seq":3}', Stamp(None, "a", 3)),
        ('{"ts":"2026-10-12T12:00:00Z","run":7,"seq":3}', Stamp(NOON, None, 3)),
        ('{"ts":"2026-10-12T12:00:00Z","run":"a","seq":-1}', Stamp(NOON, "a", None)),
        ('{"ts":"2026-10-12T12:00:00Z","run":"\\u0000","seq":null}', Stamp(NOON, None, None)),
        ('{"good":1}', Stamp(None, None, None)),
        ('{"ts":"2026-10-12T12:00:00Z"', Stamp(None, None, None)),
        ("[]", Stamp(None, None, None)),
        ("", Stamp(None, None, None)),
    ],
)
def test_what_cannot_be_read_hides_nothing_else(payload: str, stamp: Stamp) -> None:
    assert peek(payload.encode()) == stamp


@given(st.binary() | st.binary().map(lambda middle: b'{"ts":0,"run":"a","seq":1,"x":"' + middle + b'"}'))
def test_any_bytes(payload: bytes) -> None:
    assert isinstance(peek(payload), Stamp)


def test_nesting_without_end() -> None:
    assert peek(b'{"ts":0,"x":' + b"[" * 100_000) == Stamp(None, None, None)
