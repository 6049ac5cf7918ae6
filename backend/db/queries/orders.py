"""Sales orders, as far as the actor may see them."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session, selectinload

from backend.db.models import Base
from backend.db.models.items import Item, ItemAlias
from backend.db.models.orders import LinePromise, OrderHold, OrderLine, SalesOrder
from backend.db.models.parties import Company, ShipTo
from backend.db.models.shipments import Shipment
from backend.db.queries.scopes import may_see, scope_of, scope_values, within
from backend.domain.actors import Actor, Role
from backend.domain.errors import DocumentNotFound
from backend.domain.fulfilment import PICKED
from backend.domain.numbers import parse_number
from backend.domain.order_states import OPEN, UNINVOICED

_tables: Any = Base.metadata.tables
_orders, _lines, _holds = (_tables[name] for name in ("sales_orders", "order_lines", "order_holds"))
_companies, _ship_tos = _tables["companies"], _tables["ship_tos"]
_items, _promises, _shipments = (_tables[name] for name in ("items", "line_promises", "shipments"))
_warehouses, _services = _tables["warehouses"], _tables["carrier_services"]
_allocations = _tables["allocations"]
PICKED_WORDS = [literal_column(f"'{status}'", String) for status in PICKED]
SHIP_TO_COLUMNS = (
    _ship_tos.c.id.label("ship_to_id"),
    _ship_tos.c.name.label("ship_to_name"),
    *_ship_tos.c["nickname", "street", "city", "state", "postcode"],
)


_unclaimed = func.sum(_orders.c.total_amount - _orders.c.settled_amount)
UNINVOICED_AMOUNT = select(_unclaimed.label("uninvoiced_amount")).where(
    _orders.c.company_id == bindparam("company_id"),
    _orders.c.status.in_([literal_column(f"'{status}'", String) for status in sorted(UNINVOICED)]),
    _orders.c.id != bindparam("except_order_id"),
)


def uninvoiced_amount(session: Session, company_id: int, *, except_order_id: int | None = None) -> Decimal:
    """What of a company's confirmed orders is still to be invoiced, without those on hold."""
    values = {"company_id": company_id, "except_order_id": except_order_id or 0}
    return session.connection().execute(UNINVOICED_AMOUNT, values).scalar() or Decimal(0)


def visible_order(session: Session, actor: Actor, order_number: str, *, lock: bool = False) -> SalesOrder:
    """The order with its lines and promises, its header locked on request; refused when not visible."""
    statement = (
        select(SalesOrder)
        .join(Company, Company.id == SalesOrder.company_id)
        .where(SalesOrder.id == _order_id(order_number), may_see(actor))
        .options(
            selectinload(SalesOrder.lines).selectinload(OrderLine.promises),
            selectinload(SalesOrder.lines).selectinload(OrderLine.allocations),
            selectinload(SalesOrder.holds),
        )
        .execution_options(populate_existing=True)
    )
    if lock:
        statement = statement.with_for_update(of=SalesOrder)
    order = session.scalars(statement).one_or_none()
    if order is None:
        raise DocumentNotFound(order_number)
    return order


def _order_id(order_number: str) -> int:
    """The id in a number; one that is no order's finds nothing."""
    return parse_number(order_number, "SO") or 0


@cache
def _head(scope: tuple[bool, Role, bool]) -> Select[Any]:
    joined = _orders.join(_companies, _companies.c.id == _orders.c.company_id)
    joined = joined.join(_ship_tos, _ship_tos.c.id == _orders.c.ship_to_id)
    named = (_companies.c.name.label("company_name"), _companies.c.timezone)
    return (
        select(*_orders.c, *named, *SHIP_TO_COLUMNS[1:])
        .select_from(joined)
        .where(_orders.c.id == bindparam("order_id"), within(scope))
    )


