"""Public holidays of a country, as python-holidays knows them, with the names that it lacks.

A day off is one of three things: the holiday itself, the working day to which a holiday on a weekend was moved, or
a day that a decree gives besides (in Uzbekistan each winter), sometimes for a Saturday worked in its place.
Feasts of the lunar calendar of years that are yet to be announced are estimates, and are marked so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from threading import Lock
from typing import Literal

import holidays

from technopark.catalogue.model import Names

HolidayKind = Literal["holiday", "moved", "extra"]

_DAY = timedelta(days=1)
_MOVED_AT_MOST = 14  # days: the nearest working day after a weekend, past holidays that stand in the way
_LABELS = ("observed_estimated_label", "observed_label", "estimated_label", "substituted_label")
# The library works a year out when it is first asked about, and tells other threads meanwhile that it has none.
_ONE_AT_A_TIME = Lock()
_UZ_EXTRA = "Additional day off by Presidential decree"
_SWAPPED = Names(
    uz="Boshqa kun hisobiga dam olish kuni",
    ru="Выходной в счёт другого дня",
    en="Day off for another day worked",
)
_RUSSIAN = {
    "New Year's Day": "Новый год",
    "Women's Day": "Международный женский день",
    "Nowruz": "Навруз",
    "Day of Memory and Honor": "День памяти и почестей",
    "Victory Day": "День Победы",
    "Independence Day": "День независимости",
    "Teachers and Instructors Day": "День учителей и наставников",
    "Constitution Day": "День Конституции",
    "Eid al-Fitr": "Руза хайит",
    "Eid al-Adha": "Курбан хайит",
    _UZ_EXTRA: "Дополнительный выходной по указу Президента",
}


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off of the whole country. `moved_from` is the holiday's own date where it was moved here."""

    names: Names
    kind: HolidayKind
    estimated: bool = False
    moved_from: date | None = None


@lru_cache(maxsize=4096)
def public_holiday(country: str, day: date) -> Holiday | None:
    """Return the holiday of a day, or None; a country (ISO 3166-1) that is not known has none."""
    with _ONE_AT_A_TIME:
        return _public_holiday(country, day)


@lru_cache(maxsize=4096)
def works_instead(country: str, day: date) -> bool:
    """Tell whether a day of the weekend is worked in place of another one, by decree."""
    with _ONE_AT_A_TIME:
        known = _known(country, "en_US")
        return known is not None and known.is_weekend(day) and known.is_working_day(day)


def _public_holiday(country: str, day: date) -> Holiday | None:
    english = _known(country, "en_US")
    if english is None or day not in english:
        return None
    # A feast of the moon may fall on another holiday, or on a day to which one was moved: the holiday goes first.
    found = [_read(english, name) for name in english.get_list(day)]
    index = min(range(len(found)), key=lambda index: found[index].moved)
    chosen = found[index]
    moved_from = _moved_from(english, chosen.name, day) if chosen.moved else None
    kind: HolidayKind = "moved" if chosen.moved else "extra" if chosen.extra else "holiday"
    if chosen.swapped:
        return Holiday(_SWAPPED, kind)
    return Holiday(_names(country, chosen.name, day, index), kind, chosen.estimated, moved_from)


@dataclass(frozen=True, slots=True)
class _Read:
    name: str
    moved: bool
    estimated: bool
    swapped: bool
    extra: bool


def _read(known: holidays.HolidayBase, text: str) -> _Read:
    """Take a name apart from what the library writes behind it."""
    for attribute, name in _unlabelled(known, text):
        swapped = attribute == "substituted_label"
        return _Read(name, "observed" in attribute, "estimated" in attribute, swapped, extra=swapped)
    return _Read(text, moved=False, estimated=False, swapped=False, extra=text == _UZ_EXTRA)


def _unlabelled(known: holidays.HolidayBase, text: str) -> Iterator[tuple[str, str]]:
    for attribute in _LABELS:
        label = getattr(known, attribute, None)
        before, _, after = known.tr(label).partition("%s") if label else ("", "", "")
        if (before or after) and text.startswith(before) and text.endswith(after):
            yield attribute, text[len(before) : len(text) - len(after)]


def _moved_from(known: holidays.HolidayBase, name: str, day: date) -> date | None:
    for distance in range(1, _MOVED_AT_MOST):
        earlier = day - distance * _DAY
        if any(not read.moved and read.name == name for read in _all(known, earlier)):
            return earlier
    return None


def _all(known: holidays.HolidayBase, day: date) -> Iterable[_Read]:
    return [_read(known, text) for text in known.get_list(day)] if day in known else ()


def _names(country: str, english: str, day: date, index: int) -> Names:
    return Names(
        uz=_named(country, "uz", day, index) or english,
        ru=_RUSSIAN.get(english) or _named(country, "ru", day, index) or english,
        en=english,
    )


def _named(country: str, language: str, day: date, index: int) -> str | None:
    known = _known(country, language)
    if known is None or known.language != language or day not in known:
        return None
    names = known.get_list(day)
    return _read(known, names[index]).name if index < len(names) else None


@cache
def _known(country: str, language: str) -> holidays.HolidayBase | None:
    supported = holidays.list_localized_countries(include_aliases=False)
    if country not in holidays.list_supported_countries():
        return None
    chosen = language if language in supported.get(country, ()) else None
    return holidays.country_holidays(country, language=chosen)
