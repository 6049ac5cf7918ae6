"""Notices that go by mail: worded, sent, and marked so that each goes once."""

import logging
import string
from collections.abc import Mapping
from datetime import date, datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from smtplib import SMTPException
from typing import Any

import yaml
from babel.dates import format_date
from sqlalchemy.orm import Session

from backend.db.queries import slips as slips_queries
from backend.gateways import mail
from backend.gateways.mail import Mailer
from backend.services.notices import WaitingNotice, mark_delivered, waiting_mail

BATCH = 50
log = logging.getLogger("mail")


def send_mail(session: Session, mailer: Mailer, *, now: datetime) -> int:
    """Send what waits, the oldest first; how many went. One that fails is left for the next round; one that was
    sent but not marked goes again under the same Message-ID."""
    waiting, sent = waiting_mail(session, BATCH), 0
    people = slips_queries.emails_of(session, {notice.contact_id for notice in waiting})
    for notice in waiting:
        try:
            if notice.contact_id in people and notice.kind in wordings():
                mailer.send(message(notice, people[notice.contact_id]))
        except (OSError, SMTPException):
            log.exception("mail %d was not sent", notice.id)
            continue
        sent += mark_delivered(session, notice.id, now)
    return sent


@cache
def wordings() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(Path(mail.__file__).with_suffix(".yml").read_text())
    return content


def message(notice: WaitingNotice, person: Any) -> EmailMessage:
    """A notice as a message to its person."""
    wording = wordings()[notice.kind]
    facts = _told(notice.facts) | {"contact": person.name}
    lines = [line.format_map(facts) for line in wording["lines"] if _names(line) <= facts.keys()]
    mail_message = EmailMessage()
    mail_message["Message-ID"] = f"<notice-{notice.id}@promise-desk.example>"
    mail_message["From"], mail_message["To"] = mail.sender(), person.email
    mail_message["Subject"] = wording["subject"].format_map(facts)
    mail_message.set_content("\n".join(lines) + "\n")
    return mail_message


def _names(line: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(line) if name}


def _told(facts: Mapping[str, Any]) -> dict[str, str]:
    """Facts as words; those that are empty are missing."""
    told = {name: str(value) for name, value in facts.items() if value not in (None, "")}
    for name in ("old_date", "new_date", "decide_by"):
        if name in told:
            told[name] = format_date(date.fromisoformat(told[name]), "full", facts.get("locale") or "en_US")
    if not facts.get("new_date"):
        told["undated"] = ""
    ways = [wordings()["ways"][each["choice"]] for each in facts.get("choices") or ()]
    return told | {"ways": ", ".join(ways)}
