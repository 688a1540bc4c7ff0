"""Named queries kept in `.sql` files beside the module that runs them.

A file holds any number of statements, each under a line `-- name: some_name`; comment lines below that
line say what the query is for. `load("technopark.storage", "catalogue.sql")["upsert_facility"]` is its text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_HEADER_LIKE = re.compile(r"^[ \t]*--[ \t]*name[ \t]*:.*$", re.MULTILINE | re.IGNORECASE)
_PUT_IN = re.compile(r"@(\w+)")
_HEADER = re.compile(r"^-- name: (?P<name>[a-z][a-z0-9_]*)[ \t]*$", re.MULTILINE)


@cache
def load(package: str, file: str) -> Mapping[str, str]:
    """Return the queries of `file` in `package` by name.

    Raises:
        ValueError: a name is not in lower case, two queries share one, a query is empty, or SQL stands before
            the first name.
    """
    text = files(package).joinpath(file).read_text(encoding="utf-8")
    return MappingProxyType(parse(text, where=f"{package}/{file}"))


def parse(text: str, *, where: str) -> dict[str, str]:
    """Split the text of one file into its queries; `where` names the file in errors."""
    headers = list(_HEADER.finditer(text))
    if misnamed := {match[0] for match in _HEADER_LIKE.finditer(text)} - {header[0] for header in headers}:
        raise ValueError(f"{where}: {min(misnamed).strip()!r} is no line '-- name: lower_case'")
    preamble = text[: headers[0].start()] if headers else text
    if _without_comments(preamble):
        raise ValueError(f"{where}: SQL stands before the first '-- name:' line")
    ends = [header.start() for header in headers[1:]] + [len(text)]
    queries: dict[str, str] = {}
    for header, end in zip(headers, ends, strict=True):
        name, body = header["name"], text[header.end() : end].strip()
        if name in queries:
            raise ValueError(f"{where}: two queries are named {name}")
        if not _without_comments(body):
            raise ValueError(f"{where}: query {name} is empty")
        queries[name] = body
    return queries


def put_in(sql: str, values: Mapping[str, str]) -> str:
    """Put SQL where its @names stand; other names are left for later."""
    return _PUT_IN.sub(lambda found: values.get(found[1], found[0]), sql)


def _without_comments(sql: str) -> str:
    return "\n".join(line for line in sql.splitlines() if not line.lstrip().startswith("--")).strip()
