"""What moved a percentage: parts that sum to it, whichever way round, and each of them by its own cause only."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark.localization import PARTS, Change, Flow, Part, change, lever
from tests.core.localization.examples import money, stated

TINY = Decimal("1e-20")  # the tests calculate with 28 digits
HUNDRED = Decimal(100)


def flow(
    quantity: int | Decimal,
    price: str | Decimal,
    imported: str | Decimal,
    *,
    price_rate: str | Decimal = "1",
    imported_rate: str | Decimal = "1",
    imported_currency: str = "EUR",
) -> Flow:
    return Flow.of(
        Decimal(quantity),
        stated(
            money(price, rate=price_rate, currency="UZS"),
            money(imported, rate=imported_rate, currency=imported_currency),
        ),
    )


def moved(found: Change) -> set[Part]:
    assert found.parts is not None
    return {part for part, points in found.parts.items() if abs(points) > TINY}


def adds_up(found: Change) -> bool:
    assert found.parts is not None
    assert found.before is not None
    assert found.after is not None
    return abs(sum(found.parts.values(), Decimal(0)) - (found.after - found.before)) < TINY


BASE = {"A": flow(100, "250", "160"), "B": flow(10, "9000", "7650")}


@pytest.mark.parametrize(
    ("later", "cause"),
    [
        ({"A": flow(300, "250", "160")}, "mix"),
        ({"A": flow(100, "260", "160")}, "price"),
        ({"A": flow(100, "250", "160", price_rate="0.9")}, "exchange_rate"),
        ({"A": flow(100, "250", "160", imported_rate="1.2")}, "exchange_rate"),
        ({"A": flow(100, "250", "150")}, "imported"),
        ({"A": Flow.of(Decimal(100), None)}, "coverage"),
        ({"C": flow(5, "100", "10")}, "mix"),
    ],
)
def test_a_single_cause_has_the_whole_change(later: dict[str, Flow], cause: Part) -> None:
    found = change(BASE, {**BASE, **later})
    assert moved(found) == {cause}
    assert adds_up(found)


def test_making_twice_as_much_of_everything_moves_nothing() -> None:
    twice = {product: each + each for product, each in BASE.items()}
    assert moved(change(BASE, twice)) == set()


def test_one_product_alone_has_no_mix() -> None:
    found = change({"A": flow(100, "250", "160")}, {"A": flow(900, "240", "155")})
    assert moved(found) == {"price", "imported"}


def test_two_causes_share_what_they_do_together() -> None:
    # Over 200 with imports of 100 it is 50 %. Price alone: 60 % at 250; imports alone: 25 % at 150; both: 40 %.
    found = change({"A": flow(1, "200", "100")}, {"A": flow(1, "250", "150")})
    assert found.parts is not None
    price = (Decimal("0.10") + Decimal("0.15")) / 2
    assert abs(found.parts["price"] - price) < TINY
    assert abs(found.parts["imported"] - (Decimal("-0.10") - price)) < TINY


def test_another_currency_is_no_change_of_rates() -> None:
    before = {"A": flow(1, "200", "100", imported_currency="EUR", imported_rate="1.1")}
    after = {"A": flow(1, "200", "800", imported_currency="CNY", imported_rate="0.14")}
    assert moved(change(before, after)) == {"imported"}


def test_a_period_without_data_has_no_parts() -> None:
    found = change(BASE, {})
    assert (found.after, found.parts) == (None, None)
    assert change({}, {}) == Change(None, None, None)
    # What was covered before is made no more, what is covered now was made all along: no order leads across.
    before = {"A": flow(1, "200", "100"), "B": Flow.of(Decimal(5), None)}
    assert change(before, {"B": flow(5, "200", "50")}).parts is None


def test_a_lever_is_what_one_point_less_of_imports_does() -> None:
    total = sum((each.price.usd for each in BASE.values()), Decimal(0))
    before = change(BASE, BASE).after
    # One point of the price of A, 2.5, is bought here instead of abroad.
    after = change(BASE, {**BASE, "A": flow(100, "250", "157.5")}).after
    assert before is not None
    assert after is not None
    points = lever(BASE["A"].price.usd, total)
    assert points is not None
    assert abs((after - before) * HUNDRED - points) < TINY
    assert lever(Decimal(1), Decimal(0)) is None


AMOUNTS = st.decimals("0.01", "100000", places=4)
FLOWS = st.dictionaries(
    st.sampled_from("ABCD"),
    st.builds(
        lambda quantity, price, imported, rate, other: flow(
            quantity, price, imported, price_rate=rate, imported_rate=other
        ),
        st.decimals("0.001", "100000", places=3),
        AMOUNTS,
        AMOUNTS,
        st.decimals("0.0001", "2", places=4),
        st.decimals("0.0001", "2", places=4),
    ),
    min_size=1,
)


@given(FLOWS, FLOWS)
def test_parts_sum_to_the_change_and_the_way_back_is_the_way_there(
    before: dict[str, Flow], after: dict[str, Flow]
) -> None:
    there, back = change(before, after), change(after, before)
    assert there.parts is not None
    assert back.parts is not None
    assert there.before is not None
    assert there.after is not None
    scale = max(Decimal(1), abs(there.before), abs(there.after))
    assert abs(sum(there.parts.values()) - (there.after - there.before)) <= TINY * scale
    assert all(abs(there.parts[part] + back.parts[part]) <= TINY * scale for part in PARTS)
