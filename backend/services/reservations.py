"""Quantities spoken for in ATP: taken and let go of under the stock lock, which also keeps their sum."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, update
from sqlalchemy.orm import Session

from backend.db.batch import Batch, Change
from backend.db.models.stock import Reservation, Stock
from backend.db.queries import reservations as reservations_queries

_reservations: Table = Reservation.__table__  # type: ignore[assignment]
_stock: Table = Stock.__table__  # type: ignore[assignment]
_COMMITTED = Change(_stock, key=("sku", "warehouse"), raises=("committed_quantity", "version"))


def lock(session: Session, skus: Iterable[str]) -> None:
    """Stop every other promise of these items until the end of the transaction."""
    reservations_queries.lock_stock(session, set(skus))


def reserve(session: Session, rows: Sequence[Mapping[str, Any]], *, batch: Batch | None = None) -> None:
    """Hold quantities of items whose stock is locked; the tables' constraint refuses what supply lacks.

    The rows are written at once or along with the rest of a batch.
    """
    together = batch or Batch()
    empty = dict.fromkeys(("order_line_id", "quote_line_id", "work_order_id", "expires_at", "released_at"))
    together.add(_reservations, [empty | dict(row) for row in rows])
    _commit_quantities(together, rows, 1)
    if batch is None:
        together.write(session)


def free_now(session: Session, skus: Collection[str], *, now: datetime) -> dict[tuple[str, str], int]:
    """Units on hand that nobody holds, by item and warehouse, after holds that are over made room."""
    found = reservations_queries.supply_now(session, skus, now=now)
    if any(row.has_expired for row in found):
        release_expired(session, skus, now=now)
        found = reservations_queries.supply_now(session, skus, now=now)
    return {(row.sku, row.warehouse): row.free_quantity for row in found}


def release_order_lines(session: Session, order_line_ids: Collection[int], *, now: datetime) -> None:
    """Let go of what order lines hold."""
    _release(session, _reservations.c.order_line_id.in_(order_line_ids), now)


def release_reservations(session: Session, ids: Collection[int], *, now: datetime) -> None:
    """Let go of single reservations."""
    _release(session, _reservations.c.id.in_(ids), now)


def release_where(session: Session, which: ColumnElement[bool], *, now: datetime) -> None:
    """Let go of the reservations that a condition names."""
    _release(session, which, now)


def release_expired(session: Session, skus: Collection[str], *, now: datetime) -> None:
    """Let go of holds of these items that are over."""
    _release(session, _reservations.c.sku.in_(sorted(skus)) & (_reservations.c.expires_at <= now), now)


def _release(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    held = _reservations.c.released_at.is_(None)
    freed = (
        update(_reservations)
        .where(which, held)
        .values(released_at=now)
        .returning(_reservations.c.sku, _reservations.c.warehouse, _reservations.c.quantity)
    )
    batch = Batch()
    _commit_quantities(batch, [dict(row._mapping) for row in session.execute(freed)], -1)
    batch.write(session)


def _commit_quantities(batch: Batch, rows: Sequence[Mapping[str, Any]], sign: int) -> None:
    """Move the stock rows' sums, in lock order."""
    sums: Counter[tuple[str, str]] = Counter()
    for row in rows:
        sums[row["sku"], row["warehouse"]] += sign * row["quantity"]
    changes = [
        {"sku": sku, "warehouse": warehouse, "committed_quantity": quantity, "version": 1}
        for (sku, warehouse), quantity in sorted(sums.items())
    ]
    batch.change(_COMMITTED, changes)
