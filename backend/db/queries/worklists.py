"""What waits on a day and for whom: read by those who play or watch the whole business, unscoped."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.domain.order_states import NOT_LEFT

_t: Any = Base.metadata.tables
_companies, _contacts, _ship_tos = _t["companies"], _t["contacts"], _t["ship_tos"]
_items, _stock, _warehouses = _t["items"], _t["stock"], _t["warehouses"]
_orders, _lines, _slips = _t["sales_orders"], _t["order_lines"], _t["promise_slips"]
_shipments, _contents, _invoices = _t["shipments"], _t["shipment_lines"], _t["invoices"]
_visits = _t["appointments"]
_CUSTOMER = (_contacts.c.role == "customer", _contacts.c.is_active, _companies.c.is_active)


def buyers(session: Session) -> Sequence[Any]:
    """Active contacts of active customers, with the credit of their company."""
    statement = (
        select(*_contacts.c["id", "company_id", "name", "email"], _companies.c.credit_limit_amount)
        .join_from(_contacts, _companies, _companies.c.id == _contacts.c.company_id)
        .where(*_CUSTOMER)
        .order_by(_contacts.c.id)
    )
    return session.execute(statement).all()


def addresses(session: Session) -> Sequence[Any]:
    """(id, company_id) of every active ship-to."""
    statement = select(*_ship_tos.c["id", "company_id"]).where(_ship_tos.c.is_active)
    return session.execute(statement.order_by(_ship_tos.c.id)).all()


def stocked_items(session: Session) -> Sequence[Any]:
    """Active items that some centre keeps, with their ordering rules and their maker."""
    names = ("sku", "brand", "list_price", "order_multiple", "minimum_quantity", "maximum_quantity")
    kept = select(_stock.c.sku).distinct()
    statement = select(*_items.c[names]).where(_items.c.is_active, _items.c.sku.in_(kept))
    return session.execute(statement.order_by(_items.c.sku)).all()


def stock_rows(session: Session) -> Sequence[Any]:
    """Every item in every centre with its counters."""
    names = ("sku", "warehouse", "on_hand_quantity", "safety_quantity", "expected_quantity")
    columns = _stock.c[(*names, "committed_quantity")]
    return session.execute(select(*columns).order_by(_stock.c.sku, _stock.c.warehouse)).all()


def centres(session: Session) -> Sequence[Any]:
    """(code, working_weekdays) of every centre."""
    columns = _warehouses.c["code", "working_weekdays"]
    return session.execute(select(*columns).order_by(_warehouses.c.code)).all()


def changeable_orders(session: Session, since: datetime) -> Sequence[Any]:
    """(id, contact_id, line_number, sku, quantity) of lines that somebody ordered since then and that have not
    left."""
    statement = (
        select(*_orders.c["id", "contact_id"], *_lines.c["line_number", "sku", "quantity"])
        .join_from(_lines, _orders, _orders.c.id == _lines.c.sales_order_id)
        .where(
            _orders.c.entered_at >= since,
            _orders.c.contact_id.is_not(None),
            _lines.c.status.in_(sorted(NOT_LEFT)),
        )
    )
    return session.execute(statement.order_by(_lines.c.sales_order_id, _lines.c.line_number)).all()


def undecided_slips(session: Session) -> Sequence[Any]:
    """(id, contact_id, choices) of slips that wait for the customer."""
    statement = (
        select(*_slips.c["id", "choices"], _orders.c.contact_id)
        .join_from(_slips, _orders, _orders.c.id == _slips.c.sales_order_id)
        .where(_slips.c.decision.is_(None), _orders.c.contact_id.is_not(None))
    )
    return session.execute(statement.order_by(_slips.c.id)).all()


def lines_under_way(session: Session, until: date) -> Sequence[Any]:
    """Contents of shipments that are expected by a day and have not arrived, shipment by shipment."""
    statement = (
        select(
            *_shipments.c["id", "estimated_delivery_date", "shipped_at"],
            *_ship_tos.c["city", "state", "receiving_weekdays"],
            _lines.c.line_number,
            _contents.c.quantity,
        )
        .join_from(_shipments, _contents, _contents.c.shipment_id == _shipments.c.id)
        .join(_lines, _lines.c.id == _contents.c.order_line_id)
        .join(_orders, _orders.c.id == _shipments.c.sales_order_id)
        .join(_ship_tos, _ship_tos.c.id == _orders.c.ship_to_id)
        .where(_shipments.c.delivered_at.is_(None), _shipments.c.estimated_delivery_date <= until)
    )
    return session.execute(statement.order_by(_shipments.c.id, _lines.c.line_number)).all()


def deliveries_since(session: Session, since: datetime) -> Sequence[Any]:
    """(id, sales_order_id, contact_id, line_number, quantity) of what arrived since then and nobody has checked."""
    statement = (
        select(
            *_shipments.c["id", "sales_order_id"],
            _orders.c.contact_id,
            _lines.c.line_number,
            _contents.c.delivered_quantity.label("quantity"),
        )
        .join_from(_shipments, _contents, _contents.c.shipment_id == _shipments.c.id)
        .join(_lines, _lines.c.id == _contents.c.order_line_id)
        .join(_orders, _orders.c.id == _shipments.c.sales_order_id)
        .where(
            _shipments.c.delivered_at >= since,
            _shipments.c.verified_at.is_(None),
            _orders.c.contact_id.is_not(None),
        )
    )
    return session.execute(statement.order_by(_shipments.c.id, _lines.c.line_number)).all()


def lines_to_install(session: Session) -> Sequence[Any]:
    """(sales_order_id, line_number) of lines that have arrived, wait for somebody to install them and have no
    visit booked."""
    booked = select(_visits.c.order_line_id).where(_visits.c.status == "booked")
    statement = (
        select(*_lines.c["sales_order_id", "line_number"])
        .join_from(_lines, _items, _items.c.sku == _lines.c.sku)
        .where(
            _items.c.needs_installation,
            _lines.c.delivered_quantity > _lines.c.installed_quantity,
            _lines.c.status.in_(("shipped", "delivered", "invoiced")),
            _lines.c.id.not_in(booked),
        )
    )
    return session.execute(statement.order_by(_lines.c.id)).all()


def visits_until(session: Session, day: date) -> Sequence[int]:
    """Visits that are booked up to a day, by number."""
    due = (_visits.c.status == "booked") & (_visits.c.visit_date <= day)
    return session.scalars(select(_visits.c.id).where(due).order_by(_visits.c.id)).all()


def unpaid_invoices(session: Session) -> Sequence[Any]:
    """Open claims with what the customer calls the order."""
    statement = (
        select(*_invoices.c["id", "company_id", "open_amount", "issued_at", "due_date"], _orders.c.po_number)
        .join_from(_invoices, _orders, _orders.c.id == _invoices.c.sales_order_id)
        .where(_invoices.c.open_amount > 0)
    )
    return session.execute(statement.order_by(_invoices.c.id)).all()
