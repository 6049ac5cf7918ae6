"""Technicians, what they are booked for, and lines that wait for them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.models.fulfilment import Appointment
from backend.db.queries.scopes import may_see
from backend.domain.actors import Actor

_t: Any = Base.metadata.tables
_technicians, _appointments, _warehouses = _t["technicians"], _t["appointments"], _t["warehouses"]
_orders, _lines, _items = _t["sales_orders"], _t["order_lines"], _t["items"]
_companies, _ship_tos, _promises = _t["companies"], _t["ship_tos"], _t["line_promises"]
_shipments, _contents = _t["shipments"], _t["shipment_lines"]

_PROMISED = (
    select(func.max(_promises.c.promise_date))
    .where(_promises.c.order_line_id == _lines.c.id, _promises.c.superseded_at.is_(None))
    .scalar_subquery()
)
_ARRIVED = (
    select(func.max(_shipments.c.delivered_at))
    .select_from(_contents.join(_shipments, _shipments.c.id == _contents.c.shipment_id))
    .where(_contents.c.order_line_id == _lines.c.id)
    .scalar_subquery()
)


def technicians(session: Session) -> Sequence[Any]:
    """Everybody who installs, with where they start from."""
    statement = select(*_technicians.c, _warehouses.c.postcode).join_from(
        _technicians, _warehouses, _warehouses.c.code == _technicians.c.warehouse
    )
    return session.execute(statement.where(_technicians.c.is_active).order_by(_technicians.c.code)).all()


def booked_slots(session: Session, earliest: date) -> set[tuple[str, date, int]]:
    """(technician, day, slot) that are taken from a day on."""
    names = ("technician_code", "visit_date", "slot")
    statement = select(*_appointments.c[names]).where(
        _appointments.c.status == "booked", _appointments.c.visit_date >= earliest
    )
    return {tuple(row) for row in session.execute(statement)}


def installable_lines(session: Session, actor: Actor, order_id: int) -> Sequence[Any]:
    """An order's lines whose item is installed, with the site and when the goods are there."""
    joined = (
        _lines.join(_items, _items.c.sku == _lines.c.sku)
        .join(_orders, _orders.c.id == _lines.c.sales_order_id)
        .join(_companies, _companies.c.id == _orders.c.company_id)
        .join(_ship_tos, _ship_tos.c.id == _orders.c.ship_to_id)
    )
    statement = (
        select(
            *_lines.c["id", "sales_order_id", "line_number", "sku", "quantity", "status"],
            *_lines.c["delivered_quantity", "installed_quantity"],
            *(_items.c.name, _items.c.unit, _companies.c.timezone, _orders.c.contact_id),
            *(_PROMISED.label("promise_date"), _ARRIVED.label("arrived_at")),
            _ship_tos.c.name.label("ship_to_name"),
            *_ship_tos.c["nickname", "street", "city", "state", "postcode", "receiving_weekdays"],
        )
        .select_from(joined)
        .where(_orders.c.id == order_id, _items.c.needs_installation, may_see(actor))
        .order_by(_lines.c.line_number)
    )
    return session.execute(statement).all()


def booked_of_lines(session: Session, line_ids: Sequence[int]) -> Sequence[Appointment]:
    """The live appointments of lines."""
    statement = select(Appointment).where(
        Appointment.order_line_id.in_(line_ids), Appointment.status == "booked"
    )
    return session.scalars(statement.order_by(Appointment.id).execution_options(populate_existing=True)).all()


def appointment_head(session: Session, actor: Actor, appointment_id: int) -> Any | None:
    """An appointment the actor may see."""
    return session.execute(_told(actor).where(_appointments.c.id == appointment_id)).one_or_none()


def newest_appointments(
    session: Session, actor: Actor, *, order_id: int | None, booked_only: bool, limit: int
) -> Sequence[Any]:
    """Appointments of the actor's accounts, the next visit first."""
    statement = _told(actor).order_by(_appointments.c.visit_date, _appointments.c.slot).limit(limit)
    if order_id is not None:
        statement = statement.where(_orders.c.id == order_id)
    if booked_only:
        statement = statement.where(_appointments.c.status == "booked")
    return session.execute(statement).all()


def _told(actor: Actor) -> Any:
    joined = (
        _appointments.join(_lines, _lines.c.id == _appointments.c.order_line_id)
        .join(_items, _items.c.sku == _lines.c.sku)
        .join(_orders, _orders.c.id == _lines.c.sales_order_id)
        .join(_companies, _companies.c.id == _orders.c.company_id)
        .join(_ship_tos, _ship_tos.c.id == _orders.c.ship_to_id)
        .join(_technicians, _technicians.c.code == _appointments.c.technician_code)
    )
    return (
        select(
            *_appointments.c,
            *_lines.c["sales_order_id", "line_number", "sku"],
            *(_items.c.name, _items.c.unit, _companies.c.timezone, _orders.c.contact_id),
            *(_technicians.c.name.label("technician_name"), _technicians.c.visits_a_day),
            _ship_tos.c.name.label("ship_to_name"),
            *_ship_tos.c["nickname", "street", "city", "state", "postcode"],
        )
        .select_from(joined)
        .where(may_see(actor))
    )


def waiting_orders(session: Session, actor: Actor, limit: int) -> Sequence[int]:
    """Orders of the actor's accounts with something to install, the newest first."""
    joined = (
        _lines.join(_items, _items.c.sku == _lines.c.sku)
        .join(_orders, _orders.c.id == _lines.c.sales_order_id)
        .join(_companies, _companies.c.id == _orders.c.company_id)
    )
    statement = (
        select(_orders.c.id)
        .select_from(joined)
        .where(
            _items.c.needs_installation,
            _lines.c.status.not_in(("draft", "entered", "cancelled", "closed")),
            _lines.c.installed_quantity < _lines.c.quantity,
            may_see(actor),
        )
        .distinct()
    )
    return session.scalars(statement.order_by(_orders.c.id.desc()).limit(limit)).all()
