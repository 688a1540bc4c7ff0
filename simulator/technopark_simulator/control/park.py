"""Everything that can be done by hand to a running simulator, by facility."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Any

from technopark.errors import TechnoparkError
from technopark_simulator.control.gateway import GatewayControl
from technopark_simulator.publish import Publisher
from technopark_simulator.workdays import instant

_LAST_RECEIPTS_S = 2.0


class Unknown(TechnoparkError):
    """There is no such facility or line in the simulator; the text says which there are."""


class ParkControl:
    """The gateways with their connections; `messages` tells how many messages were published so far."""

    def __init__(
        self, gateways: Sequence[tuple[GatewayControl, Publisher]], messages: Callable[[], int]
    ) -> None:
        self._gateways = {control.facility: (control, publisher) for control, publisher in gateways}
        self._messages = messages

    def status(self) -> dict[str, Any]:
        """Tell simulated time, messages published, and of each facility what was done to it, as plain JSON.

        `stopped_since` and `broken_since` are simulated times, None for what runs.
        """
        controls = [control for control, _ in self._gateways.values()]
        return {
            "time": _text(min(control.reached for control in controls)),
            "messages": self._messages(),
            "facilities": [
                {
                    "id": control.facility,
                    "broken_since": control.broken.start.isoformat() if control.broken else None,
                    "lines": [
                        {
                            "id": line,
                            "stopped_since": stop.start.isoformat()
                            if (stop := control.stops.get(line))
                            else None,
                        }
                        for line in control.lines
                    ],
                }
                for control in controls
            ],
        }

    def stop(self, facility: str, line: str) -> None:
        """Stop a line; raises Unknown."""
        self._line(facility, line).stop(line)

    def release(self, facility: str, line: str) -> None:
        """Let a line go on; raises Unknown."""
        self._line(facility, line).release(line)

    async def break_off(self, facility: str) -> None:
        """Cut a gateway's connection without farewell, once what it has sent is acknowledged; raises Unknown."""
        control, publisher = self._gateway(facility)
        control.break_off()
        # What was handed over already may fill the window: whoever waits for room must not wait for the repair.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LAST_RECEIPTS_S):
                await publisher.drained()
        if control.broken is not None:
            publisher.cut()

    def repair(self, facility: str) -> None:
        """Let a gateway connect again; raises Unknown."""
        control, publisher = self._gateway(facility)
        control.repair()
        publisher.mend()

    def repair_all(self) -> None:
        """Let every broken gateway connect again."""
        for facility in self._gateways:
            self.repair(facility)

    def _gateway(self, facility: str) -> tuple[GatewayControl, Publisher]:
        if facility not in self._gateways:
            raise Unknown(f"no facility {facility} is simulated; there are {', '.join(self._gateways)}")
        return self._gateways[facility]

    def _line(self, facility: str, line: str) -> GatewayControl:
        control, _ = self._gateway(facility)
        if line not in control.lines:
            lines = ", ".join(control.lines) or "none"
            raise Unknown(f"facility {facility} has no line {line}; there are {lines}")
        return control


def _text(at: int) -> str:
    return instant(at).isoformat()
