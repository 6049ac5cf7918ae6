"""Ways to have an order sooner are tried and undone; the chosen one is a change like any other."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from backend.domain.errors import NothingSooner, OrderNotChangeable
from backend.services import expediting, orders, proposals
from tests.books import check_books
from tests.builders import NOW, a_request, a_shop
from tests.services.test_warehouse import picked, placed, release


def test_ways_are_found_without_moving_anything(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    before = orders.show_order(session, shop.actor, number, now=NOW)

    found = expediting.find_sooner(session, shop.actor, number, now=NOW)

    assert before.promise_date is not None
    assert found.ways and all(way.promise_date < before.promise_date for way in found.ways)
    assert orders.show_order(session, shop.actor, number, now=NOW) == before
    check_books(session)


def test_the_chosen_way_costs_and_comes_as_was_said(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    before = orders.show_order(session, shop.actor, number, now=NOW)
    way = expediting.find_sooner(session, shop.actor, number, now=NOW).ways[0]

    shown = expediting.propose_sooner(session, shop.actor, number, way.option_key, now=NOW)
    proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)

    after = orders.show_order(session, shop.actor, number, now=NOW)
    assert after.promise_date == way.promise_date
    assert after.total_amount - before.total_amount == way.added_amount > Decimal(0)
    check_books(session)


def test_what_goes_the_fastest_way_already_cannot_come_sooner(session: Session) -> None:
    shop = a_shop(session)
    request = a_request(shop, option_key="fastest")
    number = orders.place_order(session, shop.actor, request, request_key="K", now=NOW).number

    with pytest.raises(NothingSooner) as refused:
        expediting.find_sooner(session, shop.actor, number, now=NOW)

    assert refused.value.reason == "fastest_already"


def test_what_is_picked_goes_as_it_is(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    release(session)
    picked(session)

    with pytest.raises(OrderNotChangeable):
        expediting.find_sooner(session, shop.actor, number, now=NOW)
