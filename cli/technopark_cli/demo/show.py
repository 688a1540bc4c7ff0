"""The demo from its first line to its last: everything started in order, shown, and stopped in reverse order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from technopark.catalogue import Catalogue
from technopark.errors import Unavailable
from technopark.settings import Settings
from technopark_cli.broker_access.accounts import COLLECTOR, SIMULATOR, accounts_of
from technopark_cli.broker_access.folder import AccessFolder
from technopark_cli.demo import parts
from technopark_cli.demo.admin import NAME as ADMIN
from technopark_cli.demo.admin import first_password, password_file
from technopark_cli.demo.crew import Crew, run_crew
from technopark_cli.demo.directory import DemoDirectory
from technopark_cli.demo.logbook import Logbook, open_logbook
from technopark_cli.demo.options import DemoOptions
from technopark_cli.demo.parts import Wiring
from technopark_cli.demo.storage import (
    Storage,
    bring_up_to_date,
    check_ours,
    open_storage,
    stations_live,
    stations_producing,
)
from technopark_cli.demo.teller import Teller
from technopark_cli.local import broker as local_broker
from technopark_cli.local.broker import Guard
from technopark_cli.local.database import without_password
from technopark_cli.local.ports import LOOPBACK, choose_port, free_port
from technopark_cli.local.process import Service

LOOK_EVERY_S = 0.5
# A station with nothing new speaks once a minute.
SPEAKS_EVERY = timedelta(minutes=1)


async def show(
    settings: Settings,
    catalogue: Catalogue,
    options: DemoOptions,
    stop: asyncio.Event,
    echo: Callable[[str], None],
) -> None:
    """Run everything until `stop` is set; `echo` gets each line for the person who started it.

    Raises:
        SettingsError: what is asked for contradicts the data that are there.
        Unavailable: a port is taken, something that is needed is missing, or a part ended by itself.
    """
    directory = DemoDirectory(options.directory)
    with directory.held():
        _check_ports(options)
        if options.fresh:
            directory.wipe()
        directory.begin_logs()
        async with open_logbook(directory.log) as logbook:
            teller = Teller(echo, logbook)
            demo = Demo(settings, catalogue, options, directory, logbook, teller)
            stopping = asyncio.create_task(_tell_stopping(stop, teller))
            try:
                await run_crew(stop, demo.start)
                teller.say("Stopped.")
            finally:
                stopping.cancel()


@dataclass(frozen=True)
class Meeting:
    """Where collector and plants meet: URLs with passwords, and the authority of the broker's certificate."""

    collector: str
    plants: str
    authority: Path | None


