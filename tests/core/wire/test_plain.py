"""What is read the short way is what is read when each payload is looked at for all that could be wrong with it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark.messages import Reading
from technopark.wire.decode import decode_closely
from technopark.wire.plain import plain_readings

GOLDEN = Path(__file__).parents[2] / "golden"
OUTPUTS = sorted(path for path in GOLDEN.glob("*/output*") if path.parent.name in {"good", "bad"})

TIMES = st.one_of(
    st.integers(-(2**70), 2**70),
    st.integers(0, 4_102_444_800_000),
    st.sampled_from(
        [
            "2026-10-12T04:00:00Z",
            "2026-10-12T09:00:00.123+05:00",
            "2026-10-12T04:00:00",
            "0001-01-01T00:00:00+05:00",
            "9999-12-31T23:59:59.999999-05:00",
            "2026-10-12",
            "",
        ]
    ),
    st.floats(),
    st.none(),
)
NUMBERS = st.one_of(
    st.integers(-5, 2**64),
    st.sampled_from([2**63 // 1000, 2**63 // 1000 + 1, 1.5, 0.001, 0.0001, "12.5", "NaN", "-1", 1e300, True]),
    st.none(),
)
TEXTS = st.one_of(
    st.none(),
    st.integers(),
    st.text(max_size=3),
    st.sampled_from(["PO-2231", "a1", "", "\n", "a\n", "\x7f", "x" * 64, "x" * 65, "x" * 200, "x" * 201]),
)
READINGS = st.fixed_dictionaries(
    {"ts": TIMES, "product": TEXTS, "good": NUMBERS},
    optional={
        "scrap": NUMBERS,
        "rework": NUMBERS,
        "order": TEXTS,
        "run": TEXTS,
        "seq": st.one_of(st.integers(-1, 2**63), TEXTS),
        "facility": TEXTS,
        "line": TEXTS,
        "station": TEXTS,
        "unknown": TEXTS,
    },
)


def agrees(payload: bytes) -> bool:
    """Tell whether a payload was read the short way; if so, it has to be as it is read closely."""
    plain = plain_readings(payload)
    if plain is None:
        return False
    closely = decode_closely("output", payload)
    assert plain == closely
    assert all(type(item) is Reading for item in closely)
    return True


@given(st.one_of(READINGS, st.lists(READINGS, max_size=3)))
def test_nothing_is_read_otherwise_and_nothing_is_taken_that_is_refused(said: object) -> None:
    agrees(msgspec.json.encode(said))


@given(READINGS, st.binary(min_size=1, max_size=2), st.integers(0, 200))
def test_neither_is_it_where_bytes_are_damaged(said: object, damage: bytes, at: int) -> None:
    payload = msgspec.json.encode(said)
    agrees(payload[:at] + damage + payload[at + len(damage) :])


@pytest.mark.parametrize("path", OUTPUTS, ids=lambda path: path.name)
def test_the_golden_payloads_are_read_alike(path: Path) -> None:
    agrees(path.read_bytes())


@pytest.mark.parametrize(
    "payload",
    [
        b'{"ts":"2026-10-12T04:00:00Z","product":"P","good":1,"run":"a","seq":0}',
        b'{"ts":"2026-10-12T09:00:00.5+05:00","product":"P","good":1.5,"scrap":2,"rework":3,"order":"PO-1"}',
        b' [{"ts":1760241600123,"product":"P","good":1},{"ts":1760241600124,"product":"P","good":"2.25"}]',
        b"[]",
    ],
)
def test_ordinary_payloads_are_read_the_short_way(payload: bytes) -> None:
    assert agrees(payload)
