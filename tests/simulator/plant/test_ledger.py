"""Over weeks the plants make what the catalogue says that they make."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest

from technopark.catalogue import Catalogue
from technopark_simulator.plant.allocation import seconds_at_capacity
from technopark_simulator.plant.ledger import FIRST_DAY, Ledger
from technopark_simulator.plant.model import line_models
from technopark_simulator.plant.season import peak_of, season
from technopark_simulator.plant.timeline import LineTimeline
from technopark_simulator.workdays import workdays


def good_output(lines: list[LineTimeline], days: list[date]) -> dict[str, float]:
    """Units of each product that left the counting stations as good."""
    made: dict[str, float] = defaultdict(float)
    for line in lines:
        for day in days:
            last = line.day(day)[-1]
            for segment in last.segments:
                made[segment.product] += (
                    last.counts(segment.ended).good - last.counts(segment.begun).good
                ) / 1000
    return made


def test_a_month_of_the_whole_park_is_near_its_load_of_capacity(
    lines: list[LineTimeline], catalogue: Catalogue
) -> None:
    """Weighted by value, as a park total must be.

    A line's day varies by 8 %, so the mean of 22 days by 1.7 %; the largest plants have a quarter of the value
    each, which leaves under 1 % for the park. Two weeks' product mix adds about as much. 3 % is three times that.
    """
    days = [date(2026, 10, 1) + timedelta(days=index) for index in range(31)]
    open_days = sum(lines[0].ledger.workdays.is_open(day) for day in days)
    made = good_output(lines, days)
    value = sum(made[name] * float(product.price_usd) for name, (_, product) in catalogue.product.items())
    capacity = sum(
        float(product.capacity * product.price_usd) for _, product in catalogue.product.values()
    ) * (open_days / catalogue.site.working_days)
    october = sum(
        float(product.capacity * product.price_usd) * season(peak_of(product), days[15])
        for _, product in catalogue.product.values()
    ) / sum(float(product.capacity * product.price_usd) for _, product in catalogue.product.values())
    assert value / capacity == pytest.approx(float(catalogue.site.load) * october, rel=0.03)


def test_a_year_of_the_park_is_worth_what_was_published(
    lines: list[LineTimeline], catalogue: Catalogue
) -> None:
    """About 520 million US dollars, to 10 %: from the books, at each line's mean price of a unit."""
    year = [date(2026, 1, 1), date(2027, 1, 1)]
    value = 0.0
    for line in lines:
        before, after = (line.ledger.opening(day).totals[-1].good for day in year)
        rates = {product.id: product.time_share / product.cycle_s for product in line.model.products}
        price = sum(rate * float(catalogue.product[name][1].price_usd) for name, rate in rates.items())
        value += (after - before) / 1000 * price / sum(rates.values())
    assert value == pytest.approx(520e6, rel=0.10)


def test_cooling_sells_before_the_summer_and_heating_before_the_winter(lines: list[LineTimeline]) -> None:
    def made(facility: str, first: date, last: date) -> int:
        totals = [
            [line.ledger.opening(day).totals[-1].good for line in lines if line.model.facility == facility]
            for day in (first, last)
        ]
        days = (first + timedelta(days=index) for index in range((last - first).days))
        return round((sum(totals[1]) - sum(totals[0])) / sum(map(lines[0].ledger.workdays.is_open, days)))

    may, november = (date(2026, 5, 1), date(2026, 6, 1)), (date(2026, 11, 1), date(2026, 12, 1))
    assert made("F02", *may) > 1.05 * made("F02", *november)
    assert made("F11", *november) > 1.05 * made("F11", *may)


def test_every_product_is_made_in_its_share(catalogue: Catalogue) -> None:
    """Two years even out which product a line happens to be set up for: each plant's products are near their plan."""
    calendars = workdays(catalogue)
    facility = catalogue.facility["F03"]
    model = line_models(catalogue, 5)["F03"][0]
    ledger = Ledger(model, calendars["F03"])
    line = LineTimeline(model, ledger)
    days = [FIRST_DAY + timedelta(days=index) for index in range(180)]
    made = good_output([line], days)
    total = sum(made.values())
    capacity = sum(product.capacity for product in facility.products)
    for product in facility.products:
        assert made[product.id] / total == pytest.approx(float(product.capacity / capacity), abs=0.12)


def test_lines_share_the_products_of_a_plant_evenly(catalogue: Catalogue) -> None:
    pumps = seconds_at_capacity(catalogue.facility["F06"])
    totals = [sum(shares.values()) for shares in pumps.values()]
    assert max(totals) == pytest.approx(min(totals))
    assert pumps["L3"]["F06-PS3"] == pytest.approx(1_000 * 1_200)
    assert "F06-PS3" not in pumps["L1"]


def test_a_line_that_alone_makes_too_much_is_left_the_others_fill_up_evenly(catalogue: Catalogue) -> None:
    structures = seconds_at_capacity(catalogue.facility["F13"])
    assert set(structures["L1"]) == {"F13-MS"}
    assert set(structures["L2"]) == {"F13-SP"}


def test_days_before_the_first_one_are_refused(lines: list[LineTimeline]) -> None:
    with pytest.raises(ValueError, match="2024-12-31 lies before 2025-01-01"):
        lines[0].ledger.opening(date(2024, 12, 31))


def test_some_counters_begin_at_zero_and_others_at_an_old_total(lines: list[LineTimeline]) -> None:
    begins = [line.ledger.opening(FIRST_DAY).totals[-1].good for line in lines]
    assert 0 in begins
    assert max(begins) > 0
