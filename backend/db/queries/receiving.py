"""Goods on their way in and on the dock."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models.fulfilment import Receipt
from backend.db.models.items import Item
from backend.db.models.stock import ExpectedReceipt, Stock, Warehouse
from backend.db.queries.stock import CLOSED_RECEIPTS
from backend.domain.errors import DocumentNotFound


def expected_receipt(session: Session, expected_id: int) -> ExpectedReceipt:
    """One, as it stands now."""
    found = session.get(ExpectedReceipt, expected_id, populate_existing=True)
    if found is None:
        raise DocumentNotFound(f"expected receipt {expected_id}")
    return found


def receipt(session: Session, receipt_id: int) -> Receipt | None:
    return session.get(Receipt, receipt_id, populate_existing=True)


def receipt_of(session: Session, expected_id: int) -> Receipt | None:
    """What arrived against an expected receipt."""
    return session.scalar(select(Receipt).where(Receipt.expected_receipt_id == expected_id))


def stock_row(session: Session, sku: str, warehouse: str) -> Stock | None:
    return session.get(Stock, (sku, warehouse), populate_existing=True)


def open_units(session: Session, sku: str, warehouse: str) -> int:
    """What of the item is still to be put away there."""
    units = func.sum(ExpectedReceipt.quantity - ExpectedReceipt.received_quantity)
    statement = select(func.coalesce(units, 0)).where(
        ExpectedReceipt.sku == sku,
        ExpectedReceipt.warehouse == warehouse,
        ExpectedReceipt.status.not_in(CLOSED_RECEIPTS),
    )
    return int(session.scalar(statement) or 0)


def is_known(session: Session, sku: str, warehouse: str) -> bool:
    """Whether there are such an item and such a warehouse."""
    return session.get(Item, sku) is not None and session.get(Warehouse, warehouse) is not None


def open_receipts(session: Session, *, sku: str | None, warehouse: str | None, limit: int) -> Sequence[Any]:
    """Expected goods with what has arrived of them, the earliest first."""
    statement = (
        select(ExpectedReceipt, Receipt, Item.name)
        .join(Item, Item.sku == ExpectedReceipt.sku)
        .outerjoin(Receipt, Receipt.expected_receipt_id == ExpectedReceipt.id)
        .where(ExpectedReceipt.status.not_in(CLOSED_RECEIPTS))
        .order_by(ExpectedReceipt.expected_date, ExpectedReceipt.id)
        .limit(limit)
    )
    if sku is not None:
        statement = statement.where(ExpectedReceipt.sku == sku)
    if warehouse is not None:
        statement = statement.where(ExpectedReceipt.warehouse == warehouse)
    return session.execute(statement).all()
