"""Readiness means ready, and what is to become a failure is a warning beside it and a figure of the metrics."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from tests.support.api import served
from tests.support.roles import logged_in_as

if TYPE_CHECKING:
    from technopark.catalogue import Catalogue
    from tests.support.api import Api

AHEAD = "stations are ahead of the collector's clock"


async def test_what_the_role_of_the_api_may_not_read_is_not_ready(database_url: str, park: Catalogue) -> None:
    async with logged_in_as(database_url, "api") as url, served(url, park) as client:
        assert (await client.get("/readyz")).status_code == 200
        owner = await asyncpg.connect(database_url)
        await owner.execute(f"REVOKE ALL ON station_head, audit FROM {url.split(':')[1].removeprefix('//')}")
        await owner.close()
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["rights"] == "may not read audit, station_head: run 'technopark roles'"


async def test_a_disk_that_fills_is_told_and_keeps_nobody_from_asking(
    database_url: str, park: Catalogue, tmp_path: Path
) -> None:
    missing = tmp_path / "gone"
    async with served(
        database_url, park, disk_free_percent=0, watched_folders=f"{tmp_path},{missing}"
    ) as client:
        answer = await client.get("/readyz")
        metrics = (await client.get("/metrics")).text
    assert answer.status_code == 200
    assert answer.json()["warnings"] == ["the disk of watched folder 2 cannot be looked at"]
    assert f'technopark_api_disk_free_ratio{{folder="{tmp_path}"}} 0.' in metrics
    assert f'technopark_api_disk_free_ratio{{folder="{missing}"}} NaN' in metrics
    (clock,) = [
        line for line in metrics.splitlines() if line.startswith("technopark_api_database_clock_ahead")
    ]
    assert abs(float(clock.split()[1])) < 60


async def test_stations_that_are_ahead_are_counted_until_a_day_later(api: Api) -> None:
    at = await api.connection.fetchval("SELECT clock_timestamp()")
    for station, ahead, heard in (
        (("FR", "L1", "S2"), 60, timedelta(0)),
        (("FR", "L2", "S1"), 3, timedelta(0)),
        (("PA", "L1", "S1"), 90, timedelta(days=2)),
    ):
        await api.connection.execute(
            "UPDATE station_head SET ts = $2::timestamptz + make_interval(secs => $3), received_at = $2"
            " WHERE station_id = $1",
            api.ids.station[station],
            at - heard,
            ahead,
        )
    warnings = (await api.client.get("/readyz")).json()["warnings"]
    assert [said for said in warnings if AHEAD in said] == [f"1 {AHEAD}, the furthest by 60.0 s"]
    assert "technopark_api_stations_ahead 1.0" in (await api.client.get("/metrics")).text


async def test_without_a_database_the_metrics_say_what_is_known(park: Catalogue) -> None:
    async with served("postgresql://nobody@127.0.0.1:1/none", park) as client:
        metrics = (await client.get("/metrics")).text
    assert "technopark_api_database_clock_ahead_seconds NaN" in metrics
    assert f'technopark_api_disk_free_ratio{{folder="{Path.cwd()}"}}' in metrics  # no work is done
