"""Slips of promises, as far as the actor may see them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models.items import Item
from backend.db.models.orders import LinePromise, OrderLine, PromiseSlip, SalesOrder
from backend.db.models.parties import Company, Contact
from backend.db.models.shipments import ShipmentLine
from backend.db.queries.chunks import rows_by
from backend.db.queries.scopes import may_see
from backend.domain.actors import Actor
from backend.domain.errors import DocumentNotFound


def _seen(actor: Actor) -> Any:
    return (
        select(
            PromiseSlip,
            OrderLine.line_number,
            OrderLine.sku,
            OrderLine.status.label("line_status"),
            Item.name,
            Item.unit,
            SalesOrder.contact_id,
            SalesOrder.company_id,
        )
        .join(OrderLine, OrderLine.id == PromiseSlip.order_line_id)
        .join(SalesOrder, SalesOrder.id == PromiseSlip.sales_order_id)
        .join(Company, Company.id == SalesOrder.company_id)
        .join(Item, Item.sku == OrderLine.sku)
        .where(may_see(actor))
        .execution_options(populate_existing=True)
    )


def visible_slip(session: Session, actor: Actor, slip_id: int) -> Any:
    """A slip with its line; refused when not visible."""
    found = session.execute(_seen(actor).where(PromiseSlip.id == slip_id)).one_or_none()
    if found is None:
        raise DocumentNotFound(f"slip {slip_id}")
    return found


def slips(
    session: Session, actor: Actor, *, order_id: int | None, open_only: bool, limit: int
) -> Sequence[Any]:
    """The newest first."""
    statement = _seen(actor).order_by(PromiseSlip.id.desc()).limit(limit)
    if order_id is not None:
        statement = statement.where(PromiseSlip.sales_order_id == order_id)
    if open_only:
        statement = statement.where(PromiseSlip.decision.is_(None))
    return session.execute(statement).all()


def open_of_line(session: Session, line_id: int) -> Sequence[PromiseSlip]:
    """Undecided slips of a line, the oldest first."""
    statement = select(PromiseSlip).where(
        PromiseSlip.order_line_id == line_id, PromiseSlip.decision.is_(None)
    )
    return session.scalars(statement.order_by(PromiseSlip.id)).all()


def open_of_lines(session: Session, line_ids: Collection[int]) -> Sequence[PromiseSlip]:
    """What waits for a decision about any of these lines."""
    statement = select(PromiseSlip).where(PromiseSlip.decision.is_(None)).order_by(PromiseSlip.id)
    fresh = statement.execution_options(populate_existing=True)
    return [row[0] for row in rows_by(session, fresh, PromiseSlip.order_line_id, line_ids)]


def count_of_line(session: Session, line_id: int) -> int:
    """How often the line has slipped."""
    statement = select(func.count()).select_from(PromiseSlip).where(PromiseSlip.order_line_id == line_id)
    return session.scalar(statement) or 0


def undated_reasons(session: Session, order_id: int) -> Sequence[PromiseSlip]:
    """Slips of an order that left units without a date, the oldest first."""
    statement = select(PromiseSlip).where(
        PromiseSlip.sales_order_id == order_id, PromiseSlip.new_promise_date.is_(None)
    )
    return session.scalars(statement.order_by(PromiseSlip.id)).all()


def overdue_decisions(session: Session, day: date) -> Sequence[PromiseSlip]:
    """Undecided slips whose day for a decision is before a day."""
    statement = select(PromiseSlip).where(PromiseSlip.decision.is_(None), PromiseSlip.decide_by < day)
    return session.scalars(statement.order_by(PromiseSlip.id)).all()


def lines_under_way(session: Session, shipment_id: int) -> Sequence[Any]:
    """What of a shipment has not arrived, by line, with whom to tell."""
    statement = (
        select(
            *(ShipmentLine.order_line_id, ShipmentLine.quantity, ShipmentLine.delivered_quantity),
            *(OrderLine.sales_order_id, OrderLine.line_number, OrderLine.sku, Item.name, Item.unit),
            *(SalesOrder.contact_id, SalesOrder.company_id, Company.timezone, Company.locale),
        )
        .join(OrderLine, OrderLine.id == ShipmentLine.order_line_id)
        .join(SalesOrder, SalesOrder.id == OrderLine.sales_order_id)
        .join(Company, Company.id == SalesOrder.company_id)
        .join(Item, Item.sku == OrderLine.sku)
        .where(ShipmentLine.shipment_id == shipment_id)
        .where(ShipmentLine.delivered_quantity < ShipmentLine.quantity)
        .order_by(OrderLine.line_number)
    )
    return session.execute(statement).all()


def live_promises(session: Session, line_id: int, warehouse: str) -> Sequence[LinePromise]:
    """What a line is promised from a warehouse, what leaves first before the rest."""
    statement = select(LinePromise).where(
        LinePromise.order_line_id == line_id,
        LinePromise.warehouse == warehouse,
        LinePromise.superseded_at.is_(None),
    )
    return session.scalars(statement.order_by(LinePromise.promise_ship_date, LinePromise.id)).all()


def people_to_tell(session: Session, contact_id: int | None, company_id: int) -> Any:
    """(id, email, name) of who placed the order, else of the company's first contact."""
    columns = (Contact.id, Contact.email, Contact.name)
    active = select(*columns).where(Contact.is_active)
    if contact_id is not None:
        found = session.execute(
            active.where(Contact.id == contact_id, Contact.company_id == company_id)
        ).first()
        if found:
            return found
    return session.execute(active.where(Contact.company_id == company_id).order_by(Contact.id)).first()


def emails_of(session: Session, contact_ids: Collection[int]) -> dict[int, Any]:
    """(id, email, name) by contact."""
    statement = select(Contact.id, Contact.email, Contact.name).where(Contact.id.in_(contact_ids))
    return {row.id: row for row in session.execute(statement)}
