"""Read a park from its catalogue file; docs/catalogue.md says what such a file holds."""

from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from technopark.catalogue.entries import read_entries
from technopark.catalogue.facility import Seen, read_facility
from technopark.catalogue.model import Catalogue, Language, Site
from technopark.catalogue.names import read_names
from technopark.catalogue.patterns import read_patterns
from technopark.catalogue.schema import FIELDS, LANGUAGES
from technopark.catalogue.source import read_source
from technopark.catalogue.values import Value

TASHKENT = Path(__file__).with_name("tashkent.yaml")

_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNTRY = re.compile(r"[A-Z]{2}")


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Read a catalogue file, or the Tashkent Technopark that ships with the program.

    Raises:
        CatalogueError: the file is not a catalogue. Its text lists every problem on a line of its own as
            `FILE:LINE: field.path: what is wrong (what was found; what is allowed)`.
    """
    file = TASHKENT if path is None else path
    root = read_source(file)
    fields = root.fields(*FIELDS["catalogue"])
    site = _site(fields["site"])
    patterns = {pattern.id: pattern for pattern in read_patterns(fields["patterns"])}
    seen = Seen()
    facilities = tuple(
        read_facility(entry, patterns.keys(), seen) for entry in fields["facilities"].entries()
    )
    calendar = read_entries(fields["calendar"], patterns, facilities) if "calendar" in fields else ()
    root.problems.raise_if_any()
    return Catalogue(site, MappingProxyType(patterns), facilities, calendar, source=str(file))


def _site(value: Value) -> Site:
    fields = value.fields(*FIELDS["site"])
    lines: dict[str, Any] = {}
    if "national_percent" in fields:
        lines["national_percent"] = fields["national_percent"].decimal(at_most=100)
    if "programme_percents" in fields:
        lines["programme_percents"] = tuple(
            entry.decimal(at_most=100) for entry in fields["programme_percents"].entries()
        )
    return Site(
        id=fields["id"].identifier(),
        names=read_names(fields["names"]),
        zone=_zone(fields["zone"]),
        languages=cast("tuple[Language, ...]", fields["languages"].choices(LANGUAGES, at_least=1)),
        currency=fields["currency"].text("an ISO 4217 code of three letters A-Z such as UZS", _CURRENCY),
        country=fields["country"].text("an ISO 3166-1 code of two letters A-Z such as UZ", _COUNTRY),
        load=fields["load"].decimal(above=0, at_most=1),
        working_days=fields["working_days"].integer(at_least=1, at_most=366),
        **lines,
    )


def _zone(value: Value) -> ZoneInfo:
    allowed = "a name of the IANA time zone database such as Asia/Tashkent"
    name = value.text(allowed)
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of zones such as Asia
        value.wrong("is no known time zone", allowed)
        return ZoneInfo("UTC")
