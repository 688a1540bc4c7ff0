"""Reports delivered by schedule: when they are due, into a folder, by a real mail server, and on record."""

from __future__ import annotations

import asyncio
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr

from technopark.errors import SettingsError, TechnoparkError
from technopark.settings import Settings
from technopark.storage.pool import connect
from technopark_api.reports.schedule import store
from technopark_api.reports.schedule.deliver import MailServer
from technopark_api.reports.schedule.model import ATTEMPTS, Schedule, checked, next_attempt
from technopark_api.reports.schedule.run import keep_running, run_due
from technopark_cli.local.ports import free_port
from tests.api.reports.conftest import sheets

if TYPE_CHECKING:
    from tests.support.api import Api

TASHKENT = ZoneInfo("Asia/Tashkent")
MADE = datetime(2026, 9, 20, tzinfo=UTC)
MONTHLY = Schedule(
    name="ministry",
    kind="exports-monthly",
    facility=None,
    language="ru",
    form="xlsx",
    every="month",
    on_day=5,
    local_time=time(9),
    folder=None,
    recipients=("officer@park.example",),
    made_at=MADE,
)
DUE = datetime(2026, 10, 5, 4, tzinfo=UTC)


def schedule(**changed: Any) -> Schedule:
    """The monthly schedule, changed."""
    if changed.get("folder"):
        changed["recipients"] = ()
    kept = {name: getattr(MONTHLY, name) for name in MONTHLY.__dataclass_fields__}
    return Schedule(**(kept | changed))


@dataclass
class Mailbox:
    """What a mail server took; it refuses whom `refused` names, with a passing fault while `busy`."""

    port: int = field(default_factory=free_port)
    taken: list[EmailMessage] = field(default_factory=list)
    refused: frozenset[str] = frozenset()
    busy: bool = False

    async def handle_RCPT(  # noqa: N802  # the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.busy:
            return "451 come back later"
        content = cast("bytes", envelope.content)
        self.taken.append(message_from_bytes(content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server on this machine."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@dataclass
class Post:
    """A park with schedules, and a clock that is set."""

    api: Api
    settings: Settings
    at: datetime = DUE

    async def add(self, kept: Schedule) -> None:
        await store.add(self.api.connection, kept, who="ann")

    async def deliver(self, at: datetime | None = None) -> dict[str, str]:
        self.at = at or self.at
        return await run_due(self.settings, self.api.catalogue, now=lambda: self.at)

    async def log(self) -> list[tuple[Any, ...]]:
        rows = await store.runs(self.api.connection, 100)
        return [(row["attempt"], row["outcome"], row["detail"]) for row in reversed(rows)]


@pytest.fixture
async def post(september: Api, database_url: str, mailbox: Mailbox) -> Post:
    await september.connection.execute("UPDATE posting SET received_at = '2026-10-01T00:00:00Z'")
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own argument
        database_url=SecretStr(database_url),
        smtp_url=SecretStr(f"smtp://127.0.0.1:{mailbox.port}"),
        smtp_sender="reports@park.example",
    )
    return Post(september, settings)


def test_monthly_reports_tell_of_the_month_before_and_weekly_ones_of_the_month_so_far() -> None:
    found = MONTHLY.dues(MADE, datetime(2026, 12, 1, tzinfo=UTC), TASHKENT)
    assert found == [DUE, datetime(2026, 11, 5, 4, tzinfo=UTC)]
    assert [MONTHLY.month(due, TASHKENT) for due in found] == [date(2026, 9, 1), date(2026, 10, 1)]
    weekly = schedule(every="week", on_day=1)
    assert weekly.dues(MADE, datetime(2026, 10, 12, 5, tzinfo=UTC), TASHKENT) == [
        datetime(2026, 10, 12, 4, tzinfo=UTC)
    ]
    assert weekly.month(datetime(2026, 6, 1, 4, tzinfo=UTC), TASHKENT) == date(2026, 5, 1)


def test_a_failed_delivery_waits_longer_each_time_and_is_given_up_in_the_end() -> None:
    waits = [next_attempt(failed, DUE) for failed in range(ATTEMPTS + 1)]
    assert waits[:3] == [DUE, DUE + timedelta(minutes=2), DUE + timedelta(minutes=4)]
    assert waits[-1] is None
    assert waits[:-1] == sorted(wait for wait in waits if wait)


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "../x"},
        {"on_day": 31},
        {"every": "week", "on_day": 8},
        {"folder": "relative"},
        {"recipients": ()},
        {"recipients": ("a@b\r\nBcc: c@d",)},
        {"recipients": ("a@b,c@d",)},
        {"recipients": ("nobody",)},
    ],
)
def test_what_cannot_be_kept_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(TechnoparkError):
        checked(schedule(**changed))


@pytest.mark.parametrize("url", ["http://x", "smtp://", "smtp://x:port", "mail.example"])
def test_a_mail_server_that_cannot_be_read_is_said_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError, match="TECHNOPARK_SMTP_URL"):
        MailServer.of(url, "reports@park.example")
    with pytest.raises(SettingsError, match="TECHNOPARK_SMTP_SENDER"):
        MailServer.of("smtp://x", "Reports\r\nBcc: a@b")


