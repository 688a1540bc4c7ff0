"""What the collector tells Prometheus about itself."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from technopark.machine import free_share
from technopark_ingest.store.outcome import Outcome

_PREFIX = "technopark_ingest"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The collector's figures, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._received = self._counter("received", "MQTT messages stored or set aside, and then acknowledged")
        self._stored = self._counter("stored", "readings, states, statements and postings stored")
        self._duplicates = self._counter("duplicates", "messages that said what was stored already")
        self._conflicts = self._counter("conflicts", "messages that said something else than what was stored")
        self._quarantined = self._counter("quarantined", "messages or array elements set aside as unusable")
        self._overflowed = self._counter(
            "quarantine_overflow", "of these, how many were only counted since the quarantine is full"
        )
        self._restated = self._counter("restated", "stored readings that a late one gave another meaning")
        self.connections = Counter(
            f"{_PREFIX}_connections_total", "connections made", ["part"], registry=self.registry
        )
        self.connected = Gauge(
            f"{_PREFIX}_connected", "1 while this part is connected", ["part"], registry=self.registry
        )
        self._batch_seconds = Histogram(
            f"{_PREFIX}_batch_seconds",
            "time from taking a batch to its commit",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._lag_seconds = Histogram(
            f"{_PREFIX}_lag_seconds",
            "age of a batch's oldest message when it was committed",
            buckets=_SECONDS,
            registry=self.registry,
        )

        self.clock_ahead = Gauge(
            f"{_PREFIX}_database_clock_ahead_seconds",
            "how far the database's clock is ahead of this machine's, looked at once a minute",
            registry=self.registry,
        )
        self._disk_free = Gauge(
            f"{_PREFIX}_disk_free_ratio",
            "how much of the disk below a folder is free; not a number where it cannot be looked at",
            ["folder"],
            registry=self.registry,
        )

    def watch_disks(self, folders: Iterable[Path]) -> None:
        """Show how much is free below folders, each time that it is asked for."""
        for folder in folders:
            self._disk_free.labels(str(folder)).set_function(partial(_free, folder))

    def count_batch(self, outcome: Outcome, *, messages: int, seconds: float, lag_seconds: float) -> None:
        """Count a committed batch of so many messages."""
        self._received.inc(messages)
        self._stored.inc(outcome.stored)
        self._duplicates.inc(outcome.duplicates)
        self._conflicts.inc(len(outcome.conflicts))
        self._quarantined.inc(outcome.quarantined)
        self._overflowed.inc(outcome.overflowed)
        self._restated.inc(outcome.restated)
        self._batch_seconds.observe(seconds)
        self._lag_seconds.observe(max(0.0, lag_seconds))

    def serve(self, host: str, port: int) -> None:
        """Answer Prometheus on this address from a thread, until the program ends."""
        start_http_server(port, addr=host, registry=self.registry)

    def _counter(self, name: str, text: str) -> Counter:
        return Counter(f"{_PREFIX}_{name}_total", text, registry=self.registry)


def _free(folder: Path) -> float:
    share = free_share(folder)
    return math.nan if share is None else share
