"""A park in which everything goes wrong comes out as it was made, to the unit, and what was taken away is named."""

from __future__ import annotations

import asyncpg
import pytest

from technopark.truth import read_truth
from tests.support.site import Site


@pytest.mark.editions("none")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_bad_day_comes_out_as_it_was_made(site: Site, seed: int) -> None:
    async with site.collector:
        await site.simulate("--scenario", "bad-day", "--seed", str(seed))
        status, said = await site.verify("--wait", "90")
    assert (status, said[-1].rpartition(": ")[2]) == (0, "0 differences"), said
    truth = read_truth(site.truth)
    struck = {fault for sent in truth.sent for fault, times in sent.faults.items() if times}
    assert len(struck) >= 14, struck
    assert len({reason for refusal in truth.refusals for reason in refusal.reasons}) >= 8


@pytest.mark.editions("none")
@pytest.mark.timeout(300)
async def test_a_reading_that_was_removed_is_named_and_so_are_the_quarters_it_moves_output_between(
    site: Site, database_url: str
) -> None:
    async with site.collector:
        await site.simulate("--scenario", "quiet-day")
        status, said = await site.verify("--wait", "90")
        assert status == 0, said
    connection = await asyncpg.connect(database_url)
    try:
        ts = await connection.fetchval(
            "DELETE FROM reading WHERE (station_id, ts) = (SELECT station_id, ts FROM (SELECT *,"
            " lead(ts) OVER (PARTITION BY station_id ORDER BY ts) AS next FROM reading_meaning) AS told"
            " WHERE good_inc > 0 AND date_bin('15 minutes', ts, 'epoch') < date_bin('15 minutes', next, 'epoch')"
            " ORDER BY ts OFFSET 50 LIMIT 1) RETURNING ts"
        )
    finally:
        await connection.close()
    status, said = await site.verify()
    assert status == 1
    assert any("reading of" in line and ts.isoformat(timespec="milliseconds") in line for line in said), said
    # The one after it counts on from the one before it: what it made is told in the next quarter-hour.
    assert said[-1].endswith("3 differences"), said
