"""Departure: a load leaves. Credit is verified again, stock goes out of the books, customers are told."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from backend.db.batch import Batch, Change
from backend.db.models.fulfilment import Consignment, Load
from backend.db.models.orders import OrderLine
from backend.db.models.shipments import Shipment, ShipmentLine, TrackingEvent
from backend.db.models.stock import Stock
from backend.db.queries import fulfilment as fulfilment_queries
from backend.db.queries import loads as loads_queries
from backend.domain.actors import Actor
from backend.domain.errors import LoadNotLoaded
from backend.domain.fulfilment import check_may_operate
from backend.domain.numbers import document_number
from backend.domain.sites import Destination
from backend.services import (
    allocations,
    credit_holds,
    journal,
    line_progress,
    operations,
    reservations,
    slips,
)
from backend.services.loading import lock_load, weigh_load
from backend.services.notices import queue_notice
from backend.services.order_entry import place_holds
from backend.services.packing import promised_for
from backend.services.transit import Transit, load_transit

FIRST_WORD = "picked_up"
_stock: Table = Stock.__table__  # type: ignore[assignment]
_lines: Table = OrderLine.__table__  # type: ignore[assignment]
_shipped: Table = ShipmentLine.__table__  # type: ignore[assignment]
_events: Table = TrackingEvent.__table__  # type: ignore[assignment]
_OUT = Change(
    _stock,
    key=("sku", "warehouse"),
    raises=("on_hand_quantity", "allocated_quantity", "committed_quantity", "version"),
)
_LEFT = Change(_lines, key=("id",), raises=("shipped_quantity",))
_GONE = Change(allocations.ALLOCATIONS, key=("id",), sets=("status", "shipment_id"))


@dataclass(frozen=True)
class ShippedOrder:
    """Goods of an order that left, and when they are expected."""

    shipment_number: str
    order_number: str
    consignment_number: str
    tracking_number: str
    service_code: str
    promise_date: date
    estimated_delivery_date: date
    status: str


@dataclass(frozen=True)
class LeftBehind:
    """An order that stayed in the house, and why: credit, or the kind of its hold."""

    order_number: str
    reason: str


@dataclass(frozen=True)
class Departure:
    """A load that left, with what it took and what it left behind; `cancelled` when nothing could go."""

    load_number: str
    warehouse: str
    status: str
    shipped_at: datetime | None
    shipments: tuple[ShippedOrder, ...]
    left_behind: tuple[LeftBehind, ...] = field(default=())


def ship(session: Session, actor: Actor, load_number: str, now: datetime) -> Departure:
    """Let a loaded truck go; one that has left stays as it left."""
    check_may_operate(actor, "ship")
    row, inside = lock_load(session, load_number)
    if row.status == "shipped" or (row.status == "cancelled" and row.loaded_at is not None):
        return _departure(session, row, _left_before(row))
    if row.status != "loaded":
        raise LoadNotLoaded(document_number("LD", row.id), row.status)
    place = operations.warehouse_for(session, actor, "ship", row.warehouse)
    orders = fulfilment_queries.orders_by_id(session, {each.sales_order_id for each in inside})
    staying = _staying(session, actor, orders, operations.local_day(place, now), now)
    behind = [each for each in inside if each.sales_order_id in staying]
    allocations.leave_behind(session, behind)
    going = [each for each in inside if each.sales_order_id not in staying]
    shipments = _shipments(session, row, place, orders, going, now)
    _out_of_the_books(session, going, shipments, now)
    _close(session, row, staying, now)
    statuses = line_progress.settle_lines(session, {each.order_line_id for each in inside}, now=now)
    slips.overtake_gone(session, [line for line, status in statuses.items() if status == "shipped"], now=now)
    departure = _departure(session, row, staying)
    _tell(session, actor, departure, orders, now)
    return departure


def _staying(
    session: Session, actor: Actor, orders: Mapping[int, Any], today: date, now: datetime
) -> dict[int, str]:
    """Orders that may not go: held ones, and those over their credit now, which are put on hold.

    Of a customer over its limit the newest orders give way first.
    """
    fulfilment_queries.lock_companies(session, {order.company_id for order in orders.values()})
    held = operations.held_orders(session, list(orders), today)
    staying = {each: kinds[0] for each, kinds in held.items()}
    for order in sorted(orders.values(), key=lambda each: (each.entered_at, each.id), reverse=True):
        if order.id in staying:
            continue
        if holds := credit_holds.exposure_of(session, order).holds(order.total_amount):
            place_holds(session, order.id, holds, now=now)
            line_progress.settle_headers(session, [order.id])
            number = document_number("SO", order.id)
            journal.record(session, actor, "credit_hold", number, holds[0], now=now)
            _told_of_hold(session, order, now)
            staying[order.id] = "credit"
    return staying


def _told_of_hold(session: Session, order: Any, now: datetime) -> None:
    if order.contact_id is not None:
        facts = {"order_number": document_number("SO", order.id)}
        queue_notice(session, order.contact_id, "credit_hold", facts, now)


def _shipments(
    session: Session, load: Load, place: Any, orders: Mapping[int, Any], going: Sequence[Any], now: datetime
) -> dict[tuple[int, int], Shipment]:
    """One for each order and consignment, with what is in it and the carrier's first word."""
    groups: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for each in going:
        groups[each.sales_order_id, each.consignment_id].append(each)
    promised = promised_for(session, going)
    transit, today = load_transit(session, now), operations.local_day(place, now)
    made = {}
    for (order_id, consignment_id), group in sorted(groups.items()):
        consignment = session.get_one(Consignment, consignment_id)
        dates = [promised[each.id].promise_date for each in group if each.id in promised]
        service = consignment.service_code or load.service_code
        expected = _expected(consignment, transit, service, orders[order_id], place, today)
        made[order_id, consignment_id] = Shipment(
            sales_order_id=order_id,
            warehouse=load.warehouse,
            service_code=service,
            tracking_number="",
            status="in_transit",
            shipped_at=now,
            promise_date=min(dates, default=expected or today),
            estimated_delivery_date=expected or max(dates, default=today),
            consignment_id=consignment_id,
        )
    session.add_all(made.values())
    session.flush()
    for shipment in made.values():
        shipment.tracking_number = tracking_number(shipment.service_code, shipment.id)
    _fill(session, made, groups, f"{place.city}, {place.state}", now)
    return made


