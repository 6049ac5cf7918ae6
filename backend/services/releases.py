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
    """Allocate everything that may go by that day; a second run finds nothing more to do."""
    place = operations.warehouse_for(session, actor, "release", warehouse)
    until = through_date + timedelta(days=LOOK_AHEAD_DAYS)
    found = fulfilment_queries.due_reservations(session, place.code, until)
    orders = {row.sales_order_id for row in found}
    operations.lock(session, orders, {row.sku for row in found})
    found = [
        row
        for row in fulfilment_queries.due_reservations(session, place.code, until)
        if row.sales_order_id in orders
    ]
    today = operations.local_day(place, now)
    _lift_what_is_over(session, actor, orders, today, now)
    plan = _plan(session, place.code, found, through_date, today)
    _tie(session, place.code, plan.taken, now)
    if plan.taken:
        line_progress.settle_lines(session, {each.due.order_line_id for each in plan.taken}, now=now)
        facts = {"through_date": through_date, "units": sum(each.quantity for each in plan.taken)}
        facts |= {"lines": len(plan.taken), "waiting": len(plan.waiting)}
        journal.record(session, actor, "release", place.code, facts, now=now)
    return _told(session, place.code, through_date, plan)


def _lift_what_is_over(
    session: Session, actor: Actor, order_ids: Collection[int], today: date, now: datetime
) -> None:
    """A hold until Monday ends on Monday."""
    over = [
        hold for hold in fulfilment_queries.live_holds(session, order_ids) if hold_is_over(hold.facts, today)
    ]
    lift(session, actor, over, now=now)


def _plan(
    session: Session, warehouse: str, rows: Sequence[Any], through: date, today: date
) -> AllocationPlan:
    holds = operations.held_orders(session, {row.sales_order_id for row in rows}, today)
    promised = _promise_dates(session, warehouse, {row.order_line_id for row in rows})
    free = fulfilment_queries.free_units(session, warehouse, {row.sku for row in rows})
    dues = [_due(row, promised, holds.get(row.sales_order_id, ())) for row in rows]
    return plan_allocations(dues, free, through)


def _promise_dates(
    session: Session, warehouse: str, line_ids: Collection[int]
) -> dict[tuple[int, date], date]:
    """The promise date by line and ship date."""
    return {
        (row.order_line_id, row.promise_ship_date): row.promise_date
        for row in fulfilment_queries.live_promises(session, line_ids)
        if row.warehouse == warehouse
    }


def _due(row: Any, promised: dict[tuple[int, date], date], holds: tuple[str, ...]) -> Due:
    same = ("reservation_id", "order_line_id", "line_number", "sku", "bin", "open_quantity")
    more = ("allocation_class", "promise_ship_date", "entered_at")
    return Due(
        order_id=row.sales_order_id,
        promise_date=promised.get((row.order_line_id, row.promise_ship_date), row.promise_ship_date),
        takes_parts=row.allows_partial_shipment,
        holds=holds,
        **{name: getattr(row, name) for name in same + more},
    )


def _tie(session: Session, warehouse: str, taken: Sequence[Taken], now: datetime) -> None:
    rows = [
        {
            "order_line_id": each.due.order_line_id,
            "reservation_id": each.due.reservation_id,
            "sku": each.due.sku,
            "warehouse": warehouse,
            "bin": each.due.bin,
            "quantity": each.quantity,
            "promise_ship_date": each.due.promise_ship_date,
            "allocated_at": now,
        }
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
