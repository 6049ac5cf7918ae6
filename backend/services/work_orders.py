"""Work orders: planned when a configured line is ordered, given back with it, released and built by the site."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, update
from sqlalchemy.orm import Session

from backend.db.batch import Batch, next_ids
from backend.db.models.configurations import (
    PurchaseProposal,
    WorkOrder,
    WorkOrderComponent,
    WorkOrderDay,
)
from backend.db.models.stock import ExpectedReceipt, Reservation, Stock
from backend.db.queries import configurations as queries
from backend.domain.actors import Actor
from backend.domain.capable import FilledPart, Need, PartToFill, Works, component_needs
from backend.domain.errors import (
    ComponentsAwaited,
    ComponentsNotThere,
    WorkOrderNotOpen,
)
from backend.domain.facts import jsonable
from backend.domain.fulfilment import check_may_operate
from backend.domain.numbers import document_number
from backend.services import journal, repromising, reservations

_works: Table = WorkOrder.__table__  # type: ignore[assignment]
_days: Table = WorkOrderDay.__table__  # type: ignore[assignment]
_components: Table = WorkOrderComponent.__table__  # type: ignore[assignment]
_proposals: Table = PurchaseProposal.__table__  # type: ignore[assignment]
_receipts: Table = ExpectedReceipt.__table__  # type: ignore[assignment]
_stock: Table = Stock.__table__  # type: ignore[assignment]
_reservations: Table = Reservation.__table__  # type: ignore[assignment]
ASSEMBLY = "Assembly"
"""Where built units come from, as an expected receipt names it."""


@dataclass(frozen=True)
class WorkOrderView:
    """A work order as the site sees it; no prices."""

    number: str
    order_number: str
    line_number: int
    sku: str
    name: str
    warehouse: str
    quantity: int
    status: str
    start_date: date
    completion_date: date
    minutes: int
    components: tuple[dict[str, Any], ...]
    purchases: tuple[dict[str, Any], ...]


def plan_work(
    session: Session,
    batch: Batch,
    works: Works,
    parts: Sequence[PartToFill],
    allocation_class: int,
    now: datetime,
) -> list[dict[str, Any]]:
    """A work order for every part that has to be built, each an expected receipt; its rows join the batch.

    What it takes of components comes back as reservations, to be written with those of the lines.
    """
    filled = [each for each in works.fill(parts) if each.units]
    if not filled:
        return []
    receipt_ids, work_ids = next_ids(session, (_receipts, len(filled)), (_works, len(filled)))
    rows = [
        _work_row(each, allocation_class, now) | {"id": work_id, "expected_receipt_id": receipt_id}
        for each, work_id, receipt_id in zip(filled, work_ids, receipt_ids, strict=True)
    ]
    _expect(session, rows)
    batch.add(_receipts, [_receipt_row(row) for row in rows])
    batch.add(_works, rows)
    batch.add(
        _days, [day for each, row in zip(filled, rows, strict=True) for day in _day_rows(each, row["id"])]
    )
    needs = _needs(works, filled)
    component_rows = [_component_row(need, work_ids[need.work]) for need in needs]
    batch.add(_components, component_rows)
    batch.add(_proposals, _proposal_rows(works, rows, needs, now))
    return [
        _held(rows[need.work], need.sku, need.on_date, need.reserved_quantity)
        for need in needs
        if need.reserved_quantity
    ]


def _number(work_order_id: int) -> str:
    return document_number("WO", work_order_id)


def _work_row(each: FilledPart, allocation_class: int, now: datetime) -> dict[str, Any]:
    empty = dict.fromkeys(("released_at", "started_at", "built_at", "cancelled_at"))
    return {
        "order_line_id": each.part.line,
        "sku": each.part.sku,
        "warehouse": each.part.warehouse,
        "quantity": len(each.units),
        "allocation_class": allocation_class,
        "start_date": min(unit.start_date for unit in each.units),
        "completion_date": max(unit.done_date for unit in each.units),
        "status": "planned",
        "planned_at": now,
        **empty,
    }


def _receipt_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["expected_receipt_id"],
        "sku": row["sku"],
        "warehouse": row["warehouse"],
        "supplier": ASSEMBLY,
        "quantity": row["quantity"],
        "received_quantity": 0,
        "expected_date": row["completion_date"],
        "original_expected_date": row["completion_date"],
        "status": "expected",
    }


def _day_rows(each: FilledPart, work_order_id: int) -> list[dict[str, Any]]:
    minutes: Counter[date] = Counter()
    for unit in each.units:
        minutes.update(dict(unit.minutes))
    return [
        {"work_order_id": work_order_id, "on_date": day, "minutes": count}
        for day, count in sorted(minutes.items())
    ]


def _needs(works: Works, filled: Sequence[FilledPart]) -> list[Need]:
    """What every work order takes, site by site; `work` is its place among all."""
    recipes = {sku: recipe.components for sku, recipe in works.recipes.items()}
    needs = []
    for code, bench in works.benches.items():
        places = [place for place, each in enumerate(filled) if each.part.warehouse == code]
        for need in component_needs([filled[place].units for place in places], recipes, bench):
            needs.append(
                Need(places[need.work], need.sku, need.on_date, need.reserved_quantity, need.bought_quantity)
            )
    return needs


def _component_row(need: Need, work_order_id: int) -> dict[str, Any]:
    return {
        "work_order_id": work_order_id,
        "sku": need.sku,
        "needed_by_date": need.on_date,
        "quantity": need.reserved_quantity + need.bought_quantity,
        "awaited_quantity": need.bought_quantity,
    }


def _proposal_rows(
    works: Works, rows: Sequence[Mapping[str, Any]], needs: Sequence[Need], now: datetime
) -> list[dict[str, Any]]:
    """One purchase for each work order and component that is not there in time."""
    wanted: dict[tuple[int, str], list[Need]] = {}
    for need in needs:
        if need.bought_quantity:
            wanted.setdefault((need.work, need.sku), []).append(need)
    return [
        {
            "work_order_id": rows[work]["id"],
            "sku": sku,
            "warehouse": rows[work]["warehouse"],
            "supplier": works.purchases[sku].supplier,
            "quantity": works.purchases[sku].rounded(sum(need.bought_quantity for need in mine)),
            "needed_by_date": min(need.on_date for need in mine),
            "lead_days": works.purchases[sku].lead_days,
            "status": "open",
            "expected_receipt_id": None,
            "proposed_at": now,
            "ordered_at": None,
            "closed_at": None,
        }
        for (work, sku), mine in wanted.items()
    ]


def _held(row: Mapping[str, Any], sku: str, on_date: date, quantity: int) -> dict[str, Any]:
    return {
        "sku": sku,
        "warehouse": row["warehouse"],
        "quantity": quantity,
        "promise_ship_date": on_date,
        "allocation_class": row["allocation_class"],
        "order_line_id": None,
        "work_order_id": row["id"],
    }


def _expect(session: Session, rows: Sequence[Mapping[str, Any]], sign: int = 1) -> None:
    """Built units to come count as expected in the stock row, which is locked."""
    for row in rows:
        raise_expected(session, row["sku"], row["warehouse"], sign * row["quantity"])


def raise_expected(session: Session, sku: str, warehouse: str, quantity: int) -> None:
    """More or fewer units on their way in."""
    session.execute(
        update(_stock)
        .where(_stock.c.sku == sku, _stock.c.warehouse == warehouse)
        .values(expected_quantity=_stock.c.expected_quantity + quantity, version=_stock.c.version + 1)
    )


def component_skus(session: Session, line_ids: Collection[int]) -> set[str]:
    """The components whose stock has to be locked before the lines' work orders are given back."""
    return queries.component_skus_of_lines(session, line_ids) if line_ids else set()