def order_head(session: Session, actor: Actor, order_number: str) -> Any:
    """The header's facts with company and address; refused when not visible."""
    values = {"order_id": _order_id(order_number), **scope_values(actor)}
    head = session.execute(_head(scope_of(actor)), values).one_or_none()
    if head is None:
        raise DocumentNotFound(order_number)
    return head


_of_order: Any = bindparam("order_id")
_PICKED = (
    select(func.coalesce(func.sum(_allocations.c.quantity), 0))
    .where(_allocations.c.order_line_id == _lines.c.id, _allocations.c.status.in_(PICKED_WORDS))
    .scalar_subquery()
    .label("picked_quantity")
)
_lines_of = (
    select(*_lines.c, _items.c.name, _items.c.unit, _PICKED)
    .join_from(_lines, _items, _items.c.sku == _lines.c.sku)
    .where(_lines.c.sales_order_id == _of_order)
    .order_by(_lines.c.line_number)
)
_promises_of = (
    select(*_promises.c, _warehouses.c.name.label("warehouse_name"), _services.c.name.label("service_name"))
    .select_from(
        _promises.join(_lines, _lines.c.id == _promises.c.order_line_id)
        .join(_warehouses, _warehouses.c.code == _promises.c.warehouse)
        .outerjoin(_services, _services.c.code == _promises.c.service_code)
    )
    .where(_lines.c.sales_order_id == _of_order)
    .order_by(_promises.c.id)
)
_holds_of = (
    select(_holds.c["kind", "facts", "placed_at"])
    .where(_holds.c.sales_order_id == _of_order, _holds.c.lifted_at.is_(None))
    .order_by(_holds.c.id)
)
_shipments_of = (
    select(_shipments.c.id).where(_shipments.c.sales_order_id == _of_order).order_by(_shipments.c.id)
)


def lines_of(session: Session, order_id: int) -> Sequence[Any]:
    """An order's lines with the items' names."""
    return session.execute(_lines_of, {"order_id": order_id}).all()


def promises_of(session: Session, order_id: int) -> Sequence[Any]:
    """Every promise ever made on an order, in the order they were made."""
    return session.execute(_promises_of, {"order_id": order_id}).all()


def holds_of(session: Session, order_id: int) -> Sequence[Any]:
    """Holds not lifted."""
    return session.execute(_holds_of, {"order_id": order_id}).all()


def shipment_ids_of(session: Session, order_id: int) -> Sequence[int]:
    """An order's shipments."""
    return session.execute(_shipments_of, {"order_id": order_id}).scalars().all()


def _summaries(actor: Actor) -> Any:
    return (
        select(
            SalesOrder.id,
            SalesOrder.status,
            SalesOrder.entered_at,
            SalesOrder.total_amount,
            SalesOrder.po_number,
            Company.name.label("company_name"),
            func.coalesce(ShipTo.nickname, ShipTo.name).label("ship_to_name"),
        )
        .join(Company, Company.id == SalesOrder.company_id)
        .join(ShipTo, ShipTo.id == SalesOrder.ship_to_id)
        .where(may_see(actor))
        .order_by(SalesOrder.entered_at.desc(), SalesOrder.id.desc())
    )


def newest_orders(session: Session, actor: Actor, *, open_only: bool, limit: int) -> Sequence[Any]:
    """Headers, newest first."""
    statement = _summaries(actor).limit(limit)
    if open_only:
        statement = statement.where(SalesOrder.status.in_(OPEN))
    return session.execute(statement).all()


def orders_containing(
    session: Session, actor: Actor, *, sku: str | None, text: str | None, limit: int
) -> Sequence[Any]:
    """Headers of orders with an item by its key, or by words in its names and category, or the PO number."""
    statement = _summaries(actor).limit(limit)
    if sku is not None:
        statement = statement.where(_has_line(OrderLine.sku == sku))
    if text is not None:
        statement = statement.where(or_(SalesOrder.po_number == text.strip(), _has_line(_named(text))))
    return session.execute(statement).all()


