"""A whole year of the park's exports, read from its books: what the park is known for must come out of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from technopark.catalogue import Catalogue
from technopark.messages import Posting
from technopark_simulator.trade.demand import export_demands, season
from technopark_simulator.trade.shipments import ShipmentBook
from technopark_simulator.workdays import milliseconds, workdays

YEAR = (
    milliseconds(datetime(2025, 12, 31, 19, tzinfo=UTC)),
    milliseconds(datetime(2026, 12, 31, 19, tzinfo=UTC)),
)
PUBLISHED_OUTPUT_USD = 520e6
PUBLISHED_EXPORTS_USD = 105e6
FOR_ANY_TRANSPORT = {"EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP"}


@pytest.fixture(scope="module")
def year(catalogue: Catalogue) -> list[Posting]:
    calendars, demands = workdays(catalogue), export_demands(catalogue, 1)
    return [
        posting
        for facility in catalogue.facilities
        for posting in ShipmentBook(
            catalogue, facility, demands[facility.id], calendars[facility.id], 1
        ).between(*YEAR)
    ]


def usd(posting: Posting) -> Decimal:
    return posting.value * posting.rate * (-1 if posting.kind == "return" else 1)


def test_about_a_fifth_of_520_million_dollars_is_exported(year: list[Posting]) -> None:
    exported = float(sum(map(usd, year)))
    assert exported == pytest.approx(0.2 * PUBLISHED_OUTPUT_USD, rel=0.1)
    assert exported == pytest.approx(PUBLISHED_EXPORTS_USD, rel=0.1)


def test_it_goes_to_ten_countries(year: list[Posting]) -> None:
    assert len({posting.country for posting in year}) == 10


def test_exports_follow_the_season(year: list[Posting]) -> None:
    """The three strongest months against the three weakest of the factors: more dollars, not more working days."""
    by_month: Counter[int] = Counter()
    for posting in year:
        if posting.kind == "original" and posting.posting == 1:
            by_month[posting.shipped_on.month] += int(usd(posting))
    assert sum(by_month[month] for month in (4, 5, 6)) > 1.1 * sum(by_month[month] for month in (12, 1, 2))


def test_the_season_is_one_on_average() -> None:
    factors = [season(date(2026, month, 15)) for month in range(1, 13)]
    assert sum(factors) / 12 == pytest.approx(1)
    assert max(factors) > 1.1
    assert min(factors) < 0.9


def test_terms_are_those_for_lorries_and_name_a_place(year: list[Posting]) -> None:
    assert {posting.incoterms for posting in year} <= FOR_ANY_TRANSPORT
    assert all(posting.place for posting in year)
    home = {posting.place for posting in year if posting.incoterms in ("EXW", "FCA")}
    abroad = {posting.place for posting in year if posting.incoterms not in ("EXW", "FCA")}
    assert not home & abroad


def test_goods_come_back_and_mistakes_are_taken_back(year: list[Posting]) -> None:
    kinds = Counter(posting.kind for posting in year)
    assert kinds["return"] >= 1
    assert kinds["reversal"] >= 1
    assert kinds["original"] > 20 * (kinds["return"] + kinds["reversal"])
