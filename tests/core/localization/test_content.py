"""Localization is a ratio of sums on one named basis, whatever the parts and their order."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark.localization import Book, Content, Lot, add_up, build_down, build_up, usd, valued
from technopark.messages import Statement
from tests.core.localization.examples import money, stated

CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def vectors(shared_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (shared_data.parent / "domain_vectors.json").read_text(), parse_float=Decimal
    )
    return found


def lot(quantity: int | Decimal, unit: str = "pcs") -> Lot:
    return Lot(unit, Decimal(quantity), Decimal(10))


def made(quantity: int | Decimal, statement: Statement | None, unit: str = "pcs") -> Content:
    return valued(lot(quantity, unit), "ex_works", statement)


def of(*contents: Content) -> Content:
    total = add_up(contents)
    assert total is not None
    return total


def test_a_group_is_weighted_by_value_never_a_mean_and_never_by_pieces(vectors: dict[str, Any]) -> None:
    vector = vectors["localization"]
    parts = [made(item["qty"], stated(item["price_usd"], item["imported_usd"])) for item in vector["items"]]
    assert [part.local for part in parts] == [Decimal("0.36"), Decimal("0.15"), Decimal("0.6")]
    total = of(*parts)
    assert total.local == Decimal("0.34875") == vector["value_weighted"]
    assert total.local not in (vector["wrong_mean"], vector["wrong_qty_weighted"])


def test_one_kit_has_three_percentages_and_each_names_its_basis(vectors: dict[str, Any]) -> None:
    kit = vectors["rvc"]
    imported = kit["VNM_CIF"]
    for price, ratio in (
        (235, "over_production_cost_235"),
        (245, "same_kit_over_EXW_245"),
        (250, "indirect"),
    ):
        local = build_down(Decimal(price), Decimal(imported))
        assert local is not None
        assert round(local, 9) == round(Decimal(kit[ratio]), 9)
    with pytest.raises(ValueError, match="over ex_works and over fob cannot be added"):
        of(made(1, stated(245, 160)), valued(lot(1), "fob", stated(250, 160, basis="fob")))


def test_what_is_built_up_from_its_parts_is_what_is_built_down_from_its_imports(
    vectors: dict[str, Any],
) -> None:
    kit = {name: Decimal(number) for name, number in vectors["rvc"].items() if name != "prov"}
    direct = build_up(
        kit["FOB"],
        materials=kit["VOM"],
        labour=kit["labour"],
        overhead=kit["overhead"],
        other=kit["other"],
        profit=kit["profit"],
    )
    assert direct == Decimal("0.36") == kit["direct"] == build_down(kit["FOB"], kit["VNM_CIF"])
    assert build_up(Decimal(0), materials=Decimal(5)) is None


def test_imports_above_the_price_are_kept_and_marked() -> None:
    total = made(3, stated(100, 130))
    assert (total.local, total.imports_above_price) == (Decimal("-0.3"), True)


def test_what_nothing_states_is_neither_0_nor_100_percent() -> None:
    never = made(5, None)
    assert (never.local, never.is_stated, never.is_complete) == (None, False, False)
    assert (never.uncovered, never.uncovered_usd) == (Decimal(5), Decimal(50))
    both = of(made(30, stated(100, 40)), never)
    assert (both.local, both.uncovered, both.is_complete) == (Decimal("0.6"), Decimal(5), False)
    assert made(0, stated(100, 40)).local is None
    assert made(7, stated(0, 0)).local is None
    assert add_up([]) is None


def test_pieces_and_square_metres_are_not_added_but_their_money_is() -> None:
    total = of(made(4, stated(10, 5)), made(8, stated(10, 0), unit="m2"), made(2, None))
    assert (total.unit, total.made, total.uncovered) == (None, None, None)
    assert (total.price_usd, total.imported_usd, total.is_complete) == (Decimal(120), Decimal(20), False)


def test_amounts_are_converted_at_their_own_rates_to_the_last_digit() -> None:
    amount = money("100000000000000.000000000001", rate="1.0000000000000001", currency="UZS")
    assert usd(amount) == Decimal("100000000000000.0100000000010000000000000001")
    total = made(
        1, stated(money("3000000", rate="0.00008", currency="UZS"), money("96", rate="1.1", currency="EUR"))
    )
    assert (total.price_usd, total.imported_usd) == (Decimal(240), Decimal("105.6"))


AMOUNTS = st.decimals("0.01", "100000", places=4)
QUANTITIES = st.decimals("0.001", "100000", places=3)
PARTS = st.lists(st.tuples(QUANTITIES, AMOUNTS, AMOUNTS), min_size=1, max_size=12)


@given(PARTS)
def test_a_group_lies_between_its_lowest_and_its_highest_part(
    parts: list[tuple[Decimal, Decimal, Decimal]],
) -> None:
    contents = [made(quantity, stated(price, imported)) for quantity, price, imported in parts]
    shares = [Fraction(content.imported_usd) / Fraction(content.price_usd) for content in contents]
    total = of(*contents)
    assert min(shares) <= Fraction(total.imported_usd) / Fraction(total.price_usd) <= max(shares)


@given(PARTS, st.randoms(use_true_random=False))
def test_order_and_grouping_change_nothing(
    parts: list[tuple[Decimal, Decimal, Decimal]], shuffled: random.Random
) -> None:
    contents = [made(quantity, stated(price, imported)) for quantity, price, imported in parts]
    others = contents.copy()
    shuffled.shuffle(others)
    cut = shuffled.randint(0, len(others))
    halves = [half for half in (add_up(others[:cut]), add_up(others[cut:])) if half is not None]
    assert of(*halves) == of(*contents)


FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 60).map(lambda day: FIRST + timedelta(days=day))
STATEMENTS = st.lists(
    st.builds(
        lambda valid_from, said_on, price, imported: stated(
            price, imported, valid_from=valid_from, said_on=said_on
        ),
        DAYS,
        DAYS,
        AMOUNTS,
        AMOUNTS,
    ),
    unique_by=lambda each: (each.valid_from, each.ts),
    max_size=8,
)
OUTPUT = st.dictionaries(DAYS, QUANTITIES, min_size=1, max_size=20)


def of_days(book: Book, output: dict[date, Decimal]) -> Content | None:
    return add_up(made(quantity, book.in_force("A", "ex_works", day)) for day, quantity in output.items())


@given(STATEMENTS, OUTPUT, st.randoms(use_true_random=False))
def test_the_order_in_which_statements_arrive_is_irrelevant(
    statements: list[Statement], output: dict[date, Decimal], shuffled: random.Random
) -> None:
    others = statements.copy()
    shuffled.shuffle(others)
    assert of_days(Book.of(others), output) == of_days(Book.of(statements), output)


@given(STATEMENTS, OUTPUT, DAYS)
def test_splitting_a_period_changes_nothing(
    statements: list[Statement], output: dict[date, Decimal], cut: date
) -> None:
    book = Book.of(statements)
    halves = [
        of_days(book, {day: made for day, made in output.items() if (day < cut) is before})
        for before in (True, False)
    ]
    assert add_up(half for half in halves if half is not None) == of_days(book, output)


def test_of_revisions_the_one_said_last_counts_and_a_day_has_the_latest_statement() -> None:
    tenth = date(2026, 10, 10)
    first = stated(100, 60)
    revised = stated(100, 70, said_on=date(2026, 10, 20))
    later = stated(100, 40, valid_from=tenth)
    book = Book.of([later, revised, first])
    assert book.in_force("A", "ex_works", tenth - timedelta(days=1)) == revised
    assert book.in_force("A", "ex_works", tenth) == later
    assert book.in_force("A", "ex_works", date(2026, 9, 30)) is None
    assert book.in_force("A", "fob", tenth) is None
    assert (book.bases("A"), book.is_stated("B", "ex_works")) == (("ex_works",), False)


def test_rounding_is_not_where_sums_are_made() -> None:
    third = stated("0.333333333333", "0.111111111111")
    total = of(*[made(1, third)] * 3000)
    assert total.price_usd == Decimal("999.999999999000")
    assert total.local is not None
    assert (total.local * 100).quantize(CENT) == Decimal("66.67")
