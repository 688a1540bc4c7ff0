"""How fast payloads become messages: each kind alone and in arrays of 100, beside `json.loads` of the same bytes.

`json.loads` is the measure of what reading JSON costs in Python at all. It does less: no field is checked, and
decimals become binary floats. Both are timed in turn, in the same process, and the best round of each counts.
Prints one JSON object on a line of its own and writes it to `bench/results/wire.json`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from technopark.messages import Certificate, Message, Money, Posting, Reading, StateChange, Statement
from technopark.wire import Kind, Refused, decode, encode, encode_many

RESULT = Path(__file__).parent / "results" / "wire.json"
IN_ARRAY = 100
START = datetime(2026, 10, 12, 4, tzinfo=UTC)
DAY = date(2026, 10, 12)


def reading(index: int) -> Message:
    """Return a reading like a real one, a little different for each index."""
    return Reading(
        START + timedelta(seconds=index),
        "F02-RF350",
        812_345_000 + index * 1000,
        912_000,
        40_000,
        order="PO-2231",
        run="a1",
        seq=index,
    )


def state_change(index: int) -> Message:
    """Return a state change likewise."""
    at = START + timedelta(seconds=index)
    return StateChange(at, "down", reason="E-STOP", order="PO-2231", run="a1", seq=index)


def statement(index: int) -> Message:
    """Return a cost statement likewise."""
    price = Money(Decimal("245.00") + index, "USD", Decimal(1), DAY)
    imported = Money(Decimal("1960000.50"), "UZS", Decimal("0.000082103054"), DAY)
    certificate = Certificate("ST-1 0042", Decimal("35.0"), DAY)
    at = START + timedelta(seconds=index)
    return Statement(at, "F02-RF350", DAY, "ex_works", price, imported, certificate, run="a1", seq=index)


def posting(index: int) -> Message:
    """Return a posting likewise."""
    return Posting(
        ts=START + timedelta(seconds=index),
        shipment="S-2026-00123",
        line=index,
        posting=1,
        kind="original",
        refers_to=None,
        product="F02-RF350",
        hs="841810",
        quantity=Decimal(120),
        unit="pcs",
        net_kg=Decimal(7800),
        gross_kg=Decimal(8450),
        country="KZ",
        incoterms="FCA",
        place="Tashkent",
        currency="USD",
        value=Decimal("31200.00"),
        rate=Decimal(1),
        rate_date=DAY,
        contract="UZ-KZ/2026-17",
        declaration="26001/121026/0012345",
        shipped_on=DAY,
        run="a1",
        seq=index,
    )


MAKERS: dict[Kind, Callable[[int], Message]] = {
    "output": reading,
    "state": state_change,
    "localization": statement,
    "export": posting,
}


def seconds(read: Callable[[bytes], object], payloads: list[bytes]) -> float:
    """Return how long reading all payloads takes."""
    began = time.perf_counter()
    for payload in payloads:
        read(payload)
    return time.perf_counter() - began


def compare(kind: Kind, payloads: list[bytes], messages: int, rounds: int) -> dict[str, float]:
    """Return the rates of both readers in messages a second, and how many times as fast ours is."""
    for payload in payloads:
        assert not any(isinstance(item, Refused) for item in decode(kind, payload))
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        ours.append(seconds(lambda payload: decode(kind, payload), payloads))
        theirs.append(seconds(json.loads, payloads))
    return {
        "messages_per_s": round(messages / min(ours)),
        "json_loads_per_s": round(messages / min(theirs)),
        "times_json_loads": round(min(theirs) / min(ours), 2),
        "bytes_per_message": round(sum(map(len, payloads)) / messages),
    }


def main() -> None:
    """Measure every kind alone and in arrays; print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000, help="messages of each kind in a round")
    parser.add_argument("--rounds", type=int, default=7, help="rounds, of which the best counts")
    asked = parser.parse_args()
    count = max(IN_ARRAY, asked.messages // IN_ARRAY * IN_ARRAY)
    found: dict[str, dict[str, dict[str, float]]] = {}
    for kind, make in MAKERS.items():
        messages = [make(index) for index in range(count)]
        alone = [encode(message) for message in messages]
        arrays = [encode_many(messages[first : first + IN_ARRAY]) for first in range(0, count, IN_ARRAY)]
        found[kind] = {
            "single": compare(kind, alone, count, asked.rounds),
            f"arrays_of_{IN_ARRAY}": compare(kind, arrays, count, asked.rounds),
        }
    text = json.dumps({"benchmark": "wire", "messages": count, "rounds": asked.rounds, "kinds": found})
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(text + "\n", "utf-8")
    print(text)


if __name__ == "__main__":
    main()
