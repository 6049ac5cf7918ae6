"""Stockouts recorded once a conversation and item: what was offered, and what became of the sale."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from backend.db.models.orders import StockoutEvent
from backend.db.queries import stock as stock_queries
from backend.db.queries import stockouts as queries
from backend.domain.actors import OPERATOR, Actor
from backend.domain.errors import RequestRefused
from backend.domain.numbers import document_number
from backend.domain.order_requests import OrderRequest
from backend.domain.stockouts import (
    SILENT_DAYS,
    Aftermath,
    OrderedLine,
    outcome_after,
    outcome_of_order,
    ways_offered,
)
from backend.domain.ways import Outcome, Stockout, Way
from backend.services import journal
from backend.services.offers import Offer
from backend.services.proposals import ShownProposal

TABLE: Table = StockoutEvent.__table__  # type: ignore[assignment]
LOOK_BACK = timedelta(days=60)
"""An order answers an offer that is no older; what comes later is a new wish."""
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class ClosedStockout:
    """An event and what became of the sale."""

    event_id: int
    sku: str
    company_id: int
    outcome: str
    document: str | None


def record(
    session: Session, actor: Actor, found: Sequence[Stockout], *, conversation_id: str, now: datetime
) -> None:
    """Once a conversation and item until something is bought: asked again, the event has the latest ways.

    A lost sale that is asked about again is open again.
    """
    known: dict[str, StockoutEvent] = {}
    skus = {each.sku for each in found}
    for event in queries.talked_of(session, actor, conversation_id, skus, since=now - LOOK_BACK):
        known.setdefault(event.sku, event)
    for stockout in found:
        if stockout.sku in known:
            _offer_again(known[stockout.sku], stockout, now)
        else:
            session.add(StockoutEvent(**_row(actor, stockout, now), conversation_id=conversation_id))
    session.flush()


def record_shown(
    session: Session, actor: Actor, shown: ShownProposal, *, conversation_id: str, now: datetime
) -> None:
    """The same for what was read back without weighing every way: nothing is asked where nothing is short."""
    found = [
        Stockout(
            **facts
            | {
                "wanted_date": _day(facts["wanted_date"]),
                "offered_date": _day(facts["offered_date"]),
                "ways": tuple(
                    Way(**way | {"way": Outcome(way["way"]), "promise_date": _day(way["promise_date"])})
                    for way in facts["ways"]
                ),
            }
        )
        for facts in shown.shown.get("stockouts", ())
    ]
    if found:
        record(session, actor, found, conversation_id=conversation_id, now=now)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _row(actor: Actor, stockout: Stockout, now: datetime) -> dict[str, Any]:
    names = ("company_id", "sku", "wanted_quantity", "short_quantity", "wanted_date", "offered_date")
    facts = {name: getattr(stockout, name) for name in names}
    return facts | {"contact_id": actor.contact_id, "ways": ways_offered(stockout), "offered_at": now}


def _offer_again(event: StockoutEvent, stockout: Stockout, now: datetime) -> None:
    """The latest ways; of quantities the most that was wanted."""
    if stockout.wanted_quantity >= event.wanted_quantity:
        event.wanted_quantity = stockout.wanted_quantity
        event.short_quantity = stockout.short_quantity
    event.wanted_date, event.offered_date = stockout.wanted_date, stockout.offered_date
    event.ways, event.offered_at = ways_offered(stockout), now
    event.outcome = event.document = event.closed_at = None


def decline(
    session: Session,
    actor: Actor,
    *,
    conversation_id: str,
    skus: Collection[str] | None = None,
    now: datetime,
) -> tuple[ClosedStockout, ...]:
    """The buyer says no: the sale of these items, or of all that are open in the conversation, is lost."""
    events = [
        event
        for event in queries.open_in_conversation(session, actor, conversation_id)
        if skus is None or event.sku in skus
    ]
    return tuple(_close(session, actor, event, Outcome.LOST_SALE, None, now) for event in events)


def settle(
    session: Session, actor: Actor, offer: Offer, document: str, *, now: datetime
) -> tuple[ClosedStockout, ...]:
    """An order answers its company's open offers of the same items: one statement where there is none."""
    company_id = offer.account.company_id
    events = queries.undecided_of_company(session, company_id, since=now - LOOK_BACK)
    listed = queries.substitutes_of(session, {event.sku for event in events}) if events else []
    closed = []
    for event in events:
        substitutes = {row.substitute_sku for row in listed if row.sku == event.sku}
        substitutes |= {way["sku"] for way in event.ways if way["way"] == Outcome.SUBSTITUTE}
        outcome = outcome_of_order(
            event.sku, event.wanted_quantity, event.short_quantity, substitutes, _ordered(offer)
        )
        if outcome:
            closed.append(_close(session, actor, event, outcome, document, now))
    return tuple(closed)