def open_orders_in_doubt(session: Session, actor: Actor, *, on: date, limit: int) -> Sequence[Any]:
    """Headers of open orders on hold, with a promise that has moved or passed, or with goods under way too late."""
    held = select(OrderHold.id).where(
        OrderHold.sales_order_id == SalesOrder.id, OrderHold.lifted_at.is_(None)
    )
    promised = (
        select(LinePromise.id)
        .join(OrderLine, OrderLine.id == LinePromise.order_line_id)
        .where(
            OrderLine.sales_order_id == SalesOrder.id,
            OrderLine.status != "cancelled",
            OrderLine.delivered_quantity < OrderLine.quantity,
            or_(LinePromise.superseded_at.is_not(None), LinePromise.promise_date < on),
        )
    )
    under_way = select(Shipment.id).where(
        Shipment.sales_order_id == SalesOrder.id,
        Shipment.delivered_at.is_(None),
        or_(Shipment.estimated_delivery_date > Shipment.promise_date, Shipment.promise_date < on),
    )
    in_doubt = or_(*(exists(found.correlate(SalesOrder)) for found in (held, promised, under_way)))
    return session.execute(_summaries(actor).where(SalesOrder.status.in_(OPEN), in_doubt).limit(limit)).all()


def _has_line(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    lines = select(OrderLine.id).join(Item, Item.sku == OrderLine.sku)
    return exists(lines.where(OrderLine.sales_order_id == SalesOrder.id, condition).correlate(SalesOrder))


def _named(text: str) -> ColumnElement[bool]:
    """Every word is found in the item's own words; a plural's s is no matter."""
    words = func.lower(Item.name + " " + Item.category + " " + Item.brand + " " + Item.sku)
    aliases = select(ItemAlias.id).where(ItemAlias.sku == Item.sku).correlate(Item)
    whole = exists(aliases.where(func.lower(ItemAlias.alias) == text.strip().lower()))
    stems = [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in text.lower().split()]
    return or_(whole, *([_each(words, stems)] if stems else []))


def _each(words: ColumnElement[str], stems: Sequence[str]) -> ColumnElement[bool]:
    found = words.contains(stems[0], autoescape=True)
    for stem in stems[1:]:
        found = found & words.contains(stem, autoescape=True)
    return found


def item_names_of(session: Session, order_ids: Collection[int]) -> Sequence[Any]:
    """(sales_order_id, name) of every live line, in line order."""
    statement = (
        select(OrderLine.sales_order_id, Item.name)
        .join(Item, Item.sku == OrderLine.sku)
        .where(OrderLine.sales_order_id.in_(order_ids))
        .order_by(OrderLine.sales_order_id, OrderLine.line_number)
    )
    return session.execute(statement).all()


def last_promises_of(session: Session, order_ids: Collection[int]) -> Sequence[Any]:
    """(sales_order_id, promise_date): the last live promise of each order; none while units of it have no date."""
    line_promises = LinePromise.order_line_id == OrderLine.id
    promised = func.sum(case((LinePromise.superseded_at.is_(None), LinePromise.quantity), else_=0))
    undated = (
        select(OrderLine.sales_order_id)
        .join(LinePromise, line_promises)
        .where(OrderLine.sales_order_id.in_(order_ids), OrderLine.status != "cancelled")
        .group_by(OrderLine.id, OrderLine.sales_order_id, OrderLine.quantity)
        .having(promised < OrderLine.quantity)
    )
    statement = (
        select(OrderLine.sales_order_id, func.max(LinePromise.promise_date).label("promise_date"))
        .join(OrderLine, OrderLine.id == LinePromise.order_line_id)
        .where(OrderLine.sales_order_id.in_(order_ids), LinePromise.superseded_at.is_(None))
        .where(OrderLine.sales_order_id.not_in(undated))
        .group_by(OrderLine.sales_order_id)
    )
    return session.execute(statement).all()
