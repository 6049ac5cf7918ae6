"""Changes after confirmation: priced and promised anew, as if the order's own reservations were free."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.models.orders import OrderLine, SalesOrder
from backend.db.queries import orders as orders_queries
from backend.db.queries import reservations as reservations_queries
from backend.domain.actors import Actor
from backend.domain.errors import NothingToChange
from backend.domain.numbers import document_number
from backend.domain.order_changing import (
    ChangePlan,
    check_changeable,
    is_cancellation,
    moves_goods,
    planned_change,
)
from backend.domain.order_lines import Amounts, PlannedLine, netted
from backend.domain.order_requests import OrderChange, OrderRequest
from backend.domain.order_states import can_change
from backend.domain.ordering import still_ahead
from backend.services import (
    allocations,
    journal,
    order_writing,
    proposals,
    repromising,
    reservations,
    work_orders,
)
from backend.services.allocations import LetGo
from backend.services.cancellations import check_not_begun, propose_cancellation
from backend.services.header_changes import change_header, shown_header_change
from backend.services.offers import Asked, Kept, Offer, make_offer
from backend.services.order_changing import write_change
from backend.services.order_views import OrderView, load_order
from backend.services.ordering_accounts import Account, account_for, check_may_order
from backend.services.proposals import ShownProposal, WorseThanShownError


@dataclass(frozen=True)
class Change:
    """An order, what is to be different, and the lines that follow from it."""

    order: SalesOrder
    view: OrderView
    change: OrderChange
    plan: ChangePlan


def propose_order_change(
    session: Session, actor: Actor, order_number: str, change: OrderChange, *, now: datetime
) -> ShownProposal:
    """Kind "change_order"; one that only calls lines off is a "cancel_order"."""
    order = orders_queries.visible_order(session, actor, order_number)
    plan = _read(session, actor, order, change, now).plan
    if is_cancellation(change) or not (plan.planned or plan.kept):
        lines = tuple(line.line_number for line in plan.dropped)
        return propose_cancellation(session, actor, order_number, line_numbers=lines, now=now)
    payload = {"order_number": document_number("SO", order.id), "change": change}
    shown = _shown(session, actor, order, change, now)
    return proposals.open_proposal(session, actor, kind="change_order", payload=payload, shown=shown, now=now)


def preview(
    session: Session, actor: Actor, order_number: str, change: OrderChange, *, now: datetime
) -> dict[str, Any]:
    """What a change would come to, without proposing it."""
    order = orders_queries.visible_order(session, actor, order_number)
    return _shown(session, actor, order, change, now)


def _prepare(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    order = orders_queries.visible_order(session, actor, payload["order_number"])
    return _shown(session, actor, order, OrderChange.from_payload(payload["change"]), now)


def _read(session: Session, actor: Actor, order: SalesOrder, change: OrderChange, now: datetime) -> Change:
    """The order's view and the plan, if the change may be made and changes something."""
    check_may_order(actor, "change_order")
    view = load_order(session, actor, document_number("SO", order.id), now=now)
    check_changeable(view.number, order.lines, change)
    free = [
        line for line in order.lines if can_change(line.status, line.shipped_quantity, line.picked_quantity)
    ]
    read = Change(order, view, change, planned_change(order.lines, free, change))
    if not _differs(read):
        raise NothingToChange(view.number)
    _check_not_begun(session, read)
    return read


def _check_not_begun(session: Session, read: Change) -> None:
    """A line that is being built can be neither changed nor dropped."""
    ids = [line.id for line in read.plan.dropped]
    ids += [plan.line_id for plan in read.plan.planned if plan.line_id and _is_changed(read, plan)]
    lines = [line for line in read.order.lines if line.id in ids]
    check_not_begun(read.view.number, lines, work_orders.begun_lines(session, ids))


def _differs(read: Change) -> bool:
    """Whether anything would be other than it is."""
    order, change = read.order, read.change
    new = {
        "ship_to_id": change.ship_to_id,
        "requested_delivery_date": change.requested_date,
        "po_number": change.po_number,
        "delivery_note": change.delivery_note,
        "option_key": change.option_key,
    }
    if any(value is not None and value != getattr(order, name) for name, value in new.items()):
        return True
    was: dict[int | None, tuple[str, int]] = {line.id: (line.sku, line.quantity) for line in order.lines}
    same = all(was.get(plan.line_id) == (plan.sku, plan.quantity) for plan in read.plan.planned)
    return change.expedite or bool(read.plan.dropped) or not same


def _shown(
    session: Session, actor: Actor, order: SalesOrder, change: OrderChange, now: datetime
) -> dict[str, Any]:
    """What would be; tried with the order's own stock free, and undone."""
    read = _read(session, actor, order, change, now)
    if not moves_goods(change):
        return shown_header_change(session, actor, order, read.view, change)
    account = _account(session, actor, read)
    with session.begin_nested() as trial:
        _free(session, read, now)
        offer = _offer(session, actor, account, read, now=now)
        trial.rollback()
    return _change_facts(read, offer)


def _account(session: Session, actor: Actor, read: Change, *, lock: bool = False) -> Account:
    """The account at the order's address, or at the new one of the same company."""
    elsewhere = read.change.ship_to_id
    return account_for(
        session,
        actor,
        elsewhere or read.order.ship_to_id,
        verb="change_order",
        company_id=read.order.company_id,
        lock=lock,
        must_be_active=elsewhere is not None,
    )


