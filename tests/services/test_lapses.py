"""What does not leave on its day is promised for the next one, once, and whoever waits for it is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models.orders import PromiseSlip
from backend.db.models.stock import Reservation
from backend.domain.actors import OPERATOR
from backend.services import credit_holds, lapses, order_holds, orders, releases, waves
from backend.services.order_views import OrderView
from tests.books import check_books
from tests.builders import NOW, TODAY, Shop, a_request, a_shop

TOMORROW = NOW + timedelta(days=1)
EVENING = NOW + timedelta(hours=9)
"""16:00 in Reno, after its cut-off."""


@pytest.fixture
def shop(session: Session) -> Shop:
    return a_shop(session)


def placed(session: Session, shop: Shop) -> OrderView:
    return orders.place_order(session, shop.actor, a_request(shop), request_key="K", now=NOW)


def test_the_promise_moves_to_the_next_day_and_the_customer_is_told(session: Session, shop: Shop) -> None:
    order = placed(session, shop)

    moved = lapses.put_off(session, OPERATOR, TOMORROW)

    slip = session.scalars(select(PromiseSlip)).one()
    part = orders.show_order(session, OPERATOR, order.number, now=TOMORROW).lines[0].parts[0]
    assert (len(moved), slip.cause, slip.quantity) == (1, "day_missed", 4)
    assert part["promise_ship_date"] == TODAY + timedelta(days=1)
    assert (
        slip.new_promise_date == part["promise_date"] > slip.old_promise_date == order.lines[0].promise_date
    )
    check_books(session)


def test_once_is_enough(session: Session, shop: Shop) -> None:
    placed(session, shop)
    lapses.put_off(session, OPERATOR, TOMORROW)

    assert lapses.put_off(session, OPERATOR, TOMORROW) == ()


def test_a_day_is_missed_when_its_cut_off_has_passed(session: Session, shop: Shop) -> None:
    placed(session, shop)

    assert lapses.put_off(session, OPERATOR, NOW) == ()
    assert lapses.put_off(session, OPERATOR, EVENING) != ()


def test_what_is_on_a_wave_or_held_stays_as_it_is(session: Session, shop: Shop) -> None:
    on_wave = placed(session, shop)
    releases.release(session, OPERATOR, "RNO", TODAY, NOW)
    waves.open_wave(session, OPERATOR, "RNO", TODAY, NOW)
    held = orders.place_order(session, shop.actor, a_request(shop), request_key="K2", now=NOW)
    order_holds.hold_order(session, shop.actor, held.number, hold_until=None, now=NOW)

    moved = lapses.put_off(session, OPERATOR, TOMORROW)

    days = set(session.scalars(select(Reservation.promise_ship_date)))
    assert (moved, days, on_wave.status) == ((), {TODAY}, "confirmed")


def test_an_order_that_waited_for_credit_past_its_day_gets_a_new_one(session: Session) -> None:
    shop = a_shop(session, credit_limit_amount=100)
    order = placed(session, shop)
    shop.company.credit_limit_amount = 9000
    session.flush()

    lifted = credit_holds.lift_fitting(session, OPERATOR, shop.company.id, now=TOMORROW)

    part = orders.show_order(session, OPERATOR, order.number, now=TOMORROW).lines[0].parts[0]
    assert (len(lifted), part["promise_ship_date"]) == (1, TODAY + timedelta(days=1))
