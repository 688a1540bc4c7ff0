"""What the demo says on the terminal, and writes into its log as well."""

from __future__ import annotations

import time
from collections.abc import Callable

from technopark_cli.demo.logbook import Logbook

_WIDTH = 11


class Teller:
    """Says lines by `echo`; those of steps show how long each took."""

    def __init__(self, echo: Callable[[str], None], logbook: Logbook) -> None:
        self._echo = echo
        self._logbook = logbook
        self._step_began = time.monotonic()

    def say(self, line: str = "") -> None:
        """Say a line."""
        self._echo(line)
        if line:
            self._logbook.write(line)

    def step(self, part: str, what: str) -> None:
        """Say that a part is ready, after the time since the step before."""
        now = time.monotonic()
        self.say(f"  {part:<{_WIDTH}} {what}, after {now - self._step_began:.1f} s")
        self._step_began = now

    def fact(self, name: str, value: str) -> None:
        """Say where something is to be found."""
        self.say(f"  {name:<{_WIDTH}} {value}")
