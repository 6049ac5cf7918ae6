"""Waves, consignments, loads and vehicles by their numbers."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models.fulfilment import Consignment, Load, PickWave, Vehicle
from backend.db.models.shipments import Shipment
from backend.db.models.stock import CarrierService
from backend.domain.errors import DocumentNotFound
from backend.domain.numbers import parse_number


def _by_number(session: Session, kind: Any, number: str, prefix: str, lock: bool) -> Any:
    statement = select(kind).where(kind.id == (parse_number(number, prefix) or 0))
    statement = statement.execution_options(populate_existing=True)
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise DocumentNotFound(number)
    return found


def wave(session: Session, number: str, *, lock: bool = False) -> PickWave:
    found: PickWave = _by_number(session, PickWave, number, "WV", lock)
    return found


def consignment(session: Session, number: str, *, lock: bool = False) -> Consignment:
    found: Consignment = _by_number(session, Consignment, number, "BOL", lock)
    return found


def load(session: Session, number: str, *, lock: bool = False) -> Load:
    found: Load = _by_number(session, Load, number, "LD", lock)
    return found


def last_wave(session: Session, warehouse: str, planned_date: date) -> PickWave | None:
    """The newest wave of a warehouse for a day."""
    here = (PickWave.warehouse == warehouse, PickWave.planned_date == planned_date)
    return session.scalars(select(PickWave).where(*here).order_by(PickWave.id.desc()).limit(1)).one_or_none()


def planned_consignments(session: Session, warehouse: str) -> Sequence[Consignment]:
    """Those of a warehouse that are not packed."""
    statement = select(Consignment).where(Consignment.warehouse == warehouse, Consignment.status == "planned")
    return session.scalars(statement.order_by(Consignment.id)).all()


def consignments_leaving_after(session: Session, warehouse: str, day: date) -> frozenset[int]:
    """Consignments that are not packed and are planned to leave after a day."""
    waiting = (Consignment.warehouse == warehouse, Consignment.status == "planned")
    return frozenset(session.scalars(select(Consignment.id).where(*waiting, Consignment.ship_date > day)))


def packed_consignments(
    session: Session, warehouse: str, *, service_code: str | None = None, until: date | None = None
) -> Sequence[Consignment]:
    """Packed and on no load, of a service and due by a day if these are given: those that go first come first."""
    conditions = [
        Consignment.warehouse == warehouse,
        Consignment.status == "packed",
        Consignment.load_id.is_(None),
    ]
    if service_code is not None:
        conditions.append(Consignment.service_code == service_code)
    if until is not None:
        conditions.append(Consignment.ship_date <= until)
    return session.scalars(
        select(Consignment).where(*conditions).order_by(Consignment.ship_date, Consignment.id)
    ).all()


def consignments_of(session: Session, load_id: int, *, lock: bool = False) -> Sequence[Consignment]:
    """A load's stops in their order."""
    statement = (
        select(Consignment)
        .where(Consignment.load_id == load_id, Consignment.status != "cancelled")
        .order_by(Consignment.stop_sequence, Consignment.id)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement.with_for_update() if lock else statement).all()


def consignments_by_id(session: Session, ids: Collection[int]) -> Sequence[Consignment]:
    """Locked, in their order."""
    statement = select(Consignment).where(Consignment.id.in_(ids)).order_by(Consignment.id)
    return session.scalars(statement.with_for_update().execution_options(populate_existing=True)).all()


def open_load(
    session: Session, warehouse: str, service_code: str, ship_date: date, vehicle_code: str | None
) -> Load | None:
    """The newest load of that vehicle or pick-up that has not left."""
    statement = select(Load).where(
        Load.warehouse == warehouse,
        Load.service_code == service_code,
        Load.ship_date == ship_date,
        Load.status.in_(("planned", "loaded")),
    )
    if vehicle_code is not None:
        statement = statement.where(Load.vehicle_code == vehicle_code)
    return session.scalars(statement.order_by(Load.id.desc()).limit(1)).one_or_none()


def busy_vehicles(session: Session, ship_date: date) -> frozenset[str]:
    """Trucks with a load of that day that has not left."""
    statement = select(Load.vehicle_code).where(
        Load.ship_date == ship_date, Load.status.in_(("planned", "loaded")), Load.vehicle_code.is_not(None)
    )
    return frozenset(code for code in session.scalars(statement) if code)


def vehicles(session: Session, warehouse: str) -> Sequence[Vehicle]:
    """A warehouse's active trucks."""
    statement = select(Vehicle).where(Vehicle.warehouse == warehouse, Vehicle.is_active)
    return session.scalars(statement.order_by(Vehicle.code)).all()


def service(session: Session, code: str) -> CarrierService | None:
    return session.get(CarrierService, code)


def shipments_of_consignments(session: Session, consignment_ids: Collection[int]) -> Sequence[Shipment]:
    statement = select(Shipment).where(Shipment.consignment_id.in_(consignment_ids))
    return session.scalars(statement.order_by(Shipment.id)).all()
