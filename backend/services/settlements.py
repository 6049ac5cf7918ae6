"""What an order's claims come to, and what of its total is no longer to be claimed."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.models.orders import SalesOrder
from backend.db.queries import invoices as invoices_queries
from backend.domain.invoicing import SHARED, BillableLine, lost_amounts
from backend.domain.order_lines import Amounts


def amounts_of(order: SalesOrder) -> Amounts:
    """The order's own amounts; goods are its lines'."""
    return Amounts(**{name: getattr(order, name) for name in SHARED})


def billable(session: Session, order_id: int) -> tuple[BillableLine, ...]:
    """The order's live lines as an invoice sees them."""
    return tuple(_line(row) for row in invoices_queries.billable_lines(session, order_id))


def _line(row: Any) -> BillableLine:
    return BillableLine(
        row.id,
        row.quantity,
        row.net_amount,
        row.invoiced_quantity,
        row.invoiced_amount or Decimal(0),
        int(row.lost_quantity),
        row.due_quantity,
    )


def lost_total(session: Session, order: SalesOrder) -> Decimal:
    """What will never be claimed of it, as things stand."""
    return lost_amounts(amounts_of(order), billable(session, order.id)).total_amount


def at_least_claimed(session: Session, order_id: int, amounts: Amounts) -> Amounts:
    """What an order comes to, but nothing less than its invoices have claimed of each amount."""
    claimed = invoices_queries.claimed_amounts(session, order_id)
    return replace(
        amounts,
        **{name: max(getattr(amounts, name), getattr(claimed, name) or Decimal(0)) for name in SHARED},
    )


def give_up_rest(session: Session, order: SalesOrder) -> None:
    """After lines were called off: with nothing left to claim, what the invoices have not claimed is owed by
    nobody, like the fee of an order that has become a small one."""
    lines = billable(session, order.id)
    if all(line.is_complete and not line.due_quantity for line in lines):
        order.settled_amount = order.total_amount
        session.flush()


def give_up(session: Session, order: SalesOrder, before: Decimal) -> None:
    """After a delivery: what did not arrive is owed by nobody any more; with nothing left to claim, all of it.

    `before` is what was lost before.
    """
    lines = billable(session, order.id)
    is_over = all(line.is_complete and not line.due_quantity for line in lines)
    lost = lost_amounts(amounts_of(order), lines).total_amount
    order.settled_amount = order.total_amount if is_over else order.settled_amount + lost - before
    session.flush()
