"""Quotes: issued with a hold, shown, listed, expired; changed, extended and accepted by their own files."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import quotes as quotes_queries
from backend.db.queries import reservations as reservations_queries
from backend.domain.actors import NO_PRICES, OPERATOR, Actor
from backend.domain.errors import NotAllowed
from backend.domain.numbers import document_number
from backend.domain.order_lines import netted, numbered
from backend.domain.order_requests import OrderChange, QuoteRequest
from backend.services import journal, proposals, quote_holds, repromising, reservations
from backend.services.offers import Asked, Offer, make_offer
from backend.services.ordering_accounts import account_for
from backend.services.proposals import ShownProposal
from backend.services.quote_acceptance import propose_acceptance
from backend.services.quote_changes import propose_quote_change
from backend.services.quote_extension import propose_quote_extension
from backend.services.quote_views import QuoteLineView, QuoteSummary, QuoteView, load_quote, summaries

__all__ = [
    "OrderChange",
    "QuoteLineView",
    "QuoteRequest",
    "QuoteSummary",
    "QuoteView",
    "expire_quotes",
    "list_quotes",
    "propose_acceptance",
    "propose_quote",
    "propose_quote_change",
    "propose_quote_extension",
    "show_quote",
]


def _offer(
    session: Session,
    actor: Actor,
    request: QuoteRequest,
    *,
    now: datetime,
    lock: bool = False,
    shown: dict[str, Any] | None = None,
) -> Offer:
    account = account_for(
        session, actor, request.ship_to_id, verb="issue_quote", company_id=request.company_id
    )
    order = replace(request.as_order(), lines=netted(request.lines))
    asked = Asked("issue_quote", account, order, numbered(order.lines))
    return make_offer(session, actor, asked, now=now, lock=lock, shown=shown)


def _facts(offer: Offer, now: datetime) -> dict[str, Any]:
    """The proposal's facts with how long the quote would stand."""
    return offer.shown() | _dates(offer, now)


def _dates(offer: Offer, now: datetime) -> dict[str, Any]:
    account = offer.account
    return {
        "valid_until_date": account.today(now) + timedelta(days=account.quote_valid_days),
        "held_until_at": quote_holds.new_hold(offer, now),
    }


def propose_quote(session: Session, actor: Actor, request: QuoteRequest, *, now: datetime) -> ShownProposal:
    """Kind "issue_quote": validated, priced, promised, with its validity and its hold."""
    shown = _facts(_offer(session, actor, request, now=now), now)
    return proposals.open_proposal(session, actor, kind="issue_quote", payload=request, shown=shown, now=now)


def _prepare(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    return _facts(_offer(session, actor, QuoteRequest.from_payload(payload), now=now), now)


def _execute(
    session: Session, actor: Actor, payload: dict[str, Any], shown: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    """Issue the quote with the option that was shown, or a better one."""
    request = QuoteRequest.from_payload(payload | {"option_key": shown["option_key"]})
    offer = _offer(session, actor, request, now=now, lock=True, shown=shown)
    quote_id = quote_holds.insert_quote(session, actor, offer, now=now, **_dates(offer, now))
    number = document_number("QT", quote_id)
    facts = {"total_amount": offer.amounts.total_amount, **_dates(offer, now)}
    journal.record(session, actor, "issue_quote", number, facts, now=now)
    return number, load_quote(session, actor, number, now=now).as_dict()


def show_quote(session: Session, actor: Actor, quote_number: str, *, now: datetime) -> QuoteView:
    """One quote; a look of staff is journalled."""
    quote = load_quote(session, actor, quote_number, now=now)
    journal.record_look(session, actor, quote.number, now=now)
    return quote


def list_quotes(
    session: Session, actor: Actor, *, open_only: bool = False, limit: int = 20, now: datetime
) -> tuple[QuoteSummary, ...]:
    """The newest quotes first; open ones can still be accepted."""
    if actor.role in NO_PRICES:
        raise NotAllowed("list_quotes", actor.role)
    yesterday = (now - timedelta(days=1)).date()
    heads = quotes_queries.newest_quotes(
        session, actor, open_on=yesterday if open_only else None, limit=limit
    )
    found = summaries(session, heads, now=now)
    return tuple(quote for quote in found if not (open_only and quote.status == "expired"))


def list_expiring(
    session: Session, actor: Actor, *, until: date, now: datetime, limit: int = 20
) -> tuple[QuoteSummary, ...]:
    """Open quotes that run out by a day, the soonest first."""
    if actor.role in NO_PRICES:
        raise NotAllowed("list_quotes", actor.role)
    yesterday = (now - timedelta(days=1)).date()
    heads = quotes_queries.expiring_quotes(session, actor, first=yesterday, last=until, limit=limit)
    return tuple(quote for quote in summaries(session, heads, now=now) if quote.status != "expired")


def expire_quotes(session: Session, *, now: datetime) -> tuple[str, ...]:
    """Close quotes whose last day is past everywhere, and let go of holds that are over."""
    overdue = quotes_queries.overdue_quotes(session, before=(now - timedelta(hours=12)).date())
    held = {line.sku for quote in overdue for line in quote.lines}
    skus = held.union(reservations_queries.expired_skus(session, now=now))
    reservations.lock(session, skus)
    for quote in overdue:
        quote.status = "expired"
        quote_holds.let_go(session, quote.id, now=now)
        journal.record(session, OPERATOR, "expire_quote", document_number("QT", quote.id), {}, now=now)
    reservations.release_expired(session, skus, now=now)
    session.flush()
    repromising.refill(session, skus, now=now)
    return tuple(document_number("QT", quote.id) for quote in overdue)


proposals.EXECUTORS["issue_quote"] = _execute
proposals.PREPARERS["issue_quote"] = _prepare
