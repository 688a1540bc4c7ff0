"""What one run of the demo tells the next: with which plants the data were made, and since when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from technopark.errors import SettingsError
from technopark_cli.demo.options import DemoOptions

DEFAULT_HISTORY = timedelta(days=3)
# Messages that were on their way when a run ended are said again rather than missed.
OVERLAP = timedelta(minutes=10)


class Memory(Struct, frozen=True, kw_only=True):
    """The plants' seed and working days, and since when they speak to which databases."""

    seed: int = 1
    every_day: bool = True
    filled: dict[str, datetime] = {}

    def for_run(self, options: DemoOptions) -> Memory:
        """Take over what is asked for now.

        Raises:
            SettingsError: it contradicts the data that are there already.
        """
        seed = self.seed if options.seed is None else options.seed
        every_day = self.every_day if options.every_day is None else options.every_day
        if self.filled and (seed, every_day) != (self.seed, self.every_day):
            working = "every day" if self.every_day else "by their calendar"
            raise SettingsError(
                f"the data in {options.directory} were made with seed {self.seed} by plants that work {working}:"
                " go on with the same, or add --fresh to begin anew"
            )
        return replace(self, seed=seed, every_day=every_day)

    def publish_from(self, database: str, options: DemoOptions, published_until: datetime | None) -> datetime:
        """Return since when the plants have to speak in this run: what is stored is not published again."""
        since = self.filled.get(database)
        wanted = datetime.now(UTC) - (
            DEFAULT_HISTORY if options.days is None else timedelta(days=options.days)
        )
        covered = since is not None and (options.days is None or since - OVERLAP <= wanted)
        return published_until - OVERLAP if covered and published_until is not None else wanted

    def after_start(self, database: str, publish_from: datetime) -> Memory:
        """Return what to remember once the plants speak to a database since a moment."""
        since = min(publish_from, self.filled.get(database, publish_from))
        return replace(self, filled={**self.filled, database: since})
