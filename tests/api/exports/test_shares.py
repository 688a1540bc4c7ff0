"""Shares by largest remainder."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from technopark_api.exports.shares import shares

VALUES = st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=40)


def of(values: list[Decimal | None]) -> list[Decimal | None]:
    return shares(values, ["all"] * len(values))


@given(VALUES)
def test_shares_sum_to_one_hundred_and_none_is_off_by_a_hundredth(values: list[Decimal]) -> None:
    found = of(list(values))
    total = sum(values)
    if not total:
        assert found == [None] * len(values)
        return
    known = [share for share in found if share is not None]
    assert sum(known) == 100
    assert all(
        abs(share - 100 * value / total) < Decimal("0.010001")
        for share, value in zip(known, values, strict=True)
    )


def test_no_value_has_no_share() -> None:
    assert of([Decimal(3), None, Decimal(1)]) == [Decimal(75), None, Decimal(25)]


def test_groups_have_shares_of_their_own() -> None:
    values = [Decimal(1), Decimal(1), Decimal(5)]
    assert shares(values, ["a", "a", "b"]) == [50, 50, 100]