def tracking_number(service_code: str, shipment_id: int) -> str:
    """The carrier's letters and ten digits."""
    return f"{service_code.split('-')[0]}{shipment_id:010d}"


def _expected(
    consignment: Consignment, transit: Transit, service: str, order: Any, place: Any, today: date
) -> date | None:
    """As the route has it, else by the service's days on the road."""
    if consignment.planned_arrival_at is not None:
        return operations.local_day(place, consignment.planned_arrival_at)
    destination = Destination(order.postcode, order.receiving_weekdays)
    return transit.arrival(place.code, service, destination, today)


def _fill(
    session: Session,
    made: Mapping[tuple[int, int], Shipment],
    groups: Mapping[tuple[int, int], Sequence[Any]],
    where: str,
    now: datetime,
) -> None:
    batch = Batch()
    for key, shipment in made.items():
        units: Counter[int] = Counter()
        for each in groups[key]:
            units[each.order_line_id] += each.quantity
        zeros = dict.fromkeys(
            ("delivered_quantity", "damaged_quantity", "refused_quantity", "over_quantity"), 0
        )
        batch.add(
            _shipped,
            [
                {"shipment_id": shipment.id, "order_line_id": line_id, "quantity": quantity, **zeros}
                for line_id, quantity in sorted(units.items())
            ],
        )
        event = {"at": now, "code": FIRST_WORD, "place": where, "reason": None}
        batch.add(_events, [{"shipment_id": shipment.id, **event}])
    batch.write(session)


