"""Last step before a child's program runs: where it sees files, as whom, and whom it must not outlive.

Run by path as `python -I -S launch.py JSON PROGRAM ARGUMENT...`, so it imports the standard library only.
A preexec function would do the same inside a fork of a process that may have threads; a program of its own
cannot deadlock there, keeps the process id, and can check that its parent was not gone before it was told
to follow it.

The JSON object holds: `parent` (process id), `death_signal`, and optionally `uid` with `gid`, `root` (the
directory to become `/`), `binds` (pairs of directories: what, and where it appears), `mounts` (true to see
mounts of its own, which end with it).
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
CLONE_NEWNS = 0x00020000
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18
COULD_NOT_LAUNCH = 126


def main() -> None:
    """Apply what the JSON in the first argument says, then become the program in the others."""
    plan = json.loads(sys.argv[1])
    command = sys.argv[2:]
    try:
        if sys.platform == "linux":
            prepare(plan)
        os.execvp(command[0], command)  # noqa: S606 - becoming the given program is what this file is for
    except OSError as error:
        sys.stderr.write(f"cannot start {command[0]}: {error}\n")
        sys.exit(COULD_NOT_LAUNCH)


def prepare(plan: dict[str, Any]) -> None:
    """Change file tree, user and parent tie of this process; raises OSError."""
    if plan.get("mounts") or plan.get("binds"):
        call("unshare", CLONE_NEWNS)
        call("mount", b"none", b"/", None, MS_REC | MS_PRIVATE, None)
    for source, target in plan.get("binds", ()):
        make_mount_point(Path(target))
        call("mount", os.fsencode(source), os.fsencode(target), None, MS_BIND | MS_REC, None)
    if "root" in plan:
        os.chroot(plan["root"])
        os.chdir("/")
    if "uid" in plan:
        os.setgroups([])
        os.setgid(plan["gid"])
        os.setuid(plan["uid"])
    # After the change of user, which would clear it.
    call("prctl", PR_SET_PDEATHSIG, plan["death_signal"], 0, 0, 0)
    if os.getppid() != plan["parent"]:
        sys.exit(COULD_NOT_LAUNCH)


def make_mount_point(target: Path) -> None:
    """Make a directory that every user may pass through, whatever our umask is."""
    umask = os.umask(0o022)
    target.mkdir(parents=True, exist_ok=True)
    os.umask(umask)


def call(function: str, *arguments: bytes | int | None) -> None:
    """Call a C library function that answers 0, or raise OSError with its errno and name."""
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, function)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")


if __name__ == "__main__":
    main()
