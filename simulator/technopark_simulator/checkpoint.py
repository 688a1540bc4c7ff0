"""How far a long history has been published, in a small file, so that it can go on after an interruption.

The file tells what the history is made of, where it begins and ends, and for each facility how many parts of it the
broker has acknowledged as a whole, from the first one on. What is in no whole part is published again.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import msgspec

from technopark.catalogue import Catalogue
from technopark.errors import SettingsError, Unavailable
from technopark_simulator.options import SimulateOptions
from technopark_simulator.workdays import instant

_VERSION = 1
_SAVE_EVERY_S = 1.0
# What changes neither the messages of a history nor their order.
_OF_NO_ACCOUNT = frozenset(
    {
        "start",  # the file has the end of the history
        "speed",
        "until",
        "duration",
        "history_only",
        "period_s",
        "heartbeat_s",
        "in_flight",
        "scenario",  # its options and faults count, not its name
        "truth",
        "resume",
        "progress",
    }
)

MadeOf = Mapping[str, str]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    made_of: dict[str, str]
    begin: int
    end: int
    published: dict[str, Annotated[int, msgspec.Meta(ge=0)]]


_DECODER = msgspec.json.Decoder(_File)


class Checkpoint:
    """The file of one history from `begin` to `end` (milliseconds since 1970) and what it knows.

    Parts are numbered from 0 for each facility. Messages are numbered as its publisher does: `note` says that a part
    ends before a message, `settle` that the broker has acknowledged all messages before one.
    """

    def __init__(
        self, path: Path, made_of: MadeOf, begin: int, end: int, published: Mapping[str, int] | None = None
    ) -> None:
        self.begin = begin
        self.end = end
        self._path = path
        self._made_of = dict(made_of)
        self._published = dict(published or {})
        self._ends: dict[str, deque[tuple[int, int]]] = {}
        self._saved_at = 0.0

    def covers(self, facility: str, part: int) -> bool:
        """Tell whether the broker has all messages of this part."""
        return part < self._published.get(facility, 0)

    def note(self, facility: str, part: int, before: int) -> None:
        """Take note that the part has been handed over, and that all its messages come before that number."""
        self._ends.setdefault(facility, deque()).append((part, before))

    def settle(self, facility: str, acknowledged: int) -> None:
        """Take note that all messages before that number are acknowledged."""
        ends = self._ends.get(facility, deque())
        while ends and ends[0][1] <= acknowledged:
            part, _ = ends.popleft()
            self._published[facility] = max(self._published.get(facility, 0), part + 1)

    def save_sometimes(self) -> None:
        """Save if the file is older than a second."""
        if time.monotonic() - self._saved_at >= _SAVE_EVERY_S:
            self.save()

    def save(self) -> None:
        """Replace the file in one step: whoever reads it finds the old one or the new one, and it whole.

        Raises:
            Unavailable: it cannot be written.
        """
        content = _File(_VERSION, self._made_of, self.begin, self.end, self._published)
        new = self._path.with_name(f"{self._path.name}.new")
        try:
            with new.open("wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(content)) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError as error:
            raise Unavailable(f"resume: {self._path} cannot be written: {error}") from error
        self._saved_at = time.monotonic()


def load_checkpoint(path: Path, made_of: MadeOf, facilities: Iterable[str]) -> Checkpoint | None:
    """Read the file of an interrupted history; None if there is none yet.

    Raises:
        SettingsError: it is damaged, or of a history that is made of something else; the text names what differs.
        Unavailable: it cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unavailable(f"resume: {path} cannot be read: {error}") from error
    try:
        found = _DECODER.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"resume: {path} is damaged or no file of a history: {error}") from None
    if found.version != _VERSION:
        raise SettingsError(f"resume: {path} has version {found.version}; this program reads {_VERSION}")
    differ = sorted(
        name for name in found.made_of.keys() | made_of.keys() if found.made_of.get(name) != made_of.get(name)
    )
    if differ:
        raise SettingsError(f"resume: {path} is of another history: {', '.join(differ)} differ")
    strangers = sorted(found.published.keys() - set(facilities))
    if strangers or found.end < found.begin:
        raise SettingsError(
            f"resume: {path} is damaged: {', '.join(strangers) or 'it ends before it begins'}"
        )
    return Checkpoint(path, made_of, found.begin, found.end, found.published)


def open_checkpoint(
    options: SimulateOptions, catalogue: Catalogue, *, begin: int, end: int, step: int, most_bytes: int
) -> Checkpoint | None:
    """Return the checkpoint that the options ask for: the one of the file, else one that begins; None without.

    Raises:
        SettingsError: as `load_checkpoint`; or the file's history ends elsewhere than the options' start says, or
            there is more than a history.
        Unavailable: it cannot be read.
    """
    if options.resume is None:
        return None
    # Asked here, and not where options are made: a scenario may yet say that there is a history only.
    if not options.history_only:
        raise SettingsError("resume goes with history_only: life cannot be taken up where it stopped")
    made_of = composition(options, catalogue, step=step, most_bytes=most_bytes)
    found = load_checkpoint(options.resume, made_of, catalogue.facility)
    if found is None:
        return Checkpoint(options.resume, made_of, begin, end)
    if options.start is not None and found.end != end:
        raise SettingsError(
            f"resume: the history of {options.resume} ends at {instant(found.end).isoformat()}, "
            f"not at {instant(end).isoformat()}: leave the start out"
        )
    return found


def composition(
    options: SimulateOptions, catalogue: Catalogue, *, step: int, most_bytes: int
) -> dict[str, str]:
    """Return what decides the messages of a history, by name; digests of catalogue and faults."""
    made_of = {
        name: msgspec.json.encode(getattr(options, name)).decode()
        for name in sorted(options.__dataclass_fields__.keys() - _OF_NO_ACCOUNT)
    }
    # Where the catalogue was read from is of no account.
    return made_of | {
        "faults": _digest(sorted(options.faults, key=lambda fault: fault.name)),
        "catalogue": _digest(replace(catalogue, source="")),
        "holidays": version("holidays"),
        "part_ms": str(step),
        "max_payload_bytes": str(most_bytes),
    }


def _digest(what: object) -> str:
    return hashlib.sha256(msgspec.json.encode(what, order="deterministic", enc_hook=_plain)).hexdigest()


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)
