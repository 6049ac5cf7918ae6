"""Changing a quote that nothing was accepted of yet: priced, promised and held anew."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.db.models.orders import Quote, QuoteLine
from backend.db.queries import quotes as quotes_queries
from backend.domain.actors import Actor
from backend.domain.errors import NothingToChange, QuoteNotOpen
from backend.domain.numbers import document_number
from backend.domain.order_changing import (
    ChangePlan,
    check_lines_exist,
    moves_goods,
    planned_change,
    touched_lines,
)
from backend.domain.order_lines import netted
from backend.domain.order_requests import OrderChange, OrderRequest
from backend.domain.ordering import still_ahead
from backend.services import journal, proposals, quote_holds
from backend.services.offers import Asked, Offer, make_offer
from backend.services.ordering_accounts import Account, account_for, check_may_order
from backend.services.proposals import ShownProposal, WorseThanShownError
from backend.services.quote_acceptance import check_open
from backend.services.quote_views import QuoteView, load_quote


@dataclass(frozen=True)
class QuoteChange:
    """A quote, what is to be different, and the lines that follow from it."""

    quote: Quote
    view: QuoteView
    change: OrderChange
    plan: ChangePlan


def propose_quote_change(
    session: Session, actor: Actor, quote_number: str, change: OrderChange, *, now: datetime
) -> ShownProposal:
    """Kind "change_quote"; its validity and its hold stay as they are."""
    payload = {"quote_number": quote_number, "change": change}
    shown = _shown(session, actor, quotes_queries.visible_quote(session, actor, quote_number), change, now)
    return proposals.open_proposal(session, actor, kind="change_quote", payload=payload, shown=shown, now=now)


def _prepare(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    quote = quotes_queries.visible_quote(session, actor, payload["quote_number"])
    return _shown(session, actor, quote, OrderChange.from_payload(payload["change"]), now)


def _read(session: Session, actor: Actor, quote: Quote, change: OrderChange, now: datetime) -> QuoteChange:
    check_may_order(actor, "change_quote")
    view = load_quote(session, actor, document_number("QT", quote.id), now=now)
    check_open(view)
    if view.status != "issued":
        raise QuoteNotOpen(view.number, view.status, view.order_numbers)
    check_lines_exist(view.number, quote.lines, touched_lines(change))
    free = [line for line in quote.lines if line.status == "issued"]
    plan = planned_change(quote.lines, free, change)
    if not moves_goods(change) or not plan.planned:
        raise NothingToChange(view.number)
    return QuoteChange(quote, view, change, plan)


def _shown(
    session: Session, actor: Actor, quote: Quote, change: OrderChange, now: datetime
) -> dict[str, Any]:
    """What would be quoted; tried with the quote's own hold free, and undone."""
    read = _read(session, actor, quote, change, now)
    account = _account(session, actor, read)
    with session.begin_nested() as trial:
        quote_holds.lock_for(session, quote.id, ())
        quote_holds.let_go(session, quote.id, now=now)
        offer = _offer(session, actor, account, read, now=now)
        trial.rollback()
    return _facts(read, offer)


def _account(session: Session, actor: Actor, read: QuoteChange) -> Account:
    ship_to_id = read.change.ship_to_id or read.quote.ship_to_id
    return account_for(session, actor, ship_to_id, verb="change_quote", company_id=read.quote.company_id)


def _offer(
    session: Session,
    actor: Actor,
    account: Account,
    read: QuoteChange,
    *,
    now: datetime,
    lock: bool = False,
    shown: dict[str, Any] | None = None,
) -> Offer:
    quote, change = read.quote, read.change
    key = "fastest" if change.expedite else change.option_key or quote.option_key
    asked_before = still_ahead(quote.requested_delivery_date, account.today(now))
    request = OrderRequest(
        ship_to_id=account.ship_to["id"],
        lines=netted(read.plan.planned),
        requested_date=change.requested_date or asked_before,
        option_key=shown["option_key"] if shown else key,
        company_id=quote.company_id,
    )
    asked = Asked("change_quote", account, request, read.plan.planned, is_known=True)
    return make_offer(session, actor, asked, now=now, lock=lock, shown=shown)


def _facts(read: QuoteChange, offer: Offer) -> dict[str, Any]:
    """The proposal's facts with what it replaces."""
    facts, view = offer.shown(), read.view
    names = ("ship_to", "requested_date", "total_amount", "promise_date", "option_key", "revision")
    brief = ("line_number", "sku", "name", "quantity", "unit_price", "net_amount", "promise_date")
    lines = [{name: getattr(line, name) for name in brief} for line in view.lines]
    before = {name: getattr(view, name) for name in names}
    gone = {line.line_number for line in read.plan.dropped}
    compared = ("ship_to", "requested_date", "total_amount", "option_key")
    return facts | {
        "document_number": view.number,
        "valid_until_date": view.valid_until_date,
        "held_until_at": view.held_until_at,
        "before": before | {"lines": lines},
        "replaces": {name: before[name] for name in compared if before[name] != facts[name]},
        "cancelled_lines": [line for line in lines if line["line_number"] in gone],
    }


def _execute(
    session: Session, actor: Actor, payload: dict[str, Any], shown: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    """Quote as shown, unless somebody changed it since or the promise is worse now."""
    change = OrderChange.from_payload(payload["change"])
    quote = quotes_queries.visible_quote(session, actor, payload["quote_number"], lock=True)
    if quote.revision != shown["before"]["revision"]:
        raise WorseThanShownError(_shown(session, actor, quote, change, now))
    read = _read(session, actor, quote, change, now)
    account = _account(session, actor, read)
    quote_holds.lock_for(session, quote.id, [plan.sku for plan in read.plan.planned])
    quote_holds.let_go(session, quote.id, now=now)
    offer = _offer(session, actor, account, read, now=now, lock=True, shown=shown)
    _write_down(session, read, offer, now)
    facts = {"change": change, "total_amount": offer.amounts.total_amount}
    journal.record(session, actor, "change_quote", read.view.number, facts, now=now)
    return read.view.number, load_quote(session, actor, read.view.number, now=now).as_dict()


def _write_down(session: Session, read: QuoteChange, offer: Offer, now: datetime) -> None:
    quote = read.quote
    rows: dict[int | None, QuoteLine] = {line.id: line for line in quote.lines}
    for line in read.plan.dropped:
        line.status = "cancelled"
    for offered in offer.lines:
        if offered.line_id is not None:
            _set(rows[offered.line_id], quote_holds.quoted(offered))
    _set(quote, quote_holds.header_amounts(offer))
    quote.ship_to_id = offer.account.ship_to["id"]
    quote.requested_delivery_date = offer.request.requested_date or quote.requested_delivery_date
    quote.option_key = offer.option.key
    quote.revision += 1
    session.flush()
    new = quote_holds.insert_lines(session, quote.id, [line for line in offer.lines if line.line_id is None])
    ids = {line.line_number: line.id for line in quote.lines} | new
    quote_holds.hold(session, offer, ids, expires_at=quote.held_until_at, now=now)


def _set(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


proposals.EXECUTORS["change_quote"] = _execute
proposals.PREPARERS["change_quote"] = _prepare
