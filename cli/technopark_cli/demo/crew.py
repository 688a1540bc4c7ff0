"""Services started one after the other, watched while they run, stopped in reverse order."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from technopark.errors import Unavailable
from technopark_cli.local.process import Service

_T = TypeVar("_T")


class Crew:
    """An async context manager of whatever was started; leaving it stops the newest first.

    `ended` fails as soon as a service ends by itself, with Unavailable that says which and how.
    """

    def __init__(self) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._started = contextlib.AsyncExitStack()

    async def start(self, service: Service) -> None:
        """Start a service, and watch it once it is ready; raises Unavailable."""
        await self._started.enter_async_context(service)
        self.watch(service)

    async def enter(self, context: contextlib.AbstractAsyncContextManager[_T]) -> _T:
        """Enter a context, to be left when its turn to stop comes."""
        return await self._started.enter_async_context(context)

    def watch(self, service: Service) -> None:
        """Take the end of a running service for a failure, unless it is this crew that stops it."""
        watching = asyncio.create_task(self._watch(service), name=f"watch {service.program.name}")
        self._started.push_async_callback(_given_up, watching)

    async def _watch(self, service: Service) -> None:
        status = await service.wait()
        if not self.ended.done():
            self.ended.set_exception(
                Unavailable(
                    f"{service.program.name} {_how(status)}; the end of {service.program.log}:\n"
                    f"{service.last_lines()}"
                )
            )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._started.aclose()
        finally:
            # A failure that nobody asked for would be reported as a mistake of ours.
            if not self.ended.cancel():
                self.ended.exception()


async def run_crew(stop: asyncio.Event, start: Callable[[Crew], Awaitable[None]]) -> None:
    """Start services and let them run until `stop` is set; all are stopped when this returns or raises.

    Raises:
        Unavailable: a service could not be started, or ended by itself.
    """
    async with Crew() as crew:
        starting = asyncio.ensure_future(start(crew))
        stopping = asyncio.ensure_future(stop.wait())
        try:
            await _first(starting, stopping, crew.ended)
            if starting.done() and not stopping.done():
                starting.result()
                await _first(stopping, crew.ended)
        finally:
            await _given_up(starting)
            await _given_up(stopping)


async def _first(*awaited: asyncio.Future[Any]) -> None:
    """Wait for the first of these; the last one's failure goes before what may have followed from it."""
    await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
    if awaited[-1].done():
        awaited[-1].result()


async def _given_up(task: asyncio.Future[Any]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _how(status: int) -> str:
    return f"was ended by signal {-status}" if status < 0 else f"ended by itself with status {status}"
