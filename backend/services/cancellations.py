"""Cancelling an order or some of its lines: what can be is, what cannot says what can be done instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.models.orders import OrderLine, SalesOrder
from backend.db.queries import orders as orders_queries
from backend.domain.actors import Actor
from backend.domain.errors import ConfigurationBegun, OrderNotCancellable
from backend.domain.numbers import document_number
from backend.domain.order_changing import check_lines_exist, not_changeable
from backend.domain.order_lines import Amounts, share_of, small_order_fee
from backend.domain.order_states import can_cancel, moved
from backend.services import (
    allocations,
    journal,
    line_progress,
    order_writing,
    proposals,
    repromising,
    request_keys,
    reservations,
    settlements,
    work_orders,
)
from backend.services.offers import amount_facts
from backend.services.order_views import OrderView, load_order
from backend.services.ordering_accounts import Account, account_for, check_may_order
from backend.services.proposals import ShownProposal, WorseThanShownError


@dataclass(frozen=True)
class Cancellation:
    """What goes, what stays because it is too far on, and what the order comes to then."""

    order: SalesOrder
    account: Account
    view: OrderView
    going: tuple[OrderLine, ...]
    refused: tuple[dict[str, Any], ...]
    amounts: Amounts

    def shown(self) -> dict[str, Any]:
        """The facts of the proposal."""
        seen = {line.line_number: line for line in self.view.lines}
        going = {line.line_number: line.quantity - stays(line) for line in self.going}
        lines = [
            order_writing.line_facts(seen[number]) | {"quantity": quantity}
            for number, quantity in going.items()
        ]
        return {
            "kind": "cancel_order",
            "document_number": self.view.number,
            "company_name": self.view.company_name,
            "ship_to": self.view.ship_to,
            "lines": lines,
            "refused_lines": self.refused,
            "is_whole_order": not self.amounts.goods_amount,
            "po_number": self.view.po_number,
            **amount_facts(self.amounts),
            "before": order_writing.before_facts(self.view),
        }


def propose_cancellation(
    session: Session,
    actor: Actor,
    order_number: str,
    *,
    line_numbers: tuple[int, ...] = (),
    now: datetime,
) -> ShownProposal:
    """Kind "cancel_order": what can be cancelled, and beside it what cannot and why."""
    payload = {"order_number": order_number, "line_numbers": list(line_numbers)}
    shown = _prepare(session, actor, payload, now)
    return proposals.open_proposal(session, actor, kind="cancel_order", payload=payload, shown=shown, now=now)


def cancel_order(
    session: Session, actor: Actor, order_number: str, *, now: datetime, request_key: str | None = None
) -> OrderView:
    """A program's cancellation of everything that can still be; a cancelled order stays as it is."""

    def cancel() -> dict[str, Any]:
        order = orders_queries.visible_order(session, actor, order_number, lock=True)
        if order.status != "cancelled":
            _cancel(session, actor, _found(session, actor, order, (), now, lock=True), now)
        return {"document_number": document_number("SO", order.id)}

    if request_key is None:
        cancel()
    else:
        request = {"order_number": order_number}
        request_keys.once(session, actor, request_key, "cancel_order", request, cancel, now=now)
    return load_order(session, actor, order_number, now=now)


