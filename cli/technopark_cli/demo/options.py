"""What a person may ask of the demo."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from technopark.errors import SettingsError


@dataclass(frozen=True, kw_only=True)
class DemoOptions:
    """How to run the demo; what cannot be raises SettingsError.

    Attributes:
        port: of the API and the board.
        days: how far back there is to be history; None for three days, and for no more than there is already.
        seed: chooses the plants' random events; None goes on with those that the data were made with.
        speed: plays the history so many times faster than the clock; None publishes it as fast as it is taken.
        every_day: whether plants work on closed days as well; None goes on as the data were made.
        fresh: begin without the data of earlier runs.
        directory: where data are kept.
        broker_port: of the broker; None for any free one.
        database_port: of the database server; None for any free one.
    """

    port: int = 8000
    days: float | None = None
    seed: int | None = None
    speed: float | None = None
    every_day: bool | None = None
    fresh: bool = False
    directory: Path = Path(".demo")
    broker_port: int | None = None
    database_port: int | None = None

    def __post_init__(self) -> None:
        if self.speed is not None and not 0 < self.speed < float("inf"):
            raise SettingsError(f"speed: {self.speed} is not a number above zero")
        if self.days is not None and not 0 <= self.days < float("inf"):
            raise SettingsError(f"days: {self.days} is not a number from zero up")
