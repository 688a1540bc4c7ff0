"""What is fed with bytes that nobody would send: each target raises when a promise of the code is broken."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final, get_args

from technopark.catalogue.model import CounterPolicy
from technopark.counters import CounterState, Event, step
from technopark.errors import Rejected
from technopark.wire import Kind, Refused, decode, encode, parse_topic, peek

LONGEST_DETAIL: Final = 600
_KINDS: tuple[Kind, ...] = get_args(Kind)
_POLICIES = [
    CounterPolicy(modulus, on_decrease)
    for modulus in (None, 65_536, 2**31)
    for on_decrease in ("reset", "ignore", "rollover")
]
_TOTAL = struct.Struct("<q")
_LARGEST = 10**15


def wire(data: bytes) -> None:
    """Any bytes of any kind are messages or refusals; a message that is written is read again as the same."""
    kind = _KINDS[data[0] % len(_KINDS)] if data else _KINDS[0]
    payload = data[1:]
    for item in decode(kind, payload):
        if isinstance(item, Refused):
            _check_told(item.detail)
            assert item.payload in payload
        elif kind != "connection":
            (again,) = decode(kind, encode(item))
            assert again == item
    peek(payload)


def topic(data: bytes) -> None:
    """Any text is a topic that prints as it was, or is refused."""
    text = data.decode(errors="replace")
    try:
        said = str(parse_topic(text))
    except Rejected as refusal:
        _check_told(str(refusal))
    else:
        assert said == text


def counters(data: bytes) -> None:
    """Whatever totals come, nothing is made in the negative, and the same total again makes nothing."""
    if not data:
        return
    policy = _POLICIES[data[0] % len(_POLICIES)]
    state: CounterState | None = None
    for (raw,) in _TOTAL.iter_unpack(data[1 : 1 + (len(data) - 1) // _TOTAL.size * _TOTAL.size]):
        total = abs(raw) % _LARGEST
        found = step(state, total, policy)
        assert found.increment >= 0
        if state is None:
            assert found.increment == 0
        elif total >= state.base:
            assert found.increment == total - state.base
        again = step(found.state, total, policy)
        assert (again.increment, again.state) == (0, found.state)
        assert again.event == Event.NONE
        state = found.state


def _check_told(detail: str) -> None:
    assert 0 < len(detail) <= LONGEST_DETAIL


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {"wire": wire, "topic": topic, "counters": counters}
