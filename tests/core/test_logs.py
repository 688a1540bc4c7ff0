"""Logs of the program and of its libraries come in one form, an event a line, on standard error."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime

import pytest

# Logs are set up for a whole process, so each test has its own.
PROGRAM = """
import logging, sys, structlog
from technopark.logs import configure_logs, logger

configure_logs(sys.argv[1], sys.argv[2])
log = logger("technopark_ingest.collector")
with structlog.contextvars.bound_contextvars(partition="1/2"):
    log.info("stored", messages=3, topic="a\\nb", line="oʻchirildi")
log.debug("not for everyone")
logging.getLogger("asyncio").warning("slow by %d ms", 7)
try:
    {}["F99"]
except KeyError:
    log.exception("failed", facility=object)
"""


def logged(level: str, form: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-X", "utf8", "-c", PROGRAM, level, form],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_json_is_one_object_a_line() -> None:
    events = [json.loads(line) for line in logged("INFO", "json")]
    stored, slow, failed = events
    assert {
        name: stored[name] for name in ("event", "level", "logger", "messages", "topic", "line", "partition")
    } == {
        "event": "stored",
        "level": "info",
        "logger": "technopark_ingest.collector",
        "messages": 3,
        "topic": "a\nb",
        "line": "oʻchirildi",
        "partition": "1/2",
    }
    assert (slow["event"], slow["level"], slow["logger"]) == ("slow by 7 ms", "warning", "asyncio")
    assert "KeyError: 'F99'" in failed["exception"]
    assert {datetime.fromisoformat(event["timestamp"]).utcoffset() for event in events} == {
        datetime.fromisoformat("2026-01-01T00:00:00Z").utcoffset()
    }


def test_text_is_one_line_an_event_and_none_can_be_forged() -> None:
    stored, slow, *failed = logged("INFO", "text")
    assert "stored" in stored
    assert "messages=3" in stored
    assert r"topic='a\nb'" in stored
    assert "slow by 7 ms" in slow
    assert "failed" in failed[0]
    assert failed[-1] == "KeyError: 'F99'"


@pytest.mark.parametrize(("level", "events"), [("DEBUG", 4), ("INFO", 3), ("WARNING", 2), ("ERROR", 1)])
def test_what_is_less_severe_is_left_out(level: str, events: int) -> None:
    assert len(logged(level, "json")) == events
