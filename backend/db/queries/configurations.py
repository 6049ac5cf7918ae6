"""Options, parts lists, benches and work orders of what is built to order."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models.configurations import (
    AssemblySite,
    AssemblyTime,
    Configuration,
    ItemComponent,
    ItemOption,
    ItemSupplier,
    OptionComponent,
    OptionGroup,
    OptionRule,
    PurchaseProposal,
    WorkOrder,
    WorkOrderComponent,
    WorkOrderDay,
)
from backend.db.models.items import Item, ItemAlias
from backend.db.models.orders import OrderLine
from backend.db.models.stock import ExpectedReceipt, Reservation, Stock
from backend.domain.errors import DocumentNotFound
from backend.domain.numbers import parse_number

OPEN = ("planned", "released")
"""Work orders that are not begun."""
BOOKED = ("planned", "released", "building")
"""Work orders whose minutes are spoken for."""


def assembled_items(session: Session, skus: Collection[str]) -> Sequence[Any]:
    """Items that are built to order, with their minutes for a unit."""
    statement = select(Item.sku, Item.name, AssemblyTime.minutes_per_unit).join(AssemblyTime)
    return session.execute(statement.where(Item.sku.in_(sorted(skus)))).all()


def option_groups(session: Session, skus: Collection[str]) -> Sequence[OptionGroup]:
    statement = select(OptionGroup).where(OptionGroup.sku.in_(sorted(skus)))
    return session.scalars(statement.order_by(OptionGroup.position, OptionGroup.code)).all()


def options(session: Session, skus: Collection[str]) -> Sequence[ItemOption]:
    statement = select(ItemOption).where(ItemOption.sku.in_(sorted(skus)))
    return session.scalars(statement.order_by(ItemOption.position, ItemOption.code)).all()


def option_components(session: Session, skus: Collection[str]) -> Sequence[OptionComponent]:
    return session.scalars(select(OptionComponent).where(OptionComponent.sku.in_(sorted(skus)))).all()


def item_components(session: Session, skus: Collection[str]) -> Sequence[ItemComponent]:
    return session.scalars(select(ItemComponent).where(ItemComponent.sku.in_(sorted(skus)))).all()


def option_rules(session: Session, skus: Collection[str]) -> Sequence[OptionRule]:
    statement = select(OptionRule).where(OptionRule.sku.in_(sorted(skus)))
    return session.scalars(statement.order_by(OptionRule.option_code, OptionRule.other_code)).all()


def configurations(session: Session, skus: Collection[str]) -> Sequence[Configuration]:
    """The configurations among these numbers."""
    return session.scalars(select(Configuration).where(Configuration.sku.in_(sorted(skus)))).all()


def configuration_with(session: Session, choice_hash: str) -> Configuration | None:
    return session.scalar(select(Configuration).where(Configuration.choice_hash == choice_hash))


def assembly_sites(session: Session, *, lock: bool = False) -> Sequence[Any]:
    """Minutes a day by warehouse; with `lock`, nobody else books a bench until the transaction ends."""
    statement = select(AssemblySite.warehouse, AssemblySite.minutes_per_day).order_by(AssemblySite.warehouse)
    return session.execute(statement.with_for_update() if lock else statement).all()


def booked_minutes(session: Session, from_date: date) -> Sequence[Any]:
    """Minutes spoken for by warehouse and day."""
    statement = (
        select(WorkOrder.warehouse, WorkOrderDay.on_date, func.sum(WorkOrderDay.minutes).label("minutes"))
        .join(WorkOrder, WorkOrder.id == WorkOrderDay.work_order_id)
        .where(WorkOrder.status.in_(BOOKED), WorkOrderDay.on_date >= from_date)
        .group_by(WorkOrder.warehouse, WorkOrderDay.on_date)
    )
    return session.execute(statement).all()


def suppliers(session: Session, skus: Collection[str]) -> Sequence[ItemSupplier]:
    return session.scalars(select(ItemSupplier).where(ItemSupplier.sku.in_(sorted(skus)))).all()


def work_orders_of_lines(session: Session, line_ids: Collection[int]) -> Sequence[WorkOrder]:
    """Work orders of order lines that are not cancelled, the oldest first."""
    statement = select(WorkOrder).where(
        WorkOrder.order_line_id.in_(sorted(line_ids)), WorkOrder.status != "cancelled"
    )
    return session.scalars(statement.order_by(WorkOrder.id)).all()


def work_order(session: Session, number: str, *, lock: bool = False) -> WorkOrder:
    """The work order by its number; with `lock`, until the transaction ends."""
    number_id = parse_number(number, "WO")
    statement = select(WorkOrder).where(WorkOrder.id == number_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(statement) if number_id is not None else None
    if found is None:
        raise DocumentNotFound(number)
    return found


def listed_work_orders(
    session: Session, *, warehouse: str | None = None, open_only: bool = True, ids: Collection[int] = ()
) -> Sequence[Any]:
    """Work orders with their item's name and their order line, in the order they start."""
    statement = (
        select(WorkOrder, Item.name, OrderLine.sales_order_id, OrderLine.line_number)
        .join(Item, Item.sku == WorkOrder.sku)
        .join(OrderLine, OrderLine.id == WorkOrder.order_line_id)
        .order_by(WorkOrder.start_date, WorkOrder.id)
    )
    if ids:
        statement = statement.where(WorkOrder.id.in_(sorted(ids)))
    elif open_only:
        statement = statement.where(WorkOrder.status.in_(BOOKED))
    return session.execute(
        statement if warehouse is None else statement.where(WorkOrder.warehouse == warehouse)
    ).all()


