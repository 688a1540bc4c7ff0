"""Ask a running API what its description allows and what it does not, and hold each answer against that description.

    technopark demo                                       # or another one that may be filled with rubbish
    python -m bench.contract http://127.0.0.1:8000

    python -m bench.contract http://127.0.0.1:8000 --role all --facility F02    # as each role, seeing one plant

It writes: targets, reasons of stops, closed months. Statuses, content types, headers and bodies have to be as
`/openapi.json` says, what is wrong has to be refused, and no answer may be a server's error. Where the API asks for a
key, `TECHNOPARK_CONTRACT_KEY` is one. With `--role` it makes a key of it in `TECHNOPARK_DATABASE_URL`, revokes it
afterwards, and holds each answer against what the role permits as well. The last line is one JSON object; exit
status 1 when something was found.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from schemathesis import openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.transport import requests as transport

from technopark.permissions import PERMITS, Permission, Role
from technopark.settings import load_settings
from technopark.storage.pool import connect
from technopark_api.access.keys import create_key, revoke_key
from technopark_api.access.tokens import Key

_BY = "bench.contract"
_NEEDS = re.compile(r"Needs the permission `(\w+)`")


def ask(
    url: str, *, key: str | None, examples: int, seed: int, edges: bool = True, role: Role | None = None
) -> dict[str, Any]:
    """Ask every operation so many random requests, and its `edges`; `found` tells each kind of failure once.

    With a `role`, which is the key's, nothing that it lacks may be answered, and nothing that it has be refused.
    """
    # It counts the connections of urllib3, which urllib3-future replaces where it is installed as well.
    transport._count_opened_connections = _uncounted  # noqa: SLF001  # it has no other way
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "headers": {} if key is None else {"Authorization": f"Bearer {key}"},
            "max-stream-events": 2,
            "request-timeout": 60,
            "request-retries": 1,
            "generation": {
                "deterministic": True,
                "max-examples": examples,
                "no-shrink": True,
                "database": "none",
            },
            "phases": {"coverage": {"enabled": edges}, "stateful": {"enabled": False}},
            # That one date comes before another, or what a cursor looks like, no schema tells.
            "checks": {"positive_data_acceptance": {"enabled": False}},
            # A schema of OpenAPI 3.1 describes a stream as the text that it is, not its events.
            "operations": [
                {
                    "include-path": "/api/v1/live",
                    "checks": {"response_schema_conformance": {"enabled": False}},
                }
            ],
        }
    )
    statuses: Counter[int] = Counter()
    operations: set[str] = set()
    found: dict[str, str] = {}
    schema = openapi.from_url(f"{url}/openapi.json", config=config)
    needs = _needs(schema.raw_schema)
    for event in from_schema(schema).execute():
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.NonFatalError):
            found[f"{event.label}: could not be asked"] = str(event.value)
        if isinstance(event, events.ScenarioFinished):
            for exchange in event.recorder.interactions.values():
                operations.add(str(event.label))
                if exchange.response is not None:
                    statuses[exchange.response.status_code] += 1
                    wrong = (
                        None
                        if role is None
                        else _misjudged(exchange.response, role, needs.get(str(event.label)))
                    )
                    if wrong is not None:
                        found.setdefault(f"{event.label}: {wrong}", exchange.response.text[:2000])
            for what, how in _failures(event):
                found.setdefault(what, how)
    return {
        "requests": statuses.total(),
        "operations": len(operations),
        "statuses": {str(status): times for status, times in sorted(statuses.items())},
        "found": found,
    }


def _needs(document: Mapping[str, Any]) -> dict[str, Permission]:
    """What each operation needs, by method and path."""
    return {
        f"{method.upper()} {path}": Permission(told[1])
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if (told := _NEEDS.search(operation.get("description", ""))) is not None
    }


def _misjudged(response: Any, role: Role, permission: Permission | None) -> str | None:
    if permission is None:
        return None
    permitted = permission in PERMITS[role]
    if not permitted and response.status_code < HTTPStatus.BAD_REQUEST:
        return f"answered though {role} lacks {permission}"
    if permitted and response.status_code == HTTPStatus.FORBIDDEN and "not-permitted" in response.text:
        return f"refused though {role} has {permission}"
    return None


def ask_as_each(
    url: str, roles: Sequence[Role], *, facilities: Sequence[str], **how: Any
) -> dict[Role, dict[str, Any]]:
    """Ask as each role, by a key that is made for it and revoked; an administrator always sees the whole park."""
    told = {}
    for role in roles:
        own = () if role is Role.ADMINISTRATOR else tuple(facilities)
        key = asyncio.run(_make_key(role, own))
        try:
            told[role] = ask(url, key=str(key), role=role, **how)
        finally:
            asyncio.run(_revoke(key))
        print(
            f"{role}: {told[role]['requests']} requests, {len(told[role]['found'])} kinds of failures",
            flush=True,
        )
    return told


async def _make_key(role: Role, facilities: Sequence[str]) -> Key:
    connection = await connect(load_settings().database_url.get_secret_value())
    try:
        return await create_key(
            connection,
            f"contract as {role}",
            role,
            facilities,
            now=datetime.now(UTC),
            expires_at=None,
            by=_BY,
        )
    finally:
        await connection.close()


async def _revoke(key: Key) -> None:
    connection = await connect(load_settings().database_url.get_secret_value())
    try:
        await revoke_key(connection, key.prefix, now=datetime.now(UTC), by=_BY)
    finally:
        await connection.close()


def _uncounted(session: object) -> int:  # noqa: ARG001  # as it is called
    return 0


def _failures(event: events.ScenarioFinished) -> Iterator[tuple[str, str]]:
    for checks in event.recorder.checks.values():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                sample = check.failure_info.code_sample
                yield f"{event.label}: {failure.title} ({check.name})", f"{failure.message}\n{sample}"[:2000]


def main() -> None:
    """Ask, tell what was found, and say the counts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url", help="where the API is, such as http://127.0.0.1:8000")
    parser.add_argument("--examples", type=int, default=100, help="random requests of each operation")
    parser.add_argument("--seed", type=int, default=1, help="of their chances")
    parser.add_argument("--no-edges", action="store_true", help="leave the edge cases of each operation out")
    parser.add_argument(
        "--role",
        action="append",
        choices=["all", *Role],
        help="ask as a role; may be repeated, all is each of them",
    )
    parser.add_argument(
        "--facility", action="append", default=[], help="that they see, all without; may be repeated"
    )
    options = parser.parse_args()
    key = os.environ.get("TECHNOPARK_CONTRACT_KEY") or None
    url = options.url.rstrip("/")
    how = {"examples": options.examples, "seed": options.seed, "edges": not options.no_edges}
    roles = list(Role) if "all" in (options.role or ()) else [Role(role) for role in options.role or ()]
    by_role: dict[Any, dict[str, Any]] = (
        ask_as_each(url, roles, facilities=options.facility, **how)
        if roles
        else {"": ask(url, key=key, **how)}
    )
    found = {}
    for role, result in by_role.items():
        for what, told in result["found"].items():
            print(f"--- {f'{role}: ' if role else ''}{what}\n{told}", file=sys.stderr)
        found[role] = {**result, "found": sorted(result["found"])}
    print(json.dumps(found if roles else found[""]))
    sys.exit(1 if any(result["found"] for result in by_role.values()) else 0)


if __name__ == "__main__":
    main()
