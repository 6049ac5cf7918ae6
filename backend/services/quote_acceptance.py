"""Accepting a quote, whole or in part: promised anew at the quoted price; worse dates are shown first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.db.models.orders import Quote
from backend.db.queries import quotes as quotes_queries
from backend.domain.actors import Actor
from backend.domain.errors import QuoteExpired, QuoteNotOpen
from backend.domain.order_lines import PlannedLine, netted
from backend.domain.order_requests import OrderRequest
from backend.domain.ordering import still_ahead
from backend.domain.quoting import OPEN_QUOTE, Acceptance, acceptances, changes_from, quote_status
from backend.services import journal, proposals, quote_holds, stockouts
from backend.services.offers import Asked, Offer, make_offer
from backend.services.order_entry import enter_order
from backend.services.ordering_accounts import Account, account_for, check_may_order
from backend.services.proposals import ShownProposal, WorseThanShownError
from backend.services.quote_prices import at_quoted_price
from backend.services.quote_views import QuoteView, load_quote


@dataclass(frozen=True)
class Accepting:
    """A quote and what of it is to become an order."""

    quote: Quote
    view: QuoteView
    accepted: tuple[Acceptance, ...]
    payload: dict[str, Any]

    @property
    def is_whole(self) -> bool:
        """All of a quote that nothing was taken of yet: its amounts stand as quoted."""
        live = [line for line in self.quote.lines if line.status != "cancelled"]
        return len(self.accepted) == len(live) and all(each.is_whole_line for each in self.accepted)


def propose_acceptance(
    session: Session,
    actor: Actor,
    quote_number: str,
    *,
    quantities: tuple[tuple[int, int], ...] = (),
    po_number: str | None = None,
    delivery_note: str | None = None,
    channel: str = "web",
    now: datetime,
) -> ShownProposal:
    """Kind "accept_quote"; `changes` tells where dates or prices are worse than quoted."""
    payload = {
        "quote_number": quote_number,
        "quantities": [list(pair) for pair in quantities],
        "po_number": po_number,
        "delivery_note": delivery_note,
        "channel": channel,
    }
    shown = _prepare(session, actor, payload, now)
    return proposals.open_proposal(session, actor, kind="accept_quote", payload=payload, shown=shown, now=now)


def check_open(view: QuoteView) -> None:
    """Something of the quote can still be accepted."""
    if view.status == "expired":
        raise QuoteExpired(view.number, view.valid_until_date)
    if view.status not in OPEN_QUOTE:
        raise QuoteNotOpen(view.number, view.status, view.order_numbers)


def _read(session: Session, actor: Actor, quote: Quote, payload: dict[str, Any], now: datetime) -> Accepting:
    check_may_order(actor, "accept_quote")
    view = load_quote(session, actor, payload["quote_number"], now=now)
    check_open(view)
    quantities = [(number, quantity) for number, quantity in payload["quantities"]]
    return Accepting(quote, view, acceptances(view.number, quote.lines, quantities), payload)


def _prepare(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What the order would be; tried with the accepted share of the hold free, and undone."""
    quote = quotes_queries.visible_quote(session, actor, payload["quote_number"])
    accepting = _read(session, actor, quote, payload, now)
    asked = _asked(accepting, _account(session, actor, quote), now=now)
    with session.begin_nested() as trial:
        quote_holds.lock_for(session, quote.id, ())
        quote_holds.let_go_of(session, quote.id, accepting.accepted, now=now)
        offer = _as_quoted(session, actor, accepting, asked, now)
        trial.rollback()
    return _facts(accepting, offer)


def _account(session: Session, actor: Actor, quote: Quote, *, lock: bool = False) -> Account:
    return account_for(session, actor, quote.ship_to_id, verb="accept_quote", lock=lock)


def _asked(accepting: Accepting, account: Account, *, now: datetime, option_key: str | None = None) -> Asked:
    quote, payload = accepting.quote, accepting.payload
    planned = tuple(
        PlannedLine(each.line.line_number, each.line.sku, each.quantity) for each in accepting.accepted
    )
    request = OrderRequest(
        ship_to_id=quote.ship_to_id,
        lines=netted(planned),
        requested_date=still_ahead(quote.requested_delivery_date, account.today(now)),
        option_key=option_key or quote.option_key,
        po_number=payload["po_number"],
        delivery_note=payload["delivery_note"],
        channel=payload["channel"],
        company_id=quote.company_id,
    )
    return Asked(
        "accept_quote",
        account,
        request,
        planned,
        reprice=lambda offer: at_quoted_price(offer, quote, accepting.accepted, is_whole=accepting.is_whole),
        is_known=True,
    )


def _as_quoted(session: Session, actor: Actor, accepting: Accepting, asked: Asked, now: datetime) -> Offer:
    """An option that keeps the quoted dates if there is one; else the quoted way of delivery."""
    dates = [
        {"line_number": line.line_number, "sku": line.sku, "promise_date": line.promise_date}
        for line in accepting.view.lines
        if line.line_number in {each.line.line_number for each in accepting.accepted}
    ]
    try:
        return make_offer(session, actor, asked, now=now, shown={"lines": dates, "total_amount": "Infinity"})
    except WorseThanShownError:
        return make_offer(session, actor, asked, now=now)


def _facts(accepting: Accepting, offer: Offer) -> dict[str, Any]:
    """The proposal's facts with what differs from the quote."""
    facts, view = offer.shown(), accepting.view
    quoted = {
        line.line_number: {"promise_date": line.promise_date, "unit_price": line.unit_price}
        for line in view.lines
    }
    names = ("status", "total_amount", "promise_date", "valid_until_date", "held_until_at", "is_held")
    return facts | {
        "document_number": view.number,
        "changes": changes_from(quoted, facts["lines"]),
        "is_whole_quote": accepting.is_whole,
        "before": {name: getattr(view, name) for name in (*names, "revision")},
    }


def _execute(
    session: Session, actor: Actor, payload: dict[str, Any], shown: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    """Turn the accepted quantities into an order and the quote into what is left of it."""
    quote = quotes_queries.visible_quote(session, actor, payload["quote_number"], lock=True)
    accepting = _read(session, actor, quote, payload, now)
    if quote.revision != shown["before"]["revision"]:
        raise WorseThanShownError(_prepare(session, actor, payload, now))
    account = _account(session, actor, quote, lock=True)
    asked = _asked(accepting, account, now=now, option_key=shown["option_key"])
    quote_holds.lock_for(session, quote.id, [each.line.sku for each in accepting.accepted])
    quote_holds.let_go_of(session, quote.id, accepting.accepted, now=now)
    offer = make_offer(session, actor, asked, now=now, lock=True, shown=shown)
    order = enter_order(session, actor, offer, verb="accept_quote", now=now, quote_id=quote.id)
    stockouts.settle(session, actor, offer, order.number, now=now)
    _write_down(quote, accepting.accepted)
    facts = {"order_number": order.number, "status": quote.status}
    journal.record(session, actor, "accept_quote", accepting.view.number, facts, now=now)
    session.flush()
    return order.number, order.as_dict()


def _write_down(quote: Quote, accepted: tuple[Acceptance, ...]) -> None:
    """What the quote still offers."""
    for each in accepted:
        each.line.accepted_quantity += each.quantity
        if each.line.accepted_quantity == each.line.quantity:
            each.line.status = "accepted"
    quote.status = quote_status(quote.lines)
    quote.revision += 1


proposals.EXECUTORS["accept_quote"] = _execute
proposals.PREPARERS["accept_quote"] = _prepare
