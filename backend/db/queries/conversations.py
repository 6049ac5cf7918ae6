"""People, the conversations bound to them and the accounts they may speak for."""

from functools import cache

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from backend.db.models.parties import Company, Contact, Conversation
from backend.domain.actors import Actor, Role


def active_person(session: Session, email: str) -> Contact | None:
    """The active contact with that address whose company, if it has one, is active."""
    return session.scalar(_active_people().where(func.lower(Contact.email) == email.strip().lower()))


def active_person_by_id(session: Session, contact_id: int) -> Contact | None:
    """The contact, unless it or its company is no longer active."""
    return session.scalar(_active_people().where(Contact.id == contact_id))


def conversation_with_person(session: Session, conversation_id: str) -> Row[Conversation, Contact] | None:
    """The conversation and the active person it belongs to."""
    return session.execute(_conversation_with_person(), {"conversation_id": conversation_id}).first()


@cache
def _conversation_with_person() -> Select[Conversation, Contact]:
    """Made once: every turn asks."""
    return (
        _active_people()
        .join(Conversation, Conversation.contact_id == Contact.id)
        .where(Conversation.id == bindparam("conversation_id"))
        .with_only_columns(Conversation, Contact)
    )


def account_of(session: Session, actor: Actor, company_id: int) -> Company | None:
    """An active company that a rep or our staff may speak for."""
    found = select(Company).where(Company.id == company_id, Company.is_active)
    if actor.role is Role.REP:
        found = found.where(Company.rep_id == actor.contact_id)
    elif not actor.sees_everything:
        found = found.where(Company.id == actor.company_id)
    return session.scalar(found)


def some_people(session: Session, most: int) -> list[Row[Contact, str | None, str | None]]:
    """The first active people of each role, customers by segment, with company name and segment."""
    place = func.row_number().over(partition_by=(Contact.role, Company.segment), order_by=Contact.id)
    numbered = (
        select(Contact.id, place.label("place"))
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Contact.is_active, func.coalesce(Company.is_active, True))
        .subquery()
    )
    return list(
        session.execute(
            select(Contact, Company.name, Company.segment)
            .join(numbered, numbered.c.id == Contact.id)
            .outerjoin(Company, Company.id == Contact.company_id)
            .where(numbered.c.place <= most)
            .order_by(Contact.role, Company.segment, Contact.id)
        )
    )


def _active_people() -> Select[Contact]:
    return (
        select(Contact)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Contact.is_active, func.coalesce(Company.is_active, True))
    )
