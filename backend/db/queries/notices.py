"""The outbox."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models.shipments import Notice


def undelivered(session: Session, limit: int) -> Sequence[Notice]:
    """The oldest notices that no channel has delivered."""
    statement = select(Notice).where(Notice.delivered_at.is_(None)).order_by(Notice.id).limit(limit)
    return session.scalars(statement).all()
