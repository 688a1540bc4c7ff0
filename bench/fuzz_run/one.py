"""Fuzz one target, guided by what of the code its inputs reach: `python -m bench.fuzz_run.one TARGET [options]`.

The options are libFuzzer's. It ends with status 0 once `-runs` inputs are through, and otherwise with what broke.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["technopark"]):
    from bench.fuzz_run.targets import TARGETS

if __name__ == "__main__":
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
