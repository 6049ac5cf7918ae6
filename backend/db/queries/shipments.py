"""Shipments, their contents and what the carriers said."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from backend.db.models.items import Item
from backend.db.models.orders import OrderLine, SalesOrder
from backend.db.models.parties import Company
from backend.db.models.shipments import Shipment, ShipmentLine, TrackingEvent
from backend.db.models.stock import CarrierService, Warehouse
from backend.db.queries.scopes import may_see
from backend.domain.actors import Actor
from backend.domain.errors import DocumentNotFound
from backend.domain.numbers import parse_number


def visible_shipment(
    session: Session, actor: Actor, *, shipment_id: int | None = None, tracking_number: str | None = None
) -> Any | None:
    """The newest shipment by its id or its tracking number, with its order's id."""
    wanted = Shipment.id == shipment_id if shipment_id else Shipment.tracking_number == tracking_number
    statement = (
        select(Shipment.id, Shipment.sales_order_id)
        .join(SalesOrder, SalesOrder.id == Shipment.sales_order_id)
        .join(Company, Company.id == SalesOrder.company_id)
        .where(wanted, may_see(actor))
        .order_by(Shipment.id.desc())
        .limit(1)
    )
    return session.execute(statement).one_or_none()


def shipment_by_number(session: Session, number: str) -> Shipment:
    """The newest shipment by SH-… or by its tracking number, for those who run the warehouse."""
    typed = "".join(number.split()).upper()
    shipment_id = None if typed.isdecimal() else parse_number(typed, "SH")
    wanted = Shipment.id == shipment_id if shipment_id else Shipment.tracking_number == typed
    found = session.scalars(select(Shipment).where(wanted).order_by(Shipment.id.desc()).limit(1)).first()
    if found is None:
        raise DocumentNotFound(number)
    return found


# Made once: every question after an order asks them.
_ORDER_ID: Any = bindparam("order_id")
_SHIPMENT_IDS: Any = bindparam("shipment_ids", expanding=True)
_SHIPMENTS_OF = (
    select(*Shipment.__table__.columns, CarrierService.carrier, Company.timezone)
    .add_columns(CarrierService.name.label("service_name"), Warehouse.name.label("warehouse_name"))
    .join(CarrierService, CarrierService.code == Shipment.service_code)
    .join(Warehouse, Warehouse.code == Shipment.warehouse)
    .join(SalesOrder, SalesOrder.id == Shipment.sales_order_id)
    .join(Company, Company.id == SalesOrder.company_id)
    .where(Shipment.sales_order_id == _ORDER_ID)
    .order_by(Shipment.id)
)
_CONTENTS_OF = (
    select(*ShipmentLine.__table__.columns, OrderLine.line_number, OrderLine.sku, Item.name, Item.unit)
    .join(OrderLine, OrderLine.id == ShipmentLine.order_line_id)
    .join(Item, Item.sku == OrderLine.sku)
    .where(ShipmentLine.shipment_id.in_(_SHIPMENT_IDS))
    .order_by(ShipmentLine.shipment_id, OrderLine.line_number)
)
_EVENTS_OF = (
    select(*TrackingEvent.__table__.columns)
    .where(TrackingEvent.shipment_id.in_(_SHIPMENT_IDS))
    .order_by(TrackingEvent.at, TrackingEvent.id)
)


def shipments_of(session: Session, order_id: int) -> Sequence[Any]:
    """An order's shipments with carrier and warehouse, and the zone their dates are told in."""
    return session.execute(_SHIPMENTS_OF, {"order_id": order_id}).all()


def contents_of(session: Session, shipment_ids: Collection[int]) -> Sequence[Any]:
    """What is in shipments, in line order."""
    return session.execute(_CONTENTS_OF, {"shipment_ids": list(shipment_ids)}).all()


def events_of(session: Session, shipment_ids: Collection[int]) -> Sequence[Any]:
    """What the carriers said of shipments, oldest first."""
    return session.execute(_EVENTS_OF, {"shipment_ids": list(shipment_ids)}).all()
