"""Returns, and what of an order can come back."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.db.models.items import Item
from backend.db.models.orders import OrderLine
from backend.db.models.parties import Company, ServicePackage
from backend.db.models.shipments import Rma, RmaLine, Shipment, ShipmentLine
from backend.db.models.stock import Warehouse
from backend.db.queries.scopes import may_see
from backend.domain.actors import Actor
from backend.domain.errors import DocumentNotFound
from backend.domain.numbers import parse_number

OPEN = ("authorized",)
"""Announced, and not with us yet."""
LARGEST_ID = 2**31 - 1


def _id(number: str, prefix: str) -> int:
    """The id in a number; one that no document has when it is another's, or longer than ids are."""
    found = parse_number(number, prefix) or 0
    return found if found <= LARGEST_ID else 0


def return_terms(session: Session, company_id: int) -> Any:
    """The package's terms for returns."""
    statement = (
        select(ServicePackage.return_window_days, ServicePackage.restocking_rate)
        .join(Company, Company.segment == ServicePackage.segment)
        .where(Company.id == company_id)
    )
    return session.execute(statement).one()


def sold_lines(session: Session, order_id: int) -> Sequence[Any]:
    """An order's lines with what decides whether their item can come back."""
    statement = (
        select(*OrderLine.__table__.columns, Item.name, Item.unit, Item.is_hygiene, Item.is_configured)
        .join(Item, Item.sku == OrderLine.sku)
        .where(OrderLine.sales_order_id == order_id)
        .order_by(OrderLine.line_number)
    )
    return session.execute(statement).all()


def deliveries_of(session: Session, order_id: int) -> Sequence[Any]:
    """What arrived of each line, from where and when, first arrivals first."""
    statement = (
        select(ShipmentLine.order_line_id, ShipmentLine.delivered_quantity)
        .add_columns(Shipment.warehouse, Shipment.delivered_at, Shipment.promise_date)
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(Shipment.sales_order_id == order_id, Shipment.delivered_at.is_not(None))
        .where(ShipmentLine.delivered_quantity > 0)
        .order_by(Shipment.delivered_at, Shipment.id)
    )
    return session.execute(statement).all()


def announced_returns_of(session: Session, order_id: int) -> Sequence[Any]:
    """Quantities of an order's lines in returns that were not cancelled."""
    statement = (
        select(RmaLine.order_line_id, RmaLine.quantity, RmaLine.fee_amount, RmaLine.credit_amount)
        .add_columns(Rma.id, Rma.status)
        .join(Rma, Rma.id == RmaLine.rma_id)
        .where(Rma.sales_order_id == order_id, Rma.status != "cancelled")
        .order_by(Rma.id)
    )
    return session.execute(statement).all()


def address_of(session: Session, warehouse: str) -> Any:
    """Where goods sent to a warehouse go."""
    columns = (Warehouse.code, Warehouse.name, Warehouse.city, Warehouse.state, Warehouse.postcode)
    return session.execute(select(*columns).where(Warehouse.code == warehouse)).one()


def _visible(actor: Actor) -> Select[Any]:
    return (
        select(*Rma.__table__.columns, Company.name.label("company_name"))
        .join(Company, Company.id == Rma.company_id)
        .where(may_see(actor))
    )


def rma_head(session: Session, actor: Actor, rma_number: str) -> Any:
    """A return's facts; refused when not visible."""
    head = session.execute(_visible(actor).where(Rma.id == _id(rma_number, "RMA"))).one_or_none()
    if head is None:
        raise DocumentNotFound(rma_number)
    return head


def lines_of(session: Session, rma_ids: Collection[int]) -> Sequence[Any]:
    """The lines of returns with the items' names."""
    statement = (
        select(*RmaLine.__table__.columns, OrderLine.line_number, OrderLine.sku, Item.name, Item.unit)
        .join(OrderLine, OrderLine.id == RmaLine.order_line_id)
        .join(Item, Item.sku == OrderLine.sku)
        .where(RmaLine.rma_id.in_(rma_ids))
        .order_by(RmaLine.rma_id, OrderLine.line_number, RmaLine.reason)
    )
    return session.execute(statement).all()


def newest_rmas(
    session: Session, actor: Actor, *, order_number: str | None, open_only: bool, limit: int
) -> Sequence[Any]:
    """Returns, newest first; of one order when its number is given."""
    statement = _visible(actor).order_by(Rma.id.desc()).limit(limit)
    if order_number is not None:
        statement = statement.where(Rma.sales_order_id == _id(order_number, "SO"))
    if open_only:
        statement = statement.where(Rma.status.in_(OPEN))
    return session.execute(statement).all()
