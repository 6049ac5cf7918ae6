"""Where lines stand after something of them has moved: derived from allocations and counters, never set."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from backend.db.batch import Batch, Change
from backend.db.models.orders import OrderLine, SalesOrder
from backend.db.queries import fulfilment as fulfilment_queries
from backend.domain.fulfilment import LineProgress, line_status
from backend.domain.order_states import header_status, way

_lines: Table = OrderLine.__table__  # type: ignore[assignment]
_orders: Table = SalesOrder.__table__  # type: ignore[assignment]
_LINE_STATUS = Change(_lines, key=("id",), sets=("status",))
_ORDER_STATUS = Change(_orders, key=("id",), sets=("status",))
COUNTERS = (
    "status",
    "quantity",
    "shipped_quantity",
    "delivered_quantity",
    "installed_quantity",
    "invoiced_quantity",
    "answered_quantity",
    "needs_installation",
)


def settle_lines(session: Session, line_ids: Collection[int], *, now: datetime) -> dict[int, str]:
    """Move the lines, and the headers above them, to where their parts are; the lines' statuses then.

    The orders are locked by the caller. A way that the transition table does not know is a fault of ours.
    """
    session.flush()
    rows = fulfilment_queries.line_progress(session, line_ids)
    tied = _tied(session, line_ids)
    statuses = {row.id: _status(row, tied[row.id]) for row in rows}
    moved = [row for row in rows if way(row.status, statuses[row.id])]
    _write(session, _LINE_STATUS, {row.id: statuses[row.id] for row in moved})
    settle_headers(session, {row.sales_order_id for row in rows})
    return statuses


def settle_headers(session: Session, order_ids: Collection[int]) -> None:
    """What the lines and the holds say of their orders."""
    lines: dict[int, list[str]] = defaultdict(list)
    status: dict[int, str] = {}
    for row in fulfilment_queries.header_facts(session, order_ids):
        lines[row.id].append(row.line_status)
        status[row.id] = row.status
    held = {row.sales_order_id for row in fulfilment_queries.live_holds(session, order_ids)}
    derived = {each: header_status(lines[each], is_held=each in held) for each in lines}
    _write(session, _ORDER_STATUS, {each: to for each, to in derived.items() if status[each] != to})


def _tied(session: Session, line_ids: Collection[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in fulfilment_queries.tied_quantities(session, line_ids):
        found[row.order_line_id][row.status] = int(row.quantity)
    return found


def _status(row: Any, tied: Mapping[str, int]) -> str:
    counters = {name: getattr(row, name) for name in COUNTERS}
    return line_status(LineProgress(**counters, tied=tied))


def _write(session: Session, change: Change, statuses: Mapping[int, str]) -> None:
    """Statuses by id; what the session has read of these rows is read anew."""
    batch = Batch()
    batch.change(change, [{"id": each, "status": status} for each, status in sorted(statuses.items())])
    batch.write(session)
    kind = OrderLine if change.table is _lines else SalesOrder
    for each in statuses:
        known = session.identity_map.get(session.identity_key(kind, each))
        if known is not None:
            session.expire(known, ["status"])
