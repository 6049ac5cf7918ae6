"""What every verb of the warehouse does first: who may, where, and under which locks."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.queries import fulfilment as fulfilment_queries
from backend.domain.actors import Actor
from backend.domain.errors import WarehouseNotFound
from backend.domain.fulfilment import check_may_operate, hold_is_over
from backend.services import reservations


def warehouse_for(session: Session, actor: Actor, verb: str, code: str) -> Any:
    """The distribution centre's row, if the actor runs it."""
    check_may_operate(actor, verb)
    found = fulfilment_queries.warehouse(session, code.strip().upper())
    if found is None:
        raise WarehouseNotFound(code, fulfilment_queries.warehouse_codes(session))
    return found


def local_day(warehouse: Any, now: datetime) -> date:
    """The warehouse's own day."""
    return now.astimezone(ZoneInfo(warehouse.timezone)).date()


def lock(session: Session, order_ids: Collection[int], skus: Iterable[str] = ()) -> None:
    """Order headers, then stock rows; documents of the warehouse come after both."""
    fulfilment_queries.lock_orders(session, order_ids)
    if wanted := set(skus):
        reservations.lock(session, wanted)


def held_orders(session: Session, order_ids: Collection[int], today: date) -> dict[int, tuple[str, ...]]:
    """Orders that may not move today, with the kinds of their holds."""
    found: dict[int, tuple[str, ...]] = {}
    for hold in fulfilment_queries.live_holds(session, order_ids):
        if not hold_is_over(hold.facts, today):
            found[hold.sales_order_id] = (*found.get(hold.sales_order_id, ()), hold.kind)
    return found