def components_of(session: Session, work_order_ids: Collection[int]) -> Sequence[WorkOrderComponent]:
    """What work orders take, by component and day."""
    statement = select(WorkOrderComponent).where(WorkOrderComponent.work_order_id.in_(sorted(work_order_ids)))
    return session.scalars(
        statement.order_by(WorkOrderComponent.sku, WorkOrderComponent.needed_by_date)
    ).all()


def minutes_of(session: Session, work_order_ids: Collection[int]) -> Sequence[Any]:
    """Minutes of all days of work orders."""
    statement = (
        select(WorkOrderDay.work_order_id, func.sum(WorkOrderDay.minutes).label("minutes"))
        .where(WorkOrderDay.work_order_id.in_(sorted(work_order_ids)))
        .group_by(WorkOrderDay.work_order_id)
    )
    return session.execute(statement).all()


def component_skus_of_lines(session: Session, line_ids: Collection[int]) -> set[str]:
    """The components that work orders of these lines hold."""
    statement = (
        select(WorkOrderComponent.sku)
        .join(WorkOrder, WorkOrder.id == WorkOrderComponent.work_order_id)
        .where(WorkOrder.order_line_id.in_(sorted(line_ids)), WorkOrder.status.in_(BOOKED))
    )
    return set(session.scalars(statement.distinct()))


def held_for_work(session: Session, sku: str) -> Sequence[Reservation]:
    """What work orders that are not begun hold of a component, the first needed first."""
    statement = (
        select(Reservation)
        .join(WorkOrder, WorkOrder.id == Reservation.work_order_id)
        .where(Reservation.sku == sku, Reservation.released_at.is_(None), WorkOrder.status.in_(OPEN))
        .order_by(Reservation.promise_ship_date, Reservation.id)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).all()


def work_orders_by_id(session: Session, ids: Collection[int], *, lock: bool = False) -> Sequence[WorkOrder]:
    statement = select(WorkOrder).where(WorkOrder.id.in_(sorted(ids))).order_by(WorkOrder.id)
    return session.scalars(statement.with_for_update() if lock else statement).all()


def days_of(session: Session, work_order_id: int) -> Sequence[WorkOrderDay]:
    """The minutes a work order has booked."""
    return session.scalars(select(WorkOrderDay).where(WorkOrderDay.work_order_id == work_order_id)).all()


def work_order_of_receipt(session: Session, receipt_id: int) -> WorkOrder | None:
    """The work order whose units an expected receipt stands for."""
    return session.scalar(select(WorkOrder).where(WorkOrder.expected_receipt_id == receipt_id))


def stock_in(session: Session, warehouse: str, skus: Collection[str]) -> dict[str, Stock]:
    """The stock rows of items in one warehouse."""
    statement = select(Stock).where(Stock.warehouse == warehouse, Stock.sku.in_(sorted(skus)))
    rows = session.scalars(statement.order_by(Stock.sku).execution_options(populate_existing=True))
    return {row.sku: row for row in rows}


def expected_receipt(session: Session, receipt_id: int) -> ExpectedReceipt:
    return session.get_one(ExpectedReceipt, receipt_id)


def proposals_of(session: Session, work_order_ids: Collection[int]) -> Sequence[PurchaseProposal]:
    """Purchases proposed for work orders."""
    statement = select(PurchaseProposal).where(PurchaseProposal.work_order_id.in_(sorted(work_order_ids)))
    return session.scalars(statement.order_by(PurchaseProposal.id)).all()


def purchase_proposal(session: Session, proposal_id: int, *, lock: bool = False) -> PurchaseProposal | None:
    statement = select(PurchaseProposal).where(PurchaseProposal.id == proposal_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalar(statement)


def listed_purchases(session: Session, *, open_only: bool = True) -> Sequence[Any]:
    """Proposed purchases with their component's name, the most urgent first."""
    statement = (
        select(PurchaseProposal, Item.name)
        .join(Item, Item.sku == PurchaseProposal.sku)
        .order_by(PurchaseProposal.needed_by_date, PurchaseProposal.id)
    )
    if open_only:
        statement = statement.where(PurchaseProposal.status == "open")
    return session.execute(statement).all()


def named_configurables(session: Session) -> Sequence[Any]:
    """Every item that is built to order and sold as such, once for each other name it has."""
    statement = (
        select(Item.sku, Item.name, ItemAlias.alias)
        .join(AssemblyTime, AssemblyTime.sku == Item.sku)
        .outerjoin(ItemAlias, ItemAlias.sku == Item.sku)
        .where(Item.is_active, Item.base_sku.is_(None))
    )
    return session.execute(statement.order_by(Item.sku, ItemAlias.id)).all()
