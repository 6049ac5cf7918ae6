"""The outbox."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backend.db.models.shipments import Notice

MAIL = "mail:"
"""Before the kind of what goes by mail."""


def undelivered(session: Session, limit: int) -> Sequence[Notice]:
    """The oldest notices for conversations that no channel has delivered."""
    return _waiting(session, Notice.kind.not_like(f"{MAIL}%"), limit)


def unsent_mail(session: Session, limit: int) -> Sequence[Notice]:
    """The oldest notices for mail that were not sent."""
    return _waiting(session, Notice.kind.like(f"{MAIL}%"), limit)


def _waiting(session: Session, kinds: ColumnElement[bool], limit: int) -> Sequence[Notice]:
    statement = select(Notice).where(Notice.delivered_at.is_(None), kinds).order_by(Notice.id).limit(limit)
    return session.scalars(statement).all()
