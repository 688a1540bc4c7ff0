"""Ask a running API what its description allows and what it does not, and hold each answer against that description.

    technopark demo                                       # or another one that may be filled with rubbish
    python -m bench.contract http://127.0.0.1:8000

It writes: targets, reasons of stops, closed months. Statuses, content types, headers and bodies have to be as
`/openapi.json` says, what is wrong has to be refused, and no answer may be a server's error. Where the API asks for a
key, `TECHNOPARK_CONTRACT_KEY` is one. The last line is one JSON object; exit status 1 when something was found.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from schemathesis import openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.transport import requests as transport


def ask(url: str, *, key: str | None, examples: int, seed: int, edges: bool = True) -> dict[str, Any]:
    """Ask every operation so many random requests, and its `edges`; `found` tells each kind of failure once."""
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
    for event in from_schema(openapi.from_url(f"{url}/openapi.json", config=config)).execute():
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.NonFatalError):
            found[f"{event.label}: could not be asked"] = str(event.value)
        if isinstance(event, events.ScenarioFinished):
            for exchange in event.recorder.interactions.values():
                operations.add(str(event.label))
                if exchange.response is not None:
                    statuses[exchange.response.status_code] += 1
            for what, how in _failures(event):
                found.setdefault(what, how)
    return {
        "requests": statuses.total(),
        "operations": len(operations),
        "statuses": {str(status): times for status, times in sorted(statuses.items())},
        "found": found,
    }


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
    options = parser.parse_args()
    key = os.environ.get("TECHNOPARK_CONTRACT_KEY") or None
    url, edges = options.url.rstrip("/"), not options.no_edges
    result = ask(url, key=key, examples=options.examples, seed=options.seed, edges=edges)
    for what, how in result["found"].items():
        print(f"--- {what}\n{how}", file=sys.stderr)
    print(json.dumps({**result, "found": sorted(result["found"])}))
    sys.exit(1 if result["found"] else 0)


if __name__ == "__main__":
    main()
