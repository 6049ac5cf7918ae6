"""Stockouts: what is short and offered, recorded once, closed by what follows, and what they cost."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models.items import ItemSubstitute
from backend.db.models.orders import StockoutEvent
from backend.domain.actors import OPERATOR
from backend.domain.errors import NotAllowed, RequestRefused
from backend.domain.promising import PromiseAnswer, RequestedLine
from backend.domain.stockout_costs import PRIOR
from backend.domain.ways import Outcome
from backend.services import orders, proposals, stockout_costs, stockouts
from backend.services.promises import promise_options
from tests.builders import NOW, TODAY, Shop, a_receipt, a_request, a_shop, an_item, stock

LATE = date(2026, 3, 16)


def a_short_shop(session: Session, **shop_facts: Any) -> Shop:
    """Ten chairs now, twenty more in two weeks, and something in their place."""
    shop = a_shop(session, **shop_facts)
    an_item(session, "CHR-1", name="Mesh chair", category="chairs")
    an_item(session, "CHR-2", name="Mesh chair grey", category="chairs")
    stock(session, "CHR-1", on_hand=10)
    stock(session, "CHR-2", on_hand=50)
    a_receipt(session, "CHR-1", "RNO", 20, LATE)
    session.add(ItemSubstitute(sku="CHR-1", substitute_sku="CHR-2", rank=1))
    session.flush()
    return shop


def answer(session: Session, shop: Shop, quantity: int, by: date | None = None) -> PromiseAnswer:
    lines = [RequestedLine("CHR-1", quantity)]
    return promise_options(
        session, shop.actor, ship_to_id=shop.ship_to.id, lines=lines, requested_date=by, now=NOW
    )


def recorded(session: Session, shop: Shop, quantity: int, talk: str = "web-1") -> StockoutEvent:
    found = answer(session, shop, quantity).stockouts
    stockouts.record(session, shop.actor, found, conversation_id=talk, now=NOW)
    return session.scalars(select(StockoutEvent).order_by(StockoutEvent.id.desc())).first()  # type: ignore[return-value]


def bought(session: Session, shop: Shop, sku: str, quantity: int, key: str | None, now: Any = NOW) -> str:
    request = a_request(shop, (sku, quantity), option_key=key)
    shown = orders.propose_order(session, shop.actor, request, now=now)
    return proposals.confirm(session, shop.actor, shown.proposal_id, now=now).document_number


def test_the_ways_are_those_that_exist(session: Session) -> None:
    shop = a_short_shop(session)

    (found,) = answer(session, shop, 25).stockouts

    assert (found.wanted_quantity, found.short_quantity) == (25, 15)
    assert {way.way for way in found.ways} == {Outcome.WAIT, Outcome.BACKORDER, Outcome.SUBSTITUTE}


def test_who_takes_no_parts_is_not_offered_any(session: Session) -> None:
    shop = a_short_shop(session, allows_partial_shipment=False)

    (found,) = answer(session, shop, 25).stockouts

    assert Outcome.BACKORDER not in {way.way for way in found.ways}


def test_nothing_is_short_that_is_there_or_comes_in_time(session: Session) -> None:
    shop = a_short_shop(session)

    assert answer(session, shop, 10).stockouts == ()
    assert answer(session, shop, 25, by=LATE + timedelta(days=14)).stockouts == ()
    assert answer(session, shop, 10, by=TODAY + timedelta(days=1)).stockouts == ()
    assert answer(session, shop, 25, by=TODAY + timedelta(days=7)).stockouts[0].short_quantity == 15


def test_beyond_the_horizon_only_what_replaces_it_and_no_thanks_are_ways(session: Session) -> None:
    shop = a_short_shop(session)

    (found,) = answer(session, shop, 40).stockouts

    assert (found.short_quantity, found.offered_date) == (30, None)
    assert [(way.way, way.sku) for way in found.ways] == [(Outcome.SUBSTITUTE, "CHR-2")]


def test_a_conversation_has_one_event_an_item_however_often_it_asks(session: Session) -> None:
    shop = a_short_shop(session)

    first = recorded(session, shop, 25)
    second = recorded(session, shop, 28)

    assert first.id == second.id
    assert (second.wanted_quantity, second.short_quantity, second.outcome) == (28, 18, None)
    assert recorded(session, shop, 25, talk="web-2").id != first.id


@pytest.mark.parametrize(
    ("sku", "quantity", "key", "outcome"),
    [
        ("CHR-1", 25, "cheapest", "wait"),
        ("CHR-1", 25, "split", "backorder"),
        ("CHR-1", 25, "substitute", "substitute"),
        ("CHR-2", 25, None, "substitute"),
        ("CHR-1", 10, None, "lost_sale"),
    ],
)
def test_what_is_bought_closes_it(
    session: Session, sku: str, quantity: int, key: str | None, outcome: str
) -> None:
    shop = a_short_shop(session)
    event = recorded(session, shop, 25)

    number = bought(session, shop, sku, quantity, key)

    assert (event.outcome, event.document, event.closed_at) == (outcome, number, NOW)


def test_no_thanks_loses_the_sale_and_a_changed_mind_finds_it_again(session: Session) -> None:
    shop = a_short_shop(session)
    event = recorded(session, shop, 25)

    closed = stockouts.decline(session, shop.actor, conversation_id="web-1", now=NOW)
    again = stockouts.decline(session, shop.actor, conversation_id="web-1", now=NOW)

    assert ([each.event_id for each in closed], again, event.outcome) == ([event.id], (), "lost_sale")
    assert recorded(session, shop, 25).id == event.id
    assert event.outcome is None
    bought(session, shop, "CHR-1", 25, "cheapest")
    assert event.outcome == "wait"


def test_nobody_declines_for_another(session: Session) -> None:
    shop = a_short_shop(session)
    event = recorded(session, shop, 25)

    assert stockouts.decline(session, OPERATOR, conversation_id="web-1", now=NOW) == ()
    assert event.outcome is None


def test_a_silent_offer_is_closed_by_the_worker_once(session: Session) -> None:
    shop = a_short_shop(session)
    event = recorded(session, shop, 25)

    assert stockouts.close_abandoned(session, now=NOW + timedelta(days=13)) == ()
    closed = stockouts.close_abandoned(session, now=NOW + timedelta(days=15))

    assert [(each.event_id, each.outcome) for each in closed] == [(event.id, "lost_sale")]
    assert stockouts.close_abandoned(session, now=NOW + timedelta(days=16)) == ()


@pytest.mark.parametrize(("sku", "outcome"), [("CHR-1", "wait"), ("CHR-2", "substitute")])
def test_a_later_order_elsewhere_closes_it(session: Session, sku: str, outcome: str) -> None:
    shop = a_short_shop(session)
    event = recorded(session, shop, 25)
    later = NOW + timedelta(days=2)
    placed = orders.place_order(session, shop.actor, a_request(shop, (sku, 8)), request_key="k", now=later)

    stockouts.close_abandoned(session, now=later)

    assert (event.outcome, event.document) == (outcome, placed.number)


def test_a_company_that_falls_silent_is_lost_until_it_orders_again(session: Session) -> None:
    shop = a_short_shop(session)
    event = recorded(session, shop, 25)
    stockouts.decline(session, shop.actor, conversation_id="web-1", now=NOW)
    gone, back = NOW + timedelta(days=61), NOW + timedelta(days=70)

    stockouts.close_abandoned(session, now=gone)
    assert event.outcome == "lost_customer"
    orders.place_order(session, shop.actor, a_request(shop, ("PAP-1001", 1)), request_key="k", now=back)
    stockouts.close_abandoned(session, now=back + timedelta(hours=1))
    assert event.outcome == "lost_sale"


def test_what_was_taken_of_it_is_not_taken_for_the_rest(session: Session) -> None:
    shop = a_short_shop(session)
    event = recorded(session, shop, 25)
    bought(session, shop, "CHR-1", 10, None)

    stockouts.close_abandoned(session, now=NOW + timedelta(minutes=5))

    assert event.outcome == "lost_sale"


def test_a_program_that_orders_more_than_there_is_has_it_recorded_once(session: Session) -> None:
    shop = a_short_shop(session)
    request = a_request(shop, ("CHR-1", 25))

    for _ in range(2):
        placed = orders.place_order(session, shop.actor, request, request_key="edi-1", now=NOW)

    (event,) = session.scalars(select(StockoutEvent)).all()
    assert (event.request_key, event.document, event.short_quantity) == ("edi-1", placed.number, 15)
    assert event.outcome in ("wait", "backorder")


def test_a_program_that_is_refused_for_want_of_stock_has_it_recorded_once(session: Session) -> None:
    shop = a_short_shop(session)
    request = a_request(shop, ("CHR-1", 40))

    for _ in range(2):
        with pytest.raises(RequestRefused) as refused, session.begin_nested():
            orders.place_order(session, shop.actor, request, request_key="edi-2", now=NOW)
        stockouts.record_refused(session, shop.actor, request, refused.value, request_key="edi-2", now=NOW)

    (event,) = session.scalars(select(StockoutEvent)).all()
    assert (event.wanted_quantity, event.short_quantity, event.outcome) == (40, 10, None)


def test_without_a_shortage_an_order_costs_one_statement_more_and_records_nothing(session: Session) -> None:
    shop = a_short_shop(session)
    shown = orders.propose_order(session, shop.actor, a_request(shop, ("CHR-1", 5)), now=NOW)
    said: list[str] = []
    connection = session.connection()
    sql_event.listen(connection, "before_cursor_execute", lambda *call: said.append(call[2]))

    proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)

    assert len([text for text in said if "stockout_events" in text]) == 1
    assert session.scalars(select(StockoutEvent)).all() == []


def test_the_expected_cost_is_explained_and_rises_with_losses(session: Session) -> None:
    shop = a_short_shop(session)
    before = stockout_costs.explain_stockout_cost(
        session, OPERATOR, sku="CHR-1", company_id=shop.actor.company_id, quantity=15, now=NOW
    )
    for talk in range(8):
        recorded(session, shop, 25, talk=f"web-{talk}")
        stockouts.decline(session, shop.actor, conversation_id=f"web-{talk}", now=NOW)

    found = stockout_costs.explain_stockout_cost(
        session, OPERATOR, sku="CHR-1", company_id=shop.actor.company_id, quantity=15, now=NOW
    )

    assert before.probabilities == PRIOR
    assert [pool.counts[Outcome.LOST_SALE] for pool, _ in found.steps] == [8, 8, 8, 8]
    assert found.expected_amount > before.expected_amount > 0
    assert found.costs[Outcome.LOST_SALE] == Decimal("180.00")
    told = found.as_dict()
    parts = sum(each["expected_amount"] for each in told["outcomes"].values())
    assert abs(parts - told["expected_amount"]) <= Decimal("0.05")
    assert stockout_costs.expected_stockout_cost(
        session, shop.actor.company_id, "CHR-1", 15, now=NOW
    ) == Decimal(told["expected_amount"])


def test_a_customer_is_told_no_costs(session: Session) -> None:
    shop = a_short_shop(session)

    with pytest.raises(NotAllowed):
        stockout_costs.explain_stockout_cost(
            session, shop.actor, sku="CHR-1", company_id=None, quantity=1, now=NOW
        )


def test_the_way_that_buyers_take_is_offered_first(session: Session) -> None:
    shop = a_short_shop(session)
    found = answer(session, shop, 25)

    def first() -> str:
        return stockout_costs.in_offer_order(session, found, now=NOW).options[0].key

    believed = first()
    for talk in range(30):
        recorded(session, shop, 25, talk=f"web-{talk}")
    for event in session.scalars(select(StockoutEvent)):
        event.outcome, event.closed_at = "substitute", NOW
    session.flush()

    assert believed != "substitute"
    assert first() == "substitute"
    assert {option.key for option in found.options} == {
        option.key for option in stockout_costs.in_offer_order(session, found, now=NOW).options
    }
