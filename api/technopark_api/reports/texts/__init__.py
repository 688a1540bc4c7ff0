"""The words of reports in Uzbek (Latin), Russian and English, one JSON file a language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel import Locale

from technopark.catalogue.model import Language


@cache
def texts(language: Language) -> dict[str, str]:
    """Return all texts of a language by key."""
    found: dict[str, str] = json.loads(files(__name__).joinpath(f"{language}.json").read_text("utf-8"))
    return found


@cache
def locale(language: Language) -> Locale:
    """Return how the language writes numbers, dates and names of countries."""
    return Locale.parse("uz_Latn" if language == "uz" else language)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """Return a text, with its values put in; raises KeyError for a key that there is not."""
        return texts(self.language)[key].format(**values) if values else texts(self.language)[key]

    def code(self, group: str, code: str | None) -> str | None:
        """Return what a code is called; the code itself where it has no name."""
        return None if code is None else texts(self.language).get(f"{group}.{code}", code)

    def country(self, code: str) -> str:
        """Return the name of a country."""
        return str(locale(self.language).territories.get(code, code))
