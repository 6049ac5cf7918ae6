"""What an import must know of the database, and the counters it brings up to date."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Row, Table, exists, func, select, text, tuple_, update
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.models.fulfilment import Allocation
from backend.db.models.stock import ExpectedReceipt, Reservation, Stock
from backend.db.queries.stock import CLOSED_RECEIPTS
from backend.domain.fulfilment import TIED

CHUNK = 400
_tables: Any = Base.metadata.tables


def _chunks(values: Collection[Any]) -> Iterable[list[Any]]:
    ordered = sorted(values)
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))


def any_row(session: Session, tables: Iterable[Table]) -> str | None:
    """The first of these tables that holds a row."""
    return next((table.name for table in tables if session.scalar(select(exists(select(table))))), None)


def existing_values(session: Session, column: Column[Any], values: Collection[Any]) -> set[Any]:
    """Which of these values the column holds."""
    return {
        found
        for chunk in _chunks(values)
        for found in session.scalars(select(column).where(column.in_(chunk)).distinct())
    }


def existing_keys(
    session: Session, columns: Sequence[Column[Any]], key: Sequence[Column[Any]], values: Collection[Any]
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """The primary key of each row whose columns hold one of these tuples of values."""
    statement = select(*columns, *key)
    wide = len(columns)
    return {
        tuple(row[:wide]): tuple(row[wide:])
        for chunk in _chunks(values)
        for row in session.execute(statement.where(tuple_(*columns).in_(chunk)))
    }


_open_receipts = (ExpectedReceipt.status.not_in(CLOSED_RECEIPTS),)
_unreleased = (Reservation.released_at.is_(None),)
_tied = (Allocation.status.in_(TIED),)


def recount_stock(session: Session, skus: Collection[str], counters: Collection[str]) -> None:
    """Set the items' stock counters from open receipts, unreleased reservations and what is allocated."""
    expected = (
        select(func.coalesce(func.sum(ExpectedReceipt.quantity - ExpectedReceipt.received_quantity), 0))
        .where(
            ExpectedReceipt.sku == Stock.sku, ExpectedReceipt.warehouse == Stock.warehouse, *_open_receipts
        )
        .scalar_subquery()
    )
    committed = (
        select(func.coalesce(func.sum(Reservation.quantity), 0))
        .where(Reservation.sku == Stock.sku, Reservation.warehouse == Stock.warehouse, *_unreleased)
        .scalar_subquery()
    )
    allocated = (
        select(func.coalesce(func.sum(Allocation.quantity), 0))
        .where(Allocation.sku == Stock.sku, Allocation.warehouse == Stock.warehouse, *_tied)
        .scalar_subquery()
    )
    counted = {
        "expected_quantity": expected,
        "committed_quantity": committed,
        "allocated_quantity": allocated,
    }
    values = {name: counted[name] for name in counters}
    for chunk in _chunks(skus) if values else ():
        session.execute(
            update(Stock).where(Stock.sku.in_(chunk)).values(values),
            execution_options={"synchronize_session": False},
        )


def overcommitted_stock(session: Session, skus: Collection[str]) -> list[Row[Any]]:
    """sku, warehouse, supply and reserved of each place where more is spoken for than is there or comes."""
    reserved = (
        select(Reservation.sku, Reservation.warehouse, func.sum(Reservation.quantity).label("quantity"))
        .where(*_unreleased)
        .group_by(Reservation.sku, Reservation.warehouse)
        .subquery()
    )
    coming = (
        select(
            ExpectedReceipt.sku,
            ExpectedReceipt.warehouse,
            func.sum(ExpectedReceipt.quantity - ExpectedReceipt.received_quantity).label("quantity"),
        )
        .where(*_open_receipts)
        .group_by(ExpectedReceipt.sku, ExpectedReceipt.warehouse)
        .subquery()
    )
    supply = func.coalesce(Stock.on_hand_quantity, 0) + func.coalesce(coming.c.quantity, 0)
    statement = (
        select(
            reserved.c.sku,
            reserved.c.warehouse,
            supply.label("supply"),
            reserved.c.quantity.label("reserved"),
        )
        .outerjoin(Stock, (Stock.sku == reserved.c.sku) & (Stock.warehouse == reserved.c.warehouse))
        .outerjoin(coming, (coming.c.sku == reserved.c.sku) & (coming.c.warehouse == reserved.c.warehouse))
        .where((reserved.c.quantity > supply) | Stock.sku.is_(None))
        .order_by(reserved.c.sku, reserved.c.warehouse)
    )
    return [
        row for chunk in _chunks(skus) for row in session.execute(statement.where(reserved.c.sku.in_(chunk)))
    ]


