"""A conversation given to a person: what is wanted, with the facts at hand, and by when we answer."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.db.models.shipments import Escalation
from backend.db.queries import escalations as escalations_queries
from backend.domain.actors import Actor, Role
from backend.domain.business_hours import add_business_minutes
from backend.domain.errors import NotAllowed
from backend.domain.facts import jsonable
from backend.domain.numbers import document_number
from backend.services import journal

SAME_MESSAGE = timedelta(hours=1)
DEFAULT_RESPONSE_MINUTES = 480
"""For speakers without an account."""


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
    escalations_queries.lock_conversation(session, conversation_id)
    words = message.strip()
    since = now - SAME_MESSAGE
    found = escalations_queries.same_message(session, actor, conversation_id, words, since=since)
    if found is None:
        found = _opened(session, actor, conversation_id, topic, words, facts, now)
    return _view(found)


def tell_team(
    session: Session,
    actor: Actor,
    company_id: int,
    contact_id: int | None,
    document: str,
    topic: str,
    message: str,
    facts: dict[str, Any],
    now: datetime,
) -> EscalationView:
    """Something went wrong with a customer's document: the team hears of it with the facts, once."""
    speaker = replace(actor, contact_id=contact_id or actor.contact_id, company_id=company_id)
    return leave_message(session, speaker, document, topic, message, facts, now)


def _opened(
    session: Session,
    actor: Actor,
    conversation_id: str,
    topic: str,
    message: str,
    facts: dict[str, Any],
    now: datetime,
) -> Any:
    minutes = escalations_queries.response_minutes(session, actor.company_id) or DEFAULT_RESPONSE_MINUTES
    row = Escalation(
        conversation_id=conversation_id,
        contact_id=actor.contact_id,
        company_id=actor.company_id,
        topic=topic,
        message=message,
        facts=jsonable(facts),
        opened_at=now,
        respond_by=add_business_minutes(now, minutes),
    )
    session.add(row)
    session.flush()
    number = document_number("ESC", row.id)
    about = {"topic": topic, "respond_by": row.respond_by}
    journal.record(session, actor, "leave_message", number, about, now=now)
    return escalations_queries.escalation(session, row.id)


def list_escalations(
    session: Session, actor: Actor, *, waiting_only: bool = True, limit: int = 50
) -> tuple[EscalationView, ...]:
    """What waits, the earliest due first: all for staff, their accounts' for reps."""
    if not actor.sees_everything and actor.role is not Role.REP:
        raise NotAllowed("list_escalations", actor.role)
    rows = escalations_queries.due_first(session, actor, waiting_only=waiting_only, limit=limit)
    return tuple(_view(row) for row in rows)


def _view(row: Any) -> EscalationView:
    same = {
        field.name: getattr(row, field.name) for field in fields(EscalationView) if field.name != "number"
    }
    return EscalationView(number=document_number("ESC", row.id), **same)
