"""Indicators come from sums, so that no grouping of machines, products or time changes what they say."""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark.kpi import Indicators, Quantities, Sums, Times, indicators

SECOND = 1000
MINUTE = 60 * SECOND
CLOSE = Decimal("1e-9")


@pytest.fixture(scope="module")
def vectors(shared_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared_data.parent / "domain_vectors.json").read_text())
    return found


def unit(*, pbt: int, apt: int, pri: float | Decimal, made: int, good: int) -> Sums:
    """A work unit that was down whenever it did not produce; `pbt`, `apt` and `pri` in milliseconds."""
    each = Decimal(str(pri))
    return Sums(Times(apt=apt, adot=pbt - apt), Quantities(good=good * each, scrap=(made - good) * each))


def near(value: Decimal | None, expected: float, digits: int = 9) -> bool:
    return value is not None and round(value, digits) == round(Decimal(str(expected)), digits)


def published(fact: dict[str, Any], good: int) -> Indicators:
    """What a published example says of its shift, of whose pieces so many were good."""
    return indicators(
        unit(
            pbt=fact["planned_production_s"] * SECOND,
            apt=fact["run_s"] * SECOND,
            pri=fact["ideal_cycle_s"] * SECOND,
            made=fact["total"],
            good=good,
        )
    )


def test_a_published_shift(vectors: dict[str, Any]) -> None:
    fact = next(one for one in vectors["oee_single"] if one["id"] == "oee_com")
    found = published(fact, good=fact["total"] - fact["reject"])
    assert near(found.availability, fact["availability"])
    assert near(found.effectiveness, fact["performance"])
    assert near(found.quality_ratio, fact["quality"])
    assert near(found.oee, fact["oee"])


def test_factors_are_not_rounded_before_they_are_multiplied(vectors: dict[str, Any]) -> None:
    fact = next(one for one in vectors["oee_single"] if one["id"] == "waycalculator")
    found = published(fact, good=fact["good"])
    assert near(found.oee, fact["oee_exact"])
    assert not near(found.oee, fact["oee_printed_with_rounded_factors"], 3)


def test_a_shift_of_a_book(vectors: dict[str, Any]) -> None:
    fact = next(one for one in vectors["oee_single"] if one["id"] == "tpm_route_p127")
    run = fact["planned_min"] - fact["downtime_min"]
    found = indicators(
        unit(
            pbt=fact["planned_min"] * MINUTE,
            apt=run * MINUTE,
            pri=fact["standard_cycle_min"] * MINUTE,
            made=fact["cycles"],
            good=fact["cycles"],
        )
    )
    assert near(found.availability, fact["availability"], 5)
    assert near(found.effectiveness, fact["performance"], 5)


def test_a_group_is_not_the_mean_of_its_machines(vectors: dict[str, Any]) -> None:
    fact = vectors["oee_group"]
    machines = [
        unit(
            pbt=one["PBT"] * MINUTE,
            apt=one["APT"] * MINUTE,
            pri=one["PRI"] * MINUTE,
            made=one["PQ"],
            good=one["GQ"],
        )
        for one in fact["machines"]
    ]
    for machine, one in zip(machines, fact["machines"], strict=True):
        assert near(indicators(machine).oee, one["oee"])
    found = indicators(reduce(Sums.__add__, machines))
    assert near(found.availability, fact["A"])
    assert near(found.effectiveness, fact["E"])
    assert near(found.quality_ratio, fact["Q_time_weighted"])
    assert near(found.oee, fact["OEE"])
    for wrong in ("wrong_mean_of_oee", "wrong_with_count_weighted_Q"):
        assert not near(found.oee, fact[wrong], 3)


def test_nothing_planned_says_nothing() -> None:
    found = indicators(Sums(Times(planned=8 * 60 * MINUTE)))
    ratios = {name: value for name, value in dataclasses.asdict(found).items() if not isinstance(value, bool)}
    assert set(ratios.values()) == {None}


def test_a_closed_day_does_not_lift_the_week() -> None:
    worked = unit(pbt=480 * MINUTE, apt=400 * MINUTE, pri=MINUTE, made=380, good=370)
    closed = Sums(Times(planned=1440 * MINUTE))
    assert indicators(worked + closed) == indicators(worked)


def test_a_unit_that_is_down_all_shift_has_an_oee_of_zero() -> None:
    found = indicators(Sums(Times(adot=480 * MINUTE)))
    assert found.availability == found.oee == 0
    assert found.effectiveness is found.quality_ratio is None


def test_faster_than_planned_is_flagged_and_not_cut_off() -> None:
    found = indicators(unit(pbt=60 * MINUTE, apt=60 * MINUTE, pri=MINUTE, made=66, good=66))
    assert found.effectiveness == Decimal("1.1")
    assert found.faster_than_planned


def test_output_without_production_time_is_a_fault_of_the_data() -> None:
    found = indicators(unit(pbt=60 * MINUTE, apt=0, pri=MINUTE, made=1, good=1))
    assert found.contradictory
    assert found.effectiveness is None


def test_setup_is_no_loss_to_net_effectiveness() -> None:
    sums = Sums(Times(apt=40, aust=20, adet=20, adot=20), Quantities(good=Decimal(30), scrap=Decimal(6)))
    found = indicators(sums)
    assert found.oee == Decimal("0.3")
    assert found.nee == Decimal("0.45")


def test_states_of_the_wire_are_time_elements() -> None:
    times = Times.of_states(
        {"production": 1, "setup": 2, "delay": 4, "down": 8, "planned": 16, "offline": 32}
    )
    assert times == Times(apt=1, aust=2, adet=4, adot=8, planned=16, offline=32)
    with pytest.raises(KeyError, match="asleep"):
        Times.of_states({"asleep": 1})


spent = st.integers(0, 10**9)
amount = st.decimals(0, 10**6, places=3)
times_of_a_unit = st.builds(Times, spent, spent, spent, spent, spent, spent)
sums_of_a_unit = st.builds(Sums, times_of_a_unit, st.builds(Quantities, amount, amount, amount), spent)


@given(sums_of_a_unit)
def test_identities_of_the_standard(sums: Sums) -> None:
    times, found = sums.times, indicators(sums)
    assert times.aupt == times.apt + times.aust
    assert times.aubt == times.aupt + times.adet
    assert times.pbt == times.aubt + times.adot
    if found.allocation_efficiency is not None and found.utilization_efficiency is not None:
        assert found.availability is not None
        product = found.allocation_efficiency * found.utilization_efficiency
        assert abs(found.availability - product) < CLOSE
    if found.quality_ratio is not None:
        assert found.scrap_ratio is not None
        assert found.rework_ratio is not None
        assert abs(found.quality_ratio + found.scrap_ratio + found.rework_ratio - 1) < CLOSE


@given(sums_of_a_unit)
def test_oee_is_the_product_of_its_factors(sums: Sums) -> None:
    found = indicators(sums)
    if found.availability is None or found.effectiveness is None or found.quality_ratio is None:
        return
    product = found.availability * found.effectiveness * found.quality_ratio
    assert found.oee is not None
    assert abs(found.oee - product) <= CLOSE * max(Decimal(1), found.oee)


@given(st.lists(sums_of_a_unit, min_size=2, max_size=6), st.data())
def test_no_grouping_changes_what_the_whole_says(units: list[Sums], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(units) - 1))
    whole = reduce(Sums.__add__, units)
    halves = reduce(Sums.__add__, units[:cut]) + reduce(Sums.__add__, units[cut:])
    turned = reduce(Sums.__add__, reversed(units))
    assert indicators(whole) == indicators(halves) == indicators(turned)
