"""Public holidays: three names, and the same answer whoever asks first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from technopark.holidays import Holiday, public_holiday, works_instead


def test_threads_that_ask_about_a_new_year_at_once_get_its_holidays() -> None:
    days = [date(2047, 1, 1) + timedelta(days=count) for count in range(365)]

    def ask(_: int) -> list[Holiday | None]:
        return [public_holiday("UZ", day) for day in days]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(8)))
    assert all(answer == answers[0] for answer in answers)
    new_year = answers[0][0]
    assert new_year is not None
    assert new_year.names.ru == "Новый год"


@pytest.mark.parametrize(
    ("country", "day", "name"),
    [
        ("DE", date(2026, 12, 25), "Christmas Day"),
        ("KZ", date(2026, 12, 16), "Independence Day"),
        ("UZ", date(2026, 12, 31), "Day off for another day worked"),
    ],
)
def test_other_countries_and_other_reasons_have_names_too(country: str, day: date, name: str) -> None:
    holiday = public_holiday(country, day)
    assert holiday is not None
    assert holiday.names.en == name
    assert all((holiday.names.uz, holiday.names.ru))


def test_a_working_saturday_is_no_holiday_and_an_ordinary_one_is_not_worked() -> None:
    assert works_instead("UZ", date(2026, 12, 12))
    assert public_holiday("UZ", date(2026, 12, 12)) is None
    assert not works_instead("UZ", date(2026, 12, 19))
    assert not works_instead("XX", date(2026, 12, 12))
