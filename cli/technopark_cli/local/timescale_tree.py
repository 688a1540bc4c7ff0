"""TimescaleDB for the tests on a machine without its packages: a small Debian 13 below the cache folder.

Debian 12 has no TimescaleDB; Debian 13 has its apache edition. A tree of Debian 13, made by debootstrap from
the mirror that this machine's apt uses, is entered by chroot with mounts of its own. Run as a program it
prepares the tree: `python -m technopark_cli.local.timescale_tree`.
"""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from technopark.errors import Unavailable
from technopark_cli.local import apt
from technopark_cli.local.cache import cache_directory, locked, workplace
from technopark_cli.local.postgres import TIMESCALEDB, Installation
from technopark_cli.local.process import SYSTEM_PATH, Program, run
from technopark_cli.local.unprivileged import Surroundings, User, may_mount

SUITE = "trixie"
MAJOR = 17
PACKAGES = (f"postgresql-{MAJOR}", f"postgresql-{MAJOR}-timescaledb")
SCRIPT = Path("/usr/share/debootstrap/scripts", SUITE)


def directory() -> Path:
    """Where the tree is or will be."""
    return cache_directory() / f"debian-{SUITE}-timescaledb-{platform.machine()}"


def available() -> str | None:
    """Why the tree cannot be used here, in a few words, or None if it can."""
    return next(_obstacles(), None)


def prepared() -> bool:
    """Whether the tree is there; it appears under its name only when it is complete."""
    return directory().exists()


async def prepare() -> None:
    """Make the tree unless it is there: about a minute and 0.7 GB; raises Unavailable, saying why."""
    why_not = available()
    if why_not is not None:
        raise Unavailable(f"the Debian tree with TimescaleDB cannot be used: it {why_not}")
    async with locked(_beside("lock")):
        if not prepared():
            await _make(directory())


def installation() -> Installation:
    """PostgreSQL with TimescaleDB inside the tree."""
    programs = Path("/usr/lib/postgresql", str(MAJOR), "bin")
    return Installation(
        description=f"PostgreSQL {MAJOR} with TimescaleDB of Debian {SUITE}",
        major=MAJOR,
        prefix=programs.parent,
        bin=programs,
        root=directory(),
        user=_account("postgres"),
        settings=TIMESCALEDB,
    )


def _obstacles() -> Iterator[str]:
    if sys.platform != "linux":
        yield "needs Linux"
    elif os.geteuid() != 0:
        yield "needs root"
    elif not may_mount():
        yield "needs the right to mount"
    elif not prepared():
        if not apt.is_debian():
            yield "needs Debian"
        if shutil.which("debootstrap", path=SYSTEM_PATH) is None or not SCRIPT.exists():
            yield f"needs debootstrap that knows {SUITE}"
        if apt.debian_mirror() is None:
            yield "needs a Debian mirror in apt's sources"


async def _make(tree: Path) -> None:
    half_made = workplace(tree)
    debootstrap = Program(
        name="debootstrap",
        command=[
            "debootstrap",
            "--variant=minbase",
            f"--include={','.join(PACKAGES)}",
            SUITE,
            str(half_made),
            str(apt.debian_mirror()),
        ],
        log=_beside("log"),
        environment={**os.environ, "PATH": SYSTEM_PATH},
        # It mounts /proc in the tree; in mounts of its own nothing stays mounted when it is interrupted.
        surroundings=Surroundings(own_mounts=True),
    )
    await run(debootstrap)
    shutil.rmtree(half_made / "var/cache/apt", ignore_errors=True)
    half_made.rename(tree)


def _beside(suffix: str) -> Path:
    return directory().with_name(f"{directory().name}.{suffix}")


def _account(name: str) -> User:
    for line in (directory() / "etc/passwd").read_text().splitlines():
        account, _, uid, gid, *_ = line.split(":")
        if account == name:
            return User(name, int(uid), int(gid))
    raise Unavailable(f"the tree {directory()} has no account {name}: remove it, it will be made anew")


def main() -> None:
    """Prepare the tree, or say why it cannot be: the tests that need it are then skipped by name."""
    try:
        asyncio.run(prepare())
    except Unavailable as error:
        print(f"No TimescaleDB for the tests: {error}")  # noqa: T201 - a program's answer


if __name__ == "__main__":
    main()
