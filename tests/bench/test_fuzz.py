"""The targets of the fuzz run hold for bytes that hypothesis thinks of, and notice a promise that is broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.fuzz_run import targets
from bench.fuzz_run.targets import TARGETS
from technopark.counters import CounterState, Event, Step
from technopark.wire import Refused


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.binary(max_size=200))
def test_any_bytes_keep_the_promises(name: str, data: bytes) -> None:
    TARGETS[name](data)


def test_a_counter_that_makes_something_of_nothing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        targets, "step", lambda _state, total, _policy: Step(1, CounterState(total, held=False), Event.NONE)
    )
    with pytest.raises(AssertionError):
        targets.counters(bytes(9))


def test_a_reader_that_tells_too_much_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "decode", lambda _kind, payload: [Refused(payload, "json", "x" * 601)])
    with pytest.raises(AssertionError):
        targets.wire(b"\0{")
