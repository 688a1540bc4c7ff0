"""Queries reach PostgreSQL in the tests as they do from Grafana."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from technopark_dashboards.macros import MacroError, Value, View, expand

START = datetime(2026, 11, 17, 12, 30, tzinfo=UTC)
END = datetime(2026, 11, 18, 12, 30, 0, 250_000, tzinfo=UTC)


def view(*, timescaledb: bool = False, **variables: Value) -> View:
    return View(START, END, timedelta(hours=1), variables, timescaledb)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("$__timeFrom()", "'2026-11-17T12:30:00Z'"),
        ("$__timeTo()::timestamptz", "'2026-11-18T12:30:00.250000Z'::timestamptz"),
        ("$__timeFilter(t.ts)", "t.ts BETWEEN '2026-11-17T12:30:00Z' AND '2026-11-18T12:30:00.250000Z'"),
        ("$__time(ts)", 'ts AS "time"'),
        ("$__timeEpoch(ts)", 'extract(epoch from ts) as "time"'),
        ("$__unixEpochFilter(s)", "s >= 1794918600 AND s <= 1795005000"),
        ("$__unixEpochFrom()", "1794918600"),
        ("$__timeGroup(ts, '15m')", "floor(extract(epoch from ts)/900)*900"),
        ("$__timeGroup(ts, '$__interval')", "floor(extract(epoch from ts)/3600)*3600"),
        ("$__timeGroupAlias(ts, '1d')", 'floor(extract(epoch from ts)/86400)*86400 AS "time"'),
        ("$__timeGroup(ts, '1d'), x", 'floor(extract(epoch from ts)/86400)*86400 AS "time", x'),
        ("'$__interval' $__interval_ms", "'1h' 3600000"),
    ],
)
def test_a_macro_becomes_what_the_data_source_makes_of_it(written: str, sent: str) -> None:
    assert expand(written, view()) == sent


def test_time_groups_are_buckets_where_the_data_source_is_timescaledb() -> None:
    assert expand("$__timeGroup(ts, '1h')", view(timescaledb=True)) == "time_bucket('3600.000s',ts)"


@pytest.mark.parametrize("form", ["$facility", "${facility}", "[[facility]]", "${facility:sqlstring}"])
def test_several_values_of_a_variable_become_a_quoted_list(form: str) -> None:
    assert expand(f"code IN ({form})", view(facility=["F01", "O'K"])) == "code IN ('F01','O''K')"


def test_one_value_stands_as_it_is_with_its_quotes_doubled() -> None:
    assert expand("'$name' ${number} ${name:raw}", view(name="O'K", number=7)) == "'O''K' 7 O'K"


def test_what_is_no_variable_stays() -> None:
    assert expand("SELECT '$5', $unknown", view()) == "SELECT '$5', $unknown"


@pytest.mark.parametrize(
    "wrong", ["$__timeGroups(ts, '1h')", "$__timeGroup(ts)", "$__timeFilter()", "$__timeGroup(ts, 'soon')"]
)
def test_a_macro_that_grafana_would_refuse_is_refused(wrong: str) -> None:
    with pytest.raises(MacroError):
        expand(wrong, view())
