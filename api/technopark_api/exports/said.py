"""What is said about postings and declarations: keys and values for programs, sentences for people.

The sentences are those of reports, in the language that is asked for. In English numbers stand as programs write them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from babel.numbers import format_decimal
from msgspec import Meta
from pydantic import Field

from technopark.catalogue.model import Language
from technopark.exports import Said
from technopark_api.reports.texts import Words, locale
from technopark_api.shapes import Shape

LanguageOfWords = Annotated[Language, Field(description="Language of the sentences.")]


class SaidShape(Shape, frozen=True, kw_only=True):
    """A text by its key, and what goes into it."""

    key: Annotated[str, Meta(description="Key of the text; it stays the same.")]
    values: Annotated[dict[str, str], Meta(description="Words that go into it, by name.")]
    numbers: Annotated[dict[str, Decimal], Meta(description="Numbers that go into it, by name.")]


class FindingSaid(Shape, frozen=True, kw_only=True):
    """found, expected and why for programs."""

    found: SaidShape
    expected: SaidShape
    why: SaidShape


class UnmatchedSaid(Shape, frozen=True, kw_only=True):
    """found and expected for programs."""

    found: SaidShape
    expected: SaidShape


def shaped(said: Said) -> SaidShape:
    """Return what is said for programs."""
    words = {name: value for name, value in said.values.items() if isinstance(value, str)}
    numbers = {name: value for name, value in said.values.items() if isinstance(value, Decimal)}
    return SaidShape(key=said.key, values=words, numbers=numbers)


def sentence(said: Said, language: Language) -> str:
    """Return what is said for people, with numbers as the language writes them and units by their names."""
    words = Words(language)
    shown = {name: _shown(name, value, words) for name, value in said.values.items()}
    return words(f"said.{said.key}", **shown)


def _shown(name: str, value: str | Decimal, words: Words) -> str:
    if isinstance(value, Decimal):
        if words.language == "en":
            return f"{value:f}"
        exponent = value.as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
        return format_decimal(value, f"#,##0.{'0' * places}", locale=locale(words.language))
    groups = {"unit": "unit", "kind": "posting"}
    return (words.code(groups[name], value) or value) if name in groups else value
