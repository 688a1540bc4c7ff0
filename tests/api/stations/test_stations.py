"""Stations: how they stand, when they are stale, events and timelines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.api import Api, Station

FIRST, END, SECOND, PANELS = ("FR", "L1", "S1"), ("FR", "L1", "S2"), ("FR", "L2", "S1"), ("PA", "L1", "S1")
STALE_AFTER = timedelta(seconds=300)


async def row_of(api: Api, station: Station) -> dict[str, Any]:
    rows = await api.rows("stations")
    return next(row for row in rows if (row["facility"], row["line"], row["station"]) == station)


async def test_a_station_never_heard_of_has_no_data(api: Api) -> None:
    row = await row_of(api, END)
    assert row["counts"] is True
    assert {
        name: row[name] for name in row if name not in ("facility", "line", "station", "names", "counts")
    } == {
        "product": None,
        "order": None,
        "state": None,
        "state_since": None,
        "reason": None,
        "online": None,
        "online_since": None,
        "reading_at": None,
        "received_at": None,
        "stale": None,
        "silent_s": None,
    }


async def test_a_station_is_stale_once_it_is_silent_for_longer_than_the_setting(api: Api) -> None:
    await api.heard(END, api.clock.at, "FR-A")
    api.clock.at += STALE_AFTER
    at_the_limit = await row_of(api, END)
    api.clock.at += timedelta(microseconds=1)
    beyond = await row_of(api, END)
    assert (at_the_limit["stale"], at_the_limit["silent_s"], at_the_limit["product"]) == (False, 300, "FR-A")
    assert (beyond["stale"], beyond["silent_s"]) == (True, 300)


async def test_a_state_or_a_connection_is_a_sign_of_life_too(api: Api) -> None:
    await api.heard(END, api.clock.at - timedelta(hours=1), "FR-A")
    await api.state(END, "setup", api.clock.at - timedelta(seconds=200), reason="new tool", order="PO-1")
    await api.connected(PANELS, api.clock.at - timedelta(seconds=100), online=True)
    told, came = await row_of(api, END), await row_of(api, PANELS)
    assert (told["stale"], told["silent_s"], told["state"], told["reason"], told["order"]) == (
        False,
        200,
        "setup",
        "new tool",
        "PO-1",
    )
    assert (came["stale"], came["silent_s"], came["state"], came["online"]) == (False, 100, None, True)


async def test_a_station_that_went_offline_is_stale_at_once_and_keeps_its_last_state(api: Api) -> None:
    await api.state(END, "production", api.clock.at - timedelta(seconds=2))
    await api.connected(END, api.clock.at - timedelta(seconds=1), online=False)
    row = await row_of(api, END)
    assert (row["stale"], row["state"], row["online"]) == (True, "production", False)


async def test_a_source_clock_ahead_of_ours_is_no_negative_silence(api: Api) -> None:
    await api.heard(END, api.clock.at + timedelta(seconds=5))
    row = await row_of(api, END)
    assert (row["stale"], row["silent_s"]) == (False, 0)


async def test_stations_come_in_the_order_of_the_catalogue_and_by_facility(api: Api) -> None:
    everything = await api.rows("stations")
    assert [(row["facility"], row["line"], row["station"]) for row in everything] == [
        FIRST,
        END,
        SECOND,
        PANELS,
    ]
    assert [row["facility"] for row in await api.rows("stations", facility="PA")] == ["PA"]
    assert await api.rows("stations", facility="LC") == []


async def test_events_come_newest_first_from_states_and_connections_of_all_stations(api: Api) -> None:
    start = datetime(2026, 10, 12, 3, tzinfo=UTC)
    await api.connected(END, start, online=True)
    await api.state(END, "production", start + timedelta(minutes=1), order="PO-7")
    await api.state(PANELS, "down", start + timedelta(minutes=2), reason="E-STOP")
    await api.connected(PANELS, start + timedelta(minutes=3), online=False)
    events = await api.rows("events")
    assert [(row["facility"], row["kind"], row["state"], row["reason"], row["order"]) for row in events] == [
        ("PA", "connection", "offline", None, None),
        ("PA", "state", "down", "E-STOP", None),
        ("FR", "state", "production", None, "PO-7"),
        ("FR", "connection", "online", None, None),
    ]
    assert [row["at"] for row in await api.rows("events", facility="FR", limit=1)] == ["2026-10-12T03:01:00Z"]


async def test_a_timeline_is_clipped_and_begins_with_the_state_that_lasts(api: Api) -> None:
    hour = timedelta(hours=1)
    midnight = datetime(2026, 10, 11, 19, tzinfo=UTC)
    await api.state(END, "setup", midnight - 9 * hour)
    await api.state(END, "production", midnight - 5 * hour, order="PO-1")
    await api.state(END, "down", midnight + 2 * hour, reason="E-STOP")
    await api.state(END, "production", midnight + 3 * hour)
    rows = await api.rows("timeline", start="2026-10-12", to="2026-10-13", facility="FR", line="L1")
    assert [(row["station"], row["start"], row["end"], row["state"], row["reason"]) for row in rows] == [
        ("S2", "2026-10-11T19:00:00Z", "2026-10-11T21:00:00Z", "production", None),
        ("S2", "2026-10-11T21:00:00Z", "2026-10-11T22:00:00Z", "down", "E-STOP"),
        # The present state lasts until now, not until the end of the day.
        ("S2", "2026-10-11T22:00:00Z", "2026-10-12T04:30:00Z", "production", None),
    ]


async def test_a_past_timeline_ends_with_its_period(api: Api) -> None:
    await api.state(END, "production", datetime(2026, 10, 1, tzinfo=UTC))
    (row,) = await api.rows("timeline", start="2026-10-05", to="2026-10-06")
    assert (row["start"], row["end"]) == ("2026-10-04T19:00:00Z", "2026-10-05T19:00:00Z")


async def test_the_future_has_no_states(api: Api) -> None:
    await api.state(END, "production", api.clock.at)
    assert await api.rows("timeline", start="2026-10-13", to="2026-10-14") == []
