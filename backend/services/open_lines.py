"""Every line that has not ended, each with what it waits for."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import open_lines as queries
from backend.domain.calendars import add_open_days
from backend.domain.numbers import document_number
from backend.domain.open_lines import OpenLine, Waiting, reasons


@dataclass(frozen=True)
class ReasonedLine:
    """A line that is open; without a reason something is wrong."""

    order_number: str
    line_number: int
    sku: str
    status: str
    reason: str | None


def list_open_lines(session: Session, *, today: date) -> tuple[ReasonedLine, ...]:
    """Lines that are neither closed nor cancelled, and why."""
    rows = {row.id: row for row in queries.open_lines(session)}
    lines = _known(session, list(rows.values()))
    found = reasons(lines, today)
    return tuple(
        ReasonedLine(
            document_number("SO", line.order_id),
            rows[line.line_id].line_number,
            rows[line.line_id].sku,
            line.status,
            found[line.line_id],
        )
        for line in lines
    )


def _known(session: Session, rows: Sequence[Any]) -> list[OpenLine]:
    holds: dict[int, list[str]] = defaultdict(list)
    tied: dict[int, Counter[str]] = defaultdict(Counter)
    of_reservation = Counter[int]()
    for hold in queries.live_holds(session):
        holds[hold.sales_order_id].append(hold.kind)
    for part in queries.tied_units(session):
        tied[part.order_line_id][part.status] += part.quantity
        of_reservation[part.reservation_id] += part.quantity
    waiting: dict[int, list[Waiting]] = defaultdict(list)
    for held in queries.reserved_units(session):
        if rest := held.quantity - of_reservation[held.id]:
            shift = add_open_days(held.promise_ship_date, 1, held.working_weekdays)
            found = Waiting(rest, held.promise_ship_date, held.free_quantity, shift)
            waiting[held.order_line_id].append(found)
    moving = {row.order_line_id: int(row.quantity) for row in queries.under_way(session)}
    counters = ("shipped_quantity", "delivered_quantity", "installed_quantity", "invoiced_quantity")
    return [
        OpenLine(
            line_id=row.id,
            order_id=row.sales_order_id,
            takes_parts=row.allows_partial_shipment,
            holds=tuple(holds[row.sales_order_id]),
            tied=tied[row.id],
            waiting=tuple(waiting[row.id]),
            under_way_quantity=moving.get(row.id, 0),
            **{name: getattr(row, name) for name in ("status", "quantity", "needs_installation", *counters)},
        )
        for row in rows
    ]
