"""Writing a line's new promise: rows beside the old ones, reservations moved along."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from backend.db.models.orders import LinePromise
from backend.db.models.stock import Reservation
from backend.domain.facts import jsonable
from backend.domain.repromising import Parts
from backend.services import allocations
from backend.services.owed import OwedLine

_promises: Table = LinePromise.__table__  # type: ignore[assignment]
_reservations: Table = Reservation.__table__  # type: ignore[assignment]
Key = tuple[Any, ...]


def rewrite(
    session: Session,
    line: OwedLine,
    after: Parts,
    reasons: Mapping[Key, Mapping[str, Any]],
    *,
    now: datetime,
    whole: Mapping[str, Any] | None = None,
    agreed: bool = False,
) -> None:
    """Supersede what no longer holds and write what holds instead; `whole` is a reason to write every part anew.

    Rows of units that have left or are on their way stay as they are, or are written again beside the new ones.
    """
    before = Counter({part.key: part.quantity for part in line.live})
    new = Counter({part.key: part.quantity for part in after})
    waits = {part.key: part.is_waiting for part in after}
    told = {part.key: part.is_waiting for part in line.live}
    rows: dict[Key, list[Any]] = {}
    for row in line.live_promises:
        rows.setdefault(_key(row), []).append(row)
    gone, written = [], []
    for key in dict.fromkeys([*rows, *before, *new]):
        same = before[key] == new[key] and waits.get(key) == told.get(key)
        if same and whole is None:
            continue
        promised = sum(row.quantity for row in rows.get(key, ()))
        staying = max(0, promised - before[key])
        gone += [row.id for row in rows.get(key, ())]
        quantity = staying + new[key]
        reason = whole or (reasons.get(key) if new[key] else None) or _reason_of(rows.get(key, ()))
        if quantity:
            written.append(_row(line, key, quantity, reason, waits.get(key, False), agreed, now))
    if gone:
        session.execute(update(_promises).where(_promises.c.id.in_(gone)).values(superseded_at=now))
    if written:
        session.execute(insert(_promises), written)


def _key(row: Any) -> Key:
    return row.warehouse, row.promise_ship_date, row.promise_date, row.service_code


def _reason_of(rows: Sequence[Any]) -> Mapping[str, Any]:
    return rows[-1].reason if rows else {}


def _row(
    line: OwedLine,
    key: Key,
    quantity: int,
    reason: Mapping[str, Any],
    is_waiting: bool,
    agreed: bool,
    now: datetime,
) -> dict[str, Any]:
    warehouse, ship_date, promise_date, service_code = key
    return {
        "order_line_id": line.row.id,
        "warehouse": warehouse,
        "quantity": quantity,
        "promise_ship_date": ship_date,
        "promise_date": promise_date,
        "service_code": service_code,
        "is_original": False,
        "reason": jsonable({**reason, "agreed": agreed, "from_stock": not is_waiting}),
        "promised_at": now,
        "superseded_at": None,
    }


def reserve_anew(session: Session, line: OwedLine, after: Parts, sku: str, *, now: datetime) -> set[int]:
    """Reservations as promised: those that stay are kept, the others lowered or let go of, new ones made.

    The stock rows' sums are counted by the caller. Lines whose allocations were called back are returned.
    """
    wanted = Counter[tuple[str, Any]]()
    for part in after:
        wanted[part.warehouse, part.promise_ship_date] += part.quantity
    called_back: set[int] = set()
    tied = {allocation.reservation_id for allocation in line.allocations}
    for row in sorted(line.reservations, key=lambda each: each.id not in tied):
        at, fixed = (row.warehouse, row.promise_ship_date), line.fixed.get(row.id, 0)
        kept = min(row.quantity - fixed, wanted[at])
        wanted[at] -= kept
        if fixed + kept < row.quantity:
            _lower(session, row.id, fixed + kept, now)
            if row.id in tied and allocations.let_go_surplus(session, line.row.id, row.id, kept):
                called_back.add(line.row.id)
    rows = [_reservation(line, sku, at, quantity) for at, quantity in wanted.items() if quantity]
    if rows:
        session.execute(insert(_reservations), rows)
    return called_back


def _lower(session: Session, reservation_id: int, quantity: int, now: datetime) -> None:
    values = {"quantity": quantity} if quantity else {"released_at": now}
    session.execute(update(_reservations).where(_reservations.c.id == reservation_id).values(**values))


def _reservation(line: OwedLine, sku: str, at: tuple[str, Any], quantity: int) -> dict[str, Any]:
    return {
        "sku": sku,
        "warehouse": at[0],
        "quantity": quantity,
        "promise_ship_date": at[1],
        "allocation_class": line.row.allocation_class,
        "order_line_id": line.row.id,
        "quote_line_id": None,
        "expires_at": None,
        "released_at": None,
    }
