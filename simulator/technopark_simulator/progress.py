"""How far a history or a replay has come, shown on the terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

Advance = Callable[[float, int], None]
"""Told how much further the work is, in its own unit, and how many messages that was."""


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        messages = task.fields["messages"]
        elapsed = task.elapsed or 0.0
        rate = messages / elapsed if elapsed else 0.0
        return Text(f"{messages:,} messages, {rate:,.0f}/s")


@contextlib.contextmanager
def progress(title: str, total: float, *, shown: bool) -> Iterator[Advance]:
    """Show a bar on standard error while the context lasts, if that is a terminal and `shown` is true."""
    console = Console(stderr=True)
    columns = (TextColumn(title), BarColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not (shown and console.is_terminal)) as bar:
        task = bar.add_task(title, total=total, messages=0)
        counted = 0

        def advance(further: float, messages: int) -> None:
            nonlocal counted
            counted += messages
            bar.update(task, advance=further, messages=counted)

        yield advance
