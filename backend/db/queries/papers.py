"""What stands on a paper: the head of a shipment, consignment, load or invoice, and its lines."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.queries.orders import SHIP_TO_COLUMNS
from backend.db.queries.scopes import may_see
from backend.domain.actors import Actor

_t: Any = Base.metadata.tables
_shipments, _shipment_lines, _consignments, _loads = (
    _t[name] for name in ("shipments", "shipment_lines", "consignments", "loads")
)
_orders, _lines, _items, _allocations = (
    _t[name] for name in ("sales_orders", "order_lines", "items", "allocations")
)
_companies, _ship_tos, _warehouses, _services = (
    _t[name] for name in ("companies", "ship_tos", "warehouses", "carrier_services")
)
_invoices, _invoice_lines, _vehicles = (_t[name] for name in ("invoices", "invoice_lines", "vehicles"))
_FROM = tuple(_warehouses.c[name].label(f"from_{name}") for name in ("name", "city", "state", "postcode"))
_LINE = (*_lines.c["line_number", "sku", "quantity", "shipped_quantity"], *_items.c["name", "unit"])
_IN_ORDER = (_orders.c.id, _lines.c.line_number)


def shipment_head(session: Session, actor: Actor, shipment_id: int) -> Any | None:
    """A shipment the actor may see, with its order, its address and where it left."""
    joined = (
        _shipments.join(_orders, _orders.c.id == _shipments.c.sales_order_id)
        .join(_companies, _companies.c.id == _orders.c.company_id)
        .join(_ship_tos, _ship_tos.c.id == _orders.c.ship_to_id)
        .join(_warehouses, _warehouses.c.code == _shipments.c.warehouse)
        .join(_services, _services.c.code == _shipments.c.service_code)
        .outerjoin(_consignments, _consignments.c.id == _shipments.c.consignment_id)
    )
    statement = (
        select(
            *_shipments.c["id", "sales_order_id", "consignment_id", "tracking_number", "shipped_at"],
            *_orders.c["po_number", "delivery_note"],
            *_consignments.c["carton_count", "weight_kg"],
            _services.c.name.label("service_name"),
            _warehouses.c.timezone,
            *(*SHIP_TO_COLUMNS, *_FROM),
        )
        .select_from(joined)
        .where(_shipments.c.id == shipment_id, may_see(actor))
    )
    return session.execute(statement).one_or_none()


def shipped_lines(session: Session, shipment_id: int) -> Sequence[Any]:
    """What is in a shipment, with the weight of a unit."""
    statement = (
        select(*_LINE, _shipment_lines.c.quantity.label("packed_quantity"), _items.c.weight_kg)
        .join(_lines, _lines.c.id == _shipment_lines.c.order_line_id)
        .join(_items, _items.c.sku == _lines.c.sku)
        .join(_orders, _orders.c.id == _lines.c.sales_order_id)
        .where(_shipment_lines.c.shipment_id == shipment_id)
        .order_by(*_IN_ORDER)
    )
    return session.execute(statement).all()


def consignment_head(session: Session, consignment_id: int) -> Any | None:
    """A consignment with its address, its carrier and where it leaves."""
    joined = (
        _consignments.join(_ship_tos, _ship_tos.c.id == _consignments.c.ship_to_id)
        .join(_warehouses, _warehouses.c.code == _consignments.c.warehouse)
        .outerjoin(_services, _services.c.code == _consignments.c.service_code)
    )
    statement = (
        select(
            *_consignments.c["id", "load_id", "ship_date", "carton_count", "weight_kg"],
            *(_services.c.carrier, _services.c.name.label("service_name")),
            *(*SHIP_TO_COLUMNS, *_FROM),
        )
        .select_from(joined)
        .where(_consignments.c.id == consignment_id)
    )
    return session.execute(statement).one_or_none()


def consigned_lines(session: Session, consignment_id: int) -> Sequence[Any]:
    """What a consignment carries of each order line; allocations that were called off do not count."""
    statement = (
        select(
            *_LINE,
            *(_items.c.category, _items.c.is_hazmat, _items.c.is_freight_only, _items.c.weight_kg),
            _orders.c.id.label("sales_order_id"),
            *_orders.c["po_number", "delivery_note"],
            func.sum(_allocations.c.quantity).label("packed_quantity"),
        )
        .join(_lines, _lines.c.id == _allocations.c.order_line_id)
        .join(_items, _items.c.sku == _lines.c.sku)
        .join(_orders, _orders.c.id == _lines.c.sales_order_id)
        .where(_allocations.c.consignment_id == consignment_id, _allocations.c.status != "cancelled")
        .group_by(_lines.c.id, _items.c.sku, _orders.c.id)
        .having(func.sum(_allocations.c.quantity) > 0)
        .order_by(*_IN_ORDER)
    )
    return session.execute(statement).all()


def load_head(session: Session, load_id: int) -> Any | None:
    """A load with its vehicle, its carrier and where it leaves."""
    joined = (
        _loads.join(_warehouses, _warehouses.c.code == _loads.c.warehouse)
        .join(_services, _services.c.code == _loads.c.service_code)
        .outerjoin(_vehicles, _vehicles.c.code == _loads.c.vehicle_code)
    )
    statement = (
        select(
            *_loads.c["id", "ship_date", "route_km"],
            *(_services.c.carrier, _services.c.name.label("service_name")),
            *(_vehicles.c.name.label("vehicle_name"), _warehouses.c.timezone, *_FROM),
        )
        .select_from(joined)
        .where(_loads.c.id == load_id)
    )
    return session.execute(statement).one_or_none()


def stops_of(session: Session, load_id: int) -> Sequence[Any]:
    """A load's consignments in the order of its stops; those without a place come last."""
    has_no_place = case((_consignments.c.stop_sequence.is_(None), 1), else_=0)
    statement = (
        select(
            *_consignments.c["id", "stop_sequence", "planned_arrival_at", "floor_positions", "weight_kg"],
            *SHIP_TO_COLUMNS,
        )
        .join(_ship_tos, _ship_tos.c.id == _consignments.c.ship_to_id)
        .where(_consignments.c.load_id == load_id)
        .order_by(has_no_place, _consignments.c.stop_sequence, _consignments.c.id)
    )
    return session.execute(statement).all()


