"""Open orders that need somebody: on hold, later than agreed, or overdue."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from backend.db.queries import orders as orders_queries
from backend.domain.actors import NO_PRICES, Actor
from backend.domain.errors import NotAllowed
from backend.services import orders
from backend.services.order_views import OrderSummary
from backend.services.shipments import OrderTracking, track_order

LIMIT_OF_DOUBTS = 60


@dataclass(frozen=True)
class OrderAtRisk:
    """An order with what the records say of it."""

    order: OrderSummary
    is_held: bool
    original_promise_date: date | None


def list_at_risk(session: Session, actor: Actor, *, now: datetime) -> tuple[OrderAtRisk, ...]:
    """Of all the orders the actor may see, the ones promised for the earliest day first."""
    if actor.role in NO_PRICES:
        raise NotAllowed("list_orders", actor.role)
    tomorrow = (now + timedelta(days=1)).date()
    heads = orders_queries.open_orders_in_doubt(session, actor, on=tomorrow, limit=LIMIT_OF_DOUBTS)
    tracked = [
        (order, track_order(session, actor, order.number, now=now))
        for order in orders.summaries(session, heads)
    ]
    found = [_at_risk(order, tracking) for order, tracking in tracked if _is_in_trouble(tracking)]
    return tuple(sorted(found, key=lambda one: one.original_promise_date or date.max))


def _is_in_trouble(tracking: OrderTracking) -> bool:
    return tracking.is_late or bool(tracking.order.holds)


def _at_risk(order: OrderSummary, tracking: OrderTracking) -> OrderAtRisk:
    return OrderAtRisk(order, bool(tracking.order.holds), tracking.order.original_promise_date)
