"""A certificate in danger is told of before it is lost, and one that is safe is left in peace."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from technopark.localization import Guarded, guard, programme_line, theil_sen
from technopark.messages import Certificate

TODAY = date(2026, 10, 12)
NATIONAL = Decimal(30)
LONG = TODAY + timedelta(days=400)


def months(count: int, until: date = TODAY) -> list[date]:
    """The middles of so many months, the last one that of `until`."""
    first = until.year * 12 + until.month - count
    return [date((first + each) // 12, (first + each) % 12 + 1, 15) for each in range(count)]


def series(*percents: str, until: date = TODAY) -> list[tuple[date, Decimal]]:
    return list(zip(months(len(percents), until), map(Decimal, percents), strict=True))


def guarded(
    *percents: str,
    certified: str = "36",
    until: date = LONG,
    today: date = TODAY,
    national: Decimal = NATIONAL,
) -> Guarded:
    certificate = Certificate("UZ-1", Decimal(certified), until)
    return guard(certificate, series(*percents, until=today), national=national, today=today)


def test_a_steady_product_with_time_left_is_fine() -> None:
    found = guarded("40", "40.1", "39.9", "40", "40.1", "40")
    assert (found.status, found.reasons, found.crossing) == ("ok", (), None)
    assert (found.line, found.headroom, found.days_left) == (Decimal(36), Decimal(4), 400)


def test_the_line_is_the_higher_of_certificate_and_nation() -> None:
    assert guarded("40", certified="25").line == 30
    assert guarded("40", certified="38").headroom == 2
    assert guarded("29", certified="25").status == "at_risk"


def test_a_steady_fall_is_projected_to_its_day() -> None:
    # Half a point a month from 41 on: 36 is 5 points, so 10 months after the fifteenth of May.
    found = guarded("41", "40.5", "40", "39.5", "39", "38.5")
    assert found.status == "warning"
    assert found.crossing is not None
    assert abs(found.crossing.on - date(2027, 3, 15)) <= timedelta(days=5)
    assert found.crossing.earliest <= found.crossing.on
    assert found.crossing.latest is not None
    assert found.crossing.on <= found.crossing.latest


def test_too_few_months_and_slow_falls_have_no_date() -> None:
    assert guarded("41", "40.5", "40").crossing is None
    assert guarded("41", "40.98", "40.96", "40.94", "40.92", "40.9").crossing is None
    assert guarded("38", "38.5", "39", "39.5", "40", "40.5").crossing is None


def test_a_quarter_of_the_values_may_be_wild() -> None:
    found = theil_sen(series("41", "40.5", "12", "39.5", "39", "38.5", "90", "37.5", "37"))
    assert found is not None
    assert Decimal("-0.6") < found.central.slope * 30 < Decimal("-0.4")


def test_below_the_line_is_at_risk_whatever_the_trend() -> None:
    found = guarded("34", "34.5", "35", "35.3", "35.6", "35.9")
    assert (found.status, found.reasons, found.crossing) == ("at_risk", ("below_line",), None)
    assert found.headroom == Decimal("-0.1")


def test_exactly_on_the_line_is_not_below_it() -> None:
    assert guarded("36").reasons == ("low_headroom",)


@pytest.mark.parametrize(
    ("days", "status"),
    [(91, "ok"), (90, "warning"), (31, "warning"), (30, "at_risk"), (0, "at_risk"), (-1, "expired")],
)
def test_a_certificate_lasts_through_its_last_day(days: int, status: str) -> None:
    assert guarded("40", until=TODAY + timedelta(days=days)).status == status


def test_no_certificate_is_missing_and_what_is_not_made_cannot_be_told_to_be_fine() -> None:
    none = guard(None, series("40", "40"), national=NATIONAL, today=TODAY)
    assert (none.status, none.line, none.headroom) == ("missing", None, None)
    assert (guarded().status, guarded().reasons) == ("warning", ("not_measured",))


@pytest.mark.parametrize(
    ("today", "line"),
    [
        (date(2024, 2, 28), None),
        (date(2024, 2, 29), (1, 36)),
        (date(2025, 2, 28), (1, 36)),
        (date(2025, 3, 1), (2, 45)),
        (date(2026, 3, 1), (3, 50)),
        (date(2031, 3, 1), (8, 50)),
    ],
)
def test_the_programme_asks_more_each_year_and_then_the_same(
    today: date, line: tuple[int, int] | None
) -> None:
    percents = [Decimal(36), Decimal(45), Decimal(50)]
    found = programme_line(date(2024, 2, 29), percents, today)
    assert found == (line and (line[0], Decimal(line[1])))
    assert programme_line(None, percents, today) is None


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("fall", ["0.15", "0.37", "0.8"])
def test_the_warning_comes_before_the_crossing_and_stays(seed: int, fall: str) -> None:
    """From 41 % at a steady fall with noise, month after month, down to a certificate of 36 %."""
    rng = random.Random(seed)
    level = [Decimal(41) - Decimal(fall) * month for month in range(48)]
    actual = [str(each + Decimal(rng.gauss(0, 0.15)).quantize(Decimal("0.0001"))) for each in level]
    crossed = next(month for month, each in enumerate(actual) if Decimal(each) < 36)
    told = []
    for month in range(crossed):
        today = months(48)[month]
        told.append(guarded(*actual[: month + 1], today=today, until=today + timedelta(days=400)).status)
    assert told[-1] in ("warning", "at_risk")
    first = next(month for month, status in enumerate(told) if status != "ok")
    # A month to act at the steepest fall, two at the others.
    assert crossed - first >= (1 if fall == "0.8" else 2)
    assert told[0] == "ok"


def test_noise_about_a_safe_level_is_left_in_peace() -> None:
    alarms = 0
    for seed in range(100):
        rng = random.Random(seed)
        percents = [str(Decimal(rng.gauss(39, 0.15)).quantize(Decimal("0.0001"))) for _ in range(6)]
        alarms += guarded(*percents).status != "ok"
    assert alarms == 0


@pytest.mark.parametrize("seed", range(10))
def test_the_interval_holds_the_day_on_which_the_line_is_met(seed: int) -> None:
    # 0.4 points a month from 39 on, six values known: 36 is met 7.5 months after the first.
    rng = random.Random(seed)
    percents = [
        str(
            Decimal(39) - Decimal("0.4") * month + Decimal(rng.uniform(-0.1, 0.1)).quantize(Decimal("0.0001"))
        )
        for month in range(6)
    ]
    found = guarded(*percents).crossing
    assert found is not None
    true = months(6)[0] + timedelta(days=int(7.5 * 30.4))
    slack = timedelta(days=21)
    assert found.earliest - slack <= true <= (found.latest or date.max - slack) + slack
