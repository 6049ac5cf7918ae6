"""Quotes, as far as the actor may see them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from backend.db.models.items import Item
from backend.db.models.orders import Quote, QuoteLine, SalesOrder
from backend.db.models.parties import Company, ShipTo
from backend.db.queries.orders import SHIP_TO_COLUMNS
from backend.db.queries.scopes import may_see
from backend.domain.actors import Actor
from backend.domain.errors import DocumentNotFound
from backend.domain.numbers import parse_number
from backend.domain.quoting import OPEN_QUOTE


def _quote_id(quote_number: str) -> int:
    """The id in a number; one that is no quote's finds nothing."""
    return parse_number(quote_number, "QT") or 0


def visible_quote(session: Session, actor: Actor, quote_number: str, *, lock: bool = False) -> Quote:
    """The quote with its lines, its header locked on request; refused when not visible."""
    statement = (
        select(Quote)
        .join(Company, Company.id == Quote.company_id)
        .where(Quote.id == _quote_id(quote_number), may_see(actor))
        .options(selectinload(Quote.lines))
        .execution_options(populate_existing=True)
    )
    if lock:
        statement = statement.with_for_update(of=Quote)
    quote = session.scalars(statement).one_or_none()
    if quote is None:
        raise DocumentNotFound(quote_number)
    return quote


def quote_head(session: Session, actor: Actor, quote_number: str) -> Any:
    """The header's facts with company and address; refused when not visible."""
    statement = (
        select(*Quote.__table__.columns, Company.name.label("company_name"), Company.timezone)
        .add_columns(*SHIP_TO_COLUMNS[1:])
        .join(Company, Company.id == Quote.company_id)
        .join(ShipTo, ShipTo.id == Quote.ship_to_id)
        .where(Quote.id == _quote_id(quote_number), may_see(actor))
    )
    head = session.execute(statement).one_or_none()
    if head is None:
        raise DocumentNotFound(quote_number)
    return head


def lines_of(session: Session, quote_ids: Collection[int]) -> Sequence[Any]:
    """The lines of quotes with the items' names."""
    statement = (
        select(*QuoteLine.__table__.columns, Item.name, Item.unit)
        .join(Item, Item.sku == QuoteLine.sku)
        .where(QuoteLine.quote_id.in_(quote_ids))
        .order_by(QuoteLine.quote_id, QuoteLine.line_number)
    )
    return session.execute(statement).all()


def order_ids_of(session: Session, quote_id: int) -> list[int]:
    """The orders a quote became."""
    statement = select(SalesOrder.id).where(SalesOrder.quote_id == quote_id).order_by(SalesOrder.id)
    return list(session.scalars(statement))


def newest_quotes(session: Session, actor: Actor, *, open_on: date | None, limit: int) -> Sequence[Any]:
    """Headers, newest first; only what is open and valid on a day, when one is given."""
    statement = _heads(actor).order_by(Quote.issued_at.desc(), Quote.id.desc()).limit(limit)
    if open_on is not None:
        statement = statement.where(Quote.status.in_(OPEN_QUOTE), Quote.valid_until_date >= open_on)
    return session.execute(statement).all()


def expiring_quotes(session: Session, actor: Actor, *, first: date, last: date, limit: int) -> Sequence[Any]:
    """Headers of open quotes whose last day lies between two days, the soonest first."""
    statement = _heads(actor).where(Quote.status.in_(OPEN_QUOTE), Quote.valid_until_date.between(first, last))
    return session.execute(statement.order_by(Quote.valid_until_date, Quote.id).limit(limit)).all()


def _heads(actor: Actor) -> Any:
    return (
        select(
            Quote.id,
            Quote.status,
            Quote.issued_at,
            Quote.valid_until_date,
            Quote.total_amount,
            Company.name.label("company_name"),
            Company.timezone,
            func.coalesce(ShipTo.nickname, ShipTo.name).label("ship_to_name"),
        )
        .join(Company, Company.id == Quote.company_id)
        .join(ShipTo, ShipTo.id == Quote.ship_to_id)
        .where(may_see(actor))
    )


def overdue_quotes(session: Session, *, before: date) -> list[Quote]:
    """Open quotes whose last day is past, locked."""
    statement = (
        select(Quote)
        .where(Quote.status.in_(OPEN_QUOTE), Quote.valid_until_date < before)
        .options(selectinload(Quote.lines))
        .order_by(Quote.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(statement))
