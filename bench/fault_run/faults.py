"""What befalls the services of a fault run, in an order that follows from the seed."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass

from bench.fault_run.gateway import Gateway
from bench.fault_run.link_faults import FAULTS as LINK_FAULTS
from bench.fault_run.stand import Stand

DOWN_S = (0.2, 2.5)
BETWEEN_S = (0.5, 2.5)
TOGETHER = 0.6
NO_ROOM = "No space left on device"
NO_ROOM_WAIT_S = 20
FEWER, MORE = 2, 3


@dataclass(frozen=True)
class Scene:
    """The services, the plants' gateway, and the choices that are still open."""

    stand: Stand
    gateway: Gateway
    rng: random.Random


Fault = Callable[[Scene, float], Awaitable[None]]


async def collector_killed(scene: Scene, down_s: float) -> None:
    """SIGKILL: whatever it had in hand is gone with it."""
    collector = scene.stand.collectors.any(scene.rng)
    await collector.kill()
    await asyncio.sleep(down_s)
    await collector.start()


async def collector_restarted(scene: Scene, down_s: float) -> None:
    """An orderly stop, as at an update."""
    collector = scene.stand.collectors.any(scene.rng)
    await collector.stop()
    await asyncio.sleep(down_s)
    await collector.start()


async def collector_stalled(scene: Scene, down_s: float) -> None:
    """SIGSTOP and SIGCONT: it holds locks and connections, and does nothing with them for a while."""
    collector = scene.stand.collectors.any(scene.rng)
    collector.pause()
    await asyncio.sleep(down_s)
    collector.resume()


async def collectors_killed_at_a_write(scene: Scene, down_s: float) -> None:
    """SIGKILL while the database stands still: what they wait to commit must not have been acknowledged."""
    stand = scene.stand
    stand.database.pause()
    await asyncio.sleep(down_s)
    await stand.collectors.kill_all()
    stand.database.resume()
    await stand.collectors.start_all()


async def two_collectors_with_one_share(scene: Scene, down_s: float) -> None:
    """By mistake one is started twice: they take the session from each other in turn."""
    with scene.stand.collectors.twin(scene.rng) as twin:
        await twin.start()
        await asyncio.sleep(down_s + 3)
        await scene.rng.choice((twin.stop, twin.kill))()


async def number_of_collectors_changed(scene: Scene, down_s: float) -> None:
    """From 2 to 3, and back, under load."""
    collectors = scene.stand.collectors
    await collectors.become(MORE, scene.rng, scene.stand.saved)
    await asyncio.sleep(down_s)
    await collectors.become(FEWER, scene.rng, scene.stand.saved)


async def broker_killed(scene: Scene, down_s: float) -> None:
    """SIGKILL: the broker forgets what it acknowledged after its last save, so the gateway says that again."""
    await scene.stand.broker.service.kill()
    scene.gateway.broker_forgot(scene.stand.last_save())
    await asyncio.sleep(down_s)
    await scene.stand.broker.service.start()


async def broker_restarted(scene: Scene, down_s: float) -> None:
    """An orderly stop: the broker keeps everything, nobody repeats anything."""
    await scene.stand.broker.service.stop()
    await asyncio.sleep(down_s)
    await scene.stand.broker.service.start()


async def broker_killed_with_backlog(scene: Scene, down_s: float) -> None:
    """SIGKILL while it holds messages for collectors that are away."""
    await scene.stand.collectors.kill_all()
    await asyncio.sleep(down_s)
    await broker_killed(scene, down_s)
    await scene.stand.collectors.start_all()


async def broker_restarted_with_backlog(scene: Scene, down_s: float) -> None:
    """An orderly stop while it holds messages for collectors that are away."""
    await scene.stand.collectors.stop_all()
    await asyncio.sleep(down_s)
    await broker_restarted(scene, down_s)
    await scene.stand.collectors.start_all()


async def broker_stalled(scene: Scene, down_s: float) -> None:
    """SIGSTOP and SIGCONT: connections stay open and nothing answers."""
    scene.stand.broker.service.pause()
    await asyncio.sleep(down_s)
    scene.stand.broker.service.resume()


