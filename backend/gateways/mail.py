"""Mail: one message to one address. The console twin writes files under `var/mail` and needs nothing."""

import smtplib
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from backend.config import VAR, setting

SMTP_SECONDS = 20


class Mailer(Protocol):
    """Who sends a message; the same Message-ID again is the same message."""

    def send(self, message: EmailMessage) -> None: ...


class ConsoleMail:
    """Each message as a file that any mail program opens, named by its Message-ID."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        (self._folder / f"{name}.eml").write_bytes(bytes(message))


class SmtpMail:
    """A mail server, by TLS when it offers that."""

    def __init__(self, host: str, port: int, user: str, password: str) -> None:
        self._address, self._login = (host, port), (user, password)

    def send(self, message: EmailMessage) -> None:
        with smtplib.SMTP(*self._address, timeout=SMTP_SECONDS) as server:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls()
                server.ehlo()
            if self._login[0]:
                server.login(*self._login)
            server.send_message(message)


def mailer() -> Mailer:
    """The server of DESK_MAIL_HOST; without one the console twin."""
    host = setting("DESK_MAIL_HOST")
    if not host:
        return ConsoleMail(VAR / "mail")
    port = int(setting("DESK_MAIL_PORT", "587"))
    return SmtpMail(host, port, setting("DESK_MAIL_USER"), setting("DESK_MAIL_PASSWORD"))


def sender() -> str:
    """From whom the desk's mail comes."""
    return setting("DESK_MAIL_FROM", "Promise Desk <desk@promise-desk.example>")
