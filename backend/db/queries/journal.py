"""Who did what to which document."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models.stock import JournalEntry


def entries_of(session: Session, document: str) -> list[JournalEntry]:
    """A document's journal, oldest first."""
    statement = select(JournalEntry).where(JournalEntry.document == document).order_by(JournalEntry.id)
    return list(session.scalars(statement))