def give_back(session: Session, line_ids: Collection[int], *, now: datetime) -> None:
    """Cancel the lines' work orders that are not begun: components, minutes and purchases are free again.

    The lines' own reservations were let go of before; what is begun or built stays as supply of its item.
    """
    begun = ("building", "built")
    going = [work for work in queries.work_orders_of_lines(session, line_ids) if work.status not in begun]
    if not going:
        return
    ids = [work.id for work in going]
    held = _reservations.c.work_order_id.in_(ids)
    reservations.release_where(session, held, now=now)
    for work in going:
        work.status, work.cancelled_at = "cancelled", now
        queries.expected_receipt(session, work.expected_receipt_id).status = "cancelled"
        raise_expected(session, work.sku, work.warehouse, -work.quantity)
    for proposal in queries.proposals_of(session, ids):
        if proposal.status == "open":
            proposal.status, proposal.closed_at = "closed", now
    session.flush()


def begun_lines(session: Session, line_ids: Collection[int]) -> dict[int, str]:
    """Lines whose units are being built or are built, with the number of the work order."""
    begun = ("building", "built")
    return {
        work.order_line_id: _number(work.id)
        for work in queries.work_orders_of_lines(session, line_ids)
        if work.status in begun
    }


def list_work_orders(
    session: Session, actor: Actor, *, warehouse: str | None = None, open_only: bool = True
) -> tuple[WorkOrderView, ...]:
    """Work orders in the order they start; open ones are not built yet."""
    check_may_operate(actor, "list_work_orders")
    return _views(session, queries.listed_work_orders(session, warehouse=warehouse, open_only=open_only))


def show_work_order(session: Session, actor: Actor, number: str) -> WorkOrderView:
    """One work order with its components and purchases."""
    check_may_operate(actor, "list_work_orders")
    work = queries.work_order(session, number)
    return _views(session, queries.listed_work_orders(session, ids=[work.id]))[0]


