"""Run every benchmark of this folder and put their results together.

Each is a program of its own that ends by printing one JSON object on a line of its own. Prints one JSON object
with all of them, by name, writes it to `bench/results/bench.json`, and exits with 1 if one failed.

Run it by `make bench`, or `python -m bench.run_all ingest` for some by name: these take the time that they take.
What begins with a dash, and all after it, goes to each of those: `make bench ARGS="board --minutes 10"`.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
RESULT = HERE / "results" / "bench.json"
NOT_ASKED_FOR = frozenset({"run_all", "board", "chaos", "contract", "week", "fuzz"})
LONGEST_S = 900


def run(name: str, options: Sequence[str] = (), *, longest_s: float | None = None) -> dict[str, object]:
    """Run one benchmark and return what it found, or `error` with what went wrong."""
    print(f"--- {name}", file=sys.stderr, flush=True)
    began = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{name}", *options],
            cwd=HERE.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            timeout=longest_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": f"did not end within {longest_s:g} s"}
    print(f"    {time.monotonic() - began:.0f} s, exit status {done.returncode}", file=sys.stderr, flush=True)
    if done.returncode != 0:
        return {"error": f"exit status {done.returncode}"}
    return _last_object(done.stdout) or {"error": "printed no JSON object"}


def _last_object(text: str) -> dict[str, object] | None:
    for line in reversed(text.splitlines()):
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict):
            return found
    return None


def split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part what was typed into names of benchmarks and options for them."""
    first = next((place for place, word in enumerate(words) if word.startswith("-")), len(words))
    return list(words[:first]), list(words[first:])


def main() -> None:
    """Run the benchmarks named as arguments, or all; print and write the results."""
    named, options = split(sys.argv[1:])
    names = named or sorted({file.stem for file in HERE.glob("*.py")} - NOT_ASKED_FOR)
    results: dict[str, object] = {
        "machine": {
            "cpus": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.platform(),
        }
    }
    failed = False
    for name in names:
        found = run(name, options, longest_s=None if named else LONGEST_S)
        failed = failed or "error" in found
        results[name] = found
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(results))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
