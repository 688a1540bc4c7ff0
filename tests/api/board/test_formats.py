"""Numbers, money, dates and ages as each language writes them, worked out by the board's own modules."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.api.board.conftest import Board

_CALL = """async ([language, module, name, values]) => {
  const { useLanguage } = await import("/board/js/i18n.js");
  await useLanguage(language);
  return (await import(`/board/js/${module}.js`))[name](...values);
}"""


@pytest.fixture(scope="module")
async def modules(chromium: Browser, board: Board) -> AsyncIterator[Page]:
    """A page of the board, to load its modules in."""
    page = await chromium.new_page()
    await page.goto(board.url)
    yield page
    await page.close()


async def call(page: Page, language: str, function: str, *values: Any) -> Any:
    """Call a function `module.name` of the board in a language."""
    module, name = function.split(".")
    return await page.evaluate(_CALL, [language, module, name, list(values)])


@pytest.mark.parametrize(
    ("function", "values", "uz", "ru", "en"),
    [
        ("format.number", [1234567], "1 234 567", "1 234 567", "1,234,567"),
        ("format.quantity", [431.25, "m2"], "431,3", "431,3", "431.3"),
        ("format.quantity", [1120.4, "m2"], "1 120", "1 120", "1,120"),
        ("format.quantity", [0, "pcs"], "0", "0", "0"),
        ("format.quantity", [None, "pcs"], "—", "—", "—"),
        ("format.quantityWithUnit", [12, "sets"], "12 toʻplam", "12 компл.", "12 sets"),
        ("format.quantityWithUnit", [None, "t"], "—", "—", "—"),
        ("format.percent", [36.7, 2], "36,70%", "36,70 %", "36.70%"),
        ("format.percent", [-4.5, 1], "-4,5%", "-4,5 %", "-4.5%"),
        ("format.percent", [None], "—", "—", "—"),
        ("format.usd", [12.5], "12,5 $", "12,5 $", "$12.5"),
        ("format.usd", [31200], "31 200 $", "31 200 $", "$31,200"),
        ("format.usd", [2060000], "2,06 mln $", "2,06 млн $", "$2.06M"),
        ("format.usd", [None], "—", "—", "—"),
        ("format.usdShort", [84250], "84,3 ming $", "84,3 тыс. $", "$84.3k"),
        ("format.ago", [0.4], "0 s oldin", "0 с назад", "0 s ago"),
        ("format.ago", [3700], "1 soat oldin", "1 ч назад", "1 h ago"),
        ("format.ago", [-3], "0 s oldin", "0 с назад", "0 s ago"),
        ("format.duration", [3700], "1 soat 1 daq", "1 ч 1 мин", "1 h 1 min"),
        ("format.duration", [86400], "1 kun", "1 дн", "1 d"),
        ("format.countryName", ["KZ"], "Qozogʻiston", "Казахстан", "Kazakhstan"),
        ("format.countryName", ["QQ"], "QQ", "QQ", "QQ"),
        ("format.unitName", ["furlong"], "furlong", "furlong", "furlong"),
        (
            "dates.longDate",
            ["2026-11-22"],
            "yakshanba, 2026-yil 22-noyabr",
            "воскресенье, 22 ноября 2026 г.",
            "Sunday, 22 November 2026",
        ),
        ("dates.monthAndYear", ["2026-03"], "mar 2026", "мар 2026", "Mar 2026"),
        ("dates.weekdayAndDay", ["2026-11-22"], "Yak 22.11", "вс 22.11", "Sun 22.11"),
    ],
)
async def test_each_language_writes_in_its_own_way(
    modules: Page, function: str, values: list[Any], uz: str, ru: str, en: str
) -> None:
    for language, expected in (("uz", uz), ("ru", ru), ("en", en)):
        written = await call(modules, language, function, *values)
        assert written.replace("\u00a0", " ").replace("\u202f", " ") == expected, language


async def test_marks_are_those_of_the_language_to_the_character(modules: Page) -> None:
    """Uzbek in Latin letters: a blank that does not break between thousands, a comma before the fraction (CLDR)."""
    options = {"decimals": 2, "least": 2}
    for language, expected in (
        ("uz", "1\u00a0234\u00a0567,80"),
        ("ru", "1\u00a0234\u00a0567,80"),
        ("en", "1,234,567.80"),
    ):
        assert await call(modules, language, "format.number", 1234567.8, options) == expected
    assert await call(modules, "uz", "format.number", -1234.5, options) == "-1\u00a0234,50"
    assert await call(modules, "uz", "format.number", 999.5, options) == "999,50"


@pytest.mark.parametrize(
    ("instant", "day_start", "zone", "day", "start"),
    [
        # 02:59 in Tashkent still belongs to the production day before.
        ("2026-11-20T21:59:00Z", "08:00", "Asia/Tashkent", "2026-11-20", "2026-11-20T03:00:00Z"),
        ("2026-11-21T03:00:00Z", "08:00", "Asia/Tashkent", "2026-11-21", "2026-11-21T03:00:00Z"),
        # A zone half an hour off, and a day on which its clocks change.
        ("2026-11-20T04:00:00Z", "06:30", "Asia/Kolkata", "2026-11-20", "2026-11-20T01:00:00Z"),
        ("2026-03-29T12:00:00Z", "06:00", "Europe/Berlin", "2026-03-29", "2026-03-29T04:00:00Z"),
        ("2026-10-25T12:00:00Z", "00:00", "Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z"),
    ],
)
async def test_production_days_begin_by_the_clock_of_the_site(
    modules: Page, instant: str, day_start: str, zone: str, day: str, start: str
) -> None:
    found = await modules.evaluate(
        """async ([instant, dayStart, zone]) => {
          const { productionDay } = await import("/board/js/zone.js");
          const day = productionDay(Date.parse(instant), dayStart, zone);
          return [day.date, new Date(day.start).toISOString().replace(".000", "")];
        }""",
        [instant, day_start, zone],
    )
    assert found == [day, start]


async def test_months_are_counted_over_the_turn_of_the_year(modules: Page) -> None:
    assert await call(modules, "en", "zone.addMonths", "2026-11", -11) == "2025-12"
    assert await call(modules, "en", "zone.addMonths", "2026-11", 2) == "2027-01"
    assert await call(modules, "en", "zone.addDays", "2026-03-01", -1) == "2026-02-28"
