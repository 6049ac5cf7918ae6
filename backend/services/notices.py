"""The outbox: what to tell people, until a channel has delivered it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session


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
    raise NotImplementedError


def waiting_notices(session: Session, limit: int) -> tuple[WaitingNotice, ...]:
    """The oldest undelivered notices first."""
    raise NotImplementedError


def mark_delivered(session: Session, notice_id: int, now: datetime) -> bool:
    """Take a notice out of the outbox; whether this call did it."""
    raise NotImplementedError
