"""A conversation given to a person: what is wanted, with the facts at hand, and by when we answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.facts import jsonable


@dataclass(frozen=True)
class EscalationView:
    """What waits for a person."""

    number: str
    status: str
    topic: str
    message: str
    facts: dict[str, Any]
    conversation_id: str
    contact_name: str | None
    company_name: str | None
    opened_at: datetime
    respond_by: datetime

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


def leave_message(
    session: Session,
    actor: Actor,
    conversation_id: str,
    topic: str,
    message: str,
    facts: dict[str, Any],
    now: datetime,
) -> EscalationView:
    """Open an escalation; the same message again within the hour finds the first one."""
    raise NotImplementedError


def list_escalations(
    session: Session, actor: Actor, *, waiting_only: bool = True, limit: int = 50
) -> tuple[EscalationView, ...]:
    """What waits, the earliest due first: all for staff, their accounts' for reps."""
    raise NotImplementedError
