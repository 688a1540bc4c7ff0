"""Running services as an ordinary user when we are root, wherever their files are."""

from __future__ import annotations

import json
import os
import pwd
import signal
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from technopark.errors import Unavailable
from technopark_cli.local import launch


@dataclass(frozen=True)
class User:
    """An account of the system that a service runs as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Surroundings:
    """As whom a child runs (`user`, None: as we do) and what it sees.

    `root` is the directory that becomes its `/`; `binds` are pairs (directory, where it appears), the second
    one a path of this machine even under a `root`. `own_mounts` keeps its mounts from being seen outside.
    """

    user: User | None = None
    root: Path | None = None
    binds: tuple[tuple[Path, Path], ...] = ()
    own_mounts: bool = False

    def plan(self) -> dict[str, Any]:
        """The same as `launch.py` wants it."""
        plan: dict[str, Any] = {"binds": [[str(here), str(there)] for here, there in self.binds]}
        if self.own_mounts:
            plan["mounts"] = True
        if self.root is not None:
            plan["root"] = str(self.root)
        if self.user is not None:
            plan |= {"uid": self.user.uid, "gid": self.user.gid}
        return plan


@dataclass
class Views:
    """Directories made visible to `user`: those it cannot reach appear under /run/technopark for it alone.

    A checkout or a virtual environment below /root is closed to every other user; opening it up would change
    somebody's machine, so the child gets mounts of its own instead.
    """

    user: User | None
    binds: list[tuple[Path, Path]] = field(default_factory=list)

    def path(self, directory: Path, name: str) -> Path:
        """Where the child finds `directory`; `name` tells its places apart. Raises Unavailable if nowhere."""
        if self.user is None or reachable(directory, self.user):
            return directory
        if not may_mount():
            raise Unavailable(
                f"services of root run as user {self.user.name}, who cannot reach {directory}, and this root has "
                "no right to mount it elsewhere; use a directory that every user may enter, or another user"
            )
        there = Path("/run/technopark", name)
        self.binds.append((directory, there))
        return there

    def surroundings(self) -> Surroundings:
        """What the child is started with."""
        return Surroundings(self.user, binds=tuple(self.binds))


def service_user(*names: str) -> User | None:
    """The first of the accounts `names` or `nobody`, when we are root; None when we are an ordinary user."""
    if os.geteuid() != 0:
        return None
    for name in (*names, "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(name, account.pw_uid, account.pw_gid)
    raise LookupError(f"none of the accounts {', '.join(names)}, nobody exists on this machine")


def reachable(directory: Path, user: User) -> bool:
    """Whether `user` may pass through every directory down to and including `directory`."""
    return all(_may_enter(step, user) for step in (directory.resolve(), *directory.resolve().parents))


@cache
def may_mount() -> bool:
    """Whether this process may give a child mounts of its own: root outside of a container usually may."""
    plan = json.dumps({"mounts": True, "parent": os.getpid(), "death_signal": signal.SIGKILL})
    attempt = [sys.executable, "-I", "-S", launch.__file__, plan, "true"]
    return subprocess.run(attempt, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own


def give(directory: Path, user: User | None) -> None:
    """Make `directory`, with all in it, the user's own; when we are not root, check that it is ours already.

    Raises Unavailable if it belongs to somebody else.
    """
    directory.mkdir(parents=True, exist_ok=True)
    if user is None and directory.stat().st_uid != os.geteuid():
        raise Unavailable(
            f"{directory} belongs to another user (uid {directory.stat().st_uid}), as after a start as root; "
            "remove it or name another directory"
        )
    if user is None or directory.stat().st_uid == user.uid:
        return
    for folder, _, files in os.walk(directory):
        os.chown(folder, user.uid, user.gid)
        for name in files:
            os.chown(Path(folder, name), user.uid, user.gid, follow_symlinks=False)


def _may_enter(directory: Path, user: User) -> bool:
    status = directory.stat()
    if status.st_uid == user.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == user.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
