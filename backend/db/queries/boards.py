"""The day in the warehouses: loads, their consignments and lines, and order lines by step."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.queries.orders import SHIP_TO_COLUMNS

_t: Any = Base.metadata.tables
_loads, _consignments, _services, _ship_tos = (
    _t[name] for name in ("loads", "consignments", "carrier_services", "ship_tos")
)
_allocations, _lines, _orders, _items = (
    _t[name] for name in ("allocations", "order_lines", "sales_orders", "items")
)
_held, _holds, _warehouses, _waves = (
    _t[name] for name in ("reservations", "order_holds", "warehouses", "pick_waves")
)
_LOAD = (*_loads.c, _services.c.name.label("service_name"), _warehouses.c.timezone)
_FROM_LOADS = _loads.join(_services, _services.c.code == _loads.c.service_code).join(
    _warehouses, _warehouses.c.code == _loads.c.warehouse
)
_STOP = (*_consignments.c, *SHIP_TO_COLUMNS[1:])
_FROM_STOPS = _consignments.join(_ship_tos, _ship_tos.c.id == _consignments.c.ship_to_id)
_TIED = ("allocated", "released", "picked", "loaded")


def load(session: Session, load_id: int) -> Any | None:
    """A load with its service."""
    statement = select(*_LOAD).select_from(_FROM_LOADS).where(_loads.c.id == load_id)
    return session.execute(statement).one_or_none()


def loads_of(session: Session, warehouse: str, day: date) -> Sequence[Any]:
    """Loads of the day, and earlier ones that have not left."""
    overdue = (_loads.c.ship_date < day) & _loads.c.status.in_(("planned", "loaded"))
    wanted = (_loads.c.ship_date == day) & (_loads.c.status != "cancelled")
    statement = select(*_LOAD).select_from(_FROM_LOADS)
    statement = statement.where(_loads.c.warehouse == warehouse, wanted | overdue)
    return session.execute(statement.order_by(_loads.c.ship_date, _loads.c.id)).all()


def consignments_on(session: Session, load_ids: Collection[int]) -> Sequence[Any]:
    """Consignments of these loads in the order of their stops."""
    has_no_place = case((_consignments.c.stop_sequence.is_(None), 1), else_=0)
    statement = (
        select(*_STOP)
        .select_from(_FROM_STOPS)
        .where(_consignments.c.load_id.in_(load_ids), _consignments.c.status != "cancelled")
        .order_by(has_no_place, _consignments.c.stop_sequence, _consignments.c.id)
    )
    return session.execute(statement).all()


def loose_consignments(session: Session, warehouse: str) -> Sequence[Any]:
    """Those on no load that have not left, by when they are to."""
    wanted = (
        _consignments.c.warehouse == warehouse,
        _consignments.c.load_id.is_(None),
        _consignments.c.status.in_(("planned", "packed")),
    )
    statement = select(*_STOP).select_from(_FROM_STOPS).where(*wanted)
    return session.execute(statement.order_by(_consignments.c.ship_date, _consignments.c.id)).all()


def lines_of_consignments(session: Session, consignment_ids: Collection[int]) -> Sequence[Any]:
    """What is in them, by order line and step."""
    quantity = func.sum(_allocations.c.quantity).label("quantity")
    statement = (
        select(
            *_allocations.c["consignment_id", "status"],
            *_lines.c["sales_order_id", "line_number", "sku"],
            *(_items.c.name, quantity),
        )
        .join(_lines, _lines.c.id == _allocations.c.order_line_id)
        .join(_items, _items.c.sku == _lines.c.sku)
        .where(_allocations.c.consignment_id.in_(consignment_ids), _allocations.c.status != "cancelled")
        .group_by(_allocations.c.consignment_id, _allocations.c.status, _lines.c.id, _items.c.sku)
        .order_by(_lines.c.sales_order_id, _lines.c.line_number)
    )
    return session.execute(statement).all()


def open_waves(session: Session, warehouse: str) -> Sequence[Any]:
    """Waves that are being picked, with the picks that are left."""
    statement = (
        select(_waves.c["id", "planned_date"], func.count().label("pick_count"))
        .join(_allocations, _allocations.c.wave_id == _waves.c.id)
        .where(_waves.c.warehouse == warehouse, _allocations.c.status == "released")
        .group_by(_waves.c.id, _waves.c.planned_date)
    )
    return session.execute(statement.order_by(_waves.c.id)).all()


def loose_lines(session: Session, warehouse: str, until: date) -> Sequence[Any]:
    """Lines due here up to a day with units that are in no consignment: how many have stock and how many not."""
    tied = (
        select(
            _allocations.c.reservation_id,
            func.sum(_allocations.c.quantity).label("stocked"),
            func.sum(case((_allocations.c.consignment_id.is_(None), _allocations.c.quantity), else_=0)).label(
                "loose"
            ),
        )
        .where(_allocations.c.status.in_(_TIED))
        .group_by(_allocations.c.reservation_id)
        .subquery()
    )
    stocked = func.coalesce(tied.c.stocked, 0)
    loose = func.coalesce(tied.c.loose, 0)
    hold = (
        select(func.min(_holds.c.kind))
        .where(_holds.c.sales_order_id == _orders.c.id, _holds.c.lifted_at.is_(None))
        .scalar_subquery()
    )
    statement = (
        select(
            *_held.c["sku", "promise_ship_date"],
            *_lines.c["sales_order_id", "line_number"],
            _items.c.name,
            (_held.c.quantity - stocked).label("without_stock"),
            *(loose.label("loose"), hold.label("hold")),
        )
        .select_from(
            _held.join(_lines, _lines.c.id == _held.c.order_line_id)
            .join(_orders, _orders.c.id == _lines.c.sales_order_id)
            .join(_items, _items.c.sku == _held.c.sku)
            .outerjoin(tied, tied.c.reservation_id == _held.c.id)
        )
        .where(
            _held.c.warehouse == warehouse,
            _held.c.released_at.is_(None),
            _held.c.promise_ship_date <= until,
            _lines.c.status.not_in(("cancelled", "draft", "entered")),
            (_held.c.quantity > stocked) | (loose > 0),
        )
        .order_by(_held.c.promise_ship_date, _lines.c.sales_order_id, _lines.c.line_number)
    )
    return session.execute(statement).all()
