"""How often: requests of a caller, and attempts to log in."""

from __future__ import annotations

import math
import time
from http import HTTPStatus
from typing import Final

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from technopark_api.problems import Problem

_WINDOW_MINUTES: Final = 15
# From one address on one name, from one address on all names (an office has one address), and on one name from all.
# The address is counted first, so that no stranger can have more names counted than it has attempts.
_ATTEMPTS: Final = 10
_ATTEMPTS_OF_ADDRESS: Final = 60
_ATTEMPTS_ON_NAME: Final = 100


class Limits:
    """Counts of one running application; they are forgotten when it ends."""

    def __init__(self, requests_per_minute: int) -> None:
        storage = MemoryStorage()
        self._requests = FixedWindowRateLimiter(storage)
        self._attempts = MovingWindowRateLimiter(storage)
        self._per_minute = RateLimitItemPerMinute(requests_per_minute) if requests_per_minute else None

    async def count_request(self, caller: str) -> None:
        """Count a request of a caller.

        Raises:
            Problem: 429; it sent too many this minute.
        """
        if self._per_minute is not None and not await self._requests.hit(self._per_minute, caller):
            window = await self._requests.get_window_stats(self._per_minute, caller)
            raise _too_many(
                f"more than {self._per_minute.amount} requests in a minute (TECHNOPARK_REQUESTS_PER_MINUTE)",
                window.reset_time,
            )

    async def count_attempt(self, name: str, address: str) -> None:
        """Count an attempt to log in, before it is known whether it is right.

        Raises:
            Problem: 429; there were too many in the last quarter of an hour.
        """
        for most, *whose in (
            (_ATTEMPTS_OF_ADDRESS, "address", address),
            (_ATTEMPTS, "name at address", name, address),
            (_ATTEMPTS_ON_NAME, "name", name),
        ):
            item: RateLimitItem = RateLimitItemPerMinute(most, _WINDOW_MINUTES)
            if not await self._attempts.hit(item, *whose):
                window = await self._attempts.get_window_stats(item, *whose)
                raise _too_many("too many attempts to log in", window.reset_time)

    async def forget_attempts(self, name: str, address: str) -> None:
        """Somebody has logged in: what they mistyped before counts no more."""
        item = RateLimitItemPerMinute(_ATTEMPTS, _WINDOW_MINUTES)
        await self._attempts.clear(item, "name at address", name, address)


def _too_many(what: str, until: float) -> Problem:
    wait = max(1, math.ceil(until - time.time()))
    return Problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too-many-requests",
        f"{what}; try again in {wait} s",
        headers={"Retry-After": str(wait)},
    )