def _free(session: Session, read: Change, now: datetime) -> list[LetGo]:
    """Let go of what the changeable lines hold, in ATP and in their bins; what was tied to them."""
    plan = read.plan
    ids = [line.id for line in plan.dropped]
    ids += [plan_line.line_id for plan_line in plan.planned if plan_line.line_id is not None]
    held = {row.sku for row in reservations_queries.active_of_order_lines(session, ids)}
    parts = work_orders.component_skus(session, ids)
    reservations.lock(session, held | parts | {plan_line.sku for plan_line in plan.planned})
    gone = allocations.let_go(session, ids)
    reservations.release_order_lines(session, ids, now=now)
    work_orders.give_back(session, ids, now=now)
    return gone


def _offer(
    session: Session,
    actor: Actor,
    account: Account,
    read: Change,
    *,
    now: datetime,
    lock: bool = False,
    shown: dict[str, Any] | None = None,
) -> Offer:
    """Promise the planned lines; what they held is free."""
    order, plan = read.order, read.plan
    kept = Kept(order.id, _kept_amounts(order, plan.kept), _kept_lines(read))
    asked = Asked(
        "change_order", account, _request(read, account.today(now), shown), plan.planned, kept, is_known=True
    )
    return make_offer(session, actor, asked, now=now, lock=lock, shown=shown)


def _request(read: Change, today: date, shown: dict[str, Any] | None) -> OrderRequest:
    """The changed order as a request."""
    order, change = read.order, read.change
    return OrderRequest(
        ship_to_id=change.ship_to_id or order.ship_to_id,
        lines=netted(read.plan.planned),
        requested_date=change.requested_date or still_ahead(order.requested_delivery_date, today),
        option_key=shown["option_key"] if shown else _way(read),
        po_number=order.po_number if change.po_number is None else change.po_number,
        delivery_note=order.delivery_note if change.delivery_note is None else change.delivery_note,
        channel=order.channel,
        company_id=order.company_id,
    )


def _way(read: Change) -> str | None:
    """Its way of delivery stays unless another is asked for; with more time, what is recommended for the new day."""
    order, change = read.order, read.change
    promised = read.view.promise_date
    has_time = bool(change.requested_date and promised and change.requested_date > promised)
    kept = None if has_time else order.option_key
    return "fastest" if change.expedite else change.option_key or kept


def _kept_amounts(order: SalesOrder, kept: tuple[OrderLine, ...]) -> Amounts:
    """What falls to lines that stay."""
    live = sum((line.net_amount for line in order.lines if line.status != "cancelled"), Decimal(0))
    part = sum((line.net_amount for line in kept), Decimal(0))
    names = ("discount_amount", "freight_amount", "tax_amount")
    return Amounts(**{name: getattr(order, name) for name in names}).share(part, live)


def _kept_lines(read: Change) -> tuple[dict[str, Any], ...]:
    numbers = {line.line_number for line in read.plan.kept}
    return tuple(order_writing.line_facts(line) for line in read.view.lines if line.line_number in numbers)


def _change_facts(read: Change, offer: Offer) -> dict[str, Any]:
    """The proposal's facts with what it replaces."""
    facts = offer.shown()
    before = order_writing.before_facts(read.view)
    compared = ("ship_to", "requested_date", "po_number", "delivery_note", "total_amount", "option_key")
    return facts | {
        "document_number": read.view.number,
        "before": before,
        "replaces": {name: before[name] for name in compared if before[name] != facts[name]},
        "cancelled_lines": [line for line in before["lines"] if line["line_number"] in _dropped(read)],
        "changed_lines": [plan.line_number for plan in read.plan.planned if _is_changed(read, plan)],
        "added_lines": [plan.line_number for plan in read.plan.planned if plan.line_id is None],
    }


def _is_changed(read: Change, plan: PlannedLine) -> bool:
    """An existing line that becomes something else."""
    was = {line.id: (line.sku, line.quantity) for line in read.order.lines}
    return plan.line_id is not None and was[plan.line_id] != (plan.sku, plan.quantity)


def _dropped(read: Change) -> set[int]:
    return {line.line_number for line in read.plan.dropped}


def _execute(
    session: Session, actor: Actor, payload: dict[str, Any], shown: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    """Change the order as shown, unless somebody changed it since or the promise is worse now."""
    change = OrderChange.from_payload(payload["change"])
    order = orders_queries.visible_order(session, actor, payload["order_number"], lock=True)
    if order.revision != shown["before"]["revision"]:
        raise WorseThanShownError(_shown(session, actor, order, change, now))
    read = _read(session, actor, order, change, now)
    if not moves_goods(change):
        change_header(session, order, change)
    else:
        account = _account(session, actor, read, lock=True)
        gone = _free(session, read, now)
        offer = _offer(session, actor, account, read, now=now, lock=True, shown=shown)
        before = {line.sku for line in (*read.plan.dropped, *order.lines)}
        write_change(session, order, read.plan, offer, gone, now=now)
        repromising.refill(session, before, now=now)
    facts = {"change": replace(change), "before": order_writing.before_facts(read.view)}
    journal.record(session, actor, "change_order", read.view.number, facts, now=now)
    view = load_order(session, actor, read.view.number, now=now)
    return view.number, view.as_dict()


proposals.EXECUTORS["change_order"] = _execute
proposals.PREPARERS["change_order"] = _prepare
