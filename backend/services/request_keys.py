"""Same key, same result: a program may repeat its request as often as it likes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Table, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.db.models.orders import RequestKey
from backend.db.queries import proposals as proposals_queries
from backend.domain.actors import Actor
from backend.domain.errors import RequestKeyReused
from backend.domain.facts import jsonable

_keys: Table = RequestKey.__table__  # type: ignore[assignment]


def once(
    session: Session,
    actor: Actor,
    request_key: str,
    verb: str,
    request: Any,
    work: Callable[[], dict[str, Any]],
    *,
    now: datetime,
) -> dict[str, Any]:
    """Do `work` for a new key; give a used key's first result; refuse the key of another request.

    The unique row decides races: on PostgreSQL the second insert waits for the first one's commit.
    """
    asked = jsonable(request)
    if _claim(session, actor, request_key, verb, asked, now):
        result: dict[str, Any] = jsonable(work())
        mine = (_keys.c.key == request_key) & (_keys.c.contact_id == actor.contact_id)
        session.execute(update(_keys).where(mine).values(result=result))
        return result
    used = proposals_queries.used_request_key(session, actor, request_key)
    if used is None or (used.verb, used.request) != (verb, asked):
        raise RequestKeyReused(request_key)
    return used.result or {}


def _claim(session: Session, actor: Actor, key: str, verb: str, request: Any, now: datetime) -> bool:
    """Whether the key is new; its row is this transaction's then."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {"key": key, "contact_id": actor.contact_id, "verb": verb, "request": request, "requested_at": now}
    claimed = session.execute(insert(_keys).values(**row).on_conflict_do_nothing().returning(_keys.c.key))
    return claimed.first() is not None
