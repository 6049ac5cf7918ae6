"""Where order lines stand, from what is tied to them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models.fulfilment import Allocation
from backend.db.models.orders import OrderLine, SalesOrder
from backend.domain.order_states import header_status

STEPS = ("allocated", "released", "picked", "loaded")


def settle_lines(session: Session, line_ids: Collection[int], *, now: datetime) -> None:
    """Lines that have not left say how far their least advanced part is, and headers follow."""
    lines = session.scalars(
        select(OrderLine).where(OrderLine.id.in_(line_ids)).execution_options(populate_existing=True)
    ).all()
    for line in lines:
        if line.status in ("confirmed", *STEPS):
            line.status = _status(session, line)
    session.flush()
    for order_id in {line.sales_order_id for line in lines}:
        order = session.get_one(SalesOrder, order_id, populate_existing=True)
        is_held = any(hold.lifted_at is None for hold in order.holds)
        order.status = header_status([line.status for line in order.lines], is_held=is_held)
    session.flush()


def _status(session: Session, line: OrderLine) -> str:
    parts = session.scalars(
        select(Allocation).where(Allocation.order_line_id == line.id, Allocation.status.in_(STEPS))
    ).all()
    tied = sum(part.quantity for part in parts)
    if tied < line.quantity - line.shipped_quantity:
        return "confirmed"
    return min((part.status for part in parts), key=STEPS.index, default=line.status)
