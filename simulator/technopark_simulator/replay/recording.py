"""A recording's rows, read one by one: a bad one is told with its file, line and column, and the others go on."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from technopark.errors import Rejected, Unavailable
from technopark.messages import State
from technopark.quantity import to_thousandths
from technopark_simulator.replay.mapping import Quantity, RecordingMapping, TimeColumn

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {"milliseconds": timedelta(milliseconds=1), "seconds": timedelta(seconds=1)}

Station = tuple[str, str]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says: amounts in thousandths, as the mapping's kinds of column have them."""

    line: int
    station: Station
    ts: datetime
    product: str | None
    amounts: Mapping[Quantity, int]
    state: tuple[State, str | None] | None
    order: str | None


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording as read: its good rows by station in the order of time, and what is wrong with the others."""

    rows: int
    stations: Mapping[Station, list[Row]]
    problems: list[str]


class _BadRow(Exception):
    """A row cannot be used: the text names the column and what is wrong with it."""


def read_recording(file: Path, mapping: RecordingMapping) -> Recording:
    """Read a CSV file with a header line.

    Raises:
        Unavailable: it cannot be read, is not UTF-8, or lacks a column that the mapping names.
    """
    count = 0
    kept: dict[Station, dict[datetime, Row]] = {}
    problems: list[str] = []
    for line, cells in _lines(file, mapping):
        count += 1
        try:
            row = _row(line, cells, mapping)
            _keep(row, kept.setdefault(row.station, {}), mapping.time.column)
        except _BadRow as bad:
            problems.append(f"{file}:{line}: {bad}")
    stations = {station: [rows[ts] for ts in sorted(rows)] for station, rows in kept.items()}
    return Recording(count, stations, problems)


def _keep(row: Row, of_station: dict[datetime, Row], time_column: str) -> None:
    if row.ts in of_station:
        first = of_station[row.ts].line
        raise _BadRow(f"column {time_column}: the time stands for this station on line {first} already")
    of_station[row.ts] = row


def _lines(file: Path, mapping: RecordingMapping) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row's line number and its cells by column; cells that are missing are left out."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.reader(opened, delimiter=mapping.delimiter)
            header = [name.strip() for name in next(reader, [])]
            missing = [column for column in mapping.columns() if column not in header]
            if missing:
                raise Unavailable(
                    f"{file}:1: column {', '.join(missing)} is missing (found {', '.join(header) or 'nothing'})"
                )
            for cells in reader:
                if cells:
                    yield reader.line_num, dict(zip(header, cells, strict=False))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Unavailable(f"{file}: cannot be read ({error})") from error


def _row(line: int, cells: Mapping[str, str], mapping: RecordingMapping) -> Row:
    station = _mapped(cells, mapping.station.column, mapping.station.values)
    product = None
    if mapping.product is not None:
        product = _mapped(cells, mapping.product.column, mapping.product.values)
    state = None
    if mapping.state is not None:
        state = _mapped(cells, mapping.state.column, mapping.state.values)
    return Row(
        line=line,
        station=station,
        ts=_instant(_cell(cells, mapping.time.column), mapping.time),
        product=product,
        amounts={
            name: _amount(_cell(cells, quantity.column), quantity.column)
            for name, quantity in mapping.quantities.items()
        },
        state=state,
        order=cells.get(mapping.order, "").strip() or None if mapping.order else None,
    )


def _cell(cells: Mapping[str, str], column: str) -> str:
    text = cells.get(column, "").strip()
    if not text:
        raise _BadRow(f"column {column}: is empty")
    return text


def _mapped(cells: Mapping[str, str], column: str | None, values: Mapping[str, _T]) -> _T:
    if column is None:
        return values[""]
    text = _cell(cells, column)
    if text not in values:
        raise _BadRow(f"column {column}: {text!r} is not in the mapping (it has {', '.join(values)})")
    return values[text]


def _instant(text: str, column: TimeColumn) -> datetime:
    try:
        if column.form != "iso":
            return _EPOCH + int(text) * _UNITS[column.form]
        read = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise _BadRow(f"column {column.column}: {text!r} is no time ({column.form})") from None
    if read.tzinfo is None:
        if column.zone is None:
            raise _BadRow(f"column {column.column}: {text!r} has no offset, and the mapping no zone")
        read = read.replace(tzinfo=column.zone)
    return read.astimezone(UTC)


def _amount(text: str, column: str) -> int:
    try:
        return to_thousandths(Decimal(text), column)
    except InvalidOperation:
        raise _BadRow(f"column {column}: {text!r} is not a number") from None
    except Rejected as refusal:
        raise _BadRow(f"column {refusal.detail}") from None
