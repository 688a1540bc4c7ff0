"""Feed wire, topics and counters with a million inputs each, guided by what of the code they reach.

It fails at the first input that raises, takes longer than five seconds or makes the process grow beyond its bound, and
says which one. Seeds are the golden messages of the tests. What it finds interesting is kept in
`bench/results/corpus`, so that the next run goes on from there. Prints one JSON object on a line of its own and writes
it to `bench/results/fuzz.json`.

Run it by `make fuzz`, or `make fuzz ARGS="--runs 100000 wire"`. It needs atheris, which is part of the development
environment on Linux (x86-64).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import get_args

from bench.fuzz_run.targets import TARGETS
from technopark.wire import Kind

HERE = Path(__file__).parent
RESULT = HERE / "results" / "fuzz.json"
CORPUS = HERE / "results" / "corpus"
GOLDEN = HERE.parent / "tests" / "golden"
LONGEST_INPUT_S = 5
MOST_MB = 400
_DONE = re.compile(r"Done (?P<runs>\d+) runs in (?P<seconds>\d+) second")
_REACHED = re.compile(r"cov: (?P<edges>\d+) ft: (?P<features>\d+) corp: (?P<kept>\d+)")
_MEMORY = re.compile(r"rss: (?P<mb>\d+)Mb")


def fuzz(name: str, runs: int, seed: int) -> dict[str, object]:
    """Run one target in a process of its own; `broken` tells what it failed with, if it did."""
    corpus = CORPUS / name
    _sow(name, corpus)
    began = time.monotonic()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "bench.fuzz_run.one",
            name,
            f"-runs={runs}",
            f"-seed={seed}",
            f"-timeout={LONGEST_INPUT_S}",
            f"-rss_limit_mb={MOST_MB}",
            "-max_len=4096",
            f"-artifact_prefix={RESULT.parent}/{name}-",
            str(corpus),
        ],
        cwd=HERE.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    through = _DONE.search(done.stderr)
    reached = [match.groupdict() for match in _REACHED.finditer(done.stderr)]
    memory = [int(match["mb"]) for match in _MEMORY.finditer(done.stderr)]
    found: dict[str, object] = {
        "inputs": int(through["runs"]) if through else 0,
        "seconds": round(time.monotonic() - began, 1),
        "edges": int(reached[-1]["edges"]) if reached else 0,
        "corpus": sum(1 for _ in corpus.iterdir()),
        "memory_mb": {"first": memory[0], "most": max(memory)} if memory else None,
        "broken": None,
    }
    if done.returncode != 0 or through is None:
        found["broken"] = "\n".join(done.stderr.splitlines()[-30:])
    return found


def _sow(name: str, corpus: Path) -> None:
    """Begin from messages as they are, each under the byte that chooses its kind."""
    corpus.mkdir(parents=True, exist_ok=True)
    kinds: tuple[str, ...] = get_args(Kind)
    if name == "wire":
        for file in sorted(GOLDEN.glob("*/*")):
            kind = next((index for index, kind in enumerate(kinds) if file.name.startswith(kind)), None)
            if kind is not None:
                (corpus / f"golden-{file.parent.name}-{file.name}").write_bytes(
                    bytes([kind]) + file.read_bytes()
                )
    elif name == "topic":
        for kind_name in kinds:
            (corpus / f"golden-{kind_name}").write_text(f"technopark/v1/F01/L1/S1/{kind_name}")
    else:
        (corpus / "golden-reset").write_bytes(
            b"\0" + b"".join(n.to_bytes(8, "little") for n in (9, 0, 3, 12))
        )


def main() -> None:
    """Fuzz the targets named as arguments, or all; exit status 1 if one is broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all if none is named"
    )
    parser.add_argument("--runs", type=int, default=1_000_000, help="inputs for each target")
    parser.add_argument("--seed", type=int, default=1, help="of the inputs' chances")
    options = parser.parse_args()
    if unknown := [name for name in options.targets if name not in TARGETS]:
        parser.error(f"no such target: {', '.join(unknown)}")
    found = {name: fuzz(name, options.runs, options.seed) for name in options.targets or sorted(TARGETS)}
    broken = [name for name, one in found.items() if one["broken"] is not None]
    result = {
        "inputs": sum(int(str(one["inputs"])) for one in found.values()),
        "broken": broken,
        "targets": found,
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result) + "\n")
    for name in broken:
        print(f"--- {name}\n{found[name]['broken']}", file=sys.stderr)
    print(json.dumps(result))
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
