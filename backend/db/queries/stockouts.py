"""Stockouts: those still undecided, what followed them, what became of all, and what their costs are made of."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from backend.db.models.base import Money, UtcDateTime
from backend.db.models.items import Item, ItemSubstitute
from backend.db.models.orders import OrderLine, SalesOrder, StockoutEvent
from backend.db.models.parties import Company, ServicePackage
from backend.db.models.stock import Warehouse
from backend.domain.actors import Actor
from backend.domain.ways import Outcome

EVENTS_A_ROUND = 500
_lost_sale = StockoutEvent.outcome == Outcome.LOST_SALE.value
_undecided = or_(StockoutEvent.outcome.is_(None), and_(_lost_sale, StockoutEvent.document.is_(None)))


def talked_of(
    session: Session, actor: Actor, conversation_id: str, skus: Collection[str], *, since: datetime
) -> list[StockoutEvent]:
    """Undecided or lost ones of these items in a conversation, newest first."""
    own = (
        StockoutEvent.contact_id == actor.contact_id,
        StockoutEvent.conversation_id == conversation_id,
    )
    return list(
        session.scalars(
            select(StockoutEvent)
            .where(*own, StockoutEvent.sku.in_(sorted(skus)), _undecided, StockoutEvent.offered_at >= since)
            .order_by(StockoutEvent.id.desc())
        )
    )


def open_in_conversation(session: Session, actor: Actor, conversation_id: str) -> list[StockoutEvent]:
    """Those of a person's conversation about which nothing is known yet."""
    return list(
        session.scalars(
            select(StockoutEvent)
            .where(
                StockoutEvent.contact_id == actor.contact_id,
                StockoutEvent.conversation_id == conversation_id,
                StockoutEvent.closed_at.is_(None),
            )
            .order_by(StockoutEvent.id)
        )
    )


def undecided_of_company(session: Session, company_id: int, *, since: datetime) -> list[StockoutEvent]:
    """A company's undecided or lost ones."""
    return list(
        session.scalars(
            select(StockoutEvent)
            .where(StockoutEvent.company_id == company_id, StockoutEvent.offered_at >= since, _undecided)
            .order_by(StockoutEvent.id)
        )
    )


def substitutes_of(session: Session, skus: Collection[str]) -> list[Any]:
    """Listed pairs (sku, substitute), best rank first."""
    return list(
        session.execute(
            select(ItemSubstitute.sku, ItemSubstitute.substitute_sku)
            .where(ItemSubstitute.sku.in_(sorted(skus)))
            .order_by(ItemSubstitute.sku, ItemSubstitute.rank)
        )
    )


def of_request(session: Session, actor: Actor, request_key: str) -> set[str]:
    """Items that a program's request was recorded to be short of."""
    found = select(StockoutEvent.sku).where(
        StockoutEvent.contact_id == actor.contact_id, StockoutEvent.request_key == request_key
    )
    return set(session.scalars(found))


def due_for_an_outcome(
    session: Session, decide_days: Mapping[str, int], *, now: datetime, silent_days: int
) -> list[Any]:
    """Undecided or lost ones that something has followed, or that nothing has followed for long; with what decides:
    later orders of the item and in its place while it was thought over, and the company's orders."""
    event = StockoutEvent
    thought_over = case(
        *((Company.segment == segment, _moment(now, days)) for segment, days in decide_days.items()),
        else_=_moment(now, 0),
    )
    same, instead = _later_order(OrderLine.sku == event.sku), _later_order(_is_listed_instead())
    orders = SalesOrder.__table__.alias("theirs")
    placed = (orders.c.company_id == event.company_id, orders.c.status != "cancelled")
    last = select(func.max(orders.c.entered_at)).where(*placed).scalar_subquery()
    is_overdue = event.offered_at <= thought_over
    has_ordered = select(orders.c.id).where(*placed, orders.c.entered_at > event.offered_at).exists()
    is_silent = and_(event.offered_at <= _moment(now, silent_days), ~has_ordered)
    is_bought = or_(same.is_not(None), instead.is_not(None))
    wanted = or_(
        and_(event.outcome.is_(None), or_(is_overdue, is_bought)),
        and_(_lost_sale, ~is_overdue, is_bought),
        and_(_lost_sale, is_silent),
        and_(event.outcome == Outcome.LOST_CUSTOMER.value, has_ordered),
    )
    return list(
        session.execute(
            select(
                event,
                Company.segment,
                same.label("same_item_order_id"),
                instead.label("substitute_order_id"),
                last.label("last_order_at"),
            )
            .join(Company, Company.id == event.company_id)
            .where(wanted)
            .order_by(event.id)
            .limit(EVENTS_A_ROUND)
        )
    )