def _ordered(offer: Offer) -> list[OrderedLine]:
    return [
        OrderedLine(
            line.promised.sku,
            line.promised.requested_sku,
            line.promised.quantity,
            frozenset(part.promise_date for part in line.promised.parts),
        )
        for line in offer.lines
    ]


def _close(
    session: Session,
    actor: Actor,
    event: StockoutEvent,
    outcome: Outcome,
    document: str | None,
    now: datetime,
) -> ClosedStockout:
    event.outcome, event.document, event.closed_at = outcome.value, document, now
    session.flush()
    facts = {"event_id": event.id, "sku": event.sku, "outcome": outcome}
    journal.record(session, actor, "close_stockout", document or event.sku, facts, now=now)
    return ClosedStockout(event.id, event.sku, event.company_id, outcome.value, document)


def placed_rows(
    actor: Actor, offer: Offer, document: str, request_key: str, *, now: datetime
) -> list[dict[str, Any]]:
    """The events of an order that a program placed though something was short: told and taken at once."""
    rows = []
    for stockout in offer.stockouts:
        quantities = stockout.wanted_quantity, stockout.short_quantity
        outcome = outcome_of_order(stockout.sku, *quantities, (), _ordered(offer)) or Outcome.WAIT
        closing = {"outcome": outcome.value, "document": document, "closed_at": now}
        keys = {"request_key": request_key, "conversation_id": None}
        rows.append(_row(actor, stockout, now) | closing | keys)
    return rows


def record_refused(
    session: Session,
    actor: Actor,
    request: OrderRequest,
    refused: RequestRefused,
    *,
    request_key: str,
    now: datetime,
) -> None:
    """A program's order was refused for want of supply; once for its key, however often it is sent.

    Short is what the whole horizon lacks: that much was said with the refusal.
    """
    short = [problem.facts for problem in refused.problems if problem.code == "nothing_to_promise"]
    terms = stock_queries.promise_terms(session, actor, request.ship_to_id) if short else None
    if terms is None:
        return
    known = queries.of_request(session, actor, request_key)
    for facts in short:
        missing = facts.get("requested_quantity", 0) - facts.get("available_quantity", 0)
        if missing <= 0 or facts["sku"] in known:
            continue
        instead = facts["substitute_sku"]
        stockout = Stockout(
            company_id=terms.company_id,
            sku=facts["sku"],
            wanted_quantity=facts["requested_quantity"],
            short_quantity=missing,
            wanted_date=request.requested_date,
            offered_date=None,
            ways=(Way(Outcome.SUBSTITUTE, None, instead, None),) if instead else (),
        )
        session.add(StockoutEvent(**_row(actor, stockout, now), request_key=request_key))
    session.flush()


def close_abandoned(session: Session, *, now: datetime) -> tuple[ClosedStockout, ...]:
    """Offers nobody took up: closed by a later order, lost once they are older than a quote may be; a company that
    has been silent since for long is lost, one that comes back is not."""
    days = queries.decide_days(session)
    due = queries.due_for_an_outcome(session, days, now=now, silent_days=SILENT_DAYS)
    gaps = _usual_gaps(session, {row.StockoutEvent.company_id for row in due}, now=now) if due else {}
    closed = []
    for row in due:
        event: StockoutEvent = row.StockoutEvent
        after = Aftermath(
            outcome=Outcome(event.outcome) if event.outcome else None,
            offered_at=event.offered_at,
            decide_days=days[row.segment],
            same_item_order_id=row.same_item_order_id,
            substitute_order_id=row.substitute_order_id,
            last_order_at=row.last_order_at,
            usual_gap_days=gaps.get(event.company_id),
        )
        known = outcome_after(after, now)
        if known:
            outcome, order_id = known
            document = document_number("SO", order_id) if order_id else event.document
            closed.append(_close(session, OPERATOR, event, outcome, document, now))
    return tuple(closed)


def _usual_gaps(session: Session, company_ids: Iterable[int], *, now: datetime) -> dict[int, float]:
    """Mean days between a company's orders of the last two years; none from a single order."""
    found = queries.order_moments(session, set(company_ids), since=now - 2 * YEAR)
    return {
        company_id: (last - first) / timedelta(days=1) / (count - 1)
        for company_id, first, last, count in found
        if count > 1
    }
