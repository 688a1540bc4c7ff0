"""Numbers and dates on paper as each language writes them, to the character."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from technopark.catalogue.model import Language
from technopark_api.reports.model import Kind
from technopark_api.reports.render.pdf import shown
from technopark_api.reports.texts import locale


@pytest.mark.parametrize(
    ("value", "kind", "uz", "ru", "en"),
    [
        (
            Decimal("1234567.885"),
            "money",
            "1\u00a0234\u00a0567,89",
            "1\u00a0234\u00a0567,89",
            "1,234,567.89",
        ),
        (Decimal("-1234.5"), "money", "-1\u00a0234,50", "-1\u00a0234,50", "-1,234.50"),
        (Decimal("7800.125"), "mass", "7\u00a0800,125", "7\u00a0800,125", "7,800.125"),
        (12000, "integer", "12\u00a0000", "12\u00a0000", "12,000"),
        (Decimal("36.7"), "percent", "36,70%", "36,70\u00a0%", "36.70%"),
        (Decimal("-4.5"), "change", "-4,50%", "-4,50\u00a0%", "-4.50%"),
        (Decimal(50), "change", "+50,00%", "+50,00\u00a0%", "+50.00%"),
        (date(2026, 10, 2), "date", "02.10.2026", "02.10.2026", "02.10.2026"),
        (None, "money", "\u2013", "\u2013", "\u2013"),
    ],
)
def test_each_language_has_its_marks(value: Any, kind: Kind, uz: str, ru: str, en: str) -> None:
    languages: tuple[tuple[Language, str], ...] = (("uz", uz), ("ru", ru), ("en", en))
    for language, expected in languages:
        assert shown(value, kind, locale(language)) == expected, language
