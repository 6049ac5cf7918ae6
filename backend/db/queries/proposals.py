"""Proposals and request keys, each its speaker's own."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models.orders import Proposal, RequestKey
from backend.domain.actors import Actor
from backend.domain.errors import DocumentNotFound


def own_proposal(session: Session, actor: Actor, proposal_id: str, *, lock: bool = False) -> Proposal:
    """The speaker's proposal, locked on request; another's is not there."""
    statement = select(Proposal).where(Proposal.id == proposal_id, Proposal.contact_id == actor.contact_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    proposal = session.scalars(statement).one_or_none()
    if proposal is None:
        raise DocumentNotFound(proposal_id)
    return proposal


def used_request_key(session: Session, actor: Actor, key: str) -> RequestKey | None:
    """What the key was used for before, by the same person."""
    statement = select(RequestKey).where(RequestKey.key == key, RequestKey.contact_id == actor.contact_id)
    return session.scalars(statement).one_or_none()