def _out_of_the_books(
    session: Session, going: Sequence[Any], shipments: Mapping[tuple[int, int], Shipment], now: datetime
) -> None:
    """The units are neither on hand nor owed any more: one statement a stock row keeps every law."""
    out: Counter[tuple[str, str]] = Counter()
    lines: Counter[int] = Counter()
    used: Counter[int] = Counter()
    for each in going:
        out[each.sku, each.warehouse] += each.quantity
        lines[each.order_line_id] += each.quantity
        used[each.reservation_id] += each.quantity
    reservations.use_up(session, used, now=now)
    batch = Batch()
    batch.change(_OUT, [_leaves(place, quantity) for place, quantity in sorted(out.items())])
    batch.change(_LEFT, [{"id": each, "shipped_quantity": units} for each, units in sorted(lines.items())])
    batch.change(
        _GONE,
        [
            {
                "id": each.id,
                "status": "shipped",
                "shipment_id": shipments[each.sales_order_id, each.consignment_id].id,
            }
            for each in going
        ],
    )
    batch.write(session)


def _leaves(place: tuple[str, str], quantity: int) -> dict[str, Any]:
    counters = dict.fromkeys(("on_hand_quantity", "allocated_quantity", "committed_quantity"), -quantity)
    return {"sku": place[0], "warehouse": place[1], **counters, "version": 1}


def _close(session: Session, load: Load, staying: Mapping[int, str], now: datetime) -> None:
    """What still is on the load has left; a load that nobody may leave with is given up."""
    aboard = [each for each in loads_queries.consignments_of(session, load.id)]
    inside = fulfilment_queries.allocations_of_consignments(session, [each.id for each in aboard])
    full = {each.consignment_id for each in inside}
    for consignment in aboard:
        consignment.status = "shipped" if consignment.id in full else "cancelled"
    load.status = "shipped" if full else "cancelled"
    load.shipped_at = now if full else None
    load.plan = {**load.plan, "left_behind": {str(each): reason for each, reason in staying.items()}}
    session.flush()
    weigh_load(session, load)


def _left_before(load: Load) -> dict[int, str]:
    return {int(each): reason for each, reason in load.plan.get("left_behind", {}).items()}


def _departure(session: Session, load: Load, staying: Mapping[int, str]) -> Departure:
    ids = [each.id for each in loads_queries.consignments_of(session, load.id)]
    rows = loads_queries.shipments_of_consignments(session, ids)
    behind = [LeftBehind(document_number("SO", each), why) for each, why in sorted(staying.items())]
    return Departure(
        document_number("LD", load.id),
        load.warehouse,
        load.status,
        load.shipped_at,
        tuple(_shown(rows)),
        tuple(behind),
    )


def _shown(rows: Iterable[Shipment]) -> Iterable[ShippedOrder]:
    for row in rows:
        yield ShippedOrder(
            document_number("SH", row.id),
            document_number("SO", row.sales_order_id),
            document_number("BOL", row.consignment_id or 0),
            row.tracking_number,
            row.service_code,
            row.promise_date,
            row.estimated_delivery_date,
            row.status,
        )


def _tell(
    session: Session, actor: Actor, departure: Departure, orders: Mapping[int, Any], now: datetime
) -> None:
    """A row for each order that left, one for the load, and word to whoever ordered."""
    by_number = {document_number("SO", each): order for each, order in orders.items()}
    entries = []
    for shipment in departure.shipments:
        facts = {
            "order_number": shipment.order_number,
            "shipment_number": shipment.shipment_number,
            "tracking_number": shipment.tracking_number,
            "expected_date": shipment.estimated_delivery_date,
        }
        entries.append(journal.entry(actor, "ship", shipment.order_number, facts, now=now))
        contact_id = by_number[shipment.order_number].contact_id
        if contact_id is not None:
            queue_notice(session, contact_id, "shipped", facts, now)
    batch = Batch()
    batch.add(journal.TABLE, entries)
    batch.write(session)
    facts = {"shipments": [each.shipment_number for each in departure.shipments]}
    facts |= {"left_behind": [each.order_number for each in departure.left_behind]}
    journal.record(session, actor, "ship", departure.load_number, facts, now=now)
