"""What is spoken for in ATP, and the stock rows that guard it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.models.orders import OrderLine, Quote, QuoteLine
from backend.db.models.stock import Reservation
from backend.db.queries.among import among

_tables: Any = Base.metadata.tables
_stock, _held = _tables["stock"].c, _tables["reservations"].c
_locked = (
    select(_stock.sku, _stock.warehouse)
    .where(among(_stock.sku, "skus"))
    .order_by(_stock.sku, _stock.warehouse)
    .with_for_update()
)
_over = select(_held.id).where(
    _held.sku == _stock.sku,
    _held.warehouse == _stock.warehouse,
    _held.released_at.is_(None),
    _held.expires_at <= bindparam("now"),
)
_free = select(
    _stock.sku,
    _stock.warehouse,
    (_stock.on_hand_quantity - _stock.safety_quantity - _stock.committed_quantity).label("free_quantity"),
    exists(_over).label("has_expired"),
).where(among(_stock.sku, "skus"))


def lock_stock(session: Session, skus: Collection[str]) -> Sequence[Any]:
    """Lock the stock rows of items everywhere, in the one order that all writers keep."""
    return session.connection().execute(_locked, {"skus": skus}).all()


def supply_now(session: Session, skus: Collection[str], *, now: datetime) -> Sequence[Any]:
    """By item and warehouse: units on hand that nobody holds, and whether there are holds to let go of."""
    return session.execute(_free, {"skus": skus, "now": now}).all()


def active_of_order_lines(session: Session, order_line_ids: Collection[int]) -> Sequence[Any]:
    """Live reservations of order lines."""
    columns = (Reservation.id, Reservation.sku, Reservation.warehouse, Reservation.quantity)
    statement = select(*columns, Reservation.order_line_id).where(
        Reservation.order_line_id.in_(order_line_ids), Reservation.released_at.is_(None)
    )
    return session.execute(statement.order_by(Reservation.id)).all()


def held_by_quote(session: Session, quote_id: int) -> Sequence[Any]:
    """Reservations a quote has not let go of, earliest first."""
    statement = (
        select(Reservation.id, Reservation.sku, Reservation.warehouse, Reservation.quantity)
        .add_columns(
            Reservation.promise_ship_date,
            Reservation.allocation_class,
            Reservation.quote_line_id,
            Reservation.expires_at,
        )
        .join(QuoteLine, QuoteLine.id == Reservation.quote_line_id)
        .where(QuoteLine.quote_id == quote_id, Reservation.released_at.is_(None))
        .order_by(Reservation.promise_ship_date, Reservation.id)
    )
    return session.execute(statement).all()


def expired_skus(session: Session, *, now: datetime) -> list[str]:
    """Items with holds that are over but not let go of."""
    expired = and_(Reservation.released_at.is_(None), Reservation.expires_at <= now)
    return list(session.scalars(select(Reservation.sku).where(expired).distinct()))


def skus_of_order(session: Session, order_id: int) -> list[str]:
    """The items an order's live reservations hold."""
    statement = (
        select(Reservation.sku)
        .join(OrderLine, OrderLine.id == Reservation.order_line_id)
        .where(OrderLine.sales_order_id == order_id, Reservation.released_at.is_(None))
    )
    return list(session.scalars(statement.distinct()))


def skus_of_quote(session: Session, quote_id: int) -> list[str]:
    """The items a quote's live reservations hold."""
    statement = (
        select(Reservation.sku)
        .join(QuoteLine, QuoteLine.id == Reservation.quote_line_id)
        .join(Quote, Quote.id == QuoteLine.quote_id)
        .where(Quote.id == quote_id, Reservation.released_at.is_(None))
    )
    return list(session.scalars(statement.distinct()))
