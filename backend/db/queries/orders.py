"""Sales orders, as far as the actor may see them."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from backend.db.models.items import Item, ItemAlias
from backend.db.models.orders import LinePromise, OrderHold, OrderLine, SalesOrder
from backend.db.models.parties import Company, ServicePackage, ShipTo
from backend.db.models.shipments import Shipment
from backend.db.models.stock import CarrierService, Warehouse
from backend.db.queries.scopes import may_see
from backend.domain.actors import Actor
from backend.domain.errors import DocumentNotFound
from backend.domain.numbers import parse_number
from backend.domain.order_states import OPEN, UNINVOICED

SHIP_TO_COLUMNS = (
    ShipTo.id.label("ship_to_id"),
    ShipTo.name.label("ship_to_name"),
    ShipTo.nickname,
    ShipTo.street,
    ShipTo.city,
    ShipTo.state,
    ShipTo.postcode,
)


def account_of_ship_to(
    session: Session, actor: Actor, ship_to_id: int, *, lock: bool = False, must_be_active: bool = True
) -> Any | None:
    """An address with its company's credit and terms; the company's row locked for its credit."""
    statement = (
        select(
            *SHIP_TO_COLUMNS,
            Company.id.label("company_id"),
            Company.name.label("company_name"),
            Company.timezone,
            Company.credit_limit_amount,
            Company.open_receivables_amount,
            ServicePackage.order_minimum_amount,
            ServicePackage.small_order_fee_amount,
            ServicePackage.quote_valid_days,
            ServicePackage.quote_hold_hours,
            ServicePackage.allocation_class,
        )
        .select_from(ShipTo)
        .join(Company, Company.id == ShipTo.company_id)
        .join(ServicePackage, ServicePackage.segment == Company.segment)
        .where(ShipTo.id == ship_to_id, may_see(actor))
    )
    if must_be_active:
        statement = statement.where(ShipTo.is_active, Company.is_active)
    if lock:
        statement = statement.with_for_update(of=Company, key_share=True)
    return session.execute(statement).one_or_none()


def uninvoiced_amount(session: Session, company_id: int, *, except_order_id: int | None = None) -> Decimal:
    """Confirmed orders of a company that are still to be invoiced, without those on hold."""
    statement = select(func.sum(SalesOrder.total_amount)).where(
        SalesOrder.company_id == company_id, SalesOrder.status.in_(UNINVOICED)
    )
    if except_order_id is not None:
        statement = statement.where(SalesOrder.id != except_order_id)
    return session.scalar(statement) or Decimal(0)


def order_with_po(
    session: Session, company_id: int, po_number: str, *, except_order_id: int | None = None
) -> Any | None:
    """The newest live order of a company under that PO number."""
    statement = (
        select(SalesOrder.id, SalesOrder.entered_at, SalesOrder.status, SalesOrder.total_amount)
        .where(
            SalesOrder.company_id == company_id,
            SalesOrder.po_number == po_number,
            SalesOrder.status != "cancelled",
        )
        .order_by(SalesOrder.id.desc())
        .limit(1)
    )
    if except_order_id is not None:
        statement = statement.where(SalesOrder.id != except_order_id)
    return session.execute(statement).one_or_none()


def visible_order(session: Session, actor: Actor, order_number: str, *, lock: bool = False) -> SalesOrder:
    """The order with its lines and promises, its header locked on request; refused when not visible."""
    statement = (
        select(SalesOrder)
        .join(Company, Company.id == SalesOrder.company_id)
        .where(SalesOrder.id == _order_id(order_number), may_see(actor))
        .options(
            selectinload(SalesOrder.lines).selectinload(OrderLine.promises), selectinload(SalesOrder.holds)
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


def order_head(session: Session, actor: Actor, order_number: str) -> Any:
    """The header's facts with company and address; refused when not visible."""
    statement = (
        select(*SalesOrder.__table__.columns, Company.name.label("company_name"), Company.timezone)
        .add_columns(*SHIP_TO_COLUMNS[1:])
        .join(Company, Company.id == SalesOrder.company_id)
        .join(ShipTo, ShipTo.id == SalesOrder.ship_to_id)
        .where(SalesOrder.id == _order_id(order_number), may_see(actor))
    )
    head = session.execute(statement).one_or_none()
    if head is None:
        raise DocumentNotFound(order_number)
    return head


def lines_of(session: Session, order_id: int) -> Sequence[Any]:
    """An order's lines with the items' names."""
    statement = (
        select(*OrderLine.__table__.columns, Item.name, Item.unit)
        .join(Item, Item.sku == OrderLine.sku)
        .where(OrderLine.sales_order_id == order_id)
        .order_by(OrderLine.line_number)
    )
    return session.execute(statement).all()


def promises_of(session: Session, order_id: int) -> Sequence[Any]:
    """Every promise ever made on an order, in the order they were made."""
    statement = (
        select(
            *LinePromise.__table__.columns,
            Warehouse.name.label("warehouse_name"),
            CarrierService.name.label("service_name"),
        )
        .join(OrderLine, OrderLine.id == LinePromise.order_line_id)
        .join(Warehouse, Warehouse.code == LinePromise.warehouse)
        .outerjoin(CarrierService, CarrierService.code == LinePromise.service_code)
        .where(OrderLine.sales_order_id == order_id)
        .order_by(LinePromise.id)
    )
    return session.execute(statement).all()


def holds_of(session: Session, order_id: int) -> Sequence[Any]:
    """Holds not lifted."""
    statement = select(OrderHold.kind, OrderHold.facts, OrderHold.placed_at).where(
        OrderHold.sales_order_id == order_id, OrderHold.lifted_at.is_(None)
    )
    return session.execute(statement.order_by(OrderHold.id)).all()


def shipment_ids_of(session: Session, order_id: int) -> list[int]:
    """An order's shipments."""
    statement = select(Shipment.id).where(Shipment.sales_order_id == order_id).order_by(Shipment.id)
    return list(session.scalars(statement))


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
    """(sales_order_id, promise_date): the last live promise of each order."""
    statement = (
        select(OrderLine.sales_order_id, func.max(LinePromise.promise_date).label("promise_date"))
        .join(OrderLine, OrderLine.id == LinePromise.order_line_id)
        .where(OrderLine.sales_order_id.in_(order_ids), LinePromise.superseded_at.is_(None))
        .group_by(OrderLine.sales_order_id)
    )
    return session.execute(statement).all()
