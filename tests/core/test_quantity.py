"""Quantities are whole thousandths: exact both ways, refused when they are not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark.errors import Rejected
from technopark.quantity import MAX_THOUSANDTHS, from_thousandths, to_thousandths

MOST_UNITS = 9_223_372_036_854_775


@given(st.integers(0, MOST_UNITS * 1000))
def test_thousandths_come_back_as_they_went(thousandths: int) -> None:
    assert to_thousandths(from_thousandths(thousandths), "good") == thousandths


@given(st.integers(0, MOST_UNITS))
def test_whole_numbers_need_no_decimal(units: int) -> None:
    assert to_thousandths(units, "good") == to_thousandths(Decimal(units), "good") == units * 1000


@given(st.integers(-(10**15), 10**15))
def test_a_quantity_is_shown_without_trailing_zeros(thousandths: int) -> None:
    shown = from_thousandths(thousandths)
    assert shown * 1000 == thousandths
    assert not str(shown).endswith("0") or shown == int(shown)
    assert "E" not in str(shown)


def test_the_largest_quantity_fits_the_database() -> None:
    assert to_thousandths(MOST_UNITS, "good") <= MAX_THOUSANDTHS
    assert to_thousandths(Decimal("9223372036854774.999"), "good") == 9_223_372_036_854_774_999


@pytest.mark.parametrize(
    "value",
    [
        -1,
        Decimal("-0.001"),
        MOST_UNITS + 1,
        pytest.param(10**5000, id="5001 digits"),
        Decimal(MOST_UNITS + 1),
        Decimal("9223372036854775.001"),
        Decimal("1e999999999"),
        Decimal("Infinity"),
        Decimal("-Infinity"),
        Decimal("NaN"),
        Decimal("sNaN"),
    ],
)
def test_what_is_below_zero_or_beyond_the_range_is_refused(value: int | Decimal) -> None:
    with pytest.raises(Rejected, match=rf"^scrap: .{{1,40}} is not between 0 and {MOST_UNITS}$") as refusal:
        to_thousandths(value, "scrap")
    assert refusal.value.reason == "range"


@pytest.mark.parametrize(
    "value",
    [
        "0.0001",
        "1.0005",
        "9223372036854774.9999",
        "1e-999999999",
        pytest.param("0.1" + "2" * 5000, id="5001 digits"),
    ],
)
def test_what_is_finer_than_a_thousandth_is_refused(value: str) -> None:
    with pytest.raises(Rejected, match=r"^rework: .{1,40} is finer than a thousandth$") as refusal:
        to_thousandths(Decimal(value), "rework")
    assert refusal.value.reason == "precision"


@pytest.mark.parametrize(
    "value", ["1.500", "1.5", "15e-1", "0.0015e3", pytest.param("1.5" + "0" * 5000, id="5000 zeros")]
)
def test_how_a_number_is_written_makes_no_difference(value: str) -> None:
    assert to_thousandths(Decimal(value), "good") == 1500
