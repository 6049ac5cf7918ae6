"""A customer's hold is shown with its dates, done on the yes, and refused when the goods stand on a truck."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from backend.domain.errors import HoldRefused, NotAllowed
from backend.services import hold_wishes, order_holds, orders, proposals
from tests.books import check_books
from tests.builders import NOW, TODAY, a_request, a_shop
from tests.services.test_warehouse import LATER, PICKER, loaded, picked, placed, release

MONDAY = TODAY + timedelta(days=7)


def test_a_hold_is_shown_with_its_dates_and_nothing_moves_before_the_yes(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    before = orders.show_order(session, shop.actor, number, now=NOW)

    shown = hold_wishes.propose_hold(session, shop.actor, number, hold_until=MONDAY, now=NOW)

    assert shown.shown["promise_date"] > str(before.promise_date)
    assert shown.shown["hold_until"] == MONDAY.isoformat()
    assert orders.show_order(session, shop.actor, number, now=NOW) == before
    check_books(session)


def test_the_yes_holds_as_shown_and_a_second_yes_changes_nothing(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    release(session)
    shown = hold_wishes.propose_hold(session, shop.actor, number, hold_until=MONDAY, now=NOW)

    first = proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)
    second = proposals.confirm(session, shop.actor, shown.proposal_id, now=LATER)

    held = orders.show_order(session, shop.actor, number, now=LATER)
    assert first == second
    assert (held.status, str(held.promise_date)) == ("on_hold", shown.shown["promise_date"])
    check_books(session)


def test_what_stands_on_a_truck_is_not_held(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    release(session)
    picked(session)
    shown = hold_wishes.propose_hold(session, shop.actor, number, hold_until=MONDAY, now=NOW)
    loaded(session)

    with pytest.raises(HoldRefused) as refused:
        proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)

    assert refused.value.reason == "loaded"


def test_their_own_hold_is_let_go_on_the_yes(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    order_holds.hold_order(session, shop.actor, number, hold_until=None, now=NOW)

    shown = hold_wishes.propose_lift(session, shop.actor, number, now=NOW)
    proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)

    assert orders.show_order(session, shop.actor, number, now=NOW).holds == ()


def test_only_a_hold_at_their_own_wish_is_let_go(session: Session) -> None:
    shop = a_shop(session)
    free = placed(session, shop)

    with pytest.raises(HoldRefused) as refused:
        hold_wishes.propose_lift(session, shop.actor, free, now=NOW)

    assert refused.value.reason == "not_held"
    assert not hold_wishes.waits_at_own_wish(session, shop.actor, free, now=NOW)


def test_the_warehouse_holds_nothing_in_a_customers_name(session: Session) -> None:
    shop = a_shop(session)
    orders.place_order(session, shop.actor, a_request(shop), request_key="K", now=NOW)

    with pytest.raises(NotAllowed):
        hold_wishes.propose_hold(session, PICKER, "SO-1", hold_until=MONDAY, now=NOW)
