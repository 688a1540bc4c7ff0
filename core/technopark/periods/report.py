"""The bytes of a report: the same data make the same bytes, wherever and whenever they are written.

JSON has its members in the order of their names, no blanks, and decimals as texts in full without trailing zeros, so
that no reader can round them; lines stand in the order of their section and names. CSV has the same lines.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from technopark.periods.lines import FIGURES, KEYS, SECTIONS, Line


@dataclass(frozen=True, slots=True)
class Report:
    """A report of the month that begins on `month`; `data_cutoff` is the instant until which data are in it."""

    site: str
    zone: str
    month: date
    revision: int
    data_cutoff: datetime
    lines: tuple[Line, ...]


def report_number(month: date, revision: int) -> str:
    """Return the number that a report is known by, such as TP-2026-10-R0."""
    return f"TP-{month:%Y-%m}-R{revision}"


def digest(content: bytes) -> str:
    """Return the SHA-256 of a report's bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def to_json(report: Report) -> bytes:
    """Write a report as canonical JSON."""
    lines = _ordered(report.lines)
    return canonical(
        {
            "report": report_number(report.month, report.revision),
            "site": report.site,
            "zone": report.zone,
            "month": f"{report.month:%Y-%m}",
            "revision": report.revision,
            "data_cutoff": report.data_cutoff.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "lines": {
                section: [
                    {**line.names, **{name: _text(figure) for name, figure in line.figures.items()}}
                    for line in lines
                    if line.section == section
                ]
                for section in SECTIONS
            },
        }
    )


def to_csv(report: Report) -> bytes:
    """Write a report's lines as CSV: number, section, names and figures; no data is an empty cell."""
    number = report_number(report.month, report.revision)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["report", "section", *KEYS, *FIGURES])
    for line in _ordered(report.lines):
        names = [line.names.get(name, "") for name in KEYS]
        figures = [_text(line.figures.get(name)) or "" for name in FIGURES]
        writer.writerow([number, line.section, *names, *figures])
    return text.getvalue().encode()


def read_lines(content: bytes) -> list[Line]:
    """Read the lines of a report back from its canonical JSON."""
    told = json.loads(content)["lines"]
    return [
        Line(
            section,
            {name: entry[name] for name in KEYS if name in entry},
            {name: _number(entry[name]) for name in FIGURES if name in entry},
        )
        for section in SECTIONS
        for entry in told[section]
    ]


def canonical(value: Any) -> bytes:
    """Write a value as JSON whose members stand in the order of their names, without blanks, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _ordered(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.key)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _text(figure: Decimal | None) -> str | None:
    if figure is None:
        return None
    text = f"{figure:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
