"""Deliver a report: into a folder, whole or not at all, or by mail."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from technopark.errors import SettingsError, TechnoparkError
from technopark_api.reports.files import ReportFile, write_whole

_TIMEOUT_S: Final = 30
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class NotDelivered(TechnoparkError):
    """A report could not be delivered this time."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and whom it is from."""

    host: str
    port: int
    tls: bool
    user: str
    password: str
    sender: str

    @classmethod
    def of(cls, url: str, sender: str) -> MailServer:
        """Read `smtp://` (with STARTTLS where the server offers it) or `smtps://`, with user and password if wanted.

        Raises:
            SettingsError: the URL or the sender cannot be read; the text holds neither.
        """
        wrong = "TECHNOPARK_SMTP_URL: expected smtp://user:password@host:port or smtps://..., percent-encoded"
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise SettingsError(wrong) from error
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise SettingsError(wrong)
        if parseaddr(sender)[1] != sender or "@" not in sender:
            raise SettingsError(
                "TECHNOPARK_SMTP_SENDER: expected an address such as reports@technopark.example"
            )
        tls = parts.scheme == "smtps"
        return cls(
            parts.hostname,
            port or (465 if tls else 25),
            tls,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            sender,
        )


def into_folder(folder: Path, name: str, content: bytes) -> str:
    """Write a file so that whoever looks sees it whole or not at all; return where it is.

    Raises:
        NotDelivered: it cannot be written.
    """
    path = folder / name
    try:
        write_whole(path, content)
    except OSError as error:
        raise NotDelivered(f"{path}: cannot be written: {error.strerror}") from error
    return str(path)


def by_mail(
    server: MailServer,
    recipients: tuple[str, ...],
    file: ReportFile,
    *,
    subject: str,
    body: str,
    now: datetime,
    message_id: str,
) -> str:
    """Hand a mail with the file over to the server; return who gets it. It blocks for as long as the server takes.

    The message's id is that of the delivery, so that a second attempt at the same one is recognised as such.

    Raises:
        NotDelivered: the server is away, or takes it for none of the recipients.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["From"] = server.sender
    message["To"] = ", ".join(recipients)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    main, _, sub = file.media_type.partition(";")[0].partition("/")
    message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    try:
        refused = _send(server, message, recipients)
    except (OSError, smtplib.SMTPException) as error:
        raise NotDelivered(_said(error)) from error
    taken = ", ".join(recipient for recipient in recipients if recipient not in refused)
    return f"{taken}; refused: {', '.join(sorted(refused))}" if refused else taken


def _send(server: MailServer, message: EmailMessage, recipients: tuple[str, ...]) -> set[str]:
    context = ssl.create_default_context()
    with ExitStack() as opened:
        connection: smtplib.SMTP
        if server.tls:
            connection = smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT_S, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_S)
        opened.enter_context(connection)
        connection.ehlo()
        if not server.tls and connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo()
        elif not server.tls and server.user and server.host not in _LOOPBACK:
            raise NotDelivered(f"{server.host} offers no TLS: the password is not sent in the open")
        if server.user:
            connection.login(server.user, server.password)
        return set(connection.send_message(message, server.sender, list(recipients)))


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        told = "; ".join(
            f"{who}: {code} {text.decode('utf-8', 'replace')}"
            for who, (code, text) in error.recipients.items()
        )
        return f"all recipients were refused: {told}"[:500]
    return f"mail server: {type(error).__name__}: {error}"[:500]
