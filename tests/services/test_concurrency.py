"""Many at once, really: nothing oversold, nothing doubled, nobody stuck."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models.orders import OrderLine, SalesOrder
from backend.db.models.stock import Stock
from backend.db.session import in_transaction, read_session
from backend.domain.actors import OPERATOR
from backend.domain.errors import ProposalChanged, RequestRefused
from backend.services import orders, proposals, quotes
from backend.services.quotes import QuoteRequest
from tests.builders import (
    NOW,
    Shop,
    a_company,
    a_contact,
    a_request,
    a_ship_to,
    a_shop,
    committed,
    the_actor,
)


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run `work` in that many threads that start together; refusals are results."""
    gate = Barrier(count)

    def run(number: int) -> Any:
        gate.wait()
        try:
            return work(number)
        except (ProposalChanged, RequestRefused) as refused:
            return refused

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def opened(url: str, on_hand: int) -> Shop:
    return in_transaction(url, lambda session: a_shop(session, on_hand=on_hand))


def rivals(url: str, on_hand: int, count: int = 2) -> list[Shop]:
    """Several companies that buy the same items: nothing but the stock makes them wait."""

    def open_all(session: Session) -> list[Shop]:
        first = a_shop(session, on_hand=on_hand)
        others = []
        for number in range(1, count):
            company = a_company(session, f"Rival {number}")
            contact = a_contact(session, company, f"buyer{number}@rival.example")
            others.append(Shop(company, contact, the_actor(contact), a_ship_to(session, company)))
        return [first, *others]

    return in_transaction(url, open_all)


def sold(url: str) -> int:
    with read_session(url) as session:
        committed(session)
        return session.scalar(select(func.sum(OrderLine.quantity))) or 0


def test_fifty_yeses_for_the_last_units_are_never_oversold(database_url: str) -> None:
    buyers = rivals(database_url, 20)

    def propose(session: Session, shop: Shop) -> str:
        request = a_request(shop, ("PAP-1001", 3))
        return orders.propose_order(session, shop.actor, request, now=NOW).proposal_id

    shown = [
        in_transaction(database_url, lambda session, shop=buyers[number % 2]: propose(session, shop))
        for number in range(50)
    ]

    def confirm(number: int) -> Any:
        actor = buyers[number % 2].actor
        return in_transaction(
            database_url, lambda session: proposals.confirm(session, actor, shown[number], now=NOW)
        )

    results = at_once(50, confirm)

    losers = [result for result in results if isinstance(result, ProposalChanged)]
    assert sold(database_url) == 18
    assert len(results) - len(losers) == 6
    for loser in losers:
        (shortfall,) = loser.fresh["shortfalls"]
        assert shortfall["available_quantity"] == 2
        assert shortfall["available_on"] == "2026-03-02"


def test_programs_racing_for_the_last_units_are_told_what_is_left(database_url: str) -> None:
    buyers = rivals(database_url, 10, 4)

    def place(number: int) -> Any:
        shop = buyers[number % 4]
        request = a_request(shop, ("PAP-1001", 4))
        return in_transaction(
            database_url,
            lambda session: orders.place_order(
                session, shop.actor, request, request_key=f"R{number}", now=NOW
            ),
        )

    results = at_once(12, place)

    refused = [result for result in results if isinstance(result, RequestRefused)]
    assert (sold(database_url), len(refused)) == (8, 10)
    assert all(result.problems[0].facts["available_quantity"] == 2 for result in refused)