pytestmark = pytest.mark.editions("none", "community")


async def test_a_report_is_mailed_once_when_it_is_due(post: Post, mailbox: Mailbox) -> None:
    await post.add(schedule(recipients=("officer@park.example", "chief@park.example")))
    assert await post.deliver(DUE - timedelta(seconds=1)) == {}
    (how,) = (await post.deliver(DUE + timedelta(minutes=1))).values()
    assert how == "delivered: officer@park.example, chief@park.example"
    assert await post.deliver(DUE + timedelta(days=2)) == {}
    (mail,) = mailbox.taken
    assert mail["From"] == "reports@park.example"
    assert mail["Subject"] == "Отчёт об экспорте за месяц, Сентябрь 2026, Все предприятия"
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "technopark-exports-monthly-2026-09-ru.xlsx"
    assert len(sheets(attached.get_content())["Отгрузки"]) > 4
    assert await post.log() == [(1, "delivered", "officer@park.example, chief@park.example")]


async def test_what_failed_is_tried_again_later_under_the_same_id(post: Post, mailbox: Mailbox) -> None:
    await post.add(MONTHLY)
    mailbox.busy = True
    (how,) = (await post.deliver(DUE)).values()
    assert how.startswith("failed: mail server: ")
    assert await post.deliver(DUE + timedelta(minutes=1)) == {}
    mailbox.busy = False
    (how,) = (await post.deliver(DUE + timedelta(minutes=2))).values()
    assert how == "delivered: officer@park.example"
    assert [outcome for _, outcome, _ in await post.log()] == ["failed", "delivered"]
    assert mailbox.taken[0]["Message-ID"] == "<report.ministry.20261005T0400Z@park.example>"


async def test_the_refused_are_named_and_the_others_get_theirs(post: Post, mailbox: Mailbox) -> None:
    mailbox.refused = frozenset({"gone@park.example"})
    await post.add(schedule(recipients=("officer@park.example", "gone@park.example")))
    await post.add(schedule(name="second", recipients=("gone@park.example",)))
    ended = await post.deliver(DUE)
    assert list(ended.values()) == [
        "delivered: officer@park.example; refused: gone@park.example",
        "failed: all recipients were refused: gone@park.example: 550 no such person",
    ]


async def test_a_folder_gets_whole_files_and_a_week_its_own(post: Post, tmp_path: Path) -> None:
    await post.add(schedule(folder=str(tmp_path), form="pdf"))
    await post.add(schedule(name="weekly", folder=str(tmp_path), every="week", on_day=1, form="csv"))
    await post.add(schedule(name="nowhere", folder=str(tmp_path / "none")))
    ended = await post.deliver(DUE)
    assert sorted(how.partition(":")[0] for how in ended.values()) == ["delivered", "delivered", "failed"]
    assert names(tmp_path) == [
        "technopark-exports-monthly-2026-09-ru.pdf",
        "technopark-exports-monthly-2026-10-ru-2026-10-05.csv",
    ]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_of_a_removed_schedule_nothing_is_due_and_both_acts_are_on_record(post: Post) -> None:
    await post.add(MONTHLY)
    with pytest.raises(TechnoparkError, match="already"):
        await post.add(MONTHLY)
    await store.remove(post.api.connection, "ministry", who="bob")
    assert await post.deliver(DUE) == {}
    await post.add(MONTHLY)
    acts = await post.api.connection.fetch("SELECT who, action, subject FROM audit ORDER BY id")
    assert [tuple(act) for act in acts] == [
        ("ann", "report_schedule.add", "ministry"),
        ("bob", "report_schedule.remove", "ministry"),
        ("ann", "report_schedule.add", "ministry"),
    ]


async def test_two_deliverers_deliver_once(post: Post, mailbox: Mailbox, database_url: str) -> None:
    await post.add(MONTHLY)
    other = await connect(database_url)
    assert await store.lock(other)
    assert await post.deliver(DUE) == {}
    await other.close()
    together = await asyncio.gather(*(post.deliver(DUE) for _ in range(3)))
    assert sum(map(len, together)) == len(mailbox.taken) == 1


async def test_an_attempt_that_was_killed_is_on_record_and_counts(post: Post, mailbox: Mailbox) -> None:
    await post.add(MONTHLY)
    (due,) = await store.due_now(post.api.connection, DUE, TASHKENT)
    await store.start(post.api.connection, due, DUE)
    assert await post.deliver(DUE + timedelta(minutes=1)) == {}
    assert len(await post.deliver(DUE + timedelta(minutes=2))) == len(mailbox.taken) == 1
    assert [attempt[:2] for attempt in await post.log()] == [(1, "started"), (2, "delivered")]


async def test_the_loop_delivers_and_stops_when_told(post: Post, mailbox: Mailbox) -> None:
    await post.add(MONTHLY)
    stop = asyncio.Event()
    running = asyncio.create_task(keep_running(post.settings, post.api.catalogue, stop, now=lambda: DUE))
    while not mailbox.taken:  # noqa: ASYNC110  # the mail server runs in a thread of its own
        await asyncio.sleep(0.01)
    stop.set()
    await running
