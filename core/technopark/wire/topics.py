"""Topics of the wire, version 1 (ISA-95: facility = area, line, station = work unit)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from technopark.errors import Rejected

PREFIX = "technopark/v1"
ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)

Kind = Literal["output", "state", "connection", "localization", "export"]
_STATION_KINDS = frozenset({"output", "state", "connection"})
_FACILITY_KINDS = frozenset({"localization", "export"})


class Topic(NamedTuple):
    """Where a message comes from and what it is about; line and station are None for what a facility says."""

    kind: Kind
    facility: str
    line: str | None = None
    station: str | None = None

    def __str__(self) -> str:
        """The topic as it is published."""
        parts = [self.facility] if self.line is None else [self.facility, self.line, self.station or ""]
        return "/".join([PREFIX, *parts, self.kind])


@lru_cache(maxsize=65_536)
def parse_topic(text: str) -> Topic:
    """Read a topic.

    Raises:
        Rejected: `topic`, with what is wrong about it.
    """
    if not text.startswith(PREFIX + "/"):
        raise Rejected("topic", f"topic does not begin with {PREFIX}/")
    *path, kind = text[len(PREFIX) + 1 :].split("/")
    for part in path:
        if ID.fullmatch(part) is None:
            raise Rejected("topic", f"{part[:80]!r} is no id: 1 to 64 of A-Z a-z 0-9 . _ -")
    if kind in _STATION_KINDS and len(path) == 3:
        return Topic(kind, *path)  # type: ignore[arg-type]  # the set above holds only kinds
    if kind in _FACILITY_KINDS and len(path) == 1:
        return Topic(kind, path[0])  # type: ignore[arg-type]  # likewise
    raise Rejected(
        "topic",
        f"{'/'.join(path)[:200]}/{kind[:80]} is neither facility/line/station/(output|state|connection)"
        " nor facility/(localization|export)",
    )
