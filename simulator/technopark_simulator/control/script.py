"""What a scenario has done by hand while its history goes on."""

from __future__ import annotations

from collections.abc import Sequence

from technopark_simulator.control.interventions import Act
from technopark_simulator.control.park import ParkControl

_HOUR_MS = 3600 * 1000
# What is done takes effect at the end of the part of the history in which it is: of a short one.
_SOON_MS = 1000


class Script:
    """Acts in the order of their time, which counts back from `end` (milliseconds since 1970).

    Raises:
        Unknown: an act is about a facility or line that is not simulated.
    """

    def __init__(self, acts: Sequence[Act], control: ParkControl, *, end: int) -> None:
        self._control = control
        timed = [(end - round(act.hours_before * _HOUR_MS), act) for act in acts]
        self._waiting = sorted(timed, key=lambda entry: entry[0])
        for act in acts:
            control.check(act.facility, act.line)

    def reach(self, at: int, until: int) -> int:
        """Do what is due at `at`, and return how far time may go on from there, `until` at most."""
        done = False
        while self._waiting and self._waiting[0][0] <= at:
            self._do(self._waiting.pop(0)[1])
            done = True
        if done:
            until = min(until, at + _SOON_MS)
        return min(until, self._waiting[0][0]) if self._waiting else until

    def _do(self, act: Act) -> None:
        match act.act:
            case "stop":
                self._control.stop(act.facility, act.line, act.reason)
            case "spoil":
                self._control.spoil(act.facility, act.line, act.percent)
            case "break":
                self._control.break_off(act.facility)