def _moment(now: datetime, days: int) -> Any:
    return literal(now - timedelta(days=days), UtcDateTime())


def _later_order(which: Any) -> Any:
    """The company's first order since the offer, or since it said no, that has such a line."""
    return (
        select(func.min(SalesOrder.id))
        .join(OrderLine, OrderLine.sales_order_id == SalesOrder.id)
        .where(
            SalesOrder.company_id == StockoutEvent.company_id,
            SalesOrder.entered_at > func.coalesce(StockoutEvent.closed_at, StockoutEvent.offered_at),
            OrderLine.status != "cancelled",
            which,
        )
        .correlate(StockoutEvent)
        .scalar_subquery()
    )


def _is_listed_instead() -> Any:
    return (
        select(ItemSubstitute.sku)
        .where(ItemSubstitute.sku == StockoutEvent.sku, ItemSubstitute.substitute_sku == OrderLine.sku)
        .correlate(StockoutEvent, OrderLine)
        .exists()
    )


def decide_days(session: Session) -> dict[str, int]:
    """How long a quote of each segment is valid."""
    found = session.execute(select(ServicePackage.segment, ServicePackage.quote_valid_days))
    return {row.segment: row.quote_valid_days for row in found}


def order_moments(session: Session, company_ids: Collection[int], *, since: datetime) -> Sequence[Any]:
    """Each company's first and last order since then, and how many there are."""
    return session.execute(
        select(
            SalesOrder.company_id,
            func.min(SalesOrder.entered_at),
            func.max(SalesOrder.entered_at),
            func.count(),
        )
        .where(
            SalesOrder.company_id.in_(sorted(company_ids)),
            SalesOrder.entered_at >= since,
            SalesOrder.status != "cancelled",
        )
        .group_by(SalesOrder.company_id)
    ).all()


def outcome_counts(session: Session, skus: Collection[str]) -> Sequence[Any]:
    """How often each outcome was recorded: by category, by item and segment for these items."""
    sku = case((StockoutEvent.sku.in_(sorted(skus)), StockoutEvent.sku))
    segment = case((StockoutEvent.sku.in_(sorted(skus)), Company.segment))
    counted = (
        select(Item.category, sku.label("sku"), segment.label("segment"), StockoutEvent.outcome)
        .join(Item, Item.sku == StockoutEvent.sku)
        .join(Company, Company.id == StockoutEvent.company_id)
        .where(StockoutEvent.outcome.is_not(None))
        .subquery()
    )
    columns = [counted.c[name] for name in ("category", "sku", "segment", "outcome")]
    return session.execute(select(*columns, func.count().label("events")).group_by(*columns)).all()


def goods_costs(session: Session, skus: Collection[str]) -> dict[str, Any]:
    """Category and what a unit costs us, of each item."""
    found = session.execute(
        select(Item.sku, Item.category, Item.unit_cost_amount).where(Item.sku.in_(sorted(skus)))
    )
    return {row.sku: row for row in found}


def handling_amount(session: Session) -> Decimal:
    """What handling a shipment costs, the mean of the warehouses."""
    total, count = session.execute(select(func.sum(Warehouse.handling_amount), func.count())).one()
    return (total or Decimal(0)) / (count or 1)


def yearly_margins(session: Session, *, since: datetime, company_ids: Collection[int]) -> Sequence[Any]:
    """Each company's margin on what it ordered since then, with its segment and that one's lifetime; without
    companies, of all that ordered."""
    order, line, item = aliased(SalesOrder), aliased(OrderLine), aliased(Item)
    earned = func.sum(line.net_amount - item.unit_cost_amount * line.quantity)
    statement = (
        select(
            Company.id,
            Company.segment,
            ServicePackage.customer_lifetime_years,
            type_coerce(earned, Money).label("margin_amount"),
        )
        .join(ServicePackage, ServicePackage.segment == Company.segment)
        .join(
            order, and_(order.company_id == Company.id, order.entered_at >= since), isouter=bool(company_ids)
        )
        .join(
            line, and_(line.sales_order_id == order.id, line.status != "cancelled"), isouter=bool(company_ids)
        )
        .join(item, item.sku == line.sku, isouter=bool(company_ids))
        .group_by(Company.id, Company.segment, ServicePackage.customer_lifetime_years)
    )
    if company_ids:
        statement = statement.where(Company.id.in_(sorted(company_ids)))
    return session.execute(statement).all()
