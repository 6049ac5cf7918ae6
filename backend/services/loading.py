"""Loading: packed consignments go onto one of our trucks or a carrier's pick-up, in the order of their stops."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.batch import Batch, Change
from backend.db.models.fulfilment import Consignment, Load, Vehicle
from backend.db.queries import fulfilment as fulfilment_queries
from backend.db.queries import loads as loads_queries
from backend.domain.actors import Actor
from backend.domain.errors import (
    LoadNotLoaded,
    LoadNotPacked,
    NothingToLoad,
    NoVehicle,
    VehicleTooSmall,
)
from backend.domain.fulfilment import check_may_operate
from backend.domain.numbers import document_number
from backend.services import allocations, journal, line_progress, operations
from backend.services.packing import ConsignmentView, consignment_views

OWN_FLEET = "own_fleet"
_LOADED = Change(allocations.ALLOCATIONS, key=("id",), sets=("status",))


@dataclass(frozen=True)
class LoadView:
    """A truck's or a pick-up's freight with its stops; `held_orders` stayed behind when it was loaded."""

    number: str
    warehouse: str
    ship_date: date
    service_code: str
    vehicle_code: str | None
    status: str
    weight_kg: float
    cube_m3: float
    floor_positions: int
    loaded_at: datetime | None
    shipped_at: datetime | None
    consignments: tuple[ConsignmentView, ...]
    held_orders: tuple[str, ...] = ()


def make_load(
    session: Session,
    actor: Actor,
    warehouse: str,
    service_code: str,
    ship_date: date,
    now: datetime,
    vehicle_code: str | None = None,
) -> LoadView:
    """Put what stands packed for a service up to that day on a load, as much as the truck takes.

    Asked again with nothing new on the dock, the load of that day is it.
    """
    place = operations.warehouse_for(session, actor, "make_load", warehouse)
    service = loads_queries.service(session, service_code)
    if service is None:
        raise NothingToLoad(place.code, service_code, ship_date)
    fulfilment_queries.lock_warehouse(session, place.code)
    waiting = loads_queries.packed_consignments(
        session, place.code, service_code=service_code, until=ship_date
    )
    known = loads_queries.open_load(session, place.code, service_code, ship_date, vehicle_code)
    if not waiting:
        if known is None:
            raise NothingToLoad(place.code, service_code, ship_date)
        return view(session, known)
    vehicle = None
    if service.mode == OWN_FLEET:
        vehicle = _vehicle(session, place.code, service_code, ship_date, vehicle_code, known)
    load = known if known is not None and known.status == "planned" else None
    return _put_on(session, actor, load, place, service_code, ship_date, vehicle, waiting, now)


def _vehicle(
    session: Session,
    warehouse: str,
    service_code: str,
    ship_date: date,
    vehicle_code: str | None,
    known: Load | None,
) -> Vehicle:
    """The truck named, or the first one of the service that is not out that day."""
    ours = [each for each in loads_queries.vehicles(session, warehouse) if each.service_code == service_code]
    wanted = vehicle_code or (known.vehicle_code if known and known.status == "planned" else None)
    busy = frozenset() if wanted else loads_queries.busy_vehicles(session, ship_date)
    for each in ours:
        if each.code == wanted or (wanted is None and each.code not in busy):
            return each
    raise NoVehicle(warehouse, vehicle_code or service_code, tuple(each.code for each in ours))


def _put_on(
    session: Session,
    actor: Actor,
    load: Load | None,
    place: Any,
    service_code: str,
    ship_date: date,
    vehicle: Vehicle | None,
    waiting: Sequence[Consignment],
    now: datetime,
) -> LoadView:
    """First come first served; what does not fit stays for the next load."""
    aboard = list(loads_queries.consignments_of(session, load.id)) if load else []
    added: list[Consignment] = []
    for consignment in waiting:
        if vehicle is None or _fits(vehicle, [*aboard, *added, consignment]):
            added.append(consignment)
    if not added:
        if load is not None:
            return view(session, load)
        assert vehicle is not None
        first = waiting[0]
        number = document_number("BOL", first.id)
        raise VehicleTooSmall(vehicle.code, number, first.weight_kg, first.cube_m3)
    if load is None:
        load = _new_load(session, place.code, service_code, ship_date, vehicle, now)
    last = max((each.stop_sequence or 0 for each in aboard), default=0)
    for stop, consignment in enumerate(added, last + 1):
        consignment.load_id, consignment.stop_sequence = load.id, stop
    weigh_load(session, load)
    number = document_number("LD", load.id)
    facts = {"consignments": [document_number("BOL", each.id) for each in added]}
    journal.record(session, actor, "make_load", number, facts | {"weight_kg": load.weight_kg}, now=now)
    return view(session, load)


def _fits(vehicle: Vehicle, consignments: Sequence[Consignment]) -> bool:
    return (
        sum(each.weight_kg for each in consignments) <= vehicle.maximum_weight_kg
        and sum(each.cube_m3 for each in consignments) <= vehicle.maximum_cube_m3
        and sum(each.floor_positions for each in consignments) <= vehicle.floor_positions
    )


def _new_load(
    session: Session,
    warehouse: str,
    service_code: str,
    ship_date: date,
    vehicle: Vehicle | None,
    now: datetime,
) -> Load:
    load = Load(
        warehouse=warehouse,
        ship_date=ship_date,
        service_code=service_code,
        vehicle_code=vehicle.code if vehicle else None,
        weight_kg=0.0,
        cube_m3=0.0,
        floor_positions=0,
        freight_amount=Decimal(0),
        plan={},
        planned_at=now,
    )
    session.add(load)
    session.flush()
    return load


def weigh_load(session: Session, load: Load) -> None:
    """What a load carries, from its consignments."""
    session.flush()
    aboard = loads_queries.consignments_of(session, load.id)
    load.weight_kg = round(sum(each.weight_kg for each in aboard), 3)
    load.cube_m3 = round(sum(each.cube_m3 for each in aboard), 6)
    load.floor_positions = sum(each.floor_positions for each in aboard)
    session.flush()


def load(session: Session, actor: Actor, load_number: str, now: datetime) -> LoadView:
    """Confirm that everything is aboard; refused while a consignment is not packed. Held orders stay behind."""
    check_may_operate(actor, "load")
    row, inside = lock_load(session, load_number)
    number = document_number("LD", row.id)
    if row.status in ("loaded", "shipped"):
        return view(session, row)
    unpacked = [each for each in loads_queries.consignments_of(session, row.id) if each.status == "planned"]
    if unpacked:
        raise LoadNotPacked(number, tuple(document_number("BOL", each.id) for each in unpacked))
    place = operations.warehouse_for(session, actor, "load", row.warehouse)
    orders = {each.sales_order_id for each in inside}
    held = operations.held_orders(session, orders, operations.local_day(place, now))
    allocations.leave_behind(session, [each for each in inside if each.sales_order_id in held])
    going = [each for each in inside if each.sales_order_id not in held]
    if not going:
        raise LoadNotLoaded(number, "empty")
    batch = Batch()
    batch.change(_LOADED, [{"id": each.id, "status": "loaded"} for each in going])
    batch.write(session)
    for consignment in loads_queries.consignments_of(session, row.id):
        consignment.status = "loaded"
    row.status, row.loaded_at = "loaded", now
    weigh_load(session, row)
    line_progress.settle_lines(session, {each.order_line_id for each in inside}, now=now)
    numbers = tuple(document_number("SO", each) for each in sorted(held))
    facts = {"picks": len(going), "weight_kg": row.weight_kg, "held_orders": numbers}
    journal.record(session, actor, "load", number, facts, now=now)
    return view(session, row, held=numbers)


def lock_load(session: Session, load_number: str) -> tuple[Load, list[Any]]:
    """The load and what is in it, its orders and then itself locked."""
    row = loads_queries.load(session, load_number)
    inside = _inside(session, row)
    operations.lock(session, {each.sales_order_id for each in inside}, {each.sku for each in inside})
    row = loads_queries.load(session, load_number, lock=True)
    loads_queries.consignments_of(session, row.id, lock=True)
    return row, _inside(session, row)


def _inside(session: Session, row: Load) -> list[Any]:
    ids = [each.id for each in loads_queries.consignments_of(session, row.id)]
    return list(fulfilment_queries.allocations_of_consignments(session, ids))


def show_load(session: Session, actor: Actor, load_number: str) -> LoadView:
    """A load with its stops."""
    check_may_operate(actor, "show_load")
    return view(session, loads_queries.load(session, load_number))


def view(session: Session, row: Load, *, held: tuple[str, ...] = ()) -> LoadView:
    aboard = loads_queries.consignments_of(session, row.id)
    same = ("warehouse", "ship_date", "service_code", "vehicle_code", "status", "weight_kg", "cube_m3")
    more = ("floor_positions", "loaded_at", "shipped_at")
    return LoadView(
        number=document_number("LD", row.id),
        consignments=consignment_views(session, aboard),
        held_orders=held,
        **{name: getattr(row, name) for name in same + more},
    )
