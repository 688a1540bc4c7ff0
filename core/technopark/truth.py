"""The truth file: what a collector that makes no mistake must have concluded from the messages of a simulation.

One JSON object a line: a header, records of several kinds in any order, and an end that counts them, so that a file
which was cut off is recognised. Quantities are thousandths of the product's unit, times UTC.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import msgspec

from technopark.errors import TechnoparkError, Unavailable

VERSION = 1


class _Record(msgspec.Struct, frozen=True, tag_field="is", omit_defaults=True):
    """A line of the file; `is` tells its kind."""


class Header(_Record, frozen=True, tag="header"):
    """Whose truth it is: of a park and seed, about the times `since` to `until` that its messages speak of.

    `run` is what the messages are numbered within, `scenario` the name that the faults went by, if any.
    """

    version: int
    seed: int
    site: str
    since: datetime
    until: datetime
    run: str
    scenario: str = ""


class QuarterOutput(_Record, frozen=True, tag="output"):
    """What a station (`F02/L1/S3`) made of a product in the quarter-hour of UTC that begins at `start`.

    `at` are the times of the readings in it that name the product, as milliseconds after `start`.
    """

    station: str
    product: str
    start: datetime
    good: int
    scrap: int
    rework: int
    at: tuple[int, ...]


class StateChanged(_Record, frozen=True, tag="state"):
    """A state that a station entered."""

    station: str
    ts: datetime
    state: str
    reason: str | None = None
    order: str | None = None


class StateTimes(_Record, frozen=True, tag="seconds"):
    """How many seconds of a production day a station spent in each state, to the millisecond."""

    station: str
    day: date
    seconds: dict[str, float]


class Trade(_Record, frozen=True, tag="trade"):
    """A cost statement or a shipment's posting, with its fields as `as_text` writes them."""

    kind: str
    fields: dict[str, str | None]


class Refusal(_Record, frozen=True, tag="refused"):
    """A message that must be refused: `times` it was sent, for one of `reasons`.

    `digest` is the SHA-256, in hexadecimal, of its topic, a zero byte and as much of its payload as is kept.
    """

    topic: str
    digest: str
    reasons: tuple[str, ...]
    times: int
    fault: str


class Numbers(_Record, frozen=True, tag="numbers"):
    """The numbers of a run that were delivered on a topic (below the prefix): ranges, both ends included."""

    source: str
    run: str
    delivered: tuple[tuple[int, int], ...]


class Sent(_Record, frozen=True, tag="sent"):
    """How many elements a facility delivered, repeated ones too, and how many things each fault did."""

    facility: str
    elements: int
    faults: dict[str, int]


class End(_Record, frozen=True, tag="end"):
    """The last line: how many records stand between it and the header.

    `unacknowledged` messages had not been taken by the broker when the simulation was stopped.
    """

    records: int
    unacknowledged: int = 0


Record = QuarterOutput | StateChanged | StateTimes | Trade | Refusal | Numbers | Sent
_Line = Header | Record | End
_DECODER = msgspec.json.Decoder[_Line](_Line)


@dataclass(frozen=True, slots=True)
class Truth:
    """A truth file that was read whole."""

    header: Header
    end: End
    output: list[QuarterOutput] = field(default_factory=list)
    states: list[StateChanged] = field(default_factory=list)
    times: list[StateTimes] = field(default_factory=list)
    trade: list[Trade] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    numbers: list[Numbers] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)


def write_truth(path: Path, header: Header, records: Iterable[Record], *, unacknowledged: int = 0) -> int:
    """Write a truth file and return how many records it has.

    Raises:
        Unavailable: the file cannot be written.
    """
    encoder = msgspec.json.Encoder()
    written = 0
    try:
        with path.open("wb") as file:
            file.write(encoder.encode(header) + b"\n")
            for record in records:
                file.write(encoder.encode(record) + b"\n")
                written += 1
            file.write(encoder.encode(End(written, unacknowledged)) + b"\n")
    except OSError as error:
        raise Unavailable(f"truth file {path} cannot be written: {error}") from error
    return written


def read_truth(path: Path) -> Truth:
    """Read a truth file.

    Raises:
        Unavailable: the file cannot be read.
        TechnoparkError: a line is none of a truth file, the version is another, or the end is missing.
    """
    header: Header | None = None
    end: End | None = None
    records: dict[type, list[_Line]] = {}
    for number, line in _lines(path):
        if (header is None) != isinstance(line, Header) or end is not None:
            raise TechnoparkError(f"{path}:{number}: a truth file has its header first and its end last")
        if isinstance(line, Header):
            header = line
        elif isinstance(line, End):
            end = line
        else:
            records.setdefault(type(line), []).append(line)
    if header is None or end is None or end.records != sum(map(len, records.values())):
        raise TechnoparkError(f"{path}: the truth file was cut off: it has no end that counts its records")
    kinds = (QuarterOutput, StateChanged, StateTimes, Trade, Refusal, Numbers, Sent)
    return Truth(header, end, *(records.get(kind, []) for kind in kinds))  # type: ignore[arg-type]  # sorted by kind above


def as_text(value: object) -> str | None:
    """Return a field of a statement or a posting so that equal values read the same, wherever they come from."""
    match value:
        case None:
            return None
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Decimal():
            return format(value.normalize(), "f") if value else "0"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def state_seconds(
    changes: Sequence[tuple[datetime, str]], since: datetime, until: datetime
) -> dict[str, float]:
    """Return the seconds between two times in each state, from changes in their order; none before the first."""
    spent: dict[str, int] = {}
    ends = [*(ts for ts, _ in changes[1:]), until]
    for (begin, state), end in zip(changes, ends, strict=False):
        seconds = (min(end, until) - max(begin, since)).total_seconds()
        if seconds > 0:
            spent[state] = spent.get(state, 0) + round(seconds * 1000)
    return {state: spent[state] / 1000 for state in sorted(spent)}


def _lines(path: Path) -> Iterator[tuple[int, _Line]]:
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
            numbered = enumerate(file.readlines(), 1)
        except OSError as error:
            raise Unavailable(f"truth file {path} cannot be read: {error}") from error
    for number, text in numbered:
        try:
            line = _DECODER.decode(text)
        except msgspec.DecodeError as error:
            raise TechnoparkError(f"{path}:{number}: no line of a truth file: {error}") from error
        if isinstance(line, Header) and line.version != VERSION:
            raise TechnoparkError(f"{path}:{number}: version {line.version}; this program reads {VERSION}")
        yield number, line
