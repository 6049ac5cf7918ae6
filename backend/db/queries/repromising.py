"""What an item is owed for, and what of it nobody may touch any more: read under the stock lock."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Text, bindparam, cast, exists, func, or_, select, text
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.queries.chunks import rows_by
from backend.db.queries.stock import CLOSED_RECEIPTS

_tables: Any = Base.metadata.tables
_lines, _orders, _companies, _packages = (
    _tables[name] for name in ("order_lines", "sales_orders", "companies", "service_packages")
)
_ship_tos, _items, _promises = (_tables[name] for name in ("ship_tos", "items", "line_promises"))
_held, _allocations, _slips = (_tables[name] for name in ("reservations", "allocations", "promise_slips"))
_receipts = _tables["expected_receipts"]
OWED = text("order_lines.shipped_quantity < order_lines.quantity AND order_lines.status <> 'cancelled'")
"""As the index on owed lines has it."""
WAITING = '"from_stock": false'
"""In a promise's reason: its units are not on the shelf yet."""
IN_HAND = ("allocated", "released", "picked", "loaded")

_of_order = _lines.alias("of_order")
_LINE_COUNT: Any = (
    select(func.count())
    .where(_of_order.c.sales_order_id == _orders.c.id, _of_order.c.status != "cancelled")
    .scalar_subquery()
    .label("line_count")
)
_OWED_LINES = (
    select(
        *_lines.c["id", "sales_order_id", "line_number", "sku", "quantity", "shipped_quantity"],
        *_lines.c["net_amount", "status"],
        *_orders.c["company_id", "contact_id", "entered_at", "requested_delivery_date", "option_key"],
        *_companies.c["allows_partial_shipment", "timezone", "locale"],
        _packages.c.allocation_class,
        *_ship_tos.c["postcode", "receiving_weekdays"],
        *_items.c["name", "unit", "unit_cost_amount"],
        _LINE_COUNT,
    )
    .select_from(
        _lines.join(_orders, _orders.c.id == _lines.c.sales_order_id)
        .join(_companies, _companies.c.id == _orders.c.company_id)
        .join(_packages, _packages.c.segment == _companies.c.segment)
        .join(_ship_tos, _ship_tos.c.id == _orders.c.ship_to_id)
        .join(_items, _items.c.sku == _lines.c.sku)
    )
    .order_by(_lines.c.id)
)
_OWED = _OWED_LINES.where(_lines.c.sku == bindparam("sku"), OWED)
_ACTIVE = (
    select(
        *_held.c["id", "warehouse", "quantity", "promise_ship_date", "allocation_class"],
        *_held.c["order_line_id", "quote_line_id", "work_order_id", "expires_at"],
    )
    .where(_held.c.sku == bindparam("sku"), _held.c.released_at.is_(None))
    .order_by(_held.c.promise_ship_date, _held.c.id)
)


def owed_lines(session: Session, sku: str) -> Sequence[Any]:
    """Lines of an item that have not left whole, with what their company and address ask for."""
    return session.execute(_OWED, {"sku": sku}).all()


def active_reservations(session: Session, sku: str) -> Sequence[Any]:
    """Everything that is spoken for of an item, the earliest first."""
    return session.execute(_ACTIVE, {"sku": sku}).all()


def promises_of_lines(session: Session, line_ids: Collection[int]) -> Sequence[Any]:
    """Every promise ever made on these lines, in the order they were made."""
    statement = select(_promises).where(_promises.c.order_line_id.in_(line_ids)).order_by(_promises.c.id)
    return session.execute(statement).all()


def allocations_of_lines(session: Session, line_ids: Collection[int]) -> Sequence[Any]:
    """Stock tied to these lines that has not left."""
    columns = _allocations.c["id", "order_line_id", "reservation_id", "warehouse", "quantity", "status"]
    statement = select(*columns).where(
        _allocations.c.order_line_id.in_(line_ids), _allocations.c.status.in_(IN_HAND)
    )
    return session.execute(statement.order_by(_allocations.c.id)).all()


def slips_before(session: Session, line_ids: Collection[int]) -> Sequence[Any]:
    """(order_line_id, count) of the slips a line has had."""
    statement = select(_slips.c.order_line_id, func.count().label("count"))
    return session.execute(
        statement.where(_slips.c.order_line_id.in_(line_ids)).group_by(_slips.c.order_line_id)
    ).all()


def overdue_stock(session: Session, day: date) -> Sequence[Any]:
    """(id, sku, warehouse, expected_date, supplier, quantity) of receipts due before a day that have not come."""
    columns = _receipts.c["id", "sku", "warehouse", "expected_date", "supplier", "quantity"]
    statement = select(*columns).where(
        _receipts.c.expected_date < day,
        _receipts.c.status.not_in([*CLOSED_RECEIPTS, "arrived"]),
        _receipts.c.quantity > _receipts.c.received_quantity,
    )
    return session.execute(statement.order_by(_receipts.c.sku, _receipts.c.warehouse, _receipts.c.id)).all()


def lapsed(
    session: Session, days: Mapping[str, date], order_ids: Collection[int] | None = None
) -> Sequence[Any]:
    """(sku, order_line_id, warehouse, promise_ship_date) of units that were to leave a warehouse before its day,
    have no stock tied to them and are not held."""
    tied = (
        select(func.coalesce(func.sum(_allocations.c.quantity), 0))
        .where(_allocations.c.reservation_id == _held.c.id, _allocations.c.status.in_(IN_HAND))
        .scalar_subquery()
    )
    passed = [(_held.c.warehouse == code) & (_held.c.promise_ship_date < day) for code, day in days.items()]
    statement = (
        select(*_held.c["sku", "order_line_id", "warehouse", "promise_ship_date"])
        .join_from(_held, _lines, _lines.c.id == _held.c.order_line_id)
        .join(_orders, _orders.c.id == _lines.c.sales_order_id)
        .where(_held.c.released_at.is_(None), or_(*passed), _orders.c.status != "on_hold")
        .where(_held.c.quantity > tied)
    )
    if order_ids is not None:
        statement = statement.where(_orders.c.id.in_(order_ids))
    return session.execute(statement.order_by(_held.c.sku, _held.c.id)).all()


def orders_of(session: Session, line_ids: Collection[int]) -> set[int]:
    """The orders of these lines."""
    rows = rows_by(session, select(_lines.c.sales_order_id), _lines.c.id, line_ids)
    return {row.sales_order_id for row in rows}


def has_backorders(session: Session, sku: str) -> bool:
    """Whether a line of the item waits for supply: promised from a receipt, or not promised at all."""
    live = _promises.c.superseded_at.is_(None) & (_promises.c.order_line_id == _lines.c.id)
    waits = exists().where(live, cast(_promises.c.reason, Text).contains(WAITING))
    promised = func.coalesce(
        select(func.sum(_promises.c.quantity)).where(live).correlate(_lines).scalar_subquery(), 0
    )
    statement = select(_lines.c.id).where(_lines.c.sku == sku, OWED, waits | (promised < _lines.c.quantity))
    return session.execute(statement.limit(1)).first() is not None
