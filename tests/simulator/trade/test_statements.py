"""Cost statements: one a month and product, near the percentage that the catalogue names."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from technopark.calendar import month_on
from technopark.catalogue import Catalogue
from technopark.messages import Statement
from technopark_simulator.trade.statements import StatementBook
from technopark_simulator.workdays import milliseconds

YEAR = milliseconds(datetime(2025, 10, 31, tzinfo=UTC)), milliseconds(datetime(2026, 11, 22, tzinfo=UTC))


@pytest.fixture(scope="module")
def statements(catalogue: Catalogue) -> list[Statement]:
    return [
        statement
        for facility in catalogue.facilities
        for statement in StatementBook(catalogue, facility, 1).between(*YEAR)
    ]


def test_each_product_has_one_statement_for_each_month(
    statements: list[Statement], catalogue: Catalogue
) -> None:
    per_product = Counter(statement.product for statement in statements)
    assert per_product == dict.fromkeys(catalogue.product, 13)
    assert len({(statement.product, statement.valid_from) for statement in statements}) == len(statements)
    assert all(statement.valid_from.day == 1 for statement in statements)


def test_every_basis_and_several_currencies_occur_and_each_product_keeps_its_own(
    statements: list[Statement],
) -> None:
    assert {statement.basis for statement in statements} == {"ex_works", "production_cost", "fob"}
    assert {statement.price.currency for statement in statements} == {"USD", "UZS"}
    assert {statement.imported.currency for statement in statements} == {"USD", "CNY", "EUR"}
    habits = {(s.product, s.basis, s.price.currency, s.imported.currency) for s in statements}
    assert len(habits) == len({statement.product for statement in statements})


def test_some_products_have_a_certificate_that_is_in_force(statements: list[Statement]) -> None:
    certified = [statement for statement in statements if statement.certificate is not None]
    assert 0 < len({statement.product for statement in certified}) < 37
    for statement in certified:
        assert statement.certificate is not None
        assert statement.certificate.valid_until > statement.valid_from


def test_statements_of_two_stretches_are_those_of_the_whole(catalogue: Catalogue) -> None:
    book = StatementBook(catalogue, catalogue.facility["F02"], 1)
    after, until = YEAR
    middle = (after + until) // 2
    assert [*book.between(after, middle), *book.between(middle, until)] == list(book.between(after, until))


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    assert month_on(date(2026, 1, 31), -13) == date(2024, 12, 1)
    assert month_on(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert month_on(date(2026, 12, 31), 1) == date(2027, 1, 1)
