"""Extending a quote: valid for longer at its price, its stock promised and held anew."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.db.models.orders import Quote
from backend.db.queries import quotes as quotes_queries
from backend.domain.actors import Actor
from backend.domain.errors import NothingToChange, QuoteNotOpen
from backend.domain.numbers import document_number
from backend.domain.order_lines import PlannedLine, netted
from backend.domain.order_requests import OrderRequest
from backend.domain.ordering import still_ahead
from backend.domain.quoting import OPEN_QUOTE, acceptances, changes_from
from backend.services import journal, proposals, quote_holds
from backend.services.offers import Asked, Offer, make_offer
from backend.services.ordering_accounts import Account, account_for
from backend.services.proposals import ShownProposal, WorseThanShownError
from backend.services.quote_prices import at_quoted_price
from backend.services.quote_views import load_quote

LONGEST_FACTOR = 4
"""A quote may be extended to at most so many times the package's validity from now."""


def propose_quote_extension(
    session: Session, actor: Actor, quote_number: str, *, valid_until: date | None = None, now: datetime
) -> ShownProposal:
    """Kind "extend_quote": valid until the given day, or the package's days from now; held anew."""
    payload = {"quote_number": quote_number, "valid_until": valid_until and valid_until.isoformat()}
    shown = _prepare(session, actor, payload, now)
    return proposals.open_proposal(session, actor, kind="extend_quote", payload=payload, shown=shown, now=now)


def _prepare(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    quote = _extendable(session, actor, payload["quote_number"])
    account = _account(session, actor, quote)
    with session.begin_nested() as trial:
        quote_holds.lock_for(session, quote.id, ())
        quote_holds.let_go(session, quote.id, now=now)
        offer = _offer(session, actor, quote, account, now)
        trial.rollback()
    return _facts(session, actor, quote, payload, offer, now)


def _extendable(session: Session, actor: Actor, quote_number: str, *, lock: bool = False) -> Quote:
    """An expired quote too can be given new life, as long as something of it is open."""
    quote = quotes_queries.visible_quote(session, actor, quote_number, lock=lock)
    if quote.status not in OPEN_QUOTE | {"expired"}:
        orders = quotes_queries.order_ids_of(session, quote.id)
        numbers = tuple(document_number("SO", order_id) for order_id in orders)
        raise QuoteNotOpen(document_number("QT", quote.id), quote.status, numbers)
    return quote


def _account(session: Session, actor: Actor, quote: Quote) -> Account:
    return account_for(session, actor, quote.ship_to_id, verb="extend_quote")


def _offer(
    session: Session,
    actor: Actor,
    quote: Quote,
    account: Account,
    now: datetime,
    *,
    lock: bool = False,
    shown: dict[str, Any] | None = None,
) -> Offer:
    """What is still open of it, promised anew at the quoted price."""
    still_open = acceptances(document_number("QT", quote.id), quote.lines, ())
    planned = tuple(PlannedLine(each.line.line_number, each.line.sku, each.quantity) for each in still_open)
    request = OrderRequest(
        ship_to_id=quote.ship_to_id,
        lines=netted(planned),
        requested_date=still_ahead(quote.requested_delivery_date, account.today(now)),
        option_key=shown["option_key"] if shown else quote.option_key,
        company_id=quote.company_id,
    )
    is_whole = quote.status != "partly_accepted" and all(each.is_whole_line for each in still_open)
    asked = Asked(
        "extend_quote",
        account,
        request,
        planned,
        reprice=lambda offer: at_quoted_price(offer, quote, still_open, is_whole=is_whole),
        is_known=True,
    )
    return make_offer(session, actor, asked, now=now, lock=lock, shown=shown)


def _facts(
    session: Session, actor: Actor, quote: Quote, payload: dict[str, Any], offer: Offer, now: datetime
) -> dict[str, Any]:
    view = load_quote(session, actor, document_number("QT", quote.id), now=now)
    quoted = {line.line_number: vars(line) for line in view.lines}
    facts = offer.shown()
    names = ("status", "valid_until_date", "held_until_at", "promise_date", "revision")
    return facts | {
        "document_number": view.number,
        "valid_until_date": _valid_until(quote, offer.account, payload["valid_until"], now),
        "held_until_at": quote_holds.new_hold(offer, now),
        "changes": changes_from(quoted, facts["lines"]),
        "before": {name: getattr(view, name) for name in names},
        "replaces": {"valid_until_date": view.valid_until_date},
    }


def _valid_until(quote: Quote, account: Account, asked: str | None, now: datetime) -> date:
    """The day asked for within bounds, else the package's days from today; it has to be later than now."""
    today, days = account.today(now), account.quote_valid_days
    wanted = date.fromisoformat(asked) if asked else today + timedelta(days=days)
    until = min(wanted, today + timedelta(days=days * LONGEST_FACTOR))
    if until <= quote.valid_until_date:
        raise NothingToChange(document_number("QT", quote.id))
    return until


def _execute(
    session: Session, actor: Actor, payload: dict[str, Any], shown: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    """Write the new validity, and what is promised and held from now on."""
    quote = _extendable(session, actor, payload["quote_number"], lock=True)
    if quote.revision != shown["before"]["revision"]:
        raise WorseThanShownError(_prepare(session, actor, payload, now))
    account = _account(session, actor, quote)
    quote_holds.lock_for(session, quote.id, [line.sku for line in quote.lines])
    quote_holds.let_go(session, quote.id, now=now)
    offer = _offer(session, actor, quote, account, now, lock=True, shown=shown)
    _write_down(session, quote, offer, date.fromisoformat(shown["valid_until_date"]), now)
    number = document_number("QT", quote.id)
    journal.record(
        session, actor, "extend_quote", number, {"valid_until_date": quote.valid_until_date}, now=now
    )
    return number, load_quote(session, actor, number, now=now).as_dict()


def _write_down(session: Session, quote: Quote, offer: Offer, valid_until: date, now: datetime) -> None:
    promised = {line.line_number: quote_holds.quoted(line)["parts"] for line in offer.lines}
    for line in quote.lines:
        line.parts = promised.get(line.line_number, line.parts)
    quote.status = "partly_accepted" if any(line.accepted_quantity for line in quote.lines) else "issued"
    quote.valid_until_date = valid_until
    quote.held_until_at = quote_holds.new_hold(offer, now)
    quote.option_key = offer.option.key
    quote.revision += 1
    session.flush()
    ids = {line.line_number: line.id for line in quote.lines}
    quote_holds.hold(session, offer, ids, expires_at=quote.held_until_at, now=now)


proposals.EXECUTORS["extend_quote"] = _execute
proposals.PREPARERS["extend_quote"] = _prepare
