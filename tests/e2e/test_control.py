"""What is done by hand to running plants comes out as it was made, like all that goes wrong by itself."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import httpx
import pytest

from technopark.truth import read_truth
from technopark_cli.local.ports import LOOPBACK, free_port
from tests.support.site import Site

BEGIN = datetime.fromisoformat("2026-10-16T09:00+05:00")
MINUTE = timedelta(minutes=1)
PLAYED = ("--days", "0", "--start", BEGIN.isoformat(), "--speed", "360", "--duration", "2")


async def reached(door: httpx.AsyncClient, minutes: int, playing: asyncio.Task[None]) -> None:
    """Wait until the door is open and simulated time has come so far; what is played may not end before."""
    now: datetime | None = None
    while now is None or now < BEGIN + minutes * MINUTE:
        await asyncio.sleep(0.2)
        if playing.done():
            await playing
            raise AssertionError("it ended before")
        try:
            answer = await door.get("/status")
        except httpx.TransportError:
            continue
        now = datetime.fromisoformat(answer.json()["time"])


async def act(door: httpx.AsyncClient, thing: str, what: str) -> None:
    """Do something to a line or a gateway."""
    answer = await door.post(f"/facilities/{thing}", json={"act": what})
    assert answer.status_code == httpx.codes.OK, answer.text


@pytest.mark.editions("none")
@pytest.mark.timeout(300)
async def test_a_stopped_line_and_a_broken_gateway_come_out_as_they_were_made(site: Site) -> None:
    port = free_port()
    async with site.collector, httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{port}") as door:
        playing = asyncio.create_task(site.simulate(*PLAYED, "--control", str(port)))
        await reached(door, 10, playing)
        await act(door, "F02/lines/L1", "stop")
        await act(door, "F10/gateway", "break")
        await reached(door, 60, playing)
        await act(door, "F02/lines/L1", "start")
        await act(door, "F10/gateway", "mend")
        await playing
        status, said = await site.verify("--wait", "90")
    assert (status, said[-1].rpartition(": ")[2]) == (0, "0 differences"), said
    truth = read_truth(site.truth)
    [times] = [times for times in truth.times if times.station == "F02/L1/S3"]
    assert times.seconds["down"] > 40 * 60
