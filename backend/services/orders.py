"""Orders: proposed to a person or placed by a program, shown, listed and found."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.db.batch import Batch
from backend.db.queries import orders as orders_queries
from backend.domain.actors import NO_PRICES, Actor
from backend.domain.errors import NotAllowed
from backend.domain.numbers import document_number
from backend.domain.order_lines import netted, numbered
from backend.domain.order_requests import OrderChange, OrderRequest
from backend.services import journal, proposals, request_keys, stockouts
from backend.services.cancellations import cancel_order, propose_cancellation
from backend.services.offers import Asked, Offer, make_offer
from backend.services.order_changes import propose_order_change
from backend.services.order_entry import enter_order
from backend.services.order_views import OrderLineView, OrderSummary, OrderView, load_order
from backend.services.ordering_accounts import account_for
from backend.services.proposals import ShownProposal

__all__ = [
    "OrderChange",
    "OrderLineView",
    "OrderRequest",
    "OrderSummary",
    "OrderView",
    "cancel_order",
    "find_orders",
    "list_orders",
    "place_order",
    "propose_cancellation",
    "propose_order",
    "propose_order_change",
    "show_order",
]


def _offer(
    session: Session,
    actor: Actor,
    request: OrderRequest,
    *,
    now: datetime,
    lock: bool = False,
    shown: dict[str, Any] | None = None,
) -> Offer:
    account = account_for(
        session, actor, request.ship_to_id, verb="place_order", company_id=request.company_id, lock=lock
    )
    request = replace(request, lines=netted(request.lines))
    asked = Asked("place_order", account, request, numbered(request.lines))
    return make_offer(session, actor, asked, now=now, lock=lock, shown=shown)


def propose_order(session: Session, actor: Actor, request: OrderRequest, *, now: datetime) -> ShownProposal:
    """Kind "place_order": validated, priced, promised; nothing is spoken for until the yes."""
    shown = _offer(session, actor, request, now=now).shown()
    return proposals.open_proposal(session, actor, kind="place_order", payload=request, shown=shown, now=now)


def _prepare(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    return _offer(session, actor, OrderRequest.from_payload(payload), now=now).shown()


def _execute(
    session: Session, actor: Actor, payload: dict[str, Any], shown: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    """Place the order with the option that was shown, or a better one."""
    facts = payload | {"option_key": shown["option_key"]}
    offer = _offer(session, actor, OrderRequest.from_payload(facts), now=now, lock=True, shown=shown)
    order = enter_order(session, actor, offer, verb="place_order", now=now)
    stockouts.settle(session, actor, offer, order.number, now=now)
    return order.number, order.as_dict()


def place_order(
    session: Session, actor: Actor, request: OrderRequest, *, request_key: str, now: datetime
) -> OrderView:
    """A program's order, entered once for its key; a repeat gets that order as it is now."""
    entered: list[OrderView] = []
    batch = Batch()

    def enter() -> dict[str, Any]:
        offer = _offer(session, actor, request, now=now, lock=True)
        entered.append(enter_order(session, actor, offer, verb="place_order", now=now, batch=batch))
        short = stockouts.placed_rows(actor, offer, entered[0].number, request_key, now=now)
        batch.add(stockouts.TABLE, short)
        return {"document_number": entered[0].number}

    done = request_keys.once(session, actor, request_key, "place_order", request, enter, now=now, batch=batch)
    return entered[0] if entered else load_order(session, actor, done["document_number"], now=now)


def show_order(session: Session, actor: Actor, order_number: str, *, now: datetime) -> OrderView:
    """One order; a look of staff is journalled."""
    order = load_order(session, actor, order_number, now=now)
    journal.record_look(session, actor, order.number, now=now)
    return order


def list_orders(
    session: Session, actor: Actor, *, open_only: bool = False, limit: int = 20
) -> tuple[OrderSummary, ...]:
    """The newest orders first; open ones still owe goods."""
    _check_may_look(actor)
    return summaries(session, orders_queries.newest_orders(session, actor, open_only=open_only, limit=limit))


def find_orders(
    session: Session, actor: Actor, *, sku: str | None = None, text: str | None = None, limit: int = 5
) -> tuple[OrderSummary, ...]:
    """Orders with an item, by its SKU or by words ("my monitors") or the PO number, newest first."""
    _check_may_look(actor)
    heads = orders_queries.orders_containing(session, actor, sku=sku, text=text, limit=limit)
    return summaries(session, heads)


def _check_may_look(actor: Actor) -> None:
    if actor.role in NO_PRICES:
        raise NotAllowed("list_orders", actor.role)


def summaries(session: Session, heads: Sequence[Any]) -> tuple[OrderSummary, ...]:
    """Orders of a list, with their items and dates."""
    ids = [head.id for head in heads]
    names: dict[int, list[str]] = defaultdict(list)
    for row in orders_queries.item_names_of(session, ids):
        names[row.sales_order_id].append(row.name)
    dates = {row.sales_order_id: row.promise_date for row in orders_queries.last_promises_of(session, ids)}
    same = ("status", "company_name", "entered_at", "total_amount", "ship_to_name", "po_number")
    return tuple(
        OrderSummary(
            number=document_number("SO", head.id),
            promise_date=dates.get(head.id),
            line_count=len(names[head.id]),
            first_item_names=tuple(names[head.id][:3]),
            **{name: getattr(head, name) for name in same},
        )
        for head in heads
    )


proposals.EXECUTORS["place_order"] = _execute
proposals.PREPARERS["place_order"] = _prepare
