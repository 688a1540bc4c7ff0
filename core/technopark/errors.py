"""Every error that this project raises on purpose; the class says what the caller should do about it."""

from __future__ import annotations


class TechnoparkError(Exception):
    """Root of the project's own errors; its text says what is wrong and where."""


class SettingsError(TechnoparkError):
    """A setting is missing or unusable: mend the environment and start again."""


class CatalogueError(TechnoparkError):
    """The catalogue file is wrong; the text names file, line and field."""


class Rejected(TechnoparkError):
    """A message cannot be accepted: quarantine it, its `reason` is a stable code for filters and counts."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class MigrationError(TechnoparkError):
    """The database schema cannot be brought to this version; nothing was half applied."""


class Unavailable(TechnoparkError):
    """A database, broker or file cannot be reached now: try again later."""
