"""One row for every write, and for every look of staff at a customer's document."""

from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from backend.db.models.stock import JournalEntry
from backend.domain.actors import Actor
from backend.domain.facts import jsonable

TABLE: Table = JournalEntry.__table__  # type: ignore[assignment]
_entry = insert(TABLE)


def record(session: Session, actor: Actor, verb: str, document: str, facts: Any, *, now: datetime) -> None:
    """Write down who did what to which document."""
    session.execute(_entry, entry(actor, verb, document, facts, now=now))


def entry(actor: Actor, verb: str, document: str, facts: Any, *, now: datetime) -> dict[str, Any]:
    """The row that says so, for those who write it along with others."""
    row = {"at": now, "contact_id": actor.contact_id, "verb": verb, "document": document}
    return row | {"facts": jsonable(facts)}


def record_look(session: Session, actor: Actor, document: str, *, now: datetime) -> None:
    """Write down a look of staff; a session for answers only stays one."""
    writes = session.get_bind().get_execution_options().get("writes", False)
    if actor.sees_everything and writes:
        record(session, actor, "look", document, {}, now=now)