@dataclass
class Demo:
    """One run: starts the parts, each once those that it needs are ready."""

    settings: Settings
    catalogue: Catalogue
    options: DemoOptions
    directory: DemoDirectory
    logbook: Logbook
    teller: Teller

    async def start(self, crew: Crew) -> None:
        """Start everything, and tell when the board is live."""
        began = datetime.now(UTC)
        memory = self.directory.recall().for_run(self.options)
        self.teller.say(
            f"Technopark demo, {self.catalogue.site.names.en}: data in {self._shown(self.directory.path)}"
        )
        storage = await self._database(crew)
        await check_ours(storage, memory.filled)
        migrations, published_until = await bring_up_to_date(storage, self.catalogue)
        self.teller.step("schema", f"{migrations} migrations applied" if migrations else "up to date")
        meeting = await self._broker(crew)
        password = await first_password(storage) if self.settings.access == "required" else None
        wiring = Wiring(
            mqtt_url=meeting.collector,
            plants_mqtt_url=meeting.plants,
            mqtt_ca_file=meeting.authority,
            database_url=storage.url,
            api_port=self.options.port,
            metrics_port=free_port(),
            control_port=free_port(),
        )
        await self._part(crew, "collector", parts.collector(wiring, self.directory.part_log("collector")))
        await self._part(crew, "API, board", parts.api(wiring, self.directory.part_log("API")))
        publish_from = memory.publish_from(storage.key, self.options, published_until)
        self.directory.remember(memory.after_start(storage.key, publish_from))
        plants = parts.plants(
            wiring,
            self.directory.part_log("simulator"),
            since=publish_from,
            seed=memory.seed,
            every_day=memory.every_day,
            speed=self.options.speed,
        )
        working = "on all days" if memory.every_day else "by their calendar"
        await self._part(crew, "simulator", plants, f", plants of seed {memory.seed} that work {working}")
        self._tell_places(wiring, storage, password)
        await self._tell_when_live(storage, began, publish_from, resumed=published_until is not None)

    @property
    def _own_broker(self) -> bool:
        return "mqtt_url" not in self.settings.model_fields_set

    async def _database(self, crew: Crew) -> Storage:
        url = None
        if "database_url" in self.settings.model_fields_set:
            url = self.settings.database_url.get_secret_value()
        storage = await open_storage(crew, self.directory, url, self.options.database_port)
        if storage.service is None:
            self.teller.step("database", f"{storage.description}, named by TECHNOPARK_DATABASE_URL")
        else:
            self.logbook.follow("database", storage.service.program.log)
            self.teller.step("database", f"{storage.description}, process {storage.service.pid}")
        return storage

    async def _broker(self, crew: Crew) -> Meeting:
        if not self._own_broker:
            self.teller.step("broker", "named by TECHNOPARK_MQTT_URL")
            url = self.settings.mqtt_url.get_secret_value()
            return Meeting(url, url, self.settings.mqtt_ca_file)
        mosquitto = await local_broker.find_mosquitto()
        access = self._access(choose_port(self.options.broker_port, "the broker"))
        broker = await local_broker.prepare(
            self.directory.broker, port=access.port, mosquitto=mosquitto, guard=Guard(access.path)
        )
        self.logbook.follow("broker", broker.service.program.log)
        await crew.start(broker.service)
        self.teller.step("broker", f"{mosquitto.program}, process {broker.service.pid}")
        return Meeting(access.url(COLLECTOR), access.url(SIMULATOR), access.authority)

    def _access(self, port: int) -> AccessFolder:
        """Who gets in at the demo's broker: the park's accounts, with secrets of this demo's own."""
        access = AccessFolder(self.directory.access, accounts_of(self.catalogue), (LOOPBACK,), port)
        access.configure(self.catalogue.site.names.en, datetime.now(UTC))
        return access

    async def _part(self, crew: Crew, name: str, service: Service, more: str = "") -> None:
        self.logbook.follow(name, service.program.log)
        await crew.start(service)
        self.teller.step(name, f"process {service.pid}{more}")

    def _tell_places(self, wiring: Wiring, storage: Storage, first: str | None) -> None:
        board = f"http://{LOOPBACK}:{wiring.api_port}"
        tell = self.teller
        tell.say()
        tell.fact("Board", f"{board}/")
        if self.settings.access == "required":
            tell.fact("Log in", f"{board}/login as {ADMIN}, {self._shown_password(storage, first)}")
        tell.fact("Developer", f"{board}/developer stops lines and breaks gateways")
        tell.fact("API", f"{board}/docs")
        if self._own_broker:
            place = wiring.mqtt_url.rpartition("@")[2]
            tell.fact("MQTT", f"mqtts://{place}, credentials in {self._shown(self.directory.access)}")
        else:
            tell.fact("MQTT", without_password(wiring.mqtt_url))
        password = f", password in {self._shown(storage.password)}" if storage.password is not None else ""
        tell.fact("Database", without_password(storage.url) + password)
        tell.fact("Metrics", f"{board}/metrics and http://{LOOPBACK}:{wiring.metrics_port}/metrics")
        tell.fact("Log", self._shown(self.directory.log))
        tell.say()

    async def _tell_when_live(
        self, storage: Storage, began: datetime, publish_from: datetime, *, resumed: bool
    ) -> None:
        """Wait until the newest that every station told is of the present, and tell that."""
        said = "what happened meanwhile" if resumed else "history"
        self.teller.say(
            f"The plants publish {said} since {publish_from.astimezone(self.catalogue.site.zone):%Y-%m-%d %H:%M};"
            " the board fills while you watch. Ctrl-C stops everything, data stay for the next start."
        )
        live, stations = 0, 1
        while live < stations:
            await asyncio.sleep(LOOK_EVERY_S)
            live, stations = await stations_live(storage, began - SPEAKS_EVERY)
        after = (datetime.now(UTC) - began) / timedelta(seconds=1)
        self.teller.say(f"Live: all {stations} stations report, {after:.0f} s after the start.")
        await self._tell_if_nothing_moves(storage)

    async def _tell_if_nothing_moves(self, storage: Storage) -> None:
        if not await stations_producing(storage):
            local = datetime.now(self.catalogue.site.zone)
            self.teller.say(
                f"No plant works at {local:%A, %H:%M} in {self.catalogue.site.zone.key}: they keep to their shifts."
                " Those of a demo with --fresh --every-day work on closed days too."
            )

    def _shown_password(self, storage: Storage, first: str | None) -> str:
        file = password_file(storage)
        if first is not None:
            return f"password {first}" + ("" if file is None else f" (also in {self._shown(file)})")
        return (
            "password as before" if file is None else f"password in {self._shown(file)} unless it was changed"
        )

    def _shown(self, path: Path) -> str:
        here = Path.cwd()
        return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


async def _tell_stopping(stop: asyncio.Event, teller: Teller) -> None:
    await stop.wait()
    teller.say("Stopping; once more Ctrl-C does not wait for anything.")


def _check_ports(options: DemoOptions) -> None:
    """Find out about taken ports before anything is started."""
    for port, what, option in (
        (options.port, "the board", "--port"),
        (options.broker_port, "the broker", "--broker-port"),
        (options.database_port, "the database", "--database-port"),
    ):
        if port is None:
            continue
        try:
            choose_port(port, what)
        except Unavailable as error:
            raise Unavailable(f"{error}; name another one with {option}") from error
