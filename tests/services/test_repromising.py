"""Supply that changes: who keeps the day, who is told another, and what holds whatever happens."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models.orders import LinePromise, PromiseSlip, SalesOrder
from backend.db.models.stock import ExpectedReceipt, Stock
from backend.domain.actors import OPERATOR
from backend.domain.errors import ReceiptQuantityWrong
from backend.services import orders, receiving
from backend.services.order_views import OrderView
from tests.builders import (
    NOW,
    TODAY,
    Shop,
    a_company,
    a_contact,
    a_receipt,
    a_request,
    a_ship_to,
    a_shop,
    a_warehouse,
    a_written_order,
    committed,
    the_actor,
)

SOON, LATER = TODAY + timedelta(days=3), TODAY + timedelta(days=14)


def placed(session: Session, shop: Shop, *lines: tuple[str, int], **wishes: Any) -> OrderView:
    key = (
        f"{shop.company.name}-{lines}-{session.scalar(select(SalesOrder.id).order_by(SalesOrder.id.desc()))}"
    )
    return orders.place_order(
        session, shop.actor, a_request(shop, *lines, **wishes), request_key=key[:60], now=NOW
    )


def shown(session: Session, order: OrderView) -> OrderView:
    return orders.show_order(session, OPERATOR, order.number, now=NOW)


def another_shop(session: Session, name: str, segment: str = "build", **terms: Any) -> Shop:
    company = a_company(session, name, segment=segment, **terms)
    contact = a_contact(session, company, f"buyer@{name.split()[0].lower()}.example")
    return Shop(company, contact, the_actor(contact), a_ship_to(session, company))


def slip_of(session: Session) -> PromiseSlip:
    return session.scalars(select(PromiseSlip).order_by(PromiseSlip.id.desc())).first()


@pytest.fixture
def shop(session: Session) -> Shop:
    """Nothing on the shelf; 10 boxes of paper come soon, 30 later."""
    shop = a_shop(session, on_hand=0)
    a_receipt(session, "PAP-1001", "RNO", 10, SOON)
    a_receipt(session, "PAP-1001", "RNO", 30, LATER)
    return shop


def test_a_receipt_that_slips_moves_the_promise_and_says_why(session: Session, shop: Shop) -> None:
    order = placed(session, shop, ("PAP-1001", 4))

    receiving.change_expected(session, OPERATOR, 1, expected_date=SOON + timedelta(days=4), now=NOW)

    (line,) = shown(session, order).lines
    assert line.promise_date > order.lines[0].promise_date
    assert line.original_promise_date == order.lines[0].promise_date
    assert (line.is_late, line.late_reason["code"]) == (True, "receipt_slipped")
    slip = slip_of(session)
    assert (slip.quantity, slip.old_promise_date) == (4, order.lines[0].promise_date)
    assert slip.new_promise_date == line.promise_date
    assert committed(session)["PAP-1001"] == 4


def test_what_can_still_go_on_time_stays(session: Session, shop: Shop) -> None:
    order = placed(session, shop, ("PAP-1001", 10))

    receiving.change_expected(session, OPERATOR, 1, quantity=6, now=NOW)

    (line,) = shown(session, order).lines
    assert [part["quantity"] for part in line.parts] == [6, 4]
    assert line.parts[0]["promise_date"] == order.lines[0].promise_date
    assert slip_of(session).quantity == 4


def test_a_company_that_takes_no_parts_gets_all_of_it_later(session: Session) -> None:
    shop = a_shop(session, on_hand=0, allows_partial_shipment=False)
    a_receipt(session, "PAP-1001", "RNO", 10, SOON)
    a_receipt(session, "PAP-1001", "RNO", 30, LATER)
    order = placed(session, shop, ("PAP-1001", 10))

    receiving.change_expected(session, OPERATOR, 1, quantity=6, now=NOW)

    (line,) = shown(session, order).lines
    assert [part["quantity"] for part in line.parts] == [10]
    choices = {each["choice"]: each for each in slip_of(session).choices}
    assert choices["split"]["first_quantity"] == 6


def test_scarce_goods_go_where_a_stockout_costs_most_not_where_most_is_wanted(
    session: Session, shop: Shop
) -> None:
    placed(session, shop, ("PAP-1001", 6))
    regular = another_shop(session, "Lakeside Clinics")
    a_year_of_orders(session, regular, amount=Decimal(80_000))
    favoured = placed(session, regular, ("PAP-1001", 4))

    receiving.change_expected(session, OPERATOR, 1, quantity=4, now=NOW)

    assert shown(session, favoured).lines[0].promise_date == favoured.lines[0].promise_date
    assert slip_of(session).quantity == 6


def a_year_of_orders(session: Session, shop: Shop, amount: Decimal) -> None:
    """What the company bought last month: losing it would cost that much a year."""
    bought = ("TON-2001", 100, str(amount))
    order = a_written_order(session, shop.ship_to, bought, entered_at=NOW - timedelta(days=30))
    order.lines[0].status = order.status = "delivered"
    order.lines[0].shipped_quantity = order.lines[0].delivered_quantity = 100
    session.flush()


def test_with_no_supply_in_sight_there_is_no_date(session: Session, shop: Shop) -> None:
    order = placed(session, shop, ("PAP-1001", 10))
    receiving.change_expected(session, OPERATOR, 2, quantity=0, now=NOW)

    receiving.change_expected(session, OPERATOR, 1, quantity=0, now=NOW)

    view = shown(session, order)
    (line,) = view.lines
    assert (line.promise_date, line.undated_quantity, view.promise_date) == (None, 10, None)
    assert line.backordered_quantity == 10
    assert line.late_reason["code"] == "receipt_cancelled"
    assert slip_of(session).new_promise_date is None
    assert slip_of(session).decide_by is not None
    assert committed(session)["PAP-1001"] == 0


def test_the_package_with_priority_keeps_its_day(session: Session, shop: Shop) -> None:
    plain = placed(session, shop, ("PAP-1001", 5))
    first = another_shop(session, "First Bank", "protect")
    first.company.package.allocation_class = 1
    favoured = placed(session, first, ("PAP-1001", 5))

    receiving.change_expected(session, OPERATOR, 1, quantity=5, now=NOW)

    assert not shown(session, favoured).lines[0].is_late
    assert shown(session, plain).lines[0].is_late


def test_shrinking_and_restoring_leaves_everything_as_it_was(session: Session, shop: Shop) -> None:
    placed_orders = [placed(session, shop, ("PAP-1001", quantity)) for quantity in (3, 4, 3)]
    receiving.change_expected(session, OPERATOR, 1, quantity=2, now=NOW)

    receiving.change_expected(session, OPERATOR, 1, quantity=10, now=NOW)

    for order in placed_orders:
        (line,) = shown(session, order).lines
        assert line.promise_date == order.lines[0].promise_date
        assert not line.is_late
    assert all(slip.decision == "overtaken" for slip in session.scalars(select(PromiseSlip)))


def test_goods_that_come_early_bring_backorders_forward(session: Session, shop: Shop) -> None:
    order = placed(session, shop, ("PAP-1001", 10))

    receiving.arrive(session, OPERATOR, 1, received_quantity=10, now=NOW)

    (line,) = shown(session, order).lines
    assert line.promise_date < order.lines[0].promise_date
    assert line.original_promise_date == order.lines[0].promise_date


def test_goods_in_their_bin_are_no_backorder_any_more(session: Session, shop: Shop) -> None:
    order = placed(session, shop, ("PAP-1001", 10))
    receipt = receiving.arrive(session, OPERATOR, 1, received_quantity=10, now=NOW)
    receipt = receiving.put_away(session, OPERATOR, receipt.receipt_number, now=NOW)

    again = receiving.put_away(session, OPERATOR, receipt.receipt_number, now=NOW)

    assert (again.status, again.put_away_quantity) == ("received", 10)
    assert shown(session, order).lines[0].backordered_quantity == 0
    stock = session.get_one(Stock, ("PAP-1001", "RNO"))
    assert (stock.on_hand_quantity, stock.expected_quantity, stock.committed_quantity) == (10, 30, 10)


def test_short_and_damaged_goods_come_again_when_the_supplier_says_so(session: Session, shop: Shop) -> None:
    order = placed(session, shop, ("PAP-1001", 10))

    came = receiving.arrive(
        session,
        OPERATOR,
        1,
        received_quantity=5,
        damaged_quantity=2,
        rest_date=SOON + timedelta(days=6),
        now=NOW,
    )
    again = receiving.arrive(session, OPERATOR, 1, received_quantity=5, damaged_quantity=2, now=NOW)

    assert again.receipt_number == came.receipt_number
    rest = session.get_one(ExpectedReceipt, came.rest_receipt_id)
    assert (rest.quantity, rest.expected_date) == (5, SOON + timedelta(days=6))
    assert [part["quantity"] for part in shown(session, order).lines[0].parts] == [5, 5]
    assert slip_of(session).cause == "receipt_damaged"


def test_what_lies_in_its_bin_already_does_not_come_again(session: Session, shop: Shop) -> None:
    session.get_one(ExpectedReceipt, 1).received_quantity = 4
    stock = session.get_one(Stock, ("PAP-1001", "RNO"))
    stock.on_hand_quantity, stock.expected_quantity = 4, 36
    session.flush()

    came = receiving.arrive(session, OPERATOR, 1, received_quantity=6, now=NOW)
    receiving.put_away(session, OPERATOR, came.receipt_number or "", now=NOW)

    session.expire_all()
    assert (stock.on_hand_quantity, stock.expected_quantity) == (10, 30)
    assert came.slipped_line_ids == ()


def test_goods_for_a_centre_that_never_kept_them_are_received(session: Session, shop: Shop) -> None:
    a_warehouse(session, "CMH", name="Columbus")
    expected = a_receipt(session, "PAP-1001", "CMH", 12, SOON)

    came = receiving.arrive(session, OPERATOR, expected.id, received_quantity=10, now=NOW)
    receiving.put_away(session, OPERATOR, came.receipt_number or "", now=NOW)

    there = session.get_one(Stock, ("PAP-1001", "CMH"), populate_existing=True)
    assert (there.on_hand_quantity, there.expected_quantity) == (10, 0)


def test_called_off_after_a_part_has_come_only_the_rest_is(session: Session, shop: Shop) -> None:
    session.get_one(ExpectedReceipt, 1).received_quantity = 4
    stock = session.get_one(Stock, ("PAP-1001", "RNO"))
    stock.on_hand_quantity, stock.expected_quantity = 4, 36
    session.flush()

    with pytest.raises(ReceiptQuantityWrong):
        receiving.change_expected(session, OPERATOR, 1, quantity=3, now=NOW)
    receiving.change_expected(session, OPERATOR, 1, quantity=0, now=NOW)

    session.expire_all()
    assert (stock.on_hand_quantity, stock.expected_quantity) == (4, 30)


def test_the_same_again_changes_nothing(session: Session, shop: Shop) -> None:
    placed(session, shop, ("PAP-1001", 10))
    receiving.change_expected(session, OPERATOR, 1, quantity=6, now=NOW)
    before = [(row.id, row.superseded_at) for row in session.scalars(select(LinePromise))]

    receiving.change_expected(session, OPERATOR, 1, quantity=6, now=NOW)

    assert [(row.id, row.superseded_at) for row in session.scalars(select(LinePromise))] == before


def test_an_overdue_receipt_counts_from_today_and_is_noticed_once_a_day(session: Session, shop: Shop) -> None:
    order = placed(session, shop, ("PAP-1001", 4))
    later = NOW + timedelta(days=6)

    assert receiving.notice_overdue(session, now=later) == (1,)
    assert receiving.notice_overdue(session, now=later) == ()

    (line,) = orders.show_order(session, OPERATOR, order.number, now=later).lines
    assert line.promise_date > order.lines[0].promise_date
    receiving.notice_overdue(session, now=later + timedelta(days=1))
    assert len(session.scalars(select(PromiseSlip)).all()) == 1
