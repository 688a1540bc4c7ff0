"""One table, two forms: JSON, and CSV (RFC 4180, UTF-8) that no spreadsheet takes for formulas."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from http import HTTPStatus
from typing import Annotated, Any, Literal, Protocol

import msgspec
from fastapi import Request, Response
from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field

from technopark_api.harmless import harmless
from technopark_api.problems import Problem
from technopark_api.shapes import Shape, encode, fields_of

# Rendering this many rows takes a few milliseconds; more of them would hold up other requests.
_ROWS_AT_ONCE = 1000
# What one caller may see is not for a cache that others share.
_CACHE_CONTROL = "private, no-cache"

MAX_ROWS = 100_000
"""The longest table that is answered with."""


class Query(BaseModel):
    """Root of query parameters: one that is unknown is an error, since a filter misspelt would select all."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TableQuery(Query):
    """Parameters that every table takes."""

    format: Annotated[
        Literal["json", "csv"] | None, Field(description="Form of the answer; goes before the Accept header.")
    ] = None


class Table(Protocol):
    """What a table answers with: its rows, and what each of their fields means."""

    @property
    def rows(self) -> Sequence[Shape]:
        """Its rows."""

    @property
    def definitions(self) -> Mapping[str, str]:
        """Meaning and unit by field, in the order of the columns."""


async def table_answer(
    request: Request, query: TableQuery, table: Table, *, row: type[Shape], name: str
) -> Response:
    """Answer with a table in the form that the request asks for; `row` is what its rows are, `name` names files."""
    as_csv = query.format == "csv" if query.format else prefers_csv(request.headers.get("accept", ""))
    if len(table.rows) > _ROWS_AT_ONCE:
        body = await asyncio.to_thread(_render, table, row, as_csv)
    else:
        body = _render(table, row, as_csv)
    headers = {"Vary": "Accept"}
    if as_csv:
        headers["Content-Disposition"] = f'attachment; filename="technopark-{name}.csv"'
    return tagged(request, body, "text/csv; charset=utf-8" if as_csv else "application/json", headers)


def refuse_if_too_long(rows: Sequence[object]) -> None:
    """Raise a problem when there are more than `MAX_ROWS`; read one more than that to know."""
    if len(rows) > MAX_ROWS:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "too-many-rows",
            f"the answer would have more than {MAX_ROWS} rows; ask for less time, longer intervals or fewer parts",
        )


def tagged(
    request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with a body under its entity tag, or with 304 where the client holds it already."""
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
    all_headers = {"ETag": etag, "Cache-Control": _CACHE_CONTROL, **(headers or {})}
    held = {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}
    if etag in held:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=all_headers)
    return Response(body, media_type=media_type, headers=all_headers)


def prefers_csv(accept: str) -> bool:
    """Tell whether an Accept header names CSV above JSON; wildcards mean JSON."""
    quality = {"text/csv": 0.0, "application/json": 0.0}
    for offer in accept.split(","):
        media_type, *parameters = (part.strip().lower() for part in offer.split(";"))
        if media_type in quality:
            quality[media_type] = _quality(parameters)
    return quality["text/csv"] > quality["application/json"]


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _render(table: Table, row: type[Shape], as_csv: bool) -> bytes:
    return to_csv(table, row) if as_csv else encode(table)


@dataclass(frozen=True, slots=True)
class _Column:
    header: str
    path: tuple[str, ...]

    def value(self, row: Any) -> Any:
        for name in self.path:
            if row is None:
                return None
            row = getattr(row, name)
        return row


def to_csv(table: Table, row: type[Shape]) -> bytes:
    """Write a table as CSV: a header, then its rows.

    A structure within a row becomes columns `outer_inner`, a list its items (their ids or keys) parted by blanks,
    values by name the same with `name=` before each, no data an empty cell.
    """
    columns = [column for name in table.definitions for column in _columns(row, name)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.header for column in columns])
    writer.writerows([_cell(column.value(entry)) for column in columns] for entry in table.rows)
    return text.getvalue().encode()


@cache
def _columns(row: type[Struct], name: str) -> tuple[_Column, ...]:
    field = next(field for field in fields_of(row) if field.encode_name == name)
    structure = _structure(field.type)
    if structure is None:
        return (_Column(name, (field.name,)),)
    inner = (column for part in structure.fields for column in _columns(structure.cls, part.encode_name))
    return tuple(_Column(f"{name}_{column.header}", (field.name, *column.path)) for column in inner)


def _structure(described: msgspec.inspect.Type) -> msgspec.inspect.StructType | None:
    while isinstance(described, msgspec.inspect.Metadata):
        described = described.type
    if isinstance(described, msgspec.inspect.UnionType):
        parts = [part for part in described.types if not isinstance(part, msgspec.inspect.NoneType)]
        return _structure(parts[0]) if len(parts) == 1 else None
    return described if isinstance(described, msgspec.inspect.StructType) else None


def _name(item: Any) -> str:
    return str(getattr(item, "id", getattr(item, "key", item)))


def _cell(value: Any) -> str:
    match value:
        case None | msgspec.UNSET:
            text = ""
        case str():
            text = harmless(value)
        case bool():
            text = "true" if value else "false"
        case Decimal():
            text = f"{value:f}"
        case datetime():
            text = value.isoformat().replace("+00:00", "Z")
        case date():
            text = value.isoformat()
        case dict():
            text = _cell([f"{name}={_cell(inner)}" for name, inner in value.items()])
        case list() | tuple():
            text = _cell(" ".join(_name(item) for item in value))
        case _:
            text = str(value)
    return text
