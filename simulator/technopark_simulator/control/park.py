"""Everything that can be done by hand to a running simulator, by facility."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

from technopark.errors import TechnoparkError
from technopark_simulator.control.gateway import GatewayControl
from technopark_simulator.control.interventions import StopReason
from technopark_simulator.gateway import Gateway
from technopark_simulator.workdays import instant


class Unknown(TechnoparkError):
    """There is no such facility or line in the simulator; the text says which there are."""


class ParkControl:
    """A control for each of the gateways, none if there are none to control.

    `batch` is how many messages an array holds, `reached` where time begins (milliseconds since 1970); `messages`
    tells how many messages were published so far.
    """

    def __init__(
        self, gateways: Iterable[Gateway], *, batch: int, reached: int, messages: Callable[[], int]
    ) -> None:
        self._begin = reached
        self._messages = messages
        self._controls = {
            gateway.facility: GatewayControl(gateway.facility, gateway.stations, reached=reached, batch=batch)
            for gateway in gateways
        }

    def of(self, facility: str) -> GatewayControl | None:
        """Return the control of a facility's gateway, None if there is none."""
        return self._controls.get(facility)

    def status(self) -> dict[str, Any]:
        """Tell simulated time, messages published, and of each facility what was done to it, as plain JSON.

        `stopped_since` and `broken_since` are simulated times, None for what runs.
        """
        controls = self._controls.values()
        return {
            "time": instant(min((control.reached for control in controls), default=self._begin)).isoformat(),
            "messages": self._messages(),
            "facilities": [_facility(control) for control in controls],
        }

    def stop(self, facility: str, line: str, reason: StopReason) -> None:
        """Stop a line; raises Unknown."""
        self._line(facility, line).stop(line, reason)

    def start(self, facility: str, line: str) -> None:
        """Let a line go on; raises Unknown."""
        self._line(facility, line).start(line)

    def spoil(self, facility: str, line: str, percent: int) -> None:
        """Have so many percent of what a line makes be scrap, from now on; raises Unknown."""
        self._line(facility, line).spoil(line, percent)

    def check(self, facility: str, line: str = "") -> None:
        """Raise Unknown where there is no such facility, or no such line in it."""
        if line:
            self._line(facility, line)
        else:
            self._gateway(facility)

    def break_off(self, facility: str) -> None:
        """Take the network from a gateway; raises Unknown."""
        self._gateway(facility).break_off()

    def mend(self, facility: str) -> None:
        """Give a gateway its network back; raises Unknown."""
        self._gateway(facility).mend()

    def _gateway(self, facility: str) -> GatewayControl:
        if facility not in self._controls:
            raise Unknown(f"no facility {facility} is simulated; {_instead(facility, self._controls)}")
        return self._controls[facility]

    def _line(self, facility: str, line: str) -> GatewayControl:
        control = self._gateway(facility)
        if line not in control.lines:
            raise Unknown(f"facility {facility} has no line {line}; {_instead(line, control.lines)}")
        return control


def _facility(control: GatewayControl) -> dict[str, Any]:
    stops = {line: control.stops.get(line) for line in control.lines}
    return {
        "id": control.facility,
        "broken_since": control.broken.start.isoformat() if control.broken else None,
        "lines": [
            {
                "id": line,
                "stopped_since": stop.start.isoformat() if stop else None,
                "reason": stop.reason if stop else None,
            }
            for line, stop in stops.items()
        ],
    }


def _instead(asked: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(asked.upper(), names, n=1, cutoff=0.0)
    nearest = f"nearest is {near[0]}, and " if near and len(names) > 1 else ""
    return f"{nearest}there are {', '.join(names) or 'none'}"
