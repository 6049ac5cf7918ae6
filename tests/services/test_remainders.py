"""The rest of an order is called off, priced, on the yes."""

import pytest
from sqlalchemy.orm import Session

from backend.domain.errors import NoRemainder
from backend.services import departures, orders, proposals, remainders, waves
from tests.books import check_books
from tests.builders import NOW, TODAY, Shop, a_receipt, a_shop, date
from tests.services.test_warehouse import LATER, PICKER, loaded, placed, release


def without_rest(session: Session, shop: Shop, number: str, *, sends_stock: bool) -> orders.OrderView:
    shown = remainders.propose_without_rest(session, shop.actor, number, sends_stock=sends_stock, now=LATER)
    proposals.confirm(session, shop.actor, shown.proposal_id, now=LATER)
    session.expire_all()
    return orders.show_order(session, shop.actor, number, now=LATER)


def test_what_has_not_left_goes_and_what_has_stays(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop, ("PAP-1001", 4))
    release(session)
    wave = waves.open_wave(session, PICKER, "RNO", TODAY, NOW)
    waves.pick(session, PICKER, wave.number, {pick.allocation_id: 3 for pick in wave.picks}, LATER)
    departures.ship(session, PICKER, loaded(session), LATER)
    before = orders.show_order(session, shop.actor, number, now=LATER)

    after = without_rest(session, shop, number, sends_stock=False)

    assert [(line.quantity, line.shipped_quantity) for line in after.lines] == [(3, 3)]
    assert after.total_amount < before.total_amount
    check_books(session)


def test_an_order_of_which_nothing_waits_has_no_rest(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)

    with pytest.raises(NoRemainder) as refused:
        remainders.propose_without_rest(session, shop.actor, number, sends_stock=False, now=NOW)

    assert not refused.value.has_gone_on


def test_what_is_in_stock_is_sent_and_what_waits_is_not(session: Session) -> None:
    shop = a_shop(session)
    a_receipt(session, "PAP-1001", "RNO", 100, date(2026, 3, 20))
    number = placed(session, shop, ("PAP-1001", 140))

    after = without_rest(session, shop, number, sends_stock=True)

    assert [line.quantity for line in after.lines] == [100]
    assert not any(line.backordered_quantity for line in after.lines)
    check_books(session)
