"""The board's texts: complete in three languages, true to the words of the API, and all of them used."""

from __future__ import annotations

import json
import re
from typing import Any, get_args

import pytest

from technopark.alerts import Severity as AlertSeverity
from technopark.catalogue.schema import UNITS
from technopark.exports import CheckCode, Severity
from technopark.localization import Reason
from technopark.localization import Status as CertificateStatus
from technopark.periods import ReasonCode, Section
from technopark.permissions import Role
from technopark.reasons import ReasonKind
from technopark.targets import Source
from technopark_api.board.assets import STATIC
from technopark_api.closing.shapes import Figures
from technopark_api.closing.shapes import Status as PeriodStatus
from technopark_api.exports.reconciliation.shapes import UnmatchedCode
from technopark_api.localization.shapes import Basis, Flag
from technopark_api.oidc.routes import What
from technopark_api.overview.shapes import StationCounts, Status
from technopark_api.quarantine.shapes import QuarantineState
from technopark_api.reports.shapes import OFFERS
from technopark_api.stations.shapes import EventState, State
from technopark_api.trust.shapes import GapKind

LANGUAGES = ("uz", "ru", "en")
SCRIPTS = {path: path.read_text() for path in (STATIC / "js").rglob("*.js")}
_PLACE = re.compile(r"\{(\w+)\}")


def texts(language: str) -> dict[str, str]:
    """The texts of a language by key."""
    read: dict[str, str] = json.loads((STATIC / "i18n" / f"{language}.json").read_text())
    return read


def test_all_languages_have_the_same_keys() -> None:
    assert list(texts("uz")) == list(texts("ru")) == list(texts("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_and_all_take_the_same_values(language: str) -> None:
    for key, text in texts(language).items():
        assert text.strip() == text != "", key
        assert set(_PLACE.findall(text)) == set(_PLACE.findall(texts("en")[key])), key


def test_texts_of_different_languages_differ() -> None:
    """A text that was forgotten in English would be found among the Russian ones."""
    english, russian = texts("en"), texts("ru")
    latin = {
        key
        for key, text in russian.items()
        if re.search("[A-Za-z]", _PLACE.sub("", text).replace("EXW", "").replace("FOB", ""))
    }
    assert latin == set()
    same = {
        key
        for key, text in english.items()
        if text == texts("uz")[key] and re.search("[A-Za-z]{3}", _PLACE.sub("", text))
    }
    names_alike = {key for key in same if key.startswith(("country.", "month."))}
    assert same == names_alike


def test_uzbek_letters_are_the_right_ones() -> None:
    wrong = {key: text for key, text in texts("uz").items() if re.search("[`'‘’´]", text)}
    assert wrong == {}
    # oʻ and gʻ take U+02BB, the tutuq belgisi is U+02BC.
    assert all(
        re.search("[oOgG]$", text[: found.start()])
        for text in texts("uz").values()
        for found in re.finditer("ʻ", text)
    )


def test_every_key_that_is_used_has_a_text_and_every_text_is_used() -> None:
    source = "\n".join(SCRIPTS.values())
    literal = set(re.findall(r'\b(?:t|known|panel|tile)\((?:"[a-z]+", )*"([a-z_]+(?:\.[a-z_]+)+)"', source))
    assert literal <= texts("en").keys()
    prefixes = tuple(set(re.findall(r"\b(?:t|known)\(`([a-z_.]+)\$\{", source)))
    unused = {
        key
        for key in texts("en")
        if key not in literal and f'"{key}"' not in source and not key.startswith(prefixes)
    }
    assert unused == set()


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("state.", (*get_args(State), *(set(StationCounts.__struct_fields__) - {"total"}))),
        ("status.", get_args(Status)),
        ("basis.", get_args(Basis)),
        ("localization.flag.", get_args(Flag)),
        ("unit.", UNITS),
        ("trust.kind.", get_args(GapKind)),
        ("trust.state.", get_args(QuarantineState)),
        ("alerts.severity.", get_args(AlertSeverity)),
        ("connection.", ("connecting", "live", "reconnecting", "away")),
        ("role.", tuple(Role)),
        ("login.problem.", get_args(What)),
        ("reason.kind.", get_args(ReasonKind)),
        ("plan.source.", get_args(Source)),
        ("trade.code.", (*get_args(CheckCode), *get_args(UnmatchedCode))),
        ("trade.severity.", get_args(Severity)),
        ("trade.guard.", get_args(CertificateStatus)),
        ("trade.reason.", get_args(Reason)),
        ("trade.period.", get_args(PeriodStatus)),
        ("trade.section.", get_args(Section)),
        ("trade.because.", get_args(ReasonCode)),
        ("trade.figure.", Figures.__struct_fields__),
        ("trade.table.", {table for offer in OFFERS.reports for table in offer.tables}),
        ("weekday.", range(7)),
        ("weekday.short.", range(7)),
        ("month.of.", range(1, 13)),
        ("month.short.", range(1, 13)),
    ],
)
def test_every_word_of_the_api_has_its_text(prefix: str, words: tuple[Any, ...]) -> None:
    assert {f"{prefix}{word}" for word in words} <= texts("en").keys()


def test_events_of_connections_have_their_words() -> None:
    assert {f"state.{word}" for word in get_args(EventState)} <= texts("en").keys()
