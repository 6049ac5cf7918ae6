"""What the planner's run looks at: goods with stock, what is to come for the same addresses, what is planned."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.models.fulfilment import Consignment, Load

_t: Any = Base.metadata.tables
_allocations, _held, _lines, _orders = (
    _t[name] for name in ("allocations", "reservations", "order_lines", "sales_orders")
)
_companies, _packages, _ship_tos = (_t[name] for name in ("companies", "service_packages", "ship_tos"))
_items, _packs, _promises, _holds = (
    _t[name] for name in ("items", "item_packs", "line_promises", "order_holds")
)
_consignments, _loads, _vehicles, _warehouses = (
    _t[name] for name in ("consignments", "loads", "vehicles", "warehouses")
)
_journal = _t["journal"]
IN_THE_HOUSE = ("allocated", "released", "picked", "loaded")
STANDING = ("planned", "packed", "loaded")
"""Consignments and loads that have not left and were not given up."""

_HELD = select(_holds.c.id).where(_holds.c.sales_order_id == _orders.c.id, _holds.c.lifted_at.is_(None))
_ABOUT = (
    *_lines.c["sales_order_id", "line_number"],
    _orders.c.ship_to_id,
    _packages.c.consolidation_wait_days,
    *_ship_tos.c["postcode", "receiving_weekdays"],
    *_items.c["weight_kg", "length_cm", "width_cm", "height_cm", "is_hazmat", "is_freight_only"],
    _packs.c.quantity.label("pallet_quantity"),
)


def _with_order(goods: Any) -> Any:
    """Allocations or reservations with their line, order, address and item."""
    is_pallet = (_packs.c.sku == goods.c.sku) & (_packs.c.level == "pallet")
    return (
        goods.join(_lines, _lines.c.id == goods.c.order_line_id)
        .join(_orders, _orders.c.id == _lines.c.sales_order_id)
        .join(_companies, _companies.c.id == _orders.c.company_id)
        .join(_packages, _packages.c.segment == _companies.c.segment)
        .join(_ship_tos, _ship_tos.c.id == _orders.c.ship_to_id)
        .join(_items, _items.c.sku == goods.c.sku)
        .outerjoin(_packs, is_pallet)
    )


def goods_with_stock(session: Session, warehouse: str) -> Sequence[Any]:
    """Every allocation that is still in the house, but those of orders that are held."""
    statement = (
        select(*_allocations.c, *_ABOUT)
        .select_from(_with_order(_allocations))
        .where(
            _allocations.c.warehouse == warehouse,
            _allocations.c.status.in_(IN_THE_HOUSE),
            _allocations.c.quantity > 0,
            ~_HELD.exists(),
        )
        .order_by(_allocations.c.id)
    )
    return session.execute(statement).all()


def _allocated() -> Any:
    sums = select(_allocations.c.reservation_id, func.sum(_allocations.c.quantity).label("quantity"))
    tied = sums.where(_allocations.c.status.in_(IN_THE_HOUSE))
    return tied.group_by(_allocations.c.reservation_id).subquery()


def goods_to_come(session: Session, warehouse: str, after: date, until: date) -> Sequence[Any]:
    """What order lines have reserved here for the days to come and no stock yet, for who waits for it."""
    tied = _allocated()
    open_quantity = _held.c.quantity - func.coalesce(tied.c.quantity, 0)
    statement = (
        select(
            *_held.c["id", "order_line_id", "sku", "promise_ship_date"],
            open_quantity.label("quantity"),
            *_ABOUT,
        )
        .select_from(_with_order(_held).outerjoin(tied, tied.c.reservation_id == _held.c.id))
        .where(
            _held.c.warehouse == warehouse,
            _held.c.released_at.is_(None),
            _held.c.promise_ship_date > after,
            _held.c.promise_ship_date <= until,
            open_quantity > 0,
            ~_HELD.exists(),
        )
        .order_by(_held.c.id)
    )
    return session.execute(statement).all()


def promises_of(session: Session, warehouse: str, until: date) -> Sequence[Any]:
    """Live promises of lines with an allocation or a reservation here: by what they were made."""
    wanted = (
        select(_allocations.c.order_line_id)
        .where(_allocations.c.warehouse == warehouse, _allocations.c.status.in_(IN_THE_HOUSE))
        .union(
            select(_held.c.order_line_id).where(
                _held.c.warehouse == warehouse,
                _held.c.released_at.is_(None),
                _held.c.promise_ship_date <= until,
            )
        )
    )
    columns = _promises.c["id", "order_line_id", "promise_ship_date", "promise_date", "service_code"]
    statement = select(*columns).where(
        _promises.c.superseded_at.is_(None),
        _promises.c.warehouse == warehouse,
        _promises.c.order_line_id.in_(wanted),
    )
    return session.execute(statement.order_by(_promises.c.id)).all()


def standing_consignments(session: Session, warehouse: str) -> Sequence[Consignment]:
    """Consignments of a warehouse that have not left."""
    statement = select(Consignment).where(
        Consignment.warehouse == warehouse, Consignment.status.in_(STANDING)
    )
    return session.scalars(statement.order_by(Consignment.id)).all()


def standing_loads(session: Session, warehouse: str) -> Sequence[Load]:
    """Loads of a warehouse that have not left."""
    statement = select(Load).where(Load.warehouse == warehouse, Load.status.in_(STANDING))
    return session.scalars(statement.order_by(Load.id)).all()


def trucks_on_the_road(session: Session, warehouse: str, day: date) -> set[str]:
    """Our trucks that left that day already."""
    statement = select(_loads.c.vehicle_code).where(
        _loads.c.warehouse == warehouse, _loads.c.ship_date == day, _loads.c.status == "shipped"
    )
    return {code for code in session.scalars(statement) if code}


def vehicles(session: Session, warehouse: str) -> Sequence[Any]:
    """Trucks of our own that are at home here."""
    wanted = _vehicles.c.warehouse == warehouse, _vehicles.c.is_active.is_(True)
    return session.execute(select(_vehicles).where(*wanted).order_by(_vehicles.c.code)).all()


def warehouses(session: Session, code: str | None = None) -> Sequence[Any]:
    """One warehouse or all of them."""
    statement = select(_warehouses).order_by(_warehouses.c.code)
    return session.execute(statement if code is None else statement.where(_warehouses.c.code == code)).all()


def lock(session: Session, order_ids: Collection[int], warehouse: str) -> None:
    """Order headers in the one order of all writers, then the warehouse: one planner at a time."""
    wanted = sorted(order_ids)
    for first in range(0, len(wanted), 10_000):
        orders = select(_orders.c.id).where(_orders.c.id.in_(wanted[first : first + 10_000]))
        session.execute(orders.order_by(_orders.c.id).with_for_update()).all()
    place = select(_warehouses.c.code).where(_warehouses.c.code == warehouse)
    session.execute(place.with_for_update(key_share=True)).all()


def last_stamp(session: Session, document: str) -> str | None:
    """How things stood after the last run for a warehouse and day."""
    statement: Select[Any] = (
        select(_journal.c.facts)
        .where(_journal.c.document == document, _journal.c.verb == "plan")
        .order_by(_journal.c.id.desc())
        .limit(1)
    )
    facts = session.scalar(statement)
    return None if facts is None else facts.get("stamp")