def invoice_head(session: Session, actor: Actor, invoice_id: int) -> Any | None:
    """An invoice the actor may see, with its order, its company and its address."""
    joined = (
        _invoices.join(_companies, _companies.c.id == _invoices.c.company_id)
        .join(_orders, _orders.c.id == _invoices.c.sales_order_id)
        .join(_ship_tos, _ship_tos.c.id == _orders.c.ship_to_id)
    )
    statement = (
        select(
            *_invoices.c,
            *(_companies.c.name.label("company_name"), _companies.c.timezone),
            *_companies.c["payment_terms_days", "tax_exemption_certificate"],
            _orders.c.po_number,
            *SHIP_TO_COLUMNS,
        )
        .select_from(joined)
        .where(_invoices.c.id == invoice_id, may_see(actor))
    )
    return session.execute(statement).one_or_none()


def invoiced_lines(session: Session, invoice_id: int) -> Sequence[Any]:
    """What an invoice claims, line by line."""
    statement = (
        select(*_lines.c["line_number", "sku", "unit_price"], _items.c.name)
        .add_columns(*_invoice_lines.c["quantity", "net_amount"])
        .join(_lines, _lines.c.id == _invoice_lines.c.order_line_id)
        .join(_items, _items.c.sku == _lines.c.sku)
        .where(_invoice_lines.c.invoice_id == invoice_id)
        .order_by(_lines.c.line_number)
    )
    return session.execute(statement).all()
