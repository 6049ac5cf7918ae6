"""Who speaks in a conversation. Nothing a speaker types or sends can change the answer."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.db.models.parties import Contact, Conversation
from backend.db.queries import conversations as conversation_queries
from backend.domain.actors import STAFF, Actor, Role
from backend.domain.errors import AccountNotFound, ConversationUnknown, NotAllowed, SignInRefused

DEMO_PEOPLE_PER_GROUP = 2


@dataclass(frozen=True)
class DemoPerson:
    """One choice of the demo's sign-in page."""

    name: str
    company: str
    role: Role
    email: str
    segment: str | None


def sign_in(session: Session, email: str) -> Actor:
    """The person with that verified address, while active."""
    contact = conversation_queries.active_person(session, email)
    if contact is None:
        raise SignInRefused()
    return _actor(contact, contact.company_id)


def person(session: Session, contact_id: int) -> Actor:
    """The person behind a session, while active."""
    contact = conversation_queries.active_person_by_id(session, contact_id)
    if contact is None:
        raise SignInRefused()
    return _actor(contact, contact.company_id)


def bind_conversation(
    session: Session, conversation_id: str, contact_id: int, *, channel: str, now: datetime
) -> None:
    """Tie a conversation to the verified person for good; again for the same person changes nothing."""
    bound = session.get(Conversation, conversation_id) or _bind(
        session, conversation_id, contact_id, channel, now
    )
    if bound.contact_id != contact_id:
        raise ConversationUnknown(conversation_id)


def _bind(
    session: Session, conversation_id: str, contact_id: int, channel: str, now: datetime
) -> Conversation:
    """A new binding, or the one that another process made in this moment."""
    try:
        with session.begin_nested():
            bound = Conversation(id=conversation_id, contact_id=contact_id, channel=channel, opened_at=now)
            session.add(bound)
        return bound
    except IntegrityError:
        return session.get_one(Conversation, conversation_id)


def principal_of(session: Session, conversation_id: str) -> Actor:
    """The active person a conversation belongs to, with the account chosen in it while it is theirs."""
    found = conversation_queries.conversation_with_person(session, conversation_id)
    if found is None:
        raise ConversationUnknown(conversation_id)
    conversation, contact = found
    if contact.company_id or conversation.company_id is None:
        return _actor(contact, contact.company_id)
    actor = _actor(contact, None)
    chosen = conversation_queries.account_of(session, actor, conversation.company_id)
    return _actor(contact, chosen.id) if chosen else actor


def account_name(session: Session, actor: Actor) -> str | None:
    """The company spoken for."""
    company = conversation_queries.account_of(session, actor, actor.company_id) if actor.company_id else None
    return company.name if company else None


def choose_account(session: Session, actor: Actor, conversation_id: str, company_id: int) -> Actor:
    """Speak for one of one's accounts from now on in this conversation: reps theirs, our staff any."""
    bound = _own_conversation(session, actor, conversation_id)
    if conversation_queries.account_of(session, actor, company_id) is None:
        raise AccountNotFound(company_id)
    bound.company_id = company_id
    session.flush()
    return replace(actor, company_id=company_id)


def leave_account(session: Session, actor: Actor, conversation_id: str) -> Actor:
    """Speak for none of one's accounts, and see all of them again."""
    _own_conversation(session, actor, conversation_id).company_id = None
    session.flush()
    return replace(actor, company_id=None)


def _own_conversation(session: Session, actor: Actor, conversation_id: str) -> Conversation:
    """The speaker's conversation, when it is one in which accounts are chosen."""
    if actor.role is not Role.REP and actor.role not in STAFF:
        raise NotAllowed(verb="choose_account", role=actor.role)
    bound = session.get(Conversation, conversation_id)
    if bound is None or bound.contact_id != actor.contact_id:
        raise ConversationUnknown(conversation_id)
    return bound


def list_demo_people(session: Session) -> tuple[DemoPerson, ...]:
    """A few people of each role, customers of each segment, to sign in as in the demo."""
    return tuple(
        DemoPerson(contact.name, company or "", Role(contact.role), contact.email, segment)
        for contact, company, segment in conversation_queries.some_people(session, DEMO_PEOPLE_PER_GROUP)
    )


def _actor(contact: Contact, company_id: int | None) -> Actor:
    return Actor(contact.id, Role(contact.role), company_id, contact.name, contact.email)
