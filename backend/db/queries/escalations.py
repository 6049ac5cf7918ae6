"""What waits for a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.db.models.parties import Company, Contact, Conversation, ServicePackage
from backend.db.models.shipments import Escalation
from backend.db.queries.scopes import may_see
from backend.domain.actors import Actor


def lock_conversation(session: Session, conversation_id: str) -> None:
    """Let one message of a conversation be taken down at a time."""
    session.execute(select(Conversation.id).where(Conversation.id == conversation_id).with_for_update())


def response_minutes(session: Session, company_id: int | None) -> int | None:
    """How soon the account's package says that we answer; None without an account."""
    statement = (
        select(ServicePackage.response_sla_minutes)
        .join(Company, Company.segment == ServicePackage.segment)
        .where(Company.id == company_id)
    )
    return session.scalar(statement)


def _told() -> Select[Any]:
    return (
        select(*Escalation.__table__.columns)
        .add_columns(Contact.name.label("contact_name"), Company.name.label("company_name"))
        .outerjoin(Contact, Contact.id == Escalation.contact_id)
        .outerjoin(Company, Company.id == Escalation.company_id)
    )


def same_message(
    session: Session, actor: Actor, conversation_id: str, message: str, *, since: datetime
) -> Any | None:
    """The escalation that the same words in the same conversation opened lately."""
    statement = _told().where(
        Escalation.conversation_id == conversation_id,
        Escalation.contact_id == actor.contact_id,
        Escalation.message == message,
        Escalation.opened_at > since,
    )
    return session.execute(statement.order_by(Escalation.id).limit(1)).one_or_none()


def escalation(session: Session, escalation_id: int) -> Any:
    """One escalation."""
    return session.execute(_told().where(Escalation.id == escalation_id)).one()


def due_first(session: Session, actor: Actor, *, waiting_only: bool, limit: int) -> Sequence[Any]:
    """The actor's accounts' escalations, the earliest due first."""
    statement = _told().where(may_see(actor)).order_by(Escalation.respond_by, Escalation.id).limit(limit)
    if waiting_only:
        statement = statement.where(Escalation.status == "waiting")
    return session.execute(statement).all()
