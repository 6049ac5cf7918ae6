"""The outbox: what to tell people, until a channel has delivered it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.db.models.shipments import Notice
from backend.db.queries import notices as notices_queries
from backend.domain.facts import jsonable


@dataclass(frozen=True)
class WaitingNotice:
    """A notice that no channel has delivered."""

    id: int
    contact_id: int
    conversation_id: str | None
    kind: str
    facts: dict[str, Any]
    created_at: datetime


def queue_notice(
    session: Session,
    contact_id: int,
    kind: str,
    facts: Any,
    now: datetime,
    conversation_id: str | None = None,
) -> int:
    """Put a notice into the outbox; its id."""
    notice = Notice(
        contact_id=contact_id,
        conversation_id=conversation_id,
        kind=kind,
        facts=jsonable(facts),
        created_at=now,
    )
    session.add(notice)
    session.flush()
    return notice.id


def queue_mail(session: Session, contact_id: int, kind: str, facts: Any, now: datetime) -> int:
    """Put a notice into the outbox that goes by mail."""
    return queue_notice(session, contact_id, f"{notices_queries.MAIL}{kind}", facts, now)


def waiting_mail(session: Session, limit: int) -> tuple[WaitingNotice, ...]:
    """The oldest unsent mail first, under the kind of what it tells."""
    return tuple(
        WaitingNotice(
            row.id,
            row.contact_id,
            None,
            row.kind.removeprefix(notices_queries.MAIL),
            row.facts,
            row.created_at,
        )
        for row in notices_queries.unsent_mail(session, limit)
    )


def waiting_notices(session: Session, limit: int) -> tuple[WaitingNotice, ...]:
    """The oldest undelivered notices first."""
    return tuple(
        WaitingNotice(row.id, row.contact_id, row.conversation_id, row.kind, row.facts, row.created_at)
        for row in notices_queries.undelivered(session, limit)
    )


def mark_delivered(session: Session, notice_id: int, now: datetime) -> bool:
    """Take a notice out of the outbox; whether this call did it."""
    waiting = (Notice.id == notice_id) & Notice.delivered_at.is_(None)
    taken = session.execute(update(Notice).where(waiting).values(delivered_at=now).returning(Notice.id))
    return taken.first() is not None
