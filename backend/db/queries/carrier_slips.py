"""Promises that got worse while the goods are under way."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models.orders import PromiseSlip, SalesOrder
from backend.db.models.shipments import ShipmentLine


def lines_under_way(session: Session, shipment_id: int) -> Sequence[Any]:
    """(order_line_id, quantity) of a shipment."""
    statement = select(ShipmentLine.order_line_id, ShipmentLine.quantity)
    return session.execute(
        statement.where(ShipmentLine.shipment_id == shipment_id).order_by(ShipmentLine.order_line_id)
    ).all()


def last_promise_dates(session: Session, shipment_id: int) -> dict[int, date]:
    """By line, the date its carrier's last delay moved it to."""
    statement = (
        select(PromiseSlip.order_line_id, PromiseSlip.new_promise_date)
        .join(ShipmentLine, ShipmentLine.order_line_id == PromiseSlip.order_line_id)
        .where(ShipmentLine.shipment_id == shipment_id, PromiseSlip.cause == "carrier_delay")
        .order_by(PromiseSlip.id)
    )
    rows = session.execute(statement).all()
    return {row.order_line_id: row.new_promise_date for row in rows if row.new_promise_date}


def contact_of_order(session: Session, order_id: int) -> int | None:
    """Who ordered, and is told."""
    return session.scalar(select(SalesOrder.contact_id).where(SalesOrder.id == order_id))