def test_orders_with_the_same_items_in_opposite_order_do_not_block_each_other(database_url: str) -> None:
    buyers = rivals(database_url, 500, 6)
    there, back = (("PAP-1001", 2), ("TON-2001", 1)), (("TON-2001", 1), ("PAP-1001", 2))

    def place(number: int) -> Any:
        shop = buyers[number % 6]
        request = a_request(shop, *(there if number // 6 % 2 else back))
        return in_transaction(
            database_url,
            lambda session: orders.place_order(
                session, shop.actor, request, request_key=f"R{number}", now=NOW
            ),
            attempts=1,
        ).status

    assert set(at_once(24, place)) == {"confirmed"}
    with read_session(database_url) as session:
        assert committed(session) == {"PAP-1001": 48, "TON-2001": 24}


def test_the_same_key_from_twenty_threads_places_one_order(database_url: str) -> None:
    shop = opened(database_url, 100)

    def place(_: int) -> Any:
        return in_transaction(
            database_url,
            lambda session: orders.place_order(
                session, shop.actor, a_request(shop), request_key="K1", now=NOW
            ),
        ).number

    assert set(at_once(20, place)) == {"SO-1"}
    assert sold(database_url) == 4


def test_a_double_click_from_twenty_threads_places_one_order(database_url: str) -> None:
    shop = opened(database_url, 100)
    shown = in_transaction(
        database_url, lambda session: orders.propose_order(session, shop.actor, a_request(shop), now=NOW)
    )

    def confirm(_: int) -> Any:
        return in_transaction(
            database_url, lambda session: proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)
        ).document_number

    assert set(at_once(20, confirm)) == {"SO-1"}
    assert sold(database_url) == 4


def test_changes_of_one_order_from_two_sides_are_not_mixed(database_url: str) -> None:
    shop = opened(database_url, 100)
    order = in_transaction(
        database_url,
        lambda session: orders.place_order(session, shop.actor, a_request(shop), request_key="K", now=NOW),
    )
    shown = [
        in_transaction(
            database_url,
            lambda session, quantity=quantity: orders.propose_order_change(
                session,
                shop.actor,
                order.number,
                orders.OrderChange(set_quantity=((1, quantity),)),
                now=NOW,
            ),
        ).proposal_id
        for quantity in range(10, 18)
    ]

    def confirm(number: int) -> Any:
        return in_transaction(
            database_url, lambda session: proposals.confirm(session, shop.actor, shown[number], now=NOW)
        )

    results = at_once(8, confirm)

    assert sum(isinstance(result, ProposalChanged) for result in results) == 7
    with read_session(database_url) as session:
        (quantity,) = session.scalars(select(OrderLine.quantity))
        assert committed(session)["PAP-1001"] == quantity


def test_a_quote_is_accepted_once_however_often_it_is_asked(database_url: str) -> None:
    shop = opened(database_url, 100)
    request = QuoteRequest(shop.ship_to.id, a_request(shop).lines)

    def issue(session: Any) -> str:
        shown = quotes.propose_quote(session, shop.actor, request, now=NOW)
        return proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW).document_number

    number = in_transaction(database_url, issue)
    shown = [
        in_transaction(
            database_url,
            lambda session: quotes.propose_acceptance(session, shop.actor, number, now=NOW),
        ).proposal_id
        for _ in range(8)
    ]

    def confirm(index: int) -> Any:
        try:
            return in_transaction(
                database_url, lambda session: proposals.confirm(session, shop.actor, shown[index], now=NOW)
            ).document_number
        except Exception as refused:
            return refused

    results = at_once(8, confirm)

    assert [result for result in results if isinstance(result, str)] == ["SO-1"]
    assert sold(database_url) == 4


def test_looks_of_staff_never_wait_for_a_writer(database_url: str) -> None:
    shop = opened(database_url, 100)
    order = in_transaction(
        database_url,
        lambda session: orders.place_order(session, shop.actor, a_request(shop), request_key="K", now=NOW),
    )

    def write_while_others_look(session: Any) -> None:
        session.get_one(Stock, ("PAP-1001", "RNO")).version += 1
        session.flush()
        with read_session(database_url) as reader:
            assert orders.show_order(reader, OPERATOR, order.number, now=NOW).number == order.number
            assert reader.scalar(select(func.count()).select_from(SalesOrder)) == 1

    in_transaction(database_url, write_while_others_look)
