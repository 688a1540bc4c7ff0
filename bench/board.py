"""Whether the board stays as small as it began while it is open for long, and comes back by itself after a cut.

The whole monitor runs on this machine, its plants speak at their real rate, and a real chromium shows the park, a
facility and the wall with its slides. Each minute the garbage is collected and what is left is counted: JavaScript
heap, DOM nodes and listeners of each page, resident memory of the API. Twice, in the first third, the API is
stopped until every page has said so, and started again. Slopes are taken after the second of these. Pages show what
the day has so far, which grows with the day; so each is opened anew at the end: `anew` is what it holds then.
Prints one JSON object on a line of its own and writes it to `bench/results/board.json`.

Run it by `make bench ARGS="board --minutes 60"` or `python -m bench.board`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

from bench.board_run.course import Point, told
from bench.board_run.screens import Holding, Screen, screens
from bench.board_run.stand import Stand, stand
from bench.ingest_run.processes import resident_mb
from technopark_cli.local.browser import chromium

RESULT = Path(__file__).parent / "results" / "board.json"
_MINUTE_S = 60
# The first minutes warm up whatever keeps something for good.
_SETTLE_MINUTES = 2


async def cut(at: Stand, shown: list[Screen]) -> float:
    """Stop the API until every page has said so, and start it; return how long after that the last page was live."""
    await at.api.stop()
    for screen in shown:
        await screen.until("reconnecting")
    await at.api.start()
    began = time.monotonic()
    for screen in shown:
        await screen.until("live")
    return round(time.monotonic() - began, 1)


async def watch(at: Stand, shown: list[Screen], minutes: int) -> dict[str, object]:
    """Look each minute for so long; return what was found."""
    cuts = {max(1, minutes // 6), max(2, minutes // 3)} if minutes > 1 else set()
    since = max(cuts, default=0) + _SETTLE_MINUTES
    courses: defaultdict[str, list[Point]] = defaultdict(list)
    back: list[float] = []
    stored = await at.stored()
    began = time.monotonic()
    for minute in range(minutes + 1):
        await asyncio.sleep(began + minute * _MINUTE_S - time.monotonic())
        if minute in cuts:
            back.append(await cut(at, shown))
        line: dict[str, object] = {"minute": minute}
        for screen in shown:
            holding = await screen.holding()
            elapsed = (time.monotonic() - began) / _MINUTE_S
            for name, value in zip(Holding._fields, holding, strict=True):
                courses[f"{screen.name} {name}"].append(Point(elapsed, value))
            line[screen.name] = holding
        line["api_mb"] = round(resident_mb(at.api.pid), 1)
        courses["api_mb"].append(Point(minute, float(str(line["api_mb"]))))
        print(json.dumps(line), file=sys.stderr, flush=True)
    pages = {}
    for screen in shown:
        loads, anew = screen.loads, await screen.anew(at.url)
        pages[screen.name] = {
            **{
                name: told(courses[f"{screen.name} {name}"], since=since) | {"anew": value}
                for name, value in zip(Holding._fields, anew, strict=True)
            },
            "loads": loads,
            "errors": len(screen.wrong),
        }
    return {
        "minutes": minutes,
        "slopes_since_minute": since,
        "pages": pages,
        "api_mb": told(courses["api_mb"], since=since),
        "back_after_s": back,
        "readings_stored": await at.stored() - stored,
    }


async def run(minutes: int, history: timedelta) -> dict[str, object]:
    """Start everything, look, and stop it."""
    with tempfile.TemporaryDirectory(prefix="technopark-board-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # Accounts of services must be able to reach it.
        folder.chmod(0o711)
        async with stand(folder, history) as at, chromium() as browser, screens(browser, at.url) as shown:
            print(f"{at.description}: everything is live", file=sys.stderr, flush=True)
            return await watch(at, shown, minutes) | {"chromium": browser.version}


def main() -> None:
    """Run the benchmark and print what it found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=60, help="how long the board stays open")
    parser.add_argument("--days", type=float, default=1, help="history that the board has to show")
    asked = parser.parse_args()
    # Nobody logs in here.
    os.environ["TECHNOPARK_ACCESS"] = "open"
    found = asyncio.run(run(asked.minutes, timedelta(days=asked.days)))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
