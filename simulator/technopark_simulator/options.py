"""What the commands of the simulator can be asked for, checked where it is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from technopark.errors import SettingsError
from technopark_simulator.control.interventions import Act
from technopark_simulator.faults.kinds import Fault

MOST_IN_FLIGHT = 1000
MOST_BATCH = 5000


@dataclass(frozen=True, kw_only=True)
class SimulateOptions:
    """What to simulate.

    First comes the history of `days` before `start` (now, if not given), as fast as the broker takes it, then
    real time from `start` on: `speed` times as fast until the present is reached. It ends at `until`, or after
    `duration` of simulated time, or on a signal; with `history_only` at `start`.

    Stations report every `period_s`, in the history every `history_period_s`, and at least every `heartbeat_s`.
    `every_day` has plants work by their shifts on closed days as well. `facilities` are all if none is named.

    `faults` go wrong on the way to the broker, `acts` are done by hand within the history, `scenario` is the name that
    they go by. `truth` is the file to write
    at the end, about what collectors must conclude from all that. `resume` is the file that tells how far a history
    has come: it goes on from there. `view` shows the park on the terminal, if there is one, in place of the progress.
    `control` is the port of the door by which it is controlled while it runs, None for none.
    """

    seed: int = 1
    days: float = 3.0
    start: datetime | None = None
    speed: float = 1.0
    until: datetime | None = None
    duration: timedelta | None = None
    history_only: bool = False
    facilities: tuple[str, ...] = ()
    every_day: bool = False
    period_s: int = 10
    history_period_s: int = 60
    heartbeat_s: int = 60
    statement_months: int = 12
    shipment_months: int = 12
    batch: int = 200
    in_flight: int = 20
    scenario: str = ""
    faults: tuple[Fault, ...] = ()
    acts: tuple[Act, ...] = ()
    truth: Path | None = None
    control: int | None = None
    resume: Path | None = None
    progress: bool = True
    view: bool = False

    def __post_init__(self) -> None:
        _at_least("days", self.days, 0)
        _above_zero("speed", self.speed)
        for name in ("period_s", "history_period_s", "heartbeat_s"):
            _at_least(name, getattr(self, name), 1)
        for name in ("statement_months", "shipment_months"):
            _at_least(name, getattr(self, name), 0)
        for name in ("start", "until"):
            _with_offset(name, getattr(self, name))
        if self.until is not None and self.duration is not None:
            raise SettingsError("until and duration both say when to end: give one of them")
        if (self.control is not None or self.acts) and self.resume is not None:
            raise SettingsError("control: a history that goes on from a file cannot be changed by hand")
        _check_publishing(self.batch, self.in_flight)


@dataclass(frozen=True, kw_only=True)
class ReplayOptions:
    """What to replay: a recording (CSV), read as `mapping` says (a YAML file, or the name of one that ships).

    `speed` is a multiple of the recorded pace, None for as fast as the broker takes it; timestamps are kept
    either way. `shuffle` publishes in a random order, the same for the same number. `facility` replaces the
    mapping's.
    """

    file: Path
    mapping: str
    speed: float | None = None
    shuffle: int | None = None
    facility: str | None = None
    in_flight: int = 100
    progress: bool = True

    def __post_init__(self) -> None:
        if self.speed is not None:
            _above_zero("speed", self.speed)
            if self.shuffle is not None:
                raise SettingsError("shuffle has no pace: it goes with speed max only")
        _check_publishing(1, self.in_flight)


def parse_speed(text: str) -> float | None:
    """Read a speed: `real` is 1, `max` is None, else a number above zero.

    Raises:
        SettingsError: it is none of these.
    """
    if text in ("real", "max"):
        return 1.0 if text == "real" else None
    try:
        speed = float(text)
    except ValueError:
        raise SettingsError(f"speed: {text!r} is neither real, max nor a number") from None
    _above_zero("speed", speed)
    return speed


def _at_least(name: str, value: float, least: float) -> None:
    if not value >= least:
        raise SettingsError(f"{name}: {value} is below {least}")


def _above_zero(name: str, value: float) -> None:
    if not 0 < value < float("inf"):
        raise SettingsError(f"{name}: {value} is not a number above zero")


def _with_offset(name: str, value: datetime | None) -> None:
    if value is not None and value.tzinfo is None:
        raise SettingsError(f"{name}: {value.isoformat()} has no offset from UTC, such as +05:00 or Z")


def _check_publishing(batch: int, in_flight: int) -> None:
    for name, value, most in (("batch", batch, MOST_BATCH), ("in_flight", in_flight, MOST_IN_FLIGHT)):
        if not 1 <= value <= most:
            raise SettingsError(f"{name}: {value} is not between 1 and {most}")
