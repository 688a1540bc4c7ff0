"""The simulated clock: it runs faster than the wall's until it reaches the present, and then keeps pace."""

from __future__ import annotations

from collections.abc import Callable


class Clock:
    """Simulated milliseconds since 1970, from `start` on at `speed` times the pace of `wall`.

    `wall` tells the present in the same unit. A clock that starts in the past never overtakes it: sources that
    report from the future are refused by the collectors. It never runs backwards either.
    """

    def __init__(self, start: int, speed: float, wall: Callable[[], int]) -> None:
        self._wall = wall
        self._speed = speed
        self._start = start
        self._began = wall()
        self._shown = start

    def now(self) -> int:
        """Return the simulated time."""
        wall = self._wall()
        ahead = self._start + round((wall - self._began) * self._speed)
        self._shown = max(self._shown, min(ahead, wall))
        return self._shown
