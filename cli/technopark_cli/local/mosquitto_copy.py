"""mosquitto without installing it: Debian's packages fetched by apt and unpacked below the cache folder.

Needs no rights: apt tells an ordinary user which packages are missing and downloads them for anyone.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from technopark.errors import Unavailable
from technopark_cli.local import apt
from technopark_cli.local.cache import cache_directory, locked, workplace
from technopark_cli.local.process import SYSTEM_PATH, Program, run

PACKAGE = "mosquitto"
PROGRAM = Path("usr/sbin/mosquitto")


def directory() -> Path:
    """Where the copy is or will be; it appears under this name only when it is complete."""
    return cache_directory() / f"mosquitto-{apt.codename()}-{platform.machine()}"


async def fetch(apt_options: Sequence[str] = ()) -> Path:
    """The folder with the unpacked packages, fetched if it is not there; raises Unavailable."""
    copy = directory()
    if copy.exists():
        return copy
    if not apt.usable():
        raise Unavailable(
            "no broker: mosquitto is neither on the path nor in /usr/sbin, and this machine has no apt-get "
            "and dpkg-deb to fetch it with. Install mosquitto, or name a running MQTT 5 broker in "
            "TECHNOPARK_MQTT_URL."
        )
    try:
        async with locked(_beside("lock")):
            if not copy.exists():
                await _make(copy, apt_options)
    except Unavailable as error:
        raise Unavailable(
            "no broker: mosquitto is neither on the path nor in /usr/sbin, and fetching its packages failed. "
            f"Install it (apt-get install mosquitto), or name a running one in TECHNOPARK_MQTT_URL. {error}"
        ) from error
    return copy


def environment(copy: Path, seen: Path) -> dict[str, str]:
    """Environment for running the program of `copy`, which the process sees as `seen`."""
    folders = sorted({library.parent.relative_to(copy) for library in copy.glob("usr/lib/**/lib*.so.*")})
    return {"LD_LIBRARY_PATH": ":".join(str(seen / folder) for folder in folders)}


async def _make(copy: Path, options: Sequence[str]) -> None:
    half_made = workplace(copy)
    packages = half_made / "packages"
    packages.mkdir(parents=True)
    try:
        names = await _missing(options)
    except Unavailable:
        # A machine whose package lists were never fetched, as in a slim container: keep lists of our own.
        options = [*options, *_own_lists(packages)]
        await _apt(["update"], options)
        names = await _missing(options)
    await _apt(["download", *names], options, directory=packages)
    for package in sorted(packages.glob("*.deb")):
        await run(_program("dpkg-deb", ["-x", str(package), str(half_made)]))
    if not (half_made / PROGRAM).exists():
        raise Unavailable(f"the packages {', '.join(names)} hold no {PROGRAM}")
    shutil.rmtree(packages)
    half_made.rename(copy)


async def _missing(options: Sequence[str]) -> list[str]:
    """The package and those packages it needs that this machine does not have."""
    log = _beside("simulation")
    log.unlink(missing_ok=True)
    await run(
        _program("apt-get", ["install", "--simulate", "--no-install-recommends", *options, PACKAGE], log=log)
    )
    return re.findall(r"^Inst (\S+)", log.read_text(), re.MULTILINE)


def _own_lists(folder: Path) -> list[str]:
    (folder / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (folder / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    return ["-o", f"Dir::State::lists={folder / 'lists'}", "-o", f"Dir::Cache={folder}"]


async def _apt(words: Sequence[str], options: Sequence[str], directory: Path | None = None) -> None:
    await run(_program("apt-get", ["--quiet", *options, *words], directory=directory))


def _program(
    name: str, words: Sequence[str], *, log: Path | None = None, directory: Path | None = None
) -> Program:
    return Program(
        name=name,
        command=[name, *words],
        log=log or _beside("log"),
        environment={
            **os.environ,
            "PATH": SYSTEM_PATH,
            "LC_ALL": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
        },
        directory=directory,
    )


def _beside(suffix: str) -> Path:
    return directory().with_name(f"{directory().name}.{suffix}")
