"""A known vulnerability fails the check; that nobody could be asked is said, and fails nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from technopark_cli.local.ports import free_port
from technopark_cli.local.vulnerabilities import Release, pinned

ROOT = Path(__file__).parents[3]
LOCK = """\
--only-binary :all:
uvicorn==0.30.0 \\
    --hash=sha256:00 \\
    --hash=sha256:11
Asyncpg==0.29.0 ; python_full_version < '4' \\
    --hash=sha256:22
typing-extensions[extra]==4.1 \\
    --hash=sha256:33
"""
RELEASES = [Release("asyncpg", "0.29.0"), Release("typing-extensions", "4.1"), Release("uvicorn", "0.30.0")]


class Advisories(BaseHTTPRequestHandler):
    """Answers as the database of advisories does, of what `known` says; or with `status`, as one who blocks it."""

    known: dict[tuple[str, str], list[str]]
    status: int
    body: bytes | None

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        assert self.path == "/v1/querybatch"
        assert {query["package"]["ecosystem"] for query in asked} == {"PyPI"}
        results = [
            {"vulns": [{"id": advisory, "modified": "2026-01-01T00:00:00Z"} for advisory in found]}
            if found
            else {}
            for query in asked
            for found in [self.known.get((query["package"]["name"], query["version"]), [])]
        ]
        body = json.dumps({"results": results}).encode() if self.body is None else self.body
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def service(
    known: dict[tuple[str, str], list[str]], *, status: int = 200, body: bytes | None = None
) -> Iterator[str]:
    """A service of advisories on this machine, by its URL."""
    handler = type("Known", (Advisories,), {"known": known, "status": status, "body": body})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "some.lock"
    file.write_text(LOCK)
    return file


def check(url: str, *words: str | Path) -> tuple[int, list[str]]:
    """Run the check as `make check` does; its exit status, and what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "technopark_cli.local.vulnerabilities", *map(str, words)],
        env={**os.environ, "TECHNOPARK_ADVISORIES_URL": url, "no_proxy": "*"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def test_every_release_of_a_lock_file_is_found() -> None:
    assert pinned(LOCK) == RELEASES
    ours = (ROOT / "requirements.lock").read_text("utf-8")
    assert len(pinned(ours)) == sum("==" in line and not line.startswith(" ") for line in ours.splitlines())


def test_a_finding_fails_the_check_and_is_named(lock: Path) -> None:
    known = {("uvicorn", "0.30.0"): ["GHSA-1111", "PYSEC-2"], ("uvicorn", "0.31.0"): ["GHSA-3"]}
    with service(known) as url:
        status, said = check(url, lock)
    assert status == 1
    assert said == [
        "uvicorn 0.30.0: GHSA-1111, see https://osv.dev/vulnerability/GHSA-1111",
        "uvicorn 0.30.0: PYSEC-2, see https://osv.dev/vulnerability/PYSEC-2",
        "known vulnerabilities: 3 releases checked, 2 findings",
    ]


def test_an_advisory_that_was_accepted_is_no_finding(lock: Path) -> None:
    with service({("uvicorn", "0.30.0"): ["GHSA-1111"]}) as url:
        assert check(url, lock, "--accept", "GHSA-1111")[0] == 0
        assert check(url, lock, "--accept", "GHSA-2")[0] == 1


def test_without_findings_it_says_what_was_checked(lock: Path) -> None:
    with service({}) as url:
        assert check(url, lock) == (0, ["known vulnerabilities: 3 releases checked, 0 findings"])


def test_without_a_network_it_says_so_and_fails_nothing(lock: Path) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    status, (said,) = check(nobody, lock)
    assert status == 0
    assert said.startswith("known vulnerabilities: not checked: no network (")
    assert check(nobody, lock, "--required")[0] == 2


@pytest.mark.parametrize(
    ("status", "body"),
    [(403, b"blocked"), (407, b""), (200, b"<html>Please log in</html>"), (200, b'{"results": []}'), (200, b"[]"),
     (200, b'{"results": [null, null, null]}')],
)  # fmt: skip
def test_a_network_that_lets_nobody_through_is_none(lock: Path, status: int, body: bytes) -> None:
    with service({}, status=status, body=body) as url:
        ended, (said,) = check(url, lock)
    assert ended == 0
    assert said.startswith("known vulnerabilities: not checked: no network (")


def test_make_check_does_it() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    _, _, recipe = makefile.partition("\ncheck: ")
    assert (
        "technopark_cli.local.vulnerabilities requirements.lock deploy/build.lock"
        in recipe.partition("\n\n")[0]
    )
