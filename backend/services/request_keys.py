"""Same key, same result: a program may repeat its request as often as it likes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.db.batch import Batch, Change
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
_ANSWER = Change(_keys, key=("key", "contact_id"), sets=("result",))


def once(
    session: Session,
    actor: Actor,
    request_key: str,
    verb: str,
    request: Any,
    work: Callable[[], dict[str, Any]],
    *,
    now: datetime,
    batch: Batch | None = None,
) -> dict[str, Any]:
    """Do `work` for a new key; give a used key's first result; refuse the key of another request.

    What the work leaves in the batch is written with its result. The unique row decides races: on PostgreSQL
    the second insert waits for the first one's commit.
    """
    asked = jsonable(request)
    if _claim(session, actor, request_key, verb, asked, now):
        result: dict[str, Any] = jsonable(work())
        together = batch or Batch()
        mine = {"key": request_key, "contact_id": actor.contact_id}
        together.change(_ANSWER, [mine | {"result": result}])
        together.write(session)
        return result
    used = proposals_queries.used_request_key(session, actor, request_key)
    if used is None or (used.verb, used.request) != (verb, asked):
        raise RequestKeyReused(request_key)
    return used.result or {}


def _claim(session: Session, actor: Actor, key: str, verb: str, request: Any, now: datetime) -> bool:
    """Whether the key is new; its row is this transaction's then."""
    row = {"key": key, "contact_id": actor.contact_id, "verb": verb, "request": request}
    connection = session.connection()
    claim = _claims[connection.dialect.name]
    return connection.execute(claim, row | {"requested_at": now}).first() is not None
