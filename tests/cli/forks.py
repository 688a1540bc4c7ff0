"""Runs `technopark` again and again, each time in a fork of this process, which has imported it already.

A line of standard input is an object with `words`, `folder`, `settings`, and `without`: packages that are not
there for this run. Its answer is a line with `status`, `stdout` and `stderr`. While this process itself imports
the program, none of the packages named in its first argument is there.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from typing import Any


class Absent:
    """Finds nothing, and lets nobody else find, what belongs to `packages`."""

    def __init__(self, packages: list[str]) -> None:
        self.packages = packages

    def find_spec(self, fullname: str, *_: object) -> None:
        if fullname.partition(".")[0] in self.packages:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def answer(case: dict[str, Any], absent: Absent) -> dict[str, object]:
    """Run one case in a fork and return what became of it."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        pid = os.fork()
        if pid == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            absent.packages = case["without"]
            become(case)
        _, status = os.waitpid(pid, 0)
        out.seek(0)
        err.seek(0)
        return {
            "status": os.waitstatus_to_exitcode(status),
            "stdout": out.read().decode(),
            "stderr": err.read().decode(),
        }


def become(case: dict[str, Any]) -> None:
    """Be the program, to its end."""
    from technopark_cli.main import main

    status = 0
    try:
        os.chdir(case["folder"])
        os.environ.update(case["settings"])
        sys.argv = ["technopark", *case["words"]]
        main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # noqa: BLE001 - as the interpreter would
        sys.excepthook(*sys.exc_info())
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    absent = Absent(sys.argv[1].split(","))
    sys.meta_path.insert(0, absent)
    import technopark_cli.main  # noqa: F401 - imported here, once, for all forks

    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), absent)), flush=True)  # noqa: T201 - the answer
