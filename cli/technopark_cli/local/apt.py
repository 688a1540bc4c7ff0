"""What Debian's apt can tell and fetch: its mirror, missing packages, packages without installing them."""

from __future__ import annotations

import platform
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path("/etc/apt")
FETCHABLE = ("http://", "https://", "ftp://", "file:/")


def usable() -> bool:
    """Whether this machine installs its software by apt."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg-deb") is not None


def is_debian() -> bool:
    """Whether this machine runs Debian itself, not a relative with a mirror of its own."""
    return usable() and _release().get("ID") == "debian"


def codename() -> str:
    """Name of the release, such as `bookworm`; `unknown` where the system does not say."""
    return _release().get("VERSION_CODENAME", "unknown")


def debian_mirror(sources: Path = SOURCES) -> str | None:
    """The mirror from which apt takes this Debian's `main`, read from its sources; None if there is none."""
    for address, suite, components in _entries(sources):
        if suite == codename() and "main" in components and address.startswith(FETCHABLE):
            return address
    return None


def _entries(sources: Path) -> Iterator[tuple[str, str, list[str]]]:
    """(address, suite, components) of all entries, from both of the formats that apt reads."""
    for file in sorted({sources / "sources.list", *sources.glob("sources.list.d/*")}):
        if file.suffix == ".list" and file.exists():
            yield from _one_line_entries(file.read_text())
        elif file.suffix == ".sources":
            yield from _stanzas(file.read_text())


def _one_line_entries(text: str) -> Iterator[tuple[str, str, list[str]]]:
    for line in text.splitlines():
        entry = re.match(r"\s*deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+(\S+)\s*([^#]*)", line)
        if entry is not None:
            yield entry[1], entry[2], entry[3].split()


def _stanzas(text: str) -> Iterator[tuple[str, str, list[str]]]:
    kept = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for stanza in re.split(r"\n\s*\n", kept):
        fields = {
            name.lower(): value.split()
            for name, value in re.findall(r"^([\w-]+):((?:.*)(?:\n[ \t].*)*)", stanza, re.MULTILINE)
        }
        if "deb" not in fields.get("types", ()) or fields.get("enabled") == ["no"]:
            continue
        for address in fields.get("uris", ()):
            for suite in fields.get("suites", ()):
                yield address, suite, fields.get("components", [])


def _release() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}