async def database_killed(scene: Scene, down_s: float) -> None:
    """SIGKILL to the server with all its processes; it recovers from its log."""
    await scene.stand.database.kill()
    await asyncio.sleep(down_s)
    await scene.stand.database.start()


async def database_restarted(scene: Scene, down_s: float) -> None:
    """An orderly stop that ends the sessions of others."""
    await scene.stand.database.stop()
    await asyncio.sleep(down_s)
    await scene.stand.database.start()


async def database_stalled(scene: Scene, down_s: float) -> None:
    """Every process of the server stands still: connections stay open and nothing answers."""
    scene.stand.database.pause()
    await asyncio.sleep(down_s)
    scene.stand.database.resume()


async def database_disk_full(scene: Scene, down_s: float) -> None:
    """No room for the next row, or for the log: transactions fail, or the server falls over."""
    stand = scene.stand
    disk, told = stand.disk, stand.collectors.told
    assert disk is not None
    before = told(NO_ROOM)
    await disk.fill()
    try:
        async with asyncio.timeout(NO_ROOM_WAIT_S):
            while told(NO_ROOM) == before and await stand.database_up():
                await asyncio.sleep(0.2)
        if told(NO_ROOM) > before:
            disk.refused += 1
        else:
            disk.fell += 1
        await asyncio.sleep(down_s)
    except TimeoutError:
        disk.unmet += 1
    finally:
        disk.free()
    await stand.database_answers()


DISK_FULL: Fault = database_disk_full

OWN_FAULTS: tuple[Fault, ...] = (
    collector_killed,
    collector_restarted,
    collector_stalled,
    collectors_killed_at_a_write,
    two_collectors_with_one_share,
    number_of_collectors_changed,
    broker_killed,
    broker_restarted,
    broker_killed_with_backlog,
    broker_restarted_with_backlog,
    broker_stalled,
    database_killed,
    database_restarted,
    database_stalled,
    database_disk_full,
)


def _on_link(link: str, what: Callable[..., Awaitable[None]]) -> Fault:
    async def fault(scene: Scene, down_s: float) -> None:
        await what(getattr(scene.stand, link), down_s)

    fault.__name__ = f"{link}_{what.__name__}"
    return fault


LINK_OF: Mapping[Fault, str] = {
    _on_link(link, what): link for link in ("from_plants", "to_broker", "to_database") for what in LINK_FAULTS
}
FAULTS: tuple[Fault, ...] = (*OWN_FAULTS, *LINK_OF)
NAMES = tuple(sorted(fault.__name__ for fault in FAULTS))


@dataclass(frozen=True)
class Blow:
    """Faults that strike at once, so many seconds after the blow before, and how long what they hit is down."""

    faults: tuple[Fault, ...]
    pause_s: float
    down_s: float

    def __str__(self) -> str:
        """Its faults by name."""
        return " with ".join(fault.__name__ for fault in self.faults)


def schedule(count: int, seed: int, *, disk: bool, only: Collection[str] = NAMES) -> list[Blow]:
    """Return blows with `count` faults in all.

    Each kind comes once, in random order, before any comes again; without a `disk` of the database's own it
    does not get full. A network often fails together with a service, or with another network.
    """
    rng = random.Random(f"faults {seed}")
    kinds = [fault for fault in FAULTS if fault.__name__ in only and (disk or fault is not DISK_FULL)]
    chosen: list[Fault] = []
    while kinds and len(chosen) < count:
        chosen += rng.sample(kinds, len(kinds))
    left = deque(chosen[:count])
    blows: list[Blow] = []
    while left:
        first = left.popleft()
        together = bool(left) and left[0] in LINK_OF and LINK_OF.get(first) != LINK_OF[left[0]]
        faults = (first, left.popleft()) if together and rng.random() < TOGETHER else (first,)
        blows.append(Blow(faults, rng.uniform(*BETWEEN_S), rng.uniform(*DOWN_S)))
    return blows
