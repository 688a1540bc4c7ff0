"""What is stored of messages one by one: their numbers, those refused, statements and postings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import asyncpg

from technopark.storage.sqlfile import load
from technopark.truth import Numbers, Truth, as_text
from technopark_ingest.verification.findings import TOLD, Comparison, Finding, Missing, unseen

_SQL = load("technopark_ingest.verification", "verification.sql")
_TRADE_KEYS = {
    "localization": ("product", "basis", "valid_from", "ts"),
    "export": ("facility", "shipment", "line", "posting"),
}


async def missing_numbers(
    connection: asyncpg.Connection[Any], run: str, numbers: list[Numbers], found: Comparison
) -> Missing:
    """Return the numbers of each topic that were delivered and have not come."""
    seen: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in await connection.fetch(_SQL["seen"], run):
        seen[row["source"]].append((row["first"], row["last"]))
    missing: dict[str, str] = {}
    for sent in numbers:
        gaps = tuple(_without(sent.delivered, seen[sent.source]))
        found.count("numbers", sum(last - first + 1 for first, last in sent.delivered))
        if gaps:
            missing[sent.source] = _numbers(run, gaps)
            stored = f"all but {missing[sent.source]}"
            found.findings.append(
                Finding(
                    sent.source, "numbers received", "all that were delivered", stored, "not received yet"
                )
            )
    return missing


async def compare_refusals(connection: asyncpg.Connection[Any], truth: Truth, found: Comparison) -> None:
    """Compare what was refused, and why, with what had to be."""
    digests = [bytes.fromhex(refusal.digest) for refusal in truth.refusals]
    stored = {row["digest"]: row for row in await connection.fetch(_SQL["refused"], digests)}
    found.count("refused messages", len(digests))
    for refusal in truth.refusals:
        row = stored.get(refusal.digest)
        if row is not None and row["reason"] in refusal.reasons and row["times"] >= refusal.times:
            continue
        expected = f"{refusal.times} times {' or '.join(refusal.reasons)}"
        there = "nothing" if row is None else f"{row['times']} times {row['reason']}"
        over = await connection.fetchval(_SQL["overflow"], refusal.topic.split("/")[2])
        cause = f"{over} messages beyond the quarantine's bounds" if over else "not received yet, or accepted"
        found.findings.append(Finding(refusal.topic, f"refused ({refusal.fault})", expected, there, cause))
    facilities = [sent.facility for sent in truth.sent]
    for row in await connection.fetch(_SQL["refused_besides"], digests, facilities):
        found.notes.append(
            f"{row['facility']}: {row['messages']} refused messages ({row['reason']}) unknown to the truth"
        )


async def compare_trade(
    connection: asyncpg.Connection[Any], truth: Truth, missing: Missing, found: Comparison
) -> None:
    """Compare cost statements and shipment postings, field by field."""
    for kind, names in _TRADE_KEYS.items():
        rows = [_texts(row) for row in await connection.fetch(_SQL[kind])]
        stored = {tuple(row.get(name) for name in names): row for row in rows}
        said = [trade.fields for trade in truth.trade if trade.kind == kind]
        found.count(kind, len(said))
        for fields in said:
            key = tuple(fields.get(name) for name in names)
            there = stored.pop(key, None)
            if there == fields:
                continue
            other = sorted(name for name in fields if there is not None and there.get(name) != fields[name])
            source = f"{fields['facility']}/export" if kind == "export" else ""
            cause = unseen(source, missing) or (
                "not received yet" if there is None else f"differs in {', '.join(other)}: see conflicts"
            )
            stands = "nothing" if there is None else str({name: there.get(name) for name in other})
            wanted = "there" if there is None else str({name: fields[name] for name in other})
            found.findings.append(Finding(kind, "/".join(map(str, key)), wanted, stands, cause))
        if stored and said:
            found.notes.append(f"{len(stored)} stored under {kind} unknown to the truth: another run")


def _texts(row: asyncpg.Record) -> dict[str, str | None]:
    return {name: as_text(value) for name, value in row.items() if value is not None}


def _without(
    ranges: Iterable[tuple[int, int]], taken: Iterable[tuple[int, int]]
) -> Iterable[tuple[int, int]]:
    """Yield what is left of ranges without others; both are in ascending order, and include both ends."""
    others = list(taken)
    for first, last in ranges:
        at = first
        for begin, end in others:
            if end < at:
                continue
            if begin > last:
                break
            if begin > at:
                yield at, begin - 1
            at = end + 1
        if at <= last:
            yield at, last


def _numbers(run: str, gaps: tuple[tuple[int, int], ...]) -> str:
    told = ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in gaps[:TOLD])
    more = f" and {len(gaps) - TOLD} gaps more" if len(gaps) > TOLD else ""
    return f"run {run} seq {told}{more}"
