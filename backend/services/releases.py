"""Release: stock on hand is given to what is due, and of the rest it is said why it waits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import fulfilment as fulfilment_queries
from backend.domain.actors import Actor
from backend.domain.fulfilment import (
    LOOK_AHEAD_DAYS,
    AllocationPlan,
    Due,
    Taken,
    Waiting,
    hold_is_over,
    plan_allocations,
)
from backend.domain.numbers import document_number
from backend.services import allocations, journal, line_progress, operations
from backend.services.order_holds import lift


@dataclass(frozen=True)
class ReleasedLine:
    """Units of an order line that have stock and wait for a wave."""

    order_number: str
    line_number: int
    sku: str
    bin: str
    quantity: int
    promise_ship_date: date


@dataclass(frozen=True)
class WaitingLine:
    """Units of an order line that have none, and why: hold, no_stock, rest_of_order, not_yet_due."""

    order_number: str
    line_number: int
    sku: str
    quantity: int
    promise_ship_date: date
    reason: str
    holds: tuple[str, ...]


@dataclass(frozen=True)
class Release:
    """What is released in a warehouse up to a day; `newly_allocated` counts the units of this very run."""

    warehouse: str
    through_date: date
    newly_allocated: int
    lines: tuple[ReleasedLine, ...]
    waiting: tuple[WaitingLine, ...]


def release(session: Session, actor: Actor, warehouse: str, through_date: date, now: datetime) -> Release:
    """Allocate everything that may go by that day; a second run finds nothing more to do.

    An order that takes no parts is given its stock elsewhere in the same run, or none anywhere.
    """
    place = operations.warehouse_for(session, actor, "release", warehouse)
    until = through_date + timedelta(days=LOOK_AHEAD_DAYS)
    found = _competing(session, place.code, until)
    orders = _orders_here(found, place.code)
    operations.lock(session, orders, {row.sku for row in found if row.sales_order_id in orders})
    found = _competing(session, place.code, until)
    found = [row for row in found if row.sales_order_id in orders or row.warehouse != place.code]
    today = operations.local_day(place, now)
    _lift_what_is_over(session, actor, orders, today, now)
    plan = _of_here(_plan(session, found, through_date, today), place.code, orders)
    _tie(session, plan.taken, now)
    if plan.taken:
        line_progress.settle_lines(session, {each.due.order_line_id for each in plan.taken}, now=now)
        facts = {"through_date": through_date, "units": sum(each.quantity for each in plan.taken)}
        facts |= {"lines": len(plan.taken), "waiting": len(plan.waiting)}
        journal.record(session, actor, "release", place.code, facts, now=now)
    return _told(session, place.code, through_date, plan)


def _competing(session: Session, warehouse: str, until: date) -> list[Any]:
    """What is due here, and what is due wherever orders that take no parts have something else."""
    places, more = {warehouse}, {warehouse}
    rows: list[Any] = []
    while more:
        places |= more
        rows = fulfilment_queries.due_reservations(session, places, until)
        together = {row.sales_order_id for row in rows if not row.allows_partial_shipment}
        more = fulfilment_queries.places_of(session, together) - places
    return rows


def _orders_here(rows: Sequence[Any], warehouse: str) -> set[int]:
    return {row.sales_order_id for row in rows if row.warehouse == warehouse}


def _of_here(plan: AllocationPlan, warehouse: str, order_ids: Collection[int]) -> AllocationPlan:
    """What this warehouse decides: its own stock, and elsewhere that of its orders which go together."""
    taken = [
        each
        for each in plan.taken
        if each.due.warehouse == warehouse or (each.due.order_id in order_ids and not each.due.takes_parts)
    ]
    return AllocationPlan(
        tuple(taken), tuple(each for each in plan.waiting if each.due.warehouse == warehouse)
    )


def _lift_what_is_over(
    session: Session, actor: Actor, order_ids: Collection[int], today: date, now: datetime
) -> None:
    """A hold until Monday ends on Monday."""
    over = [
        hold for hold in fulfilment_queries.live_holds(session, order_ids) if hold_is_over(hold.facts, today)
    ]
    lift(session, actor, over, now=now)


def _plan(session: Session, rows: Sequence[Any], through: date, today: date) -> AllocationPlan:
    holds = operations.held_orders(session, {row.sales_order_id for row in rows}, today)
    promised = _promise_dates(session, {row.order_line_id for row in rows})
    free = fulfilment_queries.free_units(session, {row.warehouse for row in rows}, {row.sku for row in rows})
    together = {row.sales_order_id for row in rows if not row.allows_partial_shipment}
    undated = fulfilment_queries.undated_orders(session, together)
    dues = [
        _due(row, promised, holds.get(row.sales_order_id, ()), row.sales_order_id not in undated)
        for row in rows
    ]
    return plan_allocations(dues, free, through)


def _promise_dates(session: Session, line_ids: Collection[int]) -> dict[tuple[int, str, date], date]:
    """The promise date by line, warehouse and ship date."""
    return {
        (row.order_line_id, row.warehouse, row.promise_ship_date): row.promise_date
        for row in fulfilment_queries.live_promises(session, line_ids)
    }


def _due(
    row: Any,
    promised: dict[tuple[int, str, date], date],
    holds: tuple[str, ...],
    is_rest_dated: bool,
) -> Due:
    same = ("reservation_id", "order_line_id", "line_number", "warehouse", "sku", "bin", "open_quantity")
    more = ("allocation_class", "promise_ship_date", "entered_at")
    at = (row.order_line_id, row.warehouse, row.promise_ship_date)
    return Due(
        order_id=row.sales_order_id,
        promise_date=promised.get(at, row.promise_ship_date),
        takes_parts=row.allows_partial_shipment,
        holds=holds,
        is_rest_dated=is_rest_dated,
        **{name: getattr(row, name) for name in same + more},
    )


def _tie(session: Session, taken: Sequence[Taken], now: datetime) -> None:
    names = ("order_line_id", "reservation_id", "sku", "warehouse", "bin", "promise_ship_date")
    rows = [
        {name: getattr(each.due, name) for name in names} | {"quantity": each.quantity, "allocated_at": now}
        for each in taken
    ]
    allocations.tie(session, rows)


def _told(session: Session, warehouse: str, through: date, plan: AllocationPlan) -> Release:
    rows = fulfilment_queries.allocations_here(session, warehouse, "allocated", until=through)
    names = ("line_number", "sku", "bin", "quantity", "promise_ship_date")
    lines = [
        ReleasedLine(document_number("SO", row.sales_order_id), *(getattr(row, name) for name in names))
        for row in rows
    ]
    waiting = [_waiting_line(each) for each in plan.waiting]
    newly = sum(each.quantity for each in plan.taken)
    return Release(warehouse, through, newly, tuple(lines), tuple(waiting))


def _waiting_line(waiting: Waiting) -> WaitingLine:
    due = waiting.due
    number = document_number("SO", due.order_id)
    place = (number, due.line_number, due.sku, waiting.quantity, due.promise_ship_date)
    return WaitingLine(*place, waiting.reason, due.holds)
