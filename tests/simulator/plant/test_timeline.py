"""A station's day on the clock agrees with itself, with its line, with the calendar and with the books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest

from technopark.catalogue import Catalogue
from technopark.workday import working_day
from technopark_simulator.plant.interruptions import power_failure
from technopark_simulator.plant.ledger import FIRST_DAY, Ledger
from technopark_simulator.plant.model import LineModel, line_models
from technopark_simulator.plant.reasons import REASONS
from technopark_simulator.plant.timeline import LineTimeline, StationDay
from technopark_simulator.workdays import milliseconds, workdays


def station_days(lines: list[LineTimeline], days: list[date]) -> Iterator[tuple[LineModel, date, StationDay]]:
    for line in lines:
        for day in days:
            for station_day in line.day(day):
                yield line.model, day, station_day


def power_failure_day(lines: list[LineTimeline]) -> date:
    calendar = lines[0].ledger.workdays
    return calendar.day_of(power_failure(calendar.site, lines[0].model.seed, 2026, 4).start)


def test_a_day_is_covered_without_gap_or_overlap(lines: list[LineTimeline], week: list[date]) -> None:
    for model, day, station_day in station_days(lines, week):
        bounds = [(segment.start, segment.end) for segment in station_day.segments]
        working_time = next(line for line in lines if line.model is model).ledger.workdays.working_time(day)
        assert bounds[0][0] == working_time.start
        assert bounds[-1][1] == working_time.end
        assert all(before[1] == after[0] for before, after in pairwise(bounds))
        assert all(start < end for start, end in bounds)


def test_output_comes_in_production_only(lines: list[LineTimeline], week: list[date]) -> None:
    for model, _, station_day in station_days(lines, week):
        for segment in station_day.segments:
            if segment.state != "production":
                assert segment.begun == segment.ended, (model.path, segment)


def test_a_station_is_never_faster_than_its_ideal_cycle(
    lines: list[LineTimeline], week: list[date], catalogue: Catalogue
) -> None:
    for model, _, station_day in station_days(lines, week):
        for segment in station_day.segments:
            if segment.state == "production":
                ideal_s = float(catalogue.product[segment.product][1].cycle_s)
                units = (segment.ended - segment.begun) / 1000
                # Bounds are rounded to a millisecond each.
                assert units * ideal_s <= (segment.end - segment.start) / 1000 + 0.002, (model.path, segment)


def test_a_day_ends_on_the_totals_that_the_next_one_begins_with(
    lines: list[LineTimeline], week: list[date]
) -> None:
    for line in lines:
        for day in week:
            following = line.ledger.opening(day + timedelta(days=1))
            for station_day, totals in zip(line.day(day), following.totals, strict=True):
                counts = station_day.counts(station_day.segments[-1].ended)
                assert counts.scrap == totals.scrap
                assert counts.rework == totals.rework
                assert counts.good == totals.good // station_day.step * station_day.step


def taken_at(station_day: StationDay, when: int) -> float:
    segment = next(segment for segment in station_day.segments if segment.start <= when < segment.end)
    share = (when - segment.start) / (segment.end - segment.start)
    return segment.begun + (segment.ended - segment.begun) * share


def test_no_station_takes_up_what_the_one_before_it_has_not_passed_on(
    lines: list[LineTimeline], week: list[date]
) -> None:
    rng = Random(7)
    for line in lines:
        for day in week[:2]:
            stations = line.day(day)
            for _ in range(200):
                when = rng.randrange(stations[0].segments[0].start, stations[0].segments[-1].end)
                counts = [station.counts(taken_at(station, when)) for station in stations]
                for before, after in pairwise(counts):
                    assert before.good >= sum(after), (line.model.path, when)


def test_counters_never_fall_within_a_day(lines: list[LineTimeline], week: list[date]) -> None:
    rng = Random(8)
    for model, _, station_day in station_days(lines, week[:2]):
        end = station_day.segments[-1].ended
        counts = [station_day.counts(rng.uniform(0, end) if end else 0.0) for _ in range(100)]
        for column in zip(*counts, strict=True):
            assert min(column) >= 0, model.path
        ordered = [station_day.counts(end * share / 500) for share in range(501)]
        for before, after in pairwise(ordered):
            assert all(later >= earlier for earlier, later in zip(before, after, strict=True)), model.path


def test_pieces_and_sets_are_counted_whole(
    lines: list[LineTimeline], week: list[date], catalogue: Catalogue
) -> None:
    decimal = set()
    for model, _, station_day in station_days(lines, week[:1]):
        unit = catalogue.product[model.products[0].id][1].unit
        for segment in station_day.segments:
            good = station_day.counts(segment.ended).good
            if unit in ("pcs", "sets"):
                assert good % 1000 == 0, model.path
            elif good % 1000:
                decimal.add(unit)
    assert decimal == {"m2", "m3", "t"}


def test_stations_work_in_planned_time_only(
    lines: list[LineTimeline], week: list[date], catalogue: Catalogue
) -> None:
    worked = 0
    for model, day, station_day in station_days(lines, week):
        planned = [
            (milliseconds(start), milliseconds(end))
            for start, end in working_day(catalogue, catalogue.facility[model.facility], day).intervals
        ]
        for segment in station_day.segments:
            inside = any(start <= segment.start and segment.end <= end for start, end in planned)
            assert inside == (segment.state != "planned"), (model.path, segment)
            worked += inside
    assert worked


@pytest.mark.parametrize("holiday", [date(2026, 3, 9), date(2026, 5, 27), date(2026, 9, 1)])
def test_nothing_is_made_on_a_public_holiday(lines: list[LineTimeline], holiday: date) -> None:
    for _, _, station_day in station_days(lines, [holiday]):
        assert [(segment.state, segment.reason) for segment in station_day.segments] == [
            ("planned", "HOLIDAY")
        ]


def test_a_saturday_that_is_worked_for_a_day_off_is_a_working_day(lines: list[LineTimeline]) -> None:
    """12 December 2026, for 31 December."""
    saturday = date(2026, 12, 12)
    for line in lines:
        states = {segment.state for station_day in line.day(saturday) for segment in station_day.segments}
        assert "production" in states or line.model.slow, line.model.path


def test_plants_that_work_every_day_work_on_sunday(catalogue: Catalogue) -> None:
    calendar = workdays(catalogue, every_day=True)["F02"]
    line = LineTimeline(
        line_models(catalogue, 1)["F02"][0], Ledger(line_models(catalogue, 1)["F02"][0], calendar)
    )
    sunday = line.day(date(2026, 10, 18))
    assert any(segment.state == "production" for segment in sunday[0].segments)


def test_a_day_does_not_depend_on_what_was_worked_out_before(catalogue: Catalogue) -> None:
    model = line_models(catalogue, 1)["F02"][0]
    calendar = workdays(catalogue)["F02"]
    day = date(2026, 10, 15)
    alone = LineTimeline(model, Ledger(model, calendar)).day(day)
    after_others = LineTimeline(model, Ledger(model, calendar))
    for index in range(5):
        after_others.day(day - timedelta(days=5 - index))
    assert after_others.day(day) == alone


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_every_day_of_every_line_can_be_worked_out(catalogue: Catalogue, seed: int) -> None:
    calendars = workdays(catalogue)
    for facility, models in line_models(catalogue, seed).items():
        for model in models:
            line = LineTimeline(model, Ledger(model, calendars[facility]))
            for index in range(21):
                assert line.day(FIRST_DAY + timedelta(days=index))


def test_a_park_that_is_asked_for_more_than_it_can_do_still_ends_each_day_on_its_books(
    catalogue: Catalogue,
) -> None:
    asked = replace(catalogue, site=replace(catalogue.site, load=Decimal(1)))
    calendars = workdays(asked)
    models = line_models(asked, 1)
    for facility in ("F01", "F06", "F09", "F15"):
        line = LineTimeline(models[facility][-1], Ledger(models[facility][-1], calendars[facility]))
        for index in range(30):
            day = FIRST_DAY + timedelta(days=index)
            after = line.ledger.opening(day + timedelta(days=1)).totals
            ends = [station_day.counts(station_day.segments[-1].ended) for station_day in line.day(day)]
            assert [counts.scrap for counts in ends] == [totals.scrap for totals in after]
            assert [counts.good // 1000 for counts in ends] == [totals.good // 1000 for totals in after]


def test_a_month_shows_every_kind_of_state_and_only_known_reasons(lines: list[LineTimeline]) -> None:
    days = [date(2026, 10, 1) + timedelta(days=index) for index in range(31)]
    days = sorted({*days, power_failure_day(lines)})
    seen: Counter[str] = Counter()
    reasons: set[str] = set()
    for _, _, station_day in station_days(lines, days):
        for segment in station_day.segments:
            seen[segment.state] += segment.end - segment.start
            if segment.reason is not None:
                reasons.add(segment.reason)
    assert set(seen) == {"production", "setup", "delay", "down", "planned"}
    # 1 October, Teachers' Day, is a holiday.
    assert reasons == set(REASONS)


def test_a_busy_station_names_its_order_and_an_idle_one_does_not(
    lines: list[LineTimeline], week: list[date]
) -> None:
    for _, _, station_day in station_days(lines, week):
        for segment in station_day.segments:
            idle = segment.state == "planned" or segment.reason == "NO-ORDER"
            assert (segment.order is None) == idle
