"""A PO number or a note: nothing has to be promised anew for it."""

from typing import Any

from sqlalchemy.orm import Session

from backend.db.models.orders import SalesOrder
from backend.domain.actors import Actor
from backend.domain.errors import RequestRefused
from backend.domain.order_changing import none_changeable
from backend.domain.order_requests import OrderChange
from backend.domain.order_states import NOT_LEFT
from backend.services import order_writing
from backend.services.order_views import OrderView
from backend.services.ordering_accounts import account_for
from backend.services.validation import po_problems, po_warnings, problem_facts

FIELDS = ("po_number", "delivery_note")


def shown_header_change(
    session: Session, actor: Actor, order: SalesOrder, view: OrderView, change: OrderChange
) -> dict[str, Any]:
    """The order as it is, with what it would say."""
    _check_note(order, view, change)
    if unusable := po_problems(change.po_number):
        raise RequestRefused(unusable)
    account = account_for(session, actor, order.ship_to_id, verb="change_order", must_be_active=False)
    before = order_writing.before_facts(view)
    new = {name: getattr(change, name) for name in FIELDS if getattr(change, name) is not None}
    warnings = po_warnings(session, account, change.po_number, except_order_id=order.id)
    names = ("goods_amount", "discount_amount", "freight_amount", "fee_amount", "tax_amount", "total_amount")
    same = ("company_name", "ship_to", "requested_date", "option_key", "promise_date", "holds", *FIELDS)
    return {
        "kind": "change_order",
        "document_number": view.number,
        **{name: getattr(view, name) for name in names + same},
        **new,
        "lines": [order_writing.line_facts(line) for line in view.lines if line.status != "cancelled"],
        "warnings": [problem_facts(warning) for warning in warnings],
        "before": before,
        "replaces": {name: before[name] for name in new if before[name] != new[name]},
        "cancelled_lines": [],
        "changed_lines": [],
        "added_lines": [],
    }


def _check_note(order: SalesOrder, view: OrderView, change: OrderChange) -> None:
    """A note for the delivery is of use until everything has left."""
    live = [line for line in order.lines if line.status != "cancelled"]
    has_left = live and all(line.status not in NOT_LEFT for line in live)
    if not live or (change.delivery_note is not None and has_left):
        raise none_changeable(view.number, order.lines)


def change_header(session: Session, order: SalesOrder, change: OrderChange) -> None:
    """Write the PO number or the note."""
    for name in FIELDS:
        if getattr(change, name) is not None:
            setattr(order, name, getattr(change, name))
    order.revision += 1
    session.flush()
