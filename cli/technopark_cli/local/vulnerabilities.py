"""`make check`: whether a lock file names a release with a known vulnerability.

    python -m technopark_cli.local.vulnerabilities requirements.lock

It asks the open database of advisories (OSV) for all packages at once, and sends it their names and versions, nothing
else. Exit status 1: there is a finding. Where nobody answers, as without a network, it says that nothing was checked
and ends with 0, since a check that needs a network would keep everybody without one from working; with `--required`,
as before a release, that is exit status 2.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

from technopark.errors import Unavailable

URL_VARIABLE: Final = "TECHNOPARK_ADVISORIES_URL"
SERVICE: Final = "https://api.osv.dev"
PAGE: Final = "https://osv.dev/vulnerability/"
_ECOSYSTEM: Final = "PyPI"
_PINNED: Final = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)")
_TIMEOUT_S: Final = 20


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """A release of a package, as a lock file names it."""

    name: str
    version: str


def pinned(lock: str) -> list[Release]:
    """Return the releases that the text of a lock file names, sorted."""
    found = (_PINNED.match(line) for line in lock.splitlines())
    return sorted({Release(match["name"].lower(), match["version"]) for match in found if match})


def ask(service: str, releases: Sequence[Release]) -> Mapping[Release, list[str]]:
    """Return the advisories that a service knows of releases; those without any are left out.

    Raises:
        Unavailable: nobody answers, or something else does.
    """
    body = {
        "queries": [
            {"package": {"ecosystem": _ECOSYSTEM, "name": release.name}, "version": release.version}
            for release in releases
        ]
    }
    answer = _post(f"{service.rstrip('/')}/v1/querybatch", body)
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list) or len(results) != len(releases):
        raise Unavailable(f"{service} does not answer as the database of advisories does")
    try:
        known = {
            release: [vulnerability["id"] for vulnerability in result.get("vulns", ())]
            for release, result in zip(releases, results, strict=True)
        }
    except (AttributeError, KeyError, TypeError) as error:
        raise Unavailable(f"{service} does not answer as the database of advisories does") from error
    return {release: advisories for release, advisories in known.items() if advisories}


def _post(url: str, body: object) -> Any:
    if not url.startswith(("https://", "http://")):
        raise Unavailable(f"{url} is no address of a service")
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310  # as checked above
    try:
        with urlopen(request, timeout=_TIMEOUT_S) as response:  # noqa: S310  # likewise
            if response.status != HTTPStatus.OK:
                raise Unavailable(f"{url} answers {response.status}")
            return json.load(response)
    except (OSError, HTTPException, ValueError) as error:  # an error status is an OSError, too
        raise Unavailable(f"{url}: {error}") from error


def main(words: Sequence[str] | None = None) -> int:
    """Check lock files, and return the exit status."""
    asked = _asked(words)
    service = os.environ.get(URL_VARIABLE) or SERVICE
    releases = sorted({release for file in asked.files for release in pinned(file.read_text("utf-8"))})
    try:
        known = ask(service, releases)
    except Unavailable as error:
        _say(f"known vulnerabilities: not checked: no network ({error})")
        return 2 if asked.required else 0
    findings = _without(known, asked.accept)
    for release, advisories in findings.items():
        for advisory in advisories:
            _say(f"{release.name} {release.version}: {advisory}, see {PAGE}{advisory}")
    _say(
        f"known vulnerabilities: {len(releases)} releases checked, {sum(map(len, findings.values()))} findings"
    )
    return 1 if findings else 0


def _without(known: Mapping[Release, list[str]], accepted: Iterable[str]) -> dict[Release, list[str]]:
    taken = set(accepted)
    left = {
        release: [advisory for advisory in advisories if advisory not in taken]
        for release, advisories in known.items()
    }
    return {release: advisories for release, advisories in sorted(left.items()) if advisories}


def _say(line: str) -> None:
    print(line)  # noqa: T201  # what this program is for


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="vulnerabilities", description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a lock file")
    parser.add_argument("--required", action="store_true", help="not to be able to check is a failure, too")
    parser.add_argument(
        "--accept", action="append", default=[], metavar="ID", help="an advisory that does not concern us"
    )
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
