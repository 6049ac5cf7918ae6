"""What every change of an order writes: its header from its lines, its holds from its credit."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from backend.db.models.orders import LinePromise, OrderLine, PromiseSlip, SalesOrder
from backend.db.queries import fulfilment as fulfilment_queries
from backend.domain.order_lines import Amounts
from backend.domain.order_states import NOT_LEFT, header_status
from backend.domain.slips import OVERTAKEN
from backend.services.offers import amount_facts
from backend.services.order_entry import place_holds
from backend.services.order_views import OrderLineView, OrderView
from backend.services.ordering_accounts import Account, credit_in_use

_promises: Table = LinePromise.__table__  # type: ignore[assignment]
_slips: Table = PromiseSlip.__table__  # type: ignore[assignment]


def supersede(session: Session, line: OrderLine, now: datetime) -> None:
    """The line's live promises are history, also one made since the line was read, and so is what was asked
    about them."""
    of_line = (_promises.c.order_line_id == line.id) & _promises.c.superseded_at.is_(None)
    session.execute(update(_promises).where(of_line).values(superseded_at=now))
    asked = (_slips.c.order_line_id == line.id) & _slips.c.decision.is_(None)
    session.execute(update(_slips).where(asked).values(decision=OVERTAKEN, decided_at=now))
    session.expire(line, ["promises"])


def supersede_beyond(session: Session, line: OrderLine, quantity: int, now: datetime) -> None:
    """Of the line's live promises only so many units stay, those that were to leave first."""
    session.flush()
    rows = fulfilment_queries.live_promises(session, [line.id])
    supersede(session, line, now)
    for row in sorted(rows, key=lambda promise: (promise.promise_ship_date, promise.id)):
        staying = min(row.quantity, quantity)
        quantity -= staying
        if staying == row.quantity:
            session.execute(update(_promises).where(_promises.c.id == row.id).values(superseded_at=None))
        elif staying:
            same = {name: value for name, value in row._mapping.items() if name != "id"}
            session.execute(insert(_promises).values(**same | {"quantity": staying, "is_original": False}))


def update_head(
    session: Session, order: SalesOrder, account: Account, amounts: Amounts, *, now: datetime
) -> None:
    """Amounts, holds and status after the lines have changed."""
    for name, amount in amount_facts(amounts).items():
        if name != "goods_amount":
            setattr(order, name, amount)
    order.revision += 1
    session.flush()
    statuses = [line.status for line in order.lines]
    may_hold = header_status(statuses, is_held=False) in NOT_LEFT | {"cancelled"}
    is_held = may_hold and _reckon_credit(session, order, account, amounts.total_amount, now)
    order.status = header_status(statuses, is_held=is_held)
    session.flush()


def _reckon_credit(
    session: Session, order: SalesOrder, account: Account, total_amount: Decimal, now: datetime
) -> bool:
    """Lift a credit hold that is over, place one that is due, renew its facts; whether any hold stays."""
    due = credit_in_use(session, account, except_order_id=order.id).holds(total_amount)
    live = [hold for hold in order.holds if hold.lifted_at is None]
    for hold in live:
        if hold.kind == "credit":
            hold.lifted_at = now
    place_holds(session, order.id, due, now=now)
    return bool(due) or any(hold.lifted_at is None for hold in live)


def line_facts(line: OrderLineView) -> dict[str, Any]:
    """A line of an order as a proposal shows it."""
    names = ("line_number", "sku", "name", "unit", "quantity", "unit_price", "net_amount", "price_steps")
    dates = ("parts", "promise_ship_date", "promise_date", "status", "shipped_quantity")
    return {name: getattr(line, name) for name in names + dates}


def before_facts(view: OrderView) -> dict[str, Any]:
    """An order as it is before a change."""
    names = ("revision", "status", "ship_to", "requested_date", "po_number", "delivery_note", "option_key")
    amounts = (
        "goods_amount",
        "discount_amount",
        "freight_amount",
        "fee_amount",
        "tax_amount",
        "total_amount",
    )
    brief = ("line_number", "sku", "name", "quantity", "net_amount", "promise_date", "status")
    return {
        **{name: getattr(view, name) for name in (*names, *amounts, "promise_date")},
        "lines": [{name: getattr(line, name) for name in brief} for line in view.lines],
    }
