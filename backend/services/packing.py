"""Packing: picked goods become consignments of cartons, each under its bill of lading."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.db.batch import Batch, Change
from backend.db.models.fulfilment import Consignment
from backend.db.queries import fulfilment as fulfilment_queries
from backend.db.queries import loads as loads_queries
from backend.domain.actors import Actor
from backend.domain.cartons import cartons_of
from backend.domain.errors import ConsignmentNotPicked
from backend.domain.fulfilment import UNPICKED, check_may_operate
from backend.domain.numbers import document_number
from backend.services import allocations, journal, operations

_IN = Change(allocations.ALLOCATIONS, key=("id",), sets=("consignment_id",))
HAZMAT, ORDINARY = "hazmat", "ordinary"


@dataclass(frozen=True)
class ConsignmentView:
    """A bill of lading: what goes to one address together, and how it is packed."""

    number: str
    warehouse: str
    ship_to_id: int
    handling_class: str
    service_code: str | None
    ship_date: date
    status: str
    carton_count: int | None
    weight_kg: float
    cube_m3: float
    floor_positions: int
    order_numbers: tuple[str, ...]
    load_number: str | None
    stop_sequence: int | None
    delivery_notes: tuple[str, ...] = ()
    """What the driver should know at that stop."""


@dataclass(frozen=True)
class WaitingConsignment:
    """One that cannot be packed: some of it is not picked."""

    number: str
    order_numbers: tuple[str, ...]
    wave_numbers: tuple[str, ...]


@dataclass(frozen=True)
class Packing:
    """What stands packed on the dock of a warehouse, what waits, and orders whose goods a hold keeps back."""

    warehouse: str
    packed: tuple[ConsignmentView, ...]
    waiting: tuple[WaitingConsignment, ...]
    held_orders: tuple[str, ...]


def pack(session: Session, actor: Actor, warehouse: str, now: datetime) -> Packing:
    """Pack everything that is picked; what the planner put in no consignment gets one by itself."""
    place = operations.warehouse_for(session, actor, "pack", warehouse)
    rows = _picked_or_planned(session, place.code)
    operations.lock(session, {row.sales_order_id for row in rows})
    known = {row.sales_order_id for row in rows}
    rows = [row for row in _picked_or_planned(session, place.code) if row.sales_order_id in known]
    held = operations.held_orders(session, known, operations.local_day(place, now))
    kept = [row for row in rows if row.sales_order_id in held and row.status == "picked"]
    allocations.leave_behind(session, [row for row in kept if row.consignment_id])
    loose = [row for row in rows if row.status == "picked" and row.sales_order_id not in held]
    _consign(session, place.code, [row for row in loose if not row.consignment_id])
    waiting = _pack_all(session, actor, place.code, now)
    packed = loads_queries.packed_consignments(session, place.code)
    views = consignment_views(session, packed)
    held_numbers = [document_number("SO", each) for each in sorted({row.sales_order_id for row in kept})]
    return Packing(place.code, views, waiting, tuple(held_numbers))


def _pack_all(
    session: Session, actor: Actor, warehouse: str, now: datetime
) -> tuple[WaitingConsignment, ...]:
    """Pack what is picked whole; what waits for picks."""
    planned = loads_queries.planned_consignments(session, warehouse)
    rows = fulfilment_queries.allocations_of_consignments(session, [each.id for each in planned])
    units = allocations.units_of(session, rows)
    inside: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        inside[row.consignment_id].append(row)
    waiting, entries = [], []
    for consignment in planned:
        own = inside[consignment.id]
        if left := [row for row in own if row.status in UNPICKED]:
            waiting.append(_waiting(consignment, left))
        elif own:
            entries.append(_packed(actor, consignment, allocations.goods_of(own, units), now))
    _write(session, entries)
    return tuple(waiting)


def _picked_or_planned(session: Session, warehouse: str) -> list[Any]:
    """What is picked here, and what else is in consignments that are not packed."""
    picked = fulfilment_queries.allocations_here(session, warehouse, "picked")
    planned = [each.id for each in loads_queries.planned_consignments(session, warehouse)]
    inside = {row.id: row for row in fulfilment_queries.allocations_of_consignments(session, planned)}
    loose = {row.id: row for row in picked if not row.consignment_id}
    return [row for _, row in sorted((inside | loose).items())]


def pack_consignment(
    session: Session, actor: Actor, consignment_number: str, now: datetime
) -> ConsignmentView:
    """Pack one bill of lading; refused while something of it is not picked."""
    check_may_operate(actor, "pack")
    consignment = loads_queries.consignment(session, consignment_number)
    inside = fulfilment_queries.allocations_of_consignments(session, [consignment.id])
    operations.lock(session, {row.sales_order_id for row in inside})
    consignment = loads_queries.consignment(session, consignment_number, lock=True)
    inside = fulfilment_queries.allocations_of_consignments(session, [consignment.id])
    if consignment.status == "planned":
        if left := [row for row in inside if row.status in UNPICKED]:
            waiting = _waiting(consignment, left)
            raise ConsignmentNotPicked(waiting.number, waiting.order_numbers, waiting.wave_numbers)
        goods = allocations.goods_of(inside, allocations.units_of(session, inside))
        _write(session, [_packed(actor, consignment, goods, now)])
    return consignment_views(session, [consignment])[0]


def _waiting(consignment: Consignment, left: Sequence[Any]) -> WaitingConsignment:
    orders = sorted({row.sales_order_id for row in left})
    waves = sorted({row.wave_id for row in left if row.wave_id})
    return WaitingConsignment(
        document_number("BOL", consignment.id),
        tuple(document_number("SO", each) for each in orders),
        tuple(document_number("WV", each) for each in waves),
    )


def _packed(
    actor: Actor, consignment: Consignment, goods: allocations.Goods, now: datetime
) -> dict[str, Any]:
    """Put into cartons; the row that says so."""
    allocations.measure(consignment, goods)
    consignment.carton_count = len(cartons_of(goods))
    consignment.status, consignment.packed_at = "packed", now
    facts = {"cartons": consignment.carton_count, "weight_kg": consignment.weight_kg}
    return journal.entry(actor, "pack", document_number("BOL", consignment.id), facts, now=now)


def _write(session: Session, entries: Sequence[dict[str, Any]]) -> None:
    batch = Batch()
    batch.add(journal.TABLE, entries)
    batch.write(session)


def _consign(session: Session, warehouse: str, rows: Sequence[Any]) -> None:
    """A consignment for each address, ship date, class and service; one not packed yet takes more in."""
    keys = _keys(session, warehouse, rows)
    open_ones = {
        (each.ship_to_id, each.ship_date, each.handling_class, each.service_code): each
        for each in loads_queries.planned_consignments(session, warehouse)
        if each.load_id is None and each.reason.get("code") == "picked_together"
    }
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in rows:
        groups[keys[row.id]].append(row)
    into = {
        key: open_ones.get(key) or _new(warehouse, key)
        for key in sorted(groups, key=lambda each: tuple(map(str, each)))
    }
    session.add_all(into.values())
    session.flush()
    batch = Batch()
    for key, group in groups.items():
        batch.change(_IN, [{"id": row.id, "consignment_id": into[key].id} for row in group])
    batch.write(session)


def _new(warehouse: str, key: tuple[Any, ...]) -> Consignment:
    ship_to_id, ship_date, handling_class, service_code = key
    return Consignment(
        warehouse=warehouse,
        ship_to_id=ship_to_id,
        handling_class=handling_class,
        ship_date=ship_date,
        latest_ship_date=ship_date,
        weight_kg=0.0,
        cube_m3=0.0,
        floor_positions=1,
        service_code=service_code,
        considered=[],
        reason={"code": "picked_together"},
    )


def _keys(session: Session, warehouse: str, rows: Sequence[Any]) -> dict[int, tuple[Any, ...]]:
    """Where, when, with what and by which service each allocation goes."""
    orders = fulfilment_queries.orders_by_id(session, {row.sales_order_id for row in rows})
    items = fulfilment_queries.items_by_sku(session, {row.sku for row in rows})
    promised = promised_for(session, rows)
    return {
        row.id: (
            orders[row.sales_order_id].ship_to_id,
            promised[row.id].promise_ship_date if row.id in promised else row.promise_ship_date,
            HAZMAT if items[row.sku].is_hazmat else ORDINARY,
            promised[row.id].service_code if row.id in promised else None,
        )
        for row in rows
    }


def promised_for(session: Session, rows: Iterable[Any]) -> Mapping[int, Any]:
    """The live promise that each allocation fulfils: of its reservation's day, else the line's last from here."""
    rows = list(rows)
    held = fulfilment_queries.reservations_by_id(session, {row.reservation_id for row in rows})
    by_day: dict[tuple[Any, ...], Any] = {}
    last: dict[tuple[Any, ...], Any] = {}
    for promise in fulfilment_queries.live_promises(session, {row.order_line_id for row in rows}):
        by_day[promise.order_line_id, promise.warehouse, promise.promise_ship_date] = promise
        last[promise.order_line_id, promise.warehouse] = promise
    found = {}
    for row in rows:
        at = (row.order_line_id, row.warehouse)
        promise = by_day.get((*at, held[row.reservation_id].promise_ship_date)) or last.get(at)
        if promise is not None:
            found[row.id] = promise
    return found


def consignment_views(session: Session, consignments: Iterable[Consignment]) -> tuple[ConsignmentView, ...]:
    """Consignments with the orders in them."""
    wanted = list(consignments)
    orders: dict[int, set[int]] = defaultdict(set)
    for row in fulfilment_queries.allocations_of_consignments(session, [each.id for each in wanted]):
        orders[row.consignment_id].add(row.sales_order_id)
    notes = fulfilment_queries.delivery_notes(session, {one for ids in orders.values() for one in ids})
    same = ("warehouse", "ship_to_id", "handling_class", "service_code", "ship_date", "status")
    more = ("carton_count", "weight_kg", "cube_m3", "floor_positions", "stop_sequence")
    return tuple(
        ConsignmentView(
            number=document_number("BOL", each.id),
            order_numbers=tuple(document_number("SO", number) for number in sorted(orders[each.id])),
            load_number=document_number("LD", each.load_id) if each.load_id else None,
            delivery_notes=tuple(notes[number] for number in sorted(orders[each.id]) if number in notes),
            **{name: getattr(each, name) for name in same + more},
        )
        for each in wanted
    )
