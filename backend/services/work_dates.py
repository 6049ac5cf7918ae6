"""Work orders hold their components; when one comes later than it was to be built in, the work moves with it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from backend.db.models.configurations import PurchaseProposal, WorkOrder, WorkOrderComponent, WorkOrderDay
from backend.db.models.stock import Reservation
from backend.db.queries import configurations as queries
from backend.domain.actors import Actor
from backend.domain.availability import DatedQuantity
from backend.domain.capable import Purchase
from backend.domain.numbers import document_number
from backend.domain.work_dates import booked_anew, days_covered
from backend.services import capability, journal, reservations
from backend.services.network import Network, load_network
from backend.services.supply import Commitments, load_supply


@dataclass(frozen=True)
class MovedWork:
    """A work order that is done later than planned."""

    sku: str
    warehouse: str
    before: date
    after: date


@dataclass(frozen=True)
class _Held:
    """What a work order holds of the component, and from when it has it; never without a day."""

    reservation: Reservation
    day: date | None


def move_late(session: Session, actor: Actor, sku: str, *, now: datetime) -> list[MovedWork]:
    """Plan the work orders anew that have to wait for this component; its stock is locked.

    What is nowhere in sight any more is proposed for purchase again.
    """
    rows = queries.held_for_work(session, sku)
    if not rows:
        return []
    network = load_network(session, now, None)
    late = _late(session, sku, rows, network, now)
    if not late:
        return []
    capability.lock_benches(session)
    works = queries.work_orders_by_id(session, late, lock=True)
    return [_move(session, actor, work, sku, late[work.id], network, now) for work in works]


def _late(
    session: Session, sku: str, rows: Sequence[Reservation], network: Network, now: datetime
) -> dict[int, list[_Held]]:
    """By work order everything it holds of the component, where any of it comes later."""
    supply = load_supply(session, network, {sku}, {}, Commitments(now))
    late: dict[int, list[_Held]] = defaultdict(list)
    moved = set()
    for code in {row.warehouse for row in rows}:
        here = [row for row in rows if row.warehouse == code]
        needs = [DatedQuantity(row.promise_ship_date, row.quantity) for row in here]
        position, today = supply[code][sku].position, network.local_now[code].date()
        for row, day in zip(here, days_covered(needs, position, today), strict=True):
            work_order_id = row.work_order_id or 0
            late[work_order_id].append(_Held(row, day))
            if day is None or day > max(row.promise_ship_date, today):
                moved.add(work_order_id)
    return {each: late[each] for each in moved}


def _move(
    session: Session,
    actor: Actor,
    work: WorkOrder,
    sku: str,
    held: Sequence[_Held],
    network: Network,
    now: datetime,
) -> MovedWork:
    before = work.completion_date
    minutes = _free_bench(session, work)
    benches, purchases = capability.load_benches(session, network, Commitments(now), {sku})
    bench, today = benches[work.warehouse], network.local_now[work.warehouse].date()
    bought = _bought_from(purchases.get(sku), network, work.warehouse, today, bench.days[-1])
    days = {each.reservation.id: each.day or bought for each in held}
    lost = [each.reservation for each in held if each.day is None]
    for each in held:
        each.reservation.promise_ship_date = max(
            days[each.reservation.id], each.reservation.promise_ship_date
        )
    _rewrite_components(session, work, sku, held)
    if lost:
        _propose_again(session, work, sku, lost, purchases.get(sku), now)
    free = dict(zip(bench.days, bench.free_minutes, strict=True))
    booked = booked_anew(minutes, free, max(work.start_date, *days.values()))
    session.add_all(WorkOrderDay(work_order_id=work.id, on_date=day, minutes=m) for day, m in booked.items())
    work.start_date, work.completion_date = min(booked), max(booked)
    queries.expected_receipt(session, work.expected_receipt_id).expected_date = work.completion_date
    facts = {"component": sku, "before": before, "after": work.completion_date}
    journal.record(session, actor, "move_work_order", document_number("WO", work.id), facts, now=now)
    session.flush()
    return MovedWork(work.sku, work.warehouse, before, work.completion_date)


def _free_bench(session: Session, work: WorkOrder) -> int:
    """Give back the minutes the work had booked; so many it needs again."""
    days = queries.days_of(session, work.id)
    minutes = sum(day.minutes for day in days)
    for day in days:
        session.delete(day)
    session.flush()
    return minutes


def _bought_from(
    purchase: Purchase | None, network: Network, warehouse: str, today: date, last: date
) -> date:
    """When it could be there if it was bought today; at the end of all days where nobody sells it."""
    if purchase is None:
        return last
    return min(last, today + timedelta(days=purchase.lead_days + network.dock_to_stock_days[warehouse]))


def _rewrite_components(session: Session, work: WorkOrder, sku: str, held: Sequence[_Held]) -> None:
    """What the work takes of the component day by day, as it is held or awaited now."""
    there: Counter[date] = Counter()
    awaited: Counter[date] = Counter()
    for row in queries.components_of(session, [work.id]):
        if row.sku == sku:
            awaited[row.needed_by_date] += row.awaited_quantity
            session.delete(row)
    for each in held:
        into = awaited if each.day is None else there
        into[each.reservation.promise_ship_date] += each.reservation.quantity
    session.flush()
    session.add_all(
        WorkOrderComponent(
            work_order_id=work.id,
            sku=sku,
            needed_by_date=day,
            quantity=there[day] + awaited[day],
            awaited_quantity=awaited[day],
        )
        for day in sorted({*+there, *+awaited})
    )


def _propose_again(
    session: Session,
    work: WorkOrder,
    sku: str,
    lost: Sequence[Reservation],
    purchase: Purchase | None,
    now: datetime,
) -> None:
    """Nobody delivers these units any more: let go of them and propose to buy them."""
    reservations.drop(session, sku, [row.id for row in lost], now=now)
    if purchase is None:
        return
    session.add(
        PurchaseProposal(
            work_order_id=work.id,
            sku=sku,
            warehouse=work.warehouse,
            supplier=purchase.supplier,
            quantity=purchase.rounded(sum(row.quantity for row in lost)),
            needed_by_date=min(row.promise_ship_date for row in lost),
            lead_days=purchase.lead_days,
            status="open",
            proposed_at=now,
        )
    )
