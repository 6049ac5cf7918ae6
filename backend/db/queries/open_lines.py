"""Lines that have not ended, and what may keep each of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.domain.fulfilment import TIED
from backend.domain.open_lines import ENDED

_t: Any = Base.metadata.tables
_orders, _lines, _items, _companies = (
    _t[name] for name in ("sales_orders", "order_lines", "items", "companies")
)
_holds, _held, _allocations, _stock = (
    _t[name] for name in ("order_holds", "reservations", "allocations", "stock")
)
_shipments, _contents, _warehouses = _t["shipments"], _t["shipment_lines"], _t["warehouses"]


def open_lines(session: Session) -> Sequence[Any]:
    """Lines that are neither closed nor cancelled, with their counters."""
    counters = _lines.c["shipped_quantity", "delivered_quantity", "installed_quantity", "invoiced_quantity"]
    statement = (
        select(
            *_lines.c["id", "sales_order_id", "line_number", "sku", "status", "quantity"],
            *counters,
            *(_items.c.needs_installation, _companies.c.allows_partial_shipment),
        )
        .join_from(_lines, _orders, _orders.c.id == _lines.c.sales_order_id)
        .join(_companies, _companies.c.id == _orders.c.company_id)
        .join(_items, _items.c.sku == _lines.c.sku)
        .where(_lines.c.status.not_in(sorted(ENDED)))
    )
    return session.execute(statement.order_by(_lines.c.id)).all()


def live_holds(session: Session) -> Sequence[Any]:
    """(sales_order_id, kind) of holds that were not lifted."""
    statement = select(*_holds.c["sales_order_id", "kind"]).where(_holds.c.lifted_at.is_(None))
    return session.execute(statement.order_by(_holds.c.id)).all()


def tied_units(session: Session) -> Sequence[Any]:
    """(order_line_id, reservation_id, status, quantity) of stock that is tied to lines."""
    columns = _allocations.c["order_line_id", "reservation_id", "status", "quantity"]
    return session.execute(select(*columns).where(_allocations.c.status.in_(TIED))).all()


def reserved_units(session: Session) -> Sequence[Any]:
    """Reservations of order lines, with what lies free for them."""
    free = (_stock.c.on_hand_quantity - _stock.c.allocated_quantity).label("free_quantity")
    same = (_stock.c.sku == _held.c.sku) & (_stock.c.warehouse == _held.c.warehouse)
    statement = (
        select(
            *_held.c["id", "order_line_id", "quantity", "promise_ship_date"],
            free,
            _warehouses.c.working_weekdays,
        )
        .join_from(_held, _stock, same)
        .join(_warehouses, _warehouses.c.code == _held.c.warehouse)
        .where(_held.c.released_at.is_(None), _held.c.order_line_id.is_not(None))
    )
    return session.execute(statement.order_by(_held.c.promise_ship_date, _held.c.id)).all()


def under_way(session: Session) -> Sequence[Any]:
    """(order_line_id, quantity) in shipments that have not arrived."""
    statement = (
        select(_contents.c.order_line_id, func.sum(_contents.c.quantity).label("quantity"))
        .join_from(_contents, _shipments, _shipments.c.id == _contents.c.shipment_id)
        .where(_shipments.c.delivered_at.is_(None))
        .group_by(_contents.c.order_line_id)
    )
    return session.execute(statement).all()