def _prepare(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    order = orders_queries.visible_order(session, actor, payload["order_number"])
    return _found(session, actor, order, payload["line_numbers"], now).shown()


def _found(
    session: Session,
    actor: Actor,
    order: SalesOrder,
    line_numbers: Sequence[int],
    now: datetime,
    *,
    lock: bool = False,
) -> Cancellation:
    """Sort the named lines, or all that live, into those that can go and those that cannot."""
    check_may_order(actor, "cancel_order")
    view = load_order(session, actor, document_number("SO", order.id), now=now)
    check_lines_exist(view.number, order.lines, line_numbers)
    named = [line for line in order.lines if line.line_number in line_numbers]
    targets = named or [line for line in order.lines if line.status != "cancelled"] or order.lines
    begun = work_orders.begun_lines(session, [line.id for line in targets])
    going = tuple(
        line
        for line in targets
        if can_cancel(line.status, line.quantity, line.shipped_quantity) and line.id not in begun
    )
    refused = tuple(_refused(view, line) for line in targets if line not in going)
    if not going:
        check_not_begun(view.number, targets, begun)
        first = refused[0]
        raise OrderNotCancellable(view.number, first["status"], first["instead"], refused)
    account = account_for(
        session, actor, order.ship_to_id, verb="cancel_order", lock=lock, must_be_active=False
    )
    return Cancellation(
        order,
        account,
        view,
        going,
        refused,
        settlements.at_least_claimed(session, order.id, _amounts_after(order, account, going)),
    )


def check_not_begun(order_number: str, lines: Sequence[OrderLine], begun: Mapping[int, str]) -> None:
    """A line whose units are being built goes its way; `begun` are work orders by line."""
    for line in lines:
        if line.id in begun:
            raise ConfigurationBegun(order_number, line.line_number, begun[line.id])


def _refused(view: OrderView, line: OrderLine) -> dict[str, Any]:
    instead = not_changeable(view.number, line).instead
    name = next(seen.name for seen in view.lines if seen.line_number == line.line_number)
    facts = {"line_number": line.line_number, "sku": line.sku, "name": name, "quantity": line.quantity}
    return facts | {"status": line.status, "instead": instead}


def _amounts_after(order: SalesOrder, account: Account, going: Sequence[OrderLine]) -> Amounts:
    """Pro rata of what stays; a small order's fee is for the rest to decide."""
    live = [line for line in order.lines if line.status != "cancelled"]
    whole = sum((line.net_amount for line in live), Decimal(0))
    rest = whole - sum((line.net_amount - staying_amount(line) for line in going), Decimal(0))
    names = [field.name for field in fields(Amounts) if field.name != "goods_amount"]
    old = Amounts(**{name: getattr(order, name) for name in names})
    fee = small_order_fee(rest, account.order_minimum_amount, account.small_order_fee_amount)
    return old.share(rest, whole).with_fee(fee)


def stays(line: OrderLine) -> int:
    """Units that cannot be called off: picked, or gone already."""
    return line.shipped_quantity + line.picked_quantity


def staying_amount(line: OrderLine) -> Decimal:
    """What those units cost."""
    return share_of(line.net_amount, Decimal(stays(line)), Decimal(line.quantity))


def _execute(
    session: Session, actor: Actor, payload: dict[str, Any], shown: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    """Cancel just what was shown; less than that is shown first."""
    order = orders_queries.visible_order(session, actor, payload["order_number"], lock=True)
    found = _found(session, actor, order, payload["line_numbers"], now, lock=True)
    if [line["line_number"] for line in shown["lines"]] != [line.line_number for line in found.going]:
        raise WorseThanShownError(found.shown())
    view = _cancel(session, actor, found, now)
    return view.number, view.as_dict()


def _cancel(session: Session, actor: Actor, found: Cancellation, now: datetime) -> OrderView:
    """Let go of the stock, call the lines off, and reckon the order again."""
    ids = [line.id for line in found.going]
    reservations.lock(session, {line.sku for line in found.going} | work_orders.component_skus(session, ids))
    gone = allocations.let_go(session, ids)
    reservations.release_order_lines(session, ids, now=now)
    work_orders.give_back(session, ids, now=now)
    for line in found.going:
        _call_off(session, line, now)
    allocations.weigh_without(session, gone)
    line_progress.settle_lines(session, ids, now=now)
    order_writing.update_head(session, found.order, found.account, found.amounts, now=now)
    settlements.give_up_rest(session, found.order)
    repromising.refill(session, {line.sku for line in found.going}, now=now)
    facts = {
        "line_numbers": [line.line_number for line in found.going],
        "total_amount": found.amounts.total_amount,
    }
    journal.record(session, actor, "cancel_order", found.view.number, facts, now=now)
    session.flush()
    return load_order(session, actor, found.view.number, now=now)


def _call_off(session: Session, line: OrderLine, now: datetime) -> None:
    """A line of which nothing is picked or gone is cancelled; of another one that remains."""
    if not stays(line):
        line.status = moved(line.status, "cancelled")
        order_writing.supersede(session, line, now)
        return
    line.net_amount, line.quantity = staying_amount(line), stays(line)
    order_writing.supersede_beyond(session, line, line.quantity, now)


proposals.EXECUTORS["cancel_order"] = _execute
proposals.PREPARERS["cancel_order"] = _prepare
