"""The same stream through Telegraf into the same server: what one would put together without this project.

As durable as it can be had: a persistent session at QoS 1 and one connection to the database, so that it acknowledges
after its write. It has no unique index, for a message that comes twice would fail its whole batch, and keeps no
sums and no books: it does less. Everything else is set for speed: one COPY of up to 5,000 readings, every 200 ms at
the latest. Used where `telegraf` is found on PATH.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.ingest_run.processes import Meter
from bench.ingest_run.publisher import publishing
from bench.ingest_run.stand import Stand
from bench.ingest_run.throughput import Throughput, until
from technopark_cli.local import broker as local_broker
from technopark_cli.local.broker import Broker
from technopark_cli.local.process import Program, Service

_TABLE = "bench_telegraf"
_COUNT = f"SELECT count(*) FROM {_TABLE}"  # noqa: S608 - the name is our own
_IN_CHUNKS = """'''SELECT create_hypertable({{ .table|quoteLiteral }}, by_range('time', INTERVAL '7 days'),
 create_default_indexes => false)'''"""
_CONFIGURATION = """
[agent]
  flush_interval = "200ms"
  flush_jitter = "0s"
  metric_batch_size = 5000
  metric_buffer_limit = 100000
  omit_hostname = true
  skip_processors_after_aggregators = true

[[inputs.mqtt_consumer]]
  name_override = "{table}"
  servers = ["tcp://127.0.0.1:{port}"]
  topics = ["technopark/v1/#"]
  qos = 1
  client_id = "bench-telegraf"
  persistent_session = true
  max_undelivered_messages = 20000
  topic_tag = ""
  data_format = "json"
  tag_keys = ["product", "run"]
  json_time_key = "ts"
  json_time_format = "2006-01-02T15:04:05.999Z07:00"
  [[inputs.mqtt_consumer.topic_parsing]]
    topic = "+/+/+/+/+/+"
    tags = "_/_/facility/line/station/_"

[[outputs.postgresql]]
  connection = "{url}?pool_max_conns=1"
  timestamp_column_type = "timestamp with time zone"
  create_templates = ['''CREATE TABLE {{{{ .table }}}} ({{{{ .columns }}}})'''{templates}]
"""


def program() -> Path | None:
    """Return Telegraf's program, None where there is none on PATH."""
    found = shutil.which("telegraf")
    return None if found is None else Path(found)


async def version(path: Path) -> str:
    """Return what the program says of its version."""
    process = await asyncio.create_subprocess_exec(path, "--version", stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    return output.decode().strip()


async def end_to_end(path: Path, folder: Path, stand: Stand, messages: int) -> Throughput:
    """Publish to a broker like the stand's while Telegraf runs; the clock stops at the last commit."""
    async with (
        local_broker.running(folder) as broker,
        _running(path, folder, broker, stand) as telegraf,
        publishing(broker.port, stand.load) as publisher,
    ):
        await publisher.make(0, 1)
        await publisher.send()

        async def stored() -> int:
            count: int = await stand.database.fetchval(_COUNT)
            return count

        # The first message makes the table.
        async with asyncio.timeout(60):
            while not await stand.database.fetchval("SELECT to_regclass($1) IS NOT NULL", _TABLE):
                await asyncio.sleep(0.1)
            await until(stored, 1)
        await publisher.make(1, messages)
        pids = stand.pids | {
            "publisher": publisher.pid,
            "broker": broker.service.pid,
            "collector": telegraf.pid,
        }
        meter = Meter(pids)
        sending = asyncio.create_task(publisher.send())
        ended = await until(stored, messages + 1)
        found = Throughput(messages / (ended - (await sending).began), meter.per_message(messages))
    await stand.database.execute(f"DROP TABLE {_TABLE}")
    return found


@asynccontextmanager
async def _running(path: Path, folder: Path, broker: Broker, stand: Stand) -> AsyncIterator[Service]:
    configuration = folder / "telegraf.conf"
    configuration.write_text(
        _CONFIGURATION.format(
            table=_TABLE,
            port=broker.port,
            url=stand.database_url,
            templates="" if stand.server.edition == "none" else f", {_IN_CHUNKS}",
        )
    )
    service = Service(
        Program(
            "telegraf",
            [str(path), "--config", str(configuration)],
            folder / "telegraf.log",
            {"PATH": os.defpath, "HOME": str(folder)},
        )
    )
    async with service:
        yield service
