"""Every text of the dashboards in the languages of the park: Uzbek (Latin), Russian, English."""

from __future__ import annotations

from types import MappingProxyType

from technopark.catalogue.model import Language, Names
from technopark_dashboards.texts import facility, overview, production, system, trade, trust

TEXTS: MappingProxyType[str, Names] = MappingProxyType(
    {
        **overview.TEXTS,
        **facility.TEXTS,
        **production.TEXTS,
        **trade.TEXTS,
        **trust.TEXTS,
        **system.TEXTS,
    }
)


def text(key: str, language: Language) -> str:
    """Return the text of a key in a language; an unknown key is a KeyError, so that no board ships without it."""
    return TEXTS[key].in_language(language)
