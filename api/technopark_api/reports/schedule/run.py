"""Deliver what is due, each attempt on record: one failure holds up nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from technopark.catalogue import Catalogue
from technopark.errors import TechnoparkError
from technopark.logs import logger
from technopark.settings import Settings
from technopark.storage.pool import connect
from technopark_api.database import Database, open_database
from technopark_api.exports.findings.read import Measure
from technopark_api.reports.ask import ask
from technopark_api.reports.files import ReportFile, render
from technopark_api.reports.make import make_report
from technopark_api.reports.model import Report
from technopark_api.reports.render.describe import described
from technopark_api.reports.schedule import store
from technopark_api.reports.schedule.deliver import MailServer, by_mail, into_folder
from technopark_api.reports.schedule.store import Due
from technopark_api.reports.texts import Words

_log = logger(__name__)
_LOOK_EVERY_S: Final = 60

Clock = Callable[[], datetime]


async def run_due(settings: Settings, catalogue: Catalogue, *, now: Clock) -> dict[str, str]:
    """Deliver all that is due; return how each attempt ended, by name and due time. At most one delivers at a time.

    Raises:
        SettingsError: what says where mail goes is unusable.
        Unavailable: the database is away.
    """
    mail = MailServer.of(settings.smtp_url.get_secret_value(), settings.smtp_sender)
    measure = Measure.of(settings, catalogue.site.country)
    url = settings.database_url.get_secret_value()
    connection = await connect(url, name="technopark-reports")
    ended: dict[str, str] = {}
    try:
        if not await store.lock(connection):
            _log.info("reports are being delivered by another process")
            return ended
        async with open_database(url) as database:
            for due in await store.due_now(connection, now(), catalogue.site.zone):
                await store.start(connection, due, now())
                outcome, detail, fingerprint = await _attempt(database, catalogue, measure, due, mail, now)
                await store.finish(
                    connection, due, now(), outcome=outcome, detail=detail, fingerprint=fingerprint
                )
                ended[f"{due.schedule.name} {due.due:%Y-%m-%dT%H:%MZ}"] = f"{outcome}: {detail}"
    finally:
        await connection.close()
    return ended


async def keep_running(settings: Settings, catalogue: Catalogue, stop: asyncio.Event, *, now: Clock) -> None:
    """Deliver what is due once a minute until stopped; a database that is away is waited for."""
    while not stop.is_set():
        try:
            await run_due(settings, catalogue, now=now)
        except TechnoparkError as error:
            _log.warning("reports not delivered", error=str(error))
        try:
            await asyncio.wait_for(stop.wait(), _LOOK_EVERY_S)
        except TimeoutError:
            continue


async def _attempt(
    database: Database, catalogue: Catalogue, measure: Measure, due: Due, mail: MailServer, now: Clock
) -> tuple[str, str, str | None]:
    schedule = due.schedule
    fingerprint = None
    try:
        asked = ask(
            schedule.kind,
            month=f"{schedule.month(due.due, catalogue.site.zone):%Y-%m}",
            language=schedule.language,
            facility=schedule.facility,
            cut_off=due.due,
            now=now(),
            zone=catalogue.site.zone,
        )
        report = await make_report(database, catalogue.site, asked, measure)
        fingerprint = report.fingerprint
        file = await asyncio.to_thread(render, report, schedule.form)
        where = await asyncio.to_thread(_deliver, due, report, file, mail, now())
    except Exception as error:  # noqa: BLE001  # whatever it is, it is on record and the others go on
        _log.warning("report not delivered", schedule=schedule.name, attempt=due.attempt, error=str(error))
        return "failed", str(error)[:1000] or type(error).__name__, fingerprint
    _log.info("report delivered", schedule=schedule.name, attempt=due.attempt, to=where)
    return "delivered", where, fingerprint


def _deliver(due: Due, report: Report, file: ReportFile, mail: MailServer, now: datetime) -> str:
    schedule = due.schedule
    if schedule.folder is not None:
        return into_folder(Path(schedule.folder), _name(due, report, file), file.content)
    period = described(report).period
    subject = f"{report.title}, {period}, {report.subject}"
    domain = mail.sender.rpartition("@")[2]
    return by_mail(
        mail,
        schedule.recipients,
        file,
        subject=subject,
        body=Words(report.language)("mail.body", title=report.title, period=period) + "\n",
        now=now,
        message_id=f"<report.{schedule.name}.{due.due:%Y%m%dT%H%MZ}@{domain}>",
    )


def _name(due: Due, report: Report, file: ReportFile) -> str:
    """A week's file has the day of delivery in its name: the month so far is another report each week."""
    if due.schedule.every == "month":
        return file.name
    stem, dot, ending = file.name.rpartition(".")
    return f"{stem}-{due.due.astimezone(report.zone):%Y-%m-%d}{dot}{ending}"
