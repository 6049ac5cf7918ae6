"""Same key, same result: a program may repeat its request as often as it likes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.db.models.orders import RequestKey
from backend.db.queries import proposals as proposals_queries
from backend.domain.actors import Actor
from backend.domain.errors import RequestKeyReused
from backend.domain.facts import jsonable

_keys: Table = RequestKey.__table__  # type: ignore[assignment]
_claims = {
    "sqlite": sqlite.insert(_keys).on_conflict_do_nothing().returning(_keys.c.key),
    "postgresql": postgresql.insert(_keys).on_conflict_do_nothing().returning(_keys.c.key),
}
_answer = (
    update(_keys)
    .where(_keys.c.key == bindparam("used_key"), _keys.c.contact_id == bindparam("by_contact"))
    .values(result=bindparam("first_result"))
)


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
        mine = {"used_key": request_key, "by_contact": actor.contact_id}
        session.execute(_answer, mine | {"first_result": result})
        return result
    used = proposals_queries.used_request_key(session, actor, request_key)
    if used is None or (used.verb, used.request) != (verb, asked):
        raise RequestKeyReused(request_key)
    return used.result or {}


def _claim(session: Session, actor: Actor, key: str, verb: str, request: Any, now: datetime) -> bool:
    """Whether the key is new; its row is this transaction's then."""
    row = {"key": key, "contact_id": actor.contact_id, "verb": verb, "request": request}
    claim = _claims[session.get_bind().dialect.name]
    return session.execute(claim, row | {"requested_at": now}).first() is not None
