"""Hold it until Monday: an order waits at the customer's wish, its stock kept in ATP and its promise moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, update
from sqlalchemy.orm import Session

from backend.db.batch import Batch, Change
from backend.db.models.orders import LinePromise, OrderHold, SalesOrder
from backend.db.models.stock import Reservation
from backend.db.queries import fulfilment as fulfilment_queries
from backend.db.queries import orders as orders_queries
from backend.domain.actors import Actor
from backend.domain.availability import HORIZON_DAYS
from backend.domain.calendars import next_open_day
from backend.domain.errors import HoldRefused
from backend.domain.facts import jsonable
from backend.domain.numbers import document_number
from backend.domain.order_changing import none_changeable
from backend.domain.order_states import NOT_LEFT
from backend.domain.sites import Destination
from backend.services import allocations, journal, line_progress, operations, order_entry
from backend.services.order_views import OrderView, load_order
from backend.services.ordering_accounts import check_may_order
from backend.services.transit import Transit, load_transit

KIND = "customer_request"
_holds: Table = OrderHold.__table__  # type: ignore[assignment]
_promises: Table = LinePromise.__table__  # type: ignore[assignment]
_reservations: Table = Reservation.__table__  # type: ignore[assignment]
_SUPERSEDED = Change(_promises, key=("id",), sets=("superseded_at",))
_LATER = Change(_reservations, key=("id",), sets=("promise_ship_date",))


@dataclass(frozen=True)
class _Moved:
    """A promise that the customer lets leave later."""

    promise: Any
    ship_date: date
    promise_date: date


def hold_order(
    session: Session, actor: Actor, order_number: str, *, hold_until: date | None, now: datetime
) -> OrderView:
    """Keep an order back until a day, or until it is lifted; what was allocated goes back to its bin.

    Asked again with the same day it changes nothing; another day takes the place of the first.
    """
    check_may_order(actor, "hold_order")
    order = orders_queries.visible_order(session, actor, order_number, lock=True)
    number = document_number("SO", order.id)
    _check(number, order, hold_until, now)
    live = [hold for hold in order.holds if hold.lifted_at is None and hold.kind == KIND]
    until = hold_until and hold_until.isoformat()
    if live and live[0].facts.get("hold_until") == until:
        return load_order(session, actor, number, now=now)
    operations.lock(session, [order.id], {line.sku for line in order.lines})
    for hold in live:
        hold.lifted_at = now
    session.flush()
    order_entry.place_holds(session, order.id, [{"kind": KIND, "hold_until": hold_until}], now=now)
    ids = [line.id for line in order.lines]
    gone = allocations.let_go(session, ids)
    allocations.weigh_without(session, gone)
    moved = _promise_later(session, order, hold_until, now) if hold_until else []
    line_progress.settle_lines(session, ids, now=now)
    facts = {"hold_until": hold_until, "let_go": len(gone), "promises_moved": len(moved)}
    journal.record(session, actor, "hold_order", number, facts, now=now)
    return load_order(session, actor, number, now=now)


def lift_hold(session: Session, actor: Actor, order_number: str, *, now: datetime) -> OrderView:
    """Let an order go that waited at the customer's wish; one that does not wait stays as it is."""
    check_may_order(actor, "lift_hold")
    order = orders_queries.visible_order(session, actor, order_number, lock=True)
    own = [hold for hold in fulfilment_queries.live_holds(session, [order.id]) if hold.kind == KIND]
    lift(session, actor, own, now=now)
    return load_order(session, actor, document_number("SO", order.id), now=now)


def lift(session: Session, actor: Actor, holds: Sequence[Any], *, now: datetime) -> None:
    """Take holds off; the orders are locked."""
    if not holds:
        return
    wanted = _holds.c.id.in_([hold.id for hold in holds])
    session.execute(update(_holds).where(wanted).values(lifted_at=now))
    for hold in holds:
        number = document_number("SO", hold.sales_order_id)
        journal.record(session, actor, "lift_hold", number, {"kind": hold.kind, **hold.facts}, now=now)
    line_progress.settle_headers(session, {hold.sales_order_id for hold in holds})


def _check(number: str, order: SalesOrder, hold_until: date | None, now: datetime) -> None:
    today = now.date()
    if all(line.status == "cancelled" for line in order.lines):
        raise none_changeable(number, order.lines)
    if not any(line.status in NOT_LEFT for line in order.lines):
        raise HoldRefused(number, "has_left", hold_until)
    if hold_until is not None and hold_until <= today:
        raise HoldRefused(number, "date_past", hold_until)
    if hold_until is not None and hold_until > today + timedelta(days=HORIZON_DAYS):
        raise HoldRefused(number, "too_far", hold_until)


def _promise_later(session: Session, order: SalesOrder, hold_until: date, now: datetime) -> list[_Moved]:
    """Parts that would have left before that day leave on it; a later commitment never lowers ATP."""
    transit = load_transit(session, now)
    to = fulfilment_queries.orders_by_id(session, [order.id])[order.id]
    destination = Destination(to.postcode, to.receiving_weekdays)
    owed = {line.id for line in order.lines if line.status in NOT_LEFT}
    early = [
        promise
        for promise in fulfilment_queries.live_promises(session, owed)
        if promise.promise_ship_date < hold_until
    ]
    reservations = fulfilment_queries.reservations_of_lines(session, owed)
    places = {(row.order_line_id, row.warehouse, row.promise_ship_date) for row in reservations}
    early = [each for each in early if (each.order_line_id, each.warehouse, each.promise_ship_date) in places]
    moved = [_later(promise, hold_until, transit, destination) for promise in early]
    _write(session, moved, reservations, hold_until, now)
    return moved


def _later(promise: Any, hold_until: date, transit: Transit, destination: Destination) -> _Moved:
    ship_date = next_open_day(hold_until, transit.warehouses[promise.warehouse].weekdays)
    there = transit.arrival(promise.warehouse, promise.service_code, destination, ship_date)
    waited = ship_date - promise.promise_ship_date
    return _Moved(promise, ship_date, there or promise.promise_date + waited)


def _write(
    session: Session, moved: Sequence[_Moved], reservations: Sequence[Any], hold_until: date, now: datetime
) -> None:
    """The customer wished it so: agreed."""
    reason = {"code": "held_by_customer", "hold_until": jsonable(hold_until), "agreed": True}
    later = {(e.promise.order_line_id, e.promise.warehouse, e.promise.promise_ship_date): e for e in moved}
    batch = Batch()
    batch.change(_SUPERSEDED, [{"id": each.promise.id, "superseded_at": now} for each in moved])
    batch.add(_promises, [_promise_row(each, reason, now) for each in moved])
    places = [(row, (row.order_line_id, row.warehouse, row.promise_ship_date)) for row in reservations]
    dates = [{"id": row.id, "promise_ship_date": later[at].ship_date} for row, at in places if at in later]
    batch.change(_LATER, dates)
    batch.write(session)


def _promise_row(moved: _Moved, reason: dict[str, Any], now: datetime) -> dict[str, Any]:
    same = ("order_line_id", "warehouse", "quantity", "service_code")
    kept = {"from_stock": moved.promise.reason.get("from_stock", True)}
    return {
        **{name: getattr(moved.promise, name) for name in same},
        "promise_ship_date": moved.ship_date,
        "promise_date": moved.promise_date,
        "is_original": False,
        "reason": reason | kept,
        "promised_at": now,
        "superseded_at": None,
    }
