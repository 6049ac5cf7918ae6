"""What was ordered, promised, sent, lost and claimed in a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, case, cast, func, select
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.queries.repromising import WAITING

_t: Any = Base.metadata.tables
_orders, _lines, _items, _promises = (
    _t[name] for name in ("sales_orders", "order_lines", "items", "line_promises")
)
_shipments, _contents, _slips = _t["shipments"], _t["shipment_lines"], _t["promise_slips"]
_allocations, _invoices, _claims = _t["allocations"], _t["invoices"], _t["invoice_lines"]
_payments = _t["payments"]


def ordered(session: Session, since: datetime, until: datetime) -> Sequence[Any]:
    """Lines entered in the time: where they stand, when they were promised first and whether from the shelf."""
    promised = (
        select(
            _promises.c.order_line_id,
            func.max(_promises.c.promise_date).label("promise_date"),
            func.max(case((cast(_promises.c.reason, Text).contains(WAITING), 1), else_=0)).label("waits"),
        )
        .where(_promises.c.is_original)
        .group_by(_promises.c.order_line_id)
        .subquery()
    )
    columns = _lines.c["id", "sales_order_id", "status", "quantity", "delivered_quantity"]
    statement = (
        select(*columns, promised.c.promise_date, promised.c.waits)
        .join_from(_lines, _orders, _orders.c.id == _lines.c.sales_order_id)
        .outerjoin(promised, promised.c.order_line_id == _lines.c.id)
        .where(_orders.c.entered_at >= since, _orders.c.entered_at < until)
    )
    return session.execute(statement).all()


def arrivals(session: Session, since: datetime, until: datetime) -> Sequence[Any]:
    """(order_line_id, arrived_at, lost_quantity, cost) of what carriers brought in the time."""
    lost = _contents.c.quantity - _contents.c.delivered_quantity
    statement = (
        select(
            _contents.c.order_line_id,
            _shipments.c.delivered_at.label("arrived_at"),
            lost.label("lost_quantity"),
            _items.c.unit_cost_amount,
        )
        .join_from(_contents, _shipments, _shipments.c.id == _contents.c.shipment_id)
        .join(_lines, _lines.c.id == _contents.c.order_line_id)
        .join(_items, _items.c.sku == _lines.c.sku)
        .where(_shipments.c.delivered_at >= since, _shipments.c.delivered_at < until)
    )
    return session.execute(statement).all()


def slips_by_cause(session: Session, since: datetime, until: datetime) -> Sequence[Any]:
    """(cause, count) of promises that got worse in the time."""
    statement = select(_slips.c.cause, func.count().label("count"))
    within = (_slips.c.slipped_at >= since, _slips.c.slipped_at < until)
    return session.execute(statement.where(*within).group_by(_slips.c.cause).order_by(_slips.c.cause)).all()


def short_picks(session: Session, since: datetime, until: datetime) -> Sequence[Any]:
    """(short_quantity, unit_cost_amount) of picks of the time that found less than asked."""
    statement = (
        select(_allocations.c.short_quantity, _items.c.unit_cost_amount)
        .join_from(_allocations, _items, _items.c.sku == _allocations.c.sku)
        .where(
            _allocations.c.short_quantity > 0,
            _allocations.c.picked_at >= since,
            _allocations.c.picked_at < until,
        )
    )
    return session.execute(statement).all()


def invoiced(session: Session, since: datetime, until: datetime) -> Sequence[Any]:
    """(total_amount, freight_amount) of the claims of the time."""
    columns = _invoices.c["total_amount", "freight_amount"]
    within = (_invoices.c.issued_at >= since, _invoices.c.issued_at < until)
    return session.execute(select(*columns).where(*within)).all()


def sold(session: Session, since: datetime, until: datetime) -> Sequence[Any]:
    """(quantity, unit_cost_amount) of what was claimed in the time."""
    statement = (
        select(_claims.c.quantity, _items.c.unit_cost_amount)
        .join_from(_claims, _invoices, _invoices.c.id == _claims.c.invoice_id)
        .join(_lines, _lines.c.id == _claims.c.order_line_id)
        .join(_items, _items.c.sku == _lines.c.sku)
        .where(_invoices.c.issued_at >= since, _invoices.c.issued_at < until)
    )
    return session.execute(statement).all()


def paid(session: Session, since: datetime, until: datetime) -> Sequence[Any]:
    """(amount,) of the payments of the time."""
    within = (_payments.c.received_at >= since, _payments.c.received_at < until)
    return session.execute(select(_payments.c.amount).where(*within)).all()
