"""Installing what the tests want from the system's packages, where that is possible.

`python -m technopark_cli.local.packages mosquitto chromium debootstrap` is for machines that exist for the
tests, as in continuous integration: as root on a system with apt it installs what is missing. Elsewhere it
says what the tests will skip and how to get it; it never fails for that.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from technopark_cli.local import apt
from technopark_cli.local.process import SYSTEM_PATH

# A program of a package that has none of its own name.
_PROGRAM_OF = {"mosquitto-clients": "mosquitto_sub", "postgresql": "pg_ctlcluster"}


def missing(names: Sequence[str]) -> list[str]:
    """Those of the packages whose program, which mostly has the package's name, is not on this machine."""
    return [name for name in names if shutil.which(_PROGRAM_OF.get(name, name), path=SYSTEM_PATH) is None]


def why_not_installable() -> str | None:
    """Why packages cannot be installed here, or None if they can."""
    if not apt.usable():
        return "this system does not use apt"
    if os.geteuid() != 0:
        return "that needs root"
    return None


def ensure(names: Sequence[str]) -> list[str]:
    """Install the missing ones of the packages if that is possible here; returns those still missing."""
    wanted = missing(names)
    if wanted and why_not_installable() is None:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (
            ["update", "--quiet"],
            ["install", "--yes", "--quiet", "--no-install-recommends", *wanted],
        ):
            subprocess.run(["apt-get", *words], env=environment, check=False)  # noqa: S603, S607 - as asked for
    return missing(wanted)


def main() -> None:
    """Ensure the packages named as arguments, and say which could not be had."""
    names = sys.argv[1:]
    absent = ensure(names)
    if absent:
        reason = why_not_installable() or "apt-get failed, see above"
        print(f"Not installed: {', '.join(absent)} ({reason}). What needs them is skipped.")  # noqa: T201


if __name__ == "__main__":
    main()
