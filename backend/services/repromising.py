"""Promises that their supply no longer covers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, update
from sqlalchemy.orm import Session

from backend.db.batch import Batch
from backend.db.models.orders import LinePromise
from backend.db.queries import fulfilment as fulfilment_queries
from backend.domain.actors import Actor
from backend.services import journal

_promises: Table = LinePromise.__table__  # type: ignore[assignment]


def supply_changed(
    session: Session,
    actor: Actor,
    sku: str,
    warehouse: str,
    *,
    cause: str,
    facts: Mapping[str, Any],
    now: datetime,
) -> None:
    """Less is there than was promised: the promise shrinks to what is, its rest is promised no more.

    The facts name the `order_line_id` and its `missing_quantity`; those units hold no reservation any more.
    """
    for row in fulfilment_queries.live_promises(session, [facts["order_line_id"]]):
        if (row.warehouse, row.promise_ship_date) == (warehouse, facts["promise_ship_date"]):
            _shrink(session, row, facts["missing_quantity"], cause, now)
            break
    told = {"sku": sku, "warehouse": warehouse, "cause": cause, **facts}
    journal.record(session, actor, "supply_changed", facts["order_number"], told, now=now)


def _shrink(session: Session, promise: Any, missing: int, cause: str, now: datetime) -> None:
    """What is left of a promise is a promise of its own."""
    old = update(_promises).where(_promises.c.id == promise.id).values(superseded_at=now)
    session.execute(old)
    left = promise.quantity - missing
    if left > 0:
        names = ("order_line_id", "warehouse", "promise_ship_date", "promise_date", "service_code")
        kept = {name: getattr(promise, name) for name in names}
        reason = {**promise.reason, "code": cause, "agreed": False}
        batch = Batch()
        row = {"quantity": left, "is_original": False, "reason": reason}
        batch.add(_promises, [kept | row | {"promised_at": now, "superseded_at": None}])
        batch.write(session)
