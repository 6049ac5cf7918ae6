"""Orders on hold for credit: what they come to beside everything owed, and the hold lifted once they fit."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import fulfilment as fulfilment_queries
from backend.db.queries import orders as orders_queries
from backend.domain.actors import OPERATOR, Actor
from backend.domain.credit import CreditExposure
from backend.services import lapses, order_holds

KIND = "credit"


def exposure_of(session: Session, order: Any) -> CreditExposure:
    """What the customer owes and will owe beside this order."""
    uninvoiced = orders_queries.uninvoiced_amount(session, order.company_id, except_order_id=order.id)
    return CreditExposure(order.credit_limit_amount, order.open_receivables_amount, uninvoiced)


def lift_fitting(session: Session, actor: Actor, company_id: int, *, now: datetime) -> tuple[int, ...]:
    """Let go of the company's orders that fit its limit again, the oldest first; those that went. What should have
    left meanwhile is promised anew.

    Headers are locked before the company, as everywhere.
    """
    waiting = fulfilment_queries.orders_on_credit_hold(session, company_id)
    if not waiting:
        return ()
    fulfilment_queries.lock_orders(session, waiting)
    fulfilment_queries.lock_companies(session, [company_id])
    lifted = []
    for hold in fulfilment_queries.live_holds(session, waiting):
        order = fulfilment_queries.orders_by_id(session, [hold.sales_order_id])[hold.sales_order_id]
        if hold.kind == KIND and not exposure_of(session, order).holds(order.total_amount):
            order_holds.lift(session, actor, [hold], now=now)
            lifted.append(order.id)
    if lifted:
        lapses.put_off(session, OPERATOR, now, order_ids=lifted)
    return tuple(lifted)


def companies_waiting(session: Session) -> tuple[int, ...]:
    """Companies with an order on hold for credit."""
    return tuple(fulfilment_queries.companies_on_credit_hold(session))