def overallocated_stock(session: Session, skus: Collection[str]) -> list[Row[Any]]:
    """sku, warehouse, on_hand and allocated of each place where more is allocated than is there."""
    allocated = (
        select(Allocation.sku, Allocation.warehouse, func.sum(Allocation.quantity).label("quantity"))
        .where(*_tied)
        .group_by(Allocation.sku, Allocation.warehouse)
        .subquery()
    )
    on_hand = func.coalesce(Stock.on_hand_quantity, 0)
    statement = (
        select(
            allocated.c.sku,
            allocated.c.warehouse,
            on_hand.label("on_hand"),
            allocated.c.quantity.label("allocated"),
        )
        .outerjoin(Stock, (Stock.sku == allocated.c.sku) & (Stock.warehouse == allocated.c.warehouse))
        .where(allocated.c.quantity > on_hand)
        .order_by(allocated.c.sku, allocated.c.warehouse)
    )
    return [
        row for chunk in _chunks(skus) for row in session.execute(statement.where(allocated.c.sku.in_(chunk)))
    ]


def advance_sequences(session: Session, tables: Iterable[Table]) -> None:
    """PostgreSQL goes on numbering after the ids that were given; SQLite does so by itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in tables:
        sequence = session.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table.name})
        highest = session.scalar(select(func.max(table.c.id)))
        if sequence and highest:
            reached = session.scalar(text(f"SELECT last_value FROM {sequence}"))
            session.execute(select(func.setval(sequence, max(highest, reached))))


def highest_ids(session: Session, tables: Iterable[Table]) -> dict[str, int]:
    """The highest id of each table; 0 where there is no row."""
    return {table.name: session.scalar(select(func.max(table.c.id))) or 0 for table in tables}


def references(session: Session) -> list[tuple[str, str, str]]:
    """PostgreSQL's foreign keys: table, name and definition."""
    statement = text(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
    )
    return [(table, name, definition) for table, name, definition in session.execute(statement)]


def analyze(session: Session) -> None:
    """Let the database count what it holds, so that it plans well."""
    session.execute(text("ANALYZE"))


def recount_claims(session: Session, imported: Collection[str]) -> None:
    """What imported invoices claim and imported visits installed counts on the order lines and orders."""
    lines, orders, invoices = (_tables[name] for name in ("order_lines", "sales_orders", "invoices"))
    claims, visits = _tables["invoice_lines"], _tables["appointments"]
    if "invoice_lines" in imported:
        units = select(func.sum(claims.c.quantity)).where(claims.c.order_line_id == lines.c.id)
        session.execute(
            update(lines)
            .where(lines.c.id.in_(select(claims.c.order_line_id)))
            .values(invoiced_quantity=units.scalar_subquery())
        )
    if "invoices" in imported:
        amount = select(func.sum(invoices.c.total_amount)).where(invoices.c.sales_order_id == orders.c.id)
        session.execute(
            update(orders)
            .where(orders.c.id.in_(select(invoices.c.sales_order_id)))
            .values(settled_amount=amount.scalar_subquery())
        )
    if "appointments" in imported:
        done = (visits.c.order_line_id == lines.c.id, visits.c.status == "done")
        session.execute(
            update(lines)
            .where(lines.c.id.in_(select(visits.c.order_line_id).where(visits.c.status == "done")))
            .values(installed_quantity=select(func.sum(visits.c.quantity)).where(*done).scalar_subquery())
        )
