"""Growth against a published example, and none where there is nothing to compare."""

from __future__ import annotations

from decimal import Decimal

import pytest

from technopark.exports import growth_percent


def test_growth_is_that_of_the_published_statistics_before_they_cut_it() -> None:
    # Television sets of 2025: 309,169 units, 115,300 more than in 2024, printed as 59.4 %.
    assert growth_percent(Decimal(309_169), Decimal(309_169 - 115_300)) == Decimal("59.473")


@pytest.mark.parametrize(
    ("now", "before"),
    [(None, Decimal(1)), (Decimal(1), None), (Decimal(1), Decimal(0)), (Decimal(1), Decimal(-5))],
)
def test_a_new_market_has_no_growth(now: Decimal | None, before: Decimal | None) -> None:
    assert growth_percent(now, before) is None


def test_a_market_may_shrink_to_nothing() -> None:
    assert growth_percent(Decimal(0), Decimal(3)) == -100
