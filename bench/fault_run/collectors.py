"""The collectors of a fault run: how many there are changes, and what they take of the machine's memory is noted."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import random
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from technopark.errors import Unavailable
from technopark_cli.local.process import Service

SAMPLES_PER_S = 2
LEAVING_S = 600


class Collectors:
    """Processes that share the park; `make` gives one that takes a share, such as `1/2`."""

    def __init__(self, make: Callable[[str], Service]) -> None:
        self._make = make
        self._shares: dict[str, Service] = {}
        self._besides: list[Service] = []
        self.most_mb = 0.0

    @property
    def count(self) -> int:
        """How many share the park now."""
        return len(self._shares)

    async def start(self, count: int) -> None:
        """Start the first ones."""
        self._shares = {share: self._make(share) for share in _shares(count)}
        await self.start_all()

    async def start_all(self) -> None:
        """Start those that share the park again, after they were killed or stopped."""
        await asyncio.gather(*(service.start() for service in self._shares.values()))

    async def kill_all(self) -> None:
        """SIGKILL to all at once."""
        await asyncio.gather(*(service.kill() for service in self._shares.values()))

    async def stop_all(self) -> None:
        """End all in order; also those that were in the middle of a change when the run broke off."""
        services = [*self._shares.values(), *self._besides]
        await asyncio.gather(*(service.stop() for service in services))

    def any(self, rng: random.Random) -> Service:
        """Choose one of those that share the park."""
        return rng.choice(list(self._shares.values()))

    @contextlib.contextmanager
    def twin(self, rng: random.Random) -> Iterator[Service]:
        """Give a second collector for a share that has one; it is not started."""
        share = rng.choice(list(self._shares))
        with self._beside(self._unready(share)) as twin:
            yield twin

    async def become(self, count: int, rng: random.Random, saved: Callable[[], Awaitable[None]]) -> None:
        """Change how many share the park, as the architecture page says; now and then one that leaves is killed.

        `saved` returns once the broker would remember the new ones after a crash.
        """
        old, new = self._shares, {share: self._make(share) for share in _shares(count)}
        self._besides += new.values()
        await asyncio.gather(*(service.start() for service in new.values()))
        await saved()
        await asyncio.gather(*(rng.choice((service.stop, service.kill))() for service in old.values()))
        self._shares = new
        self._besides = [service for service in self._besides if service not in new.values()]
        for share in old:
            await self._leave(share, rng)

    async def _leave(self, share: str, rng: random.Random) -> None:
        leaving = self._unready(share, "--leave")
        with self._beside(leaving):
            if rng.random() < 0.3:
                await leaving.start()
                await asyncio.sleep(rng.uniform(0.5, 2.0))
                await leaving.kill()
            await leaving.start()
            try:
                async with asyncio.timeout(LEAVING_S):
                    status: int | str = await leaving.wait()
            except TimeoutError:
                status = f"not within {LEAVING_S} s"
            if status != 0:
                raise Unavailable(f"share {share} was not given up: {status}\n{leaving.last_lines()}")

    @contextlib.contextmanager
    def _beside(self, service: Service) -> Iterator[Service]:
        self._besides.append(service)
        yield service
        self._besides.remove(service)

    def _unready(self, share: str, *words: str) -> Service:
        """One that counts as started without having connected."""
        program = self._make(share).program
        return Service(dataclasses.replace(program, command=[*program.command, *words]))

    def last_lines(self) -> str:
        """What each said last."""
        return "\n".join(service.last_lines() for service in self._shares.values())

    def told(self, words: str) -> int:
        """How often the logs have these words."""
        logs = {service.program.log for service in self._shares.values()}
        return sum(log.read_text(errors="replace").count(words) for log in logs if log.exists())

    def sample_mb(self) -> float:
        """Most that a collector holds in memory now; 0 where the system does not tell."""
        services = [*self._shares.values(), *self._besides]
        return max((_resident_mb(service.pid) for service in services if service.running), default=0.0)

    async def watch(self) -> None:
        """Note the most that one ever holds, until cancelled."""
        while True:
            self.most_mb = max(self.most_mb, self.sample_mb())
            await asyncio.sleep(1 / SAMPLES_PER_S)


def _shares(count: int) -> list[str]:
    return [f"{index}/{count}" for index in range(1, count + 1)]


def _resident_mb(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
