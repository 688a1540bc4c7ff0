"""How two states of a month differ, line by line, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from technopark.exports import Said
from technopark.periods.basis import Basis
from technopark.periods.lines import Line

ReasonCode = Literal[
    "late_posting", "correction", "late_return", "late_readings", "revised_statement", "computed_anew"
]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line differs; `received_at` is when the news came, None where that is not known here."""

    code: ReasonCode
    said: Said
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One line as it was reported and as it is now known, None where it was or is not there.

    `line` is the newer of the two that there are, `days` the production days whose output differs.
    """

    line: Line
    reported: Line | None
    known: Line | None
    reasons: tuple[Reason, ...]
    days: tuple[str, ...] = ()


def differences(
    reported: Iterable[Line], known: Iterable[Line], then: Basis, now: Basis
) -> Iterator[Difference]:
    """Compare the lines of a report with those of now, by what they were made `then` and are made of `now`."""
    old = {line.key: line for line in reported}
    new = {line.key: line for line in known}
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before is not None and after is not None and before.figures == after.figures:
            continue
        line = after or before
        if line is not None:
            days = () if line.section == "exports" else _days(line, then, now)
            reasons = tuple(_reasons(line, days, then, now))
            yield Difference(line, before, after, reasons or (_UNEXPLAINED,), days)


_UNEXPLAINED = Reason("computed_anew", Said("computed_anew"))


def _reasons(line: Line, days: tuple[str, ...], then: Basis, now: Basis) -> Iterator[Reason]:
    if line.section == "exports":
        yield from _postings(line, then, now)
    if line.section == "localization":
        yield from _statements(line, then, now)
    if days:
        yield Reason("late_readings", Said("late_readings", {"days": ", ".join(days)}))


def _postings(line: Line, then: Basis, now: Basis) -> Iterator[Reason]:
    reversed_lines = {key[:3] for key, booked in now.postings.items() if booked.kind == "reversal"}
    for key, booked in sorted(now.postings.items()):
        if key in then.postings or dict(booked.names) != dict(line.names):
            continue
        code: ReasonCode = "late_posting"
        if booked.kind == "return":
            code = "late_return"
        elif booked.kind == "reversal" or key[:3] in reversed_lines:
            code = "correction"
        _, shipment, number, posting = key
        told = {"kind": booked.kind, "posting": f"{shipment}/{number}/{posting}"}
        yield Reason(code, Said("posting", told), booked.received_at)


def _statements(line: Line, then: Basis, now: Basis) -> Iterator[Reason]:
    for key, received_at in now.statements.items():
        if key not in then.statements and (key.product, key.basis) == (
            line.names["product"],
            line.names.get("basis", key.basis),
        ):
            said = Said("statement_from", {"day": key.valid_from})
            yield Reason("revised_statement", said, received_at)


def _days(line: Line, then: Basis, now: Basis) -> tuple[str, ...]:
    product = line.names["product"]
    keys = {key for key in then.output.keys() | now.output.keys() if key[0] == product}
    return tuple(
        sorted(day for _, day in keys if then.output.get((product, day)) != now.output.get((product, day)))
    )