def _views(session: Session, rows: Sequence[Any]) -> tuple[WorkOrderView, ...]:
    ids = [row.WorkOrder.id for row in rows]
    components, purchases = queries.components_of(session, ids), queries.proposals_of(session, ids)
    minutes = {row.work_order_id: int(row.minutes) for row in queries.minutes_of(session, ids)}
    part = ("sku", "needed_by_date", "quantity", "awaited_quantity")
    bought = ("id", "sku", "supplier", "quantity", "needed_by_date", "status")
    return tuple(
        WorkOrderView(
            number=_number(row.WorkOrder.id),
            order_number=document_number("SO", row.sales_order_id),
            line_number=row.line_number,
            name=row.name,
            minutes=minutes.get(row.WorkOrder.id, 0),
            components=_facts_of(components, row.WorkOrder.id, part),
            purchases=_facts_of(purchases, row.WorkOrder.id, bought),
            **{
                name: getattr(row.WorkOrder, name)
                for name in ("sku", "warehouse", "quantity", "status", "start_date", "completion_date")
            },
        )
        for row in rows
    )


def _facts_of(rows: Sequence[Any], work_order_id: int, names: Sequence[str]) -> tuple[dict[str, Any], ...]:
    return tuple(
        jsonable({name: getattr(row, name) for name in names})
        for row in rows
        if row.work_order_id == work_order_id
    )


def release_work_order(session: Session, actor: Actor, number: str, *, now: datetime) -> WorkOrderView:
    """Give the work to the bench, once every component is spoken for; done before, it stays so."""
    check_may_operate(actor, "release_work_order")
    work = queries.work_order(session, number, lock=True)
    _check_open(work)
    if work.status == "planned":
        open_ones = [each for each in queries.proposals_of(session, [work.id]) if each.status == "open"]
        if open_ones:
            raise ComponentsAwaited(
                _number(work.id), tuple(_missing(each.sku, each.quantity) for each in open_ones)
            )
        work.status, work.released_at = "released", now
        journal.record(session, actor, "release_work_order", _number(work.id), {}, now=now)
        session.flush()
    return show_work_order(session, actor, number)


def _check_open(work: WorkOrder) -> None:
    if work.status == "cancelled":
        raise WorkOrderNotOpen(_number(work.id), work.status)


def _missing(sku: str, quantity: int) -> dict[str, Any]:
    return {"sku": sku, "quantity": quantity}


def start_work_order(session: Session, actor: Actor, number: str, *, now: datetime) -> WorkOrderView:
    """Take the components from their bins and begin; refuses when one is not there yet."""
    check_may_operate(actor, "build_work_order")
    work = queries.work_order(session, number)
    needed: Counter[str] = Counter()
    for part in queries.components_of(session, [work.id]):
        needed[part.sku] += part.quantity
    reservations.lock(session, {work.sku, *needed})
    release_work_order(session, actor, number, now=now)
    work = queries.work_order(session, number, lock=True)
    if work.status == "released":
        _take_components(session, work, needed, now)
        for proposal in queries.proposals_of(session, [work.id]):
            proposal.status, proposal.closed_at = "closed", now
        work.status, work.started_at = "building", now
        journal.record(session, actor, "start_work_order", _number(work.id), {"components": needed}, now=now)
        session.flush()
    return show_work_order(session, actor, number)


def _take_components(session: Session, work: WorkOrder, needed: Mapping[str, int], now: datetime) -> None:
    """Out of stock and out of the reservations that held them."""
    stock = queries.stock_in(session, work.warehouse, needed)
    there = {sku: row.on_hand_quantity - row.allocated_quantity for sku, row in stock.items()}
    short = {
        sku: quantity - there.get(sku, 0) for sku, quantity in needed.items() if there.get(sku, 0) < quantity
    }
    if short:
        missing = tuple(_missing(sku, quantity) for sku, quantity in sorted(short.items()))
        raise ComponentsNotThere(_number(work.id), work.warehouse, missing)
    reservations.release_where(session, _reservations.c.work_order_id == work.id, now=now)
    for sku, quantity in sorted(needed.items()):
        session.execute(
            update(_stock)
            .where(_stock.c.sku == sku, _stock.c.warehouse == work.warehouse)
            .values(on_hand_quantity=_stock.c.on_hand_quantity - quantity, version=_stock.c.version + 1)
        )


def build_work_order(session: Session, actor: Actor, number: str, *, now: datetime) -> WorkOrderView:
    """The units are built and in their bin, ready for the line that waits for them; once only."""
    start_work_order(session, actor, number, now=now)
    work = queries.work_order(session, number, lock=True)
    if work.status == "building":
        receipt = queries.expected_receipt(session, work.expected_receipt_id)
        receipt.received_quantity, receipt.status = receipt.quantity, "received"
        session.execute(
            update(_stock)
            .where(_stock.c.sku == work.sku, _stock.c.warehouse == work.warehouse)
            .values(
                on_hand_quantity=_stock.c.on_hand_quantity + work.quantity,
                expected_quantity=_stock.c.expected_quantity - work.quantity,
                version=_stock.c.version + 1,
            )
        )
        work.status, work.built_at = "built", now
        journal.record(
            session, actor, "build_work_order", _number(work.id), {"quantity": work.quantity}, now=now
        )
        session.flush()
        repromising.refill(session, {work.sku}, now=now)
    return show_work_order(session, actor, number)
