"""Orders placed, refused, held, shown, found, changed and cancelled."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models.orders import LinePromise, OrderHold, OrderLine, SalesOrder
from backend.db.models.parties import ServicePackage
from backend.db.models.stock import JournalEntry
from backend.domain.actors import OPERATOR, Actor, Role
from backend.domain.errors import (
    DocumentNotFound,
    LineNotFound,
    NotAllowed,
    NothingToChange,
    OrderNotCancellable,
    OrderNotChangeable,
    ProposalChanged,
    RequestKeyReused,
    RequestRefused,
    ShipToNotFound,
)
from backend.services import orders, proposals
from backend.services.orders import OrderChange, OrderView
from backend.services.promises import RequestedLine
from tests.builders import (
    NOW,
    Shop,
    a_company,
    a_contact,
    a_receipt,
    a_request,
    a_ship_to,
    a_shop,
    a_warehouse,
    an_item,
    committed,
    stock,
    the_actor,
)


def placed(session: Session, shop: Shop, *lines: tuple[str, int], **wishes: object) -> OrderView:
    key = f"key-{session.scalar(select(SalesOrder.id).order_by(SalesOrder.id.desc()).limit(1))}"
    request = a_request(shop, *lines, **wishes)
    return orders.place_order(session, shop.actor, request, request_key=key, now=NOW)


def changed(session: Session, shop: Shop, order: OrderView, **change: object) -> OrderView:
    shown = orders.propose_order_change(session, shop.actor, order.number, OrderChange(**change), now=NOW)
    proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)
    session.expire_all()
    return orders.show_order(session, shop.actor, order.number, now=NOW)


def test_a_po_number_longer_than_kept_is_refused_with_every_other_problem(session: Session) -> None:
    shop = a_shop(session)

    with pytest.raises(RequestRefused) as refused:
        request = a_request(shop, ("NO-1", 1), po_number="9" * 41)
        orders.propose_order(session, shop.actor, request, now=NOW)
    order = placed(session, shop, ("PAP-1001", 1), po_number="9" * 40)
    with pytest.raises(RequestRefused) as later:
        changed(session, shop, order, po_number="9" * 41)

    assert [problem.code for problem in refused.value.problems] == ["item_unknown", "po_number_too_long"]
    assert [problem.code for problem in later.value.problems] == ["po_number_too_long"]


def set_status(session: Session, order: OrderView, line_number: int, **facts: object) -> None:
    order_id = int(order.number.removeprefix("SO-"))
    line = session.scalars(
        select(OrderLine).where(OrderLine.sales_order_id == order_id, OrderLine.line_number == line_number)
    ).one()
    for name, value in facts.items():
        setattr(line, name, value)
    session.flush()


def test_an_order_is_entered_with_its_promises_and_its_stock(session: Session) -> None:
    shop = a_shop(session)

    order = placed(session, shop, ("PAP-1001", 4), ("TON-2001", 2), po_number="88123")

    assert (order.number, order.status, order.goods_amount) == ("SO-1", "confirmed", Decimal("320.00"))
    assert order.total_amount == order.goods_amount + order.freight_amount
    assert [(line.sku, line.quantity, line.status) for line in order.lines] == [
        ("PAP-1001", 4, "confirmed"),
        ("TON-2001", 2, "confirmed"),
    ]
    assert all(line.promise_date == line.original_promise_date for line in order.lines)
    assert committed(session) == {"PAP-1001": 4, "TON-2001": 2}


def test_what_was_entered_reads_back_the_same(session: Session) -> None:
    shop = a_shop(session, credit_limit_amount=Decimal("100"))

    order = placed(session, shop)

    assert orders.show_order(session, shop.actor, order.number, now=NOW) == order


def test_every_write_is_in_the_journal(session: Session) -> None:
    shop = a_shop(session)

    order = placed(session, shop)
    orders.cancel_order(session, shop.actor, order.number, now=NOW)
    orders.show_order(session, OPERATOR, order.number, now=NOW)

    rows = session.execute(select(JournalEntry.verb, JournalEntry.document).order_by(JournalEntry.id)).all()
    assert [tuple(row) for row in rows] == [
        ("place_order", "SO-1"),
        ("cancel_order", "SO-1"),
        ("look", "SO-1"),
    ]


def test_every_problem_is_collected_at_once(session: Session) -> None:
    shop = a_shop(session)
    an_item(session, "ENV-1", order_multiple=10, maximum_quantity=50)
    an_item(session, "OLD-1", is_active=False, replaced_by_sku="PAP-1001")
    lines = (("NONE-1", 1), ("OLD-1", 1), ("ENV-1", 55), ("PAP-1001", 5000))

    with pytest.raises(RequestRefused) as refused:
        placed(session, shop, *lines, requested_date=date(2026, 2, 1))

    assert {problem.code for problem in refused.value.problems} == {
        "item_inactive",
        "item_unknown",
        "nothing_to_promise",
        "quantity_above_maximum",
        "quantity_not_multiple",
        "requested_date_past",
    }


def test_the_same_item_twice_is_one_line(session: Session) -> None:
    shop = a_shop(session)

    order = placed(session, shop, ("PAP-1001", 4), ("TON-2001", 1), ("PAP-1001", 3))

    assert [(line.sku, line.quantity) for line in order.lines] == [("PAP-1001", 7), ("TON-2001", 1)]


def test_over_the_credit_limit_the_order_is_accepted_on_hold_and_says_by_how_much(session: Session) -> None:
    shop = a_shop(session, credit_limit_amount=Decimal("300"), open_receivables_amount=Decimal("20"))
    first = placed(session, shop)

    order = placed(session, shop)

    assert (first.status, order.status) == ("confirmed", "on_hold")
    (hold,) = order.holds
    over = first.total_amount + order.total_amount + 20 - 300
    assert (hold["kind"], hold["exceeded_by"]) == ("credit", str(over))
    assert committed(session)["PAP-1001"] == 8


def test_an_order_on_hold_leaves_the_credit_to_others(session: Session) -> None:
    shop = a_shop(session, credit_limit_amount=Decimal("200"))
    first = placed(session, shop, ("PAP-1001", 10))

    second = placed(session, shop)

    assert (first.status, second.status) == ("on_hold", "confirmed")


def test_a_small_order_pays_the_fee_and_is_told(session: Session) -> None:
    shop = a_shop(session)

    shown = orders.propose_order(session, shop.actor, a_request(shop, ("PAP-1001", 1)), now=NOW).shown

    assert shown["fee_amount"] == "9.00"
    assert [warning["code"] for warning in shown["warnings"]] == ["below_order_minimum"]


def test_express_above_the_free_freight_says_so_at_the_read_back(session: Session) -> None:
    shop = a_shop(session)
    session.get_one(ServicePackage, "build").free_freight_threshold_amount = Decimal("160")

    regular, express = (
        orders.propose_order(session, shop.actor, a_request(shop, option_key=key), now=NOW).shown
        for key in ("cheapest", "fastest")
    )

    assert (regular["freight_amount"], regular["warnings"]) == ("0.00", [])
    (warning,) = express["warnings"]
    assert warning["code"] == "freight_above_free"
    assert warning["facts"]["freight_amount"] == express["freight_amount"] > "0.00"


def test_a_used_po_number_shows_the_earlier_order(session: Session) -> None:
    shop = a_shop(session)
    earlier = placed(session, shop, po_number="88123")

    shown = orders.propose_order(session, shop.actor, a_request(shop, po_number="88123"), now=NOW).shown

    (warning,) = shown["warnings"]
    assert warning["code"] == "duplicate_po_number"
    assert warning["facts"]["order_number"] == earlier.number


def test_the_same_key_gives_the_same_order(session: Session) -> None:
    shop = a_shop(session)
    request = a_request(shop)

    first = orders.place_order(session, shop.actor, request, request_key="K1", now=NOW)
    second = orders.place_order(session, shop.actor, request, request_key="K1", now=NOW)

    assert first == second
    assert committed(session)["PAP-1001"] == 4


def test_the_same_key_for_another_request_is_refused(session: Session) -> None:
    shop = a_shop(session)
    orders.place_order(session, shop.actor, a_request(shop), request_key="K1", now=NOW)

    with pytest.raises(RequestKeyReused):
        orders.place_order(session, shop.actor, a_request(shop, ("PAP-1001", 5)), request_key="K1", now=NOW)


def test_another_companys_order_does_not_exist(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop)
    stranger = the_actor(a_contact(session, a_company(session, "Other"), "eve@other.example"))

    for call in (orders.show_order, orders.propose_cancellation, orders.cancel_order):
        with pytest.raises(DocumentNotFound):
            call(session, stranger, order.number, now=NOW)
    assert orders.list_orders(session, stranger) == ()
    assert orders.find_orders(session, stranger, sku="PAP-1001") == ()


def test_a_rep_sees_assigned_accounts_only(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop)
    mine = the_actor(a_contact(session, None, "rep@desk.example", role="rep"))
    other = the_actor(a_contact(session, None, "rep2@desk.example", role="rep"))
    shop.company.rep_id = mine.contact_id
    session.flush()

    assert orders.show_order(session, mine, order.number, now=NOW).number == order.number
    with pytest.raises(DocumentNotFound):
        orders.show_order(session, other, order.number, now=NOW)


def test_planners_see_no_prices(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop)
    planner = Actor(99, Role.PLANNER)

    with pytest.raises(NotAllowed):
        orders.show_order(session, planner, order.number, now=NOW)


def test_another_companys_address_is_not_found(session: Session) -> None:
    shop = a_shop(session)
    elsewhere = a_ship_to(session, a_company(session, "Other"))

    with pytest.raises(ShipToNotFound):
        orders.propose_order(
            session, shop.actor, orders.OrderRequest(elsewhere.id, (RequestedLine("PAP-1001", 1),)), now=NOW
        )


def test_orders_are_found_by_item_words_and_po_number(session: Session) -> None:
    shop = a_shop(session)
    paper = placed(session, shop, po_number="88123")
    toner = placed(session, shop, ("TON-2001", 3))

    def found(**wanted: str) -> list[str]:
        return [order.number for order in orders.find_orders(session, shop.actor, **wanted)]

    assert found(sku="TON-2001") == [toner.number]
    assert found(text="copier papers") == [paper.number]
    assert found(text="88123") == [paper.number]
    assert [order.number for order in orders.list_orders(session, shop.actor)] == [toner.number, paper.number]


def test_open_orders_leave_out_the_cancelled(session: Session) -> None:
    shop = a_shop(session)
    gone, kept = placed(session, shop), placed(session, shop)
    orders.cancel_order(session, shop.actor, gone.number, now=NOW)

    (only,) = orders.list_orders(session, shop.actor, open_only=True)

    assert (only.number, only.line_count, only.first_item_names) == (kept.number, 1, ("Copier paper",))


def test_a_line_behind_its_promise_is_late_and_says_so(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop)
    a_month_later = NOW + timedelta(days=30)

    (line,) = orders.show_order(session, shop.actor, order.number, now=a_month_later).lines

    assert line.is_late
    assert line.late_reason and line.late_reason["code"] == "promise_date_passed"


def test_a_slipped_promise_keeps_the_first_date_and_tells_why(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop)
    old = session.scalars(select(LinePromise)).one()
    old.superseded_at = NOW
    slipped = {"code": "receipt_slipped", "agreed": False}
    session.add(
        LinePromise(
            order_line_id=old.order_line_id,
            warehouse="RNO",
            quantity=4,
            promise_ship_date=date(2026, 3, 16),
            promise_date=date(2026, 3, 20),
            service_code="GND-STD",
            is_original=False,
            reason=slipped,
            promised_at=NOW + timedelta(days=1),
        )
    )
    session.flush()

    (line,) = orders.show_order(session, shop.actor, order.number, now=NOW).lines

    assert line.original_promise_date == order.lines[0].promise_date
    assert line.promise_date == date(2026, 3, 20)
    assert line.late_reason and line.late_reason["code"] == "receipt_slipped"


def test_more_of_a_line_is_promised_as_if_its_own_stock_were_free(session: Session) -> None:
    shop = a_shop(session, on_hand=10)
    order = placed(session, shop, ("PAP-1001", 8))

    after = changed(session, shop, order, set_quantity=((1, 10),))

    assert (after.lines[0].quantity, after.revision) == (10, 2)
    assert after.lines[0].promise_date == order.lines[0].promise_date
    assert committed(session)["PAP-1001"] == 10


def test_a_change_shows_what_it_replaces(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop)
    change = OrderChange(set_quantity=((1, 6),), add_lines=(RequestedLine("TON-2001", 1),))

    shown = orders.propose_order_change(session, shop.actor, order.number, change, now=NOW).shown

    assert shown["document_number"] == order.number
    assert shown["replaces"]["total_amount"] == str(order.total_amount)
    assert (shown["changed_lines"], shown["added_lines"]) == ([1], [2])
    assert committed(session)["PAP-1001"] == 4


def test_an_item_is_replaced_and_a_line_cancelled_in_one_change(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop, ("PAP-1001", 4), ("TON-2001", 2))

    after = changed(session, shop, order, replace_item=((2, "PAP-1001"),), cancel_lines=(1,))

    assert [(line.sku, line.quantity, line.status) for line in after.lines] == [
        ("PAP-1001", 4, "cancelled"),
        ("PAP-1001", 2, "confirmed"),
    ]
    assert committed(session) == {"PAP-1001": 2, "TON-2001": 0}


def test_a_later_promise_after_a_change_is_not_our_delay(session: Session) -> None:
    shop = a_shop(session, on_hand=4)
    a_receipt(session, "PAP-1001", "RNO", 50, date(2026, 3, 20))
    order = placed(session, shop)

    after = changed(session, shop, order, set_quantity=((1, 20),), option_key="cheapest")

    assert after.lines[0].original_promise_date == order.lines[0].promise_date
    assert after.lines[0].promise_date > order.lines[0].promise_date
    assert not after.is_late


def test_another_address_moves_the_whole_order(session: Session) -> None:
    shop = a_shop(session)
    denver = a_ship_to(session, shop.company, city="Denver", state="CO", postcode="80202")
    order = placed(session, shop)

    after = changed(session, shop, order, ship_to_id=denver.id)

    assert after.ship_to["city"] == "Denver"


def test_expediting_takes_the_fastest_way(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop)

    after = changed(session, shop, order, expedite=True)

    assert after.promise_date < order.promise_date
    assert after.freight_amount > order.freight_amount
    assert not after.is_late


def test_with_more_time_the_goods_travel_the_recommended_way_for_the_new_day(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop, option_key="fastest")
    later = order.promise_date + timedelta(days=20)

    after = changed(session, shop, order, requested_date=later)

    assert after.freight_amount < order.freight_amount
    assert order.promise_date < after.promise_date <= later


def test_a_day_that_leaves_no_more_time_is_still_met(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop, option_key="fastest")

    after = changed(session, shop, order, requested_date=order.promise_date)

    assert after.promise_date <= order.promise_date


def test_a_po_number_and_a_note_move_no_goods(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop)

    after = changed(session, shop, order, po_number="P-1", delivery_note="Ring twice")

    assert (after.po_number, after.delivery_note) == ("P-1", "Ring twice")
    assert after.lines == order.lines


def test_a_change_that_changes_nothing_is_refused(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop)

    with pytest.raises(NothingToChange):
        orders.propose_order_change(
            session, shop.actor, order.number, OrderChange(set_quantity=((1, 4),)), now=NOW
        )


def test_an_order_changed_in_between_is_shown_again(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop)
    first = orders.propose_order_change(
        session, shop.actor, order.number, OrderChange(set_quantity=((1, 6),)), now=NOW
    )
    changed(session, shop, order, set_quantity=((1, 9),))

    with pytest.raises(ProposalChanged) as refused:
        proposals.confirm(session, shop.actor, first.proposal_id, now=NOW)

    assert refused.value.fresh["before"]["revision"] == 2


@pytest.mark.parametrize(
    ("facts", "instead"),
    [
        ({"status": "picked"}, "refuse_delivery"),
        ({"status": "shipped", "shipped_quantity": 4}, "refuse_delivery"),
        ({"status": "delivered", "shipped_quantity": 4, "delivered_quantity": 4}, "return"),
        ({"shipped_quantity": 1}, "add_line"),
        ({"status": "cancelled"}, "reorder"),
    ],
)
def test_a_line_too_far_on_says_what_can_be_done_instead(
    session: Session, facts: dict[str, object], instead: str
) -> None:
    shop = a_shop(session)
    order = placed(session, shop)
    set_status(session, order, 1, **facts)

    with pytest.raises(OrderNotChangeable) as refused:
        orders.propose_order_change(
            session, shop.actor, order.number, OrderChange(set_quantity=((1, 9),)), now=NOW
        )

    assert (refused.value.line_number, refused.value.instead) == (1, instead)


def test_what_is_picked_stays_while_the_rest_changes(session: Session) -> None:
    shop = a_shop(session, on_hand=10)
    order = placed(session, shop, ("PAP-1001", 4), ("TON-2001", 2))
    set_status(session, order, 1, status="picked")

    after = changed(session, shop, order, set_quantity=((2, 5),), add_lines=(RequestedLine("PAP-1001", 6),))

    assert [(line.sku, line.quantity, line.status) for line in after.lines] == [
        ("PAP-1001", 4, "picked"),
        ("TON-2001", 5, "confirmed"),
        ("PAP-1001", 6, "confirmed"),
    ]
    assert after.total_amount == after.goods_amount + after.freight_amount
    assert committed(session) == {"PAP-1001": 10, "TON-2001": 5}


def test_stock_of_a_picked_line_is_not_promised_twice(session: Session) -> None:
    shop = a_shop(session, on_hand=10)
    order = placed(session, shop, ("PAP-1001", 4), ("TON-2001", 2))
    set_status(session, order, 1, status="picked")

    with pytest.raises(RequestRefused) as refused:
        change = OrderChange(add_lines=(RequestedLine("PAP-1001", 7),))
        orders.propose_order_change(session, shop.actor, order.number, change, now=NOW)

    assert refused.value.problems[0].facts["available_quantity"] == 6


def test_an_unknown_line_is_said_with_those_there_are(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop)

    with pytest.raises(LineNotFound) as refused:
        orders.propose_cancellation(session, shop.actor, order.number, line_numbers=(7,), now=NOW)

    assert refused.value.line_numbers == (1,)


def test_cancelling_restores_what_can_be_promised(session: Session) -> None:
    shop = a_shop(session)
    before = orders.propose_order(session, shop.actor, a_request(shop), now=NOW).shown
    order = placed(session, shop, ("PAP-1001", 100))

    shown = orders.propose_cancellation(session, shop.actor, order.number, now=NOW)
    done = proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)

    assert (done.result["status"], done.result["total_amount"]) == ("cancelled", "0.00")
    assert committed(session) == {"PAP-1001": 0, "TON-2001": 0}
    assert orders.propose_order(session, shop.actor, a_request(shop), now=NOW).shown == before


def test_one_line_is_cancelled_and_the_rest_keeps_its_promise(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop, ("PAP-1001", 4), ("TON-2001", 2))

    shown = orders.propose_cancellation(session, shop.actor, order.number, line_numbers=(2,), now=NOW)
    done = proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)

    lines = done.result["lines"]
    assert [line["status"] for line in lines] == ["confirmed", "cancelled"]
    assert lines[0]["promise_date"] == order.lines[0].promise_date.isoformat()
    assert done.result["goods_amount"] == "160.00"
    assert committed(session) == {"PAP-1001": 4, "TON-2001": 0}


def test_a_cancellation_lists_what_it_cannot_stop(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop, ("PAP-1001", 4), ("TON-2001", 2))
    set_status(session, order, 1, status="shipped", shipped_quantity=4)

    shown = orders.propose_cancellation(session, shop.actor, order.number, now=NOW)
    done = proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)

    (refused,) = shown.shown["refused_lines"]
    assert (refused["line_number"], refused["instead"]) == (1, "refuse_delivery")
    assert [line["status"] for line in done.result["lines"]] == ["shipped", "cancelled"]


def test_the_rest_of_a_partly_shipped_line_is_called_off(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop, ("PAP-1001", 10))
    set_status(session, order, 1, shipped_quantity=4)

    after = orders.cancel_order(session, shop.actor, order.number, now=NOW)

    assert [(line.quantity, line.net_amount, line.status) for line in after.lines] == [
        (4, Decimal("160.00"), "shipped")
    ]
    live = select(LinePromise.quantity).where(LinePromise.superseded_at.is_(None))
    assert list(session.scalars(live)) == [4]


def test_nothing_left_to_cancel_says_what_can_be_done_instead(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop)
    set_status(session, order, 1, status="delivered", shipped_quantity=4, delivered_quantity=4)

    with pytest.raises(OrderNotCancellable) as refused:
        orders.propose_cancellation(session, shop.actor, order.number, now=NOW)

    assert refused.value.instead == "return"


def test_a_program_may_repeat_its_cancellation(session: Session) -> None:
    shop = a_shop(session)
    order = placed(session, shop)

    first = orders.cancel_order(session, shop.actor, order.number, now=NOW)
    second = orders.cancel_order(session, shop.actor, order.number, now=NOW)

    assert first == second


def test_cancelling_lifts_the_credit_hold(session: Session) -> None:
    shop = a_shop(session, credit_limit_amount=Decimal("100"), open_receivables_amount=Decimal("200"))
    order = placed(session, shop)

    cancelled = orders.cancel_order(session, shop.actor, order.number, now=NOW)

    assert (cancelled.status, cancelled.holds) == ("cancelled", ())
    assert session.scalars(select(OrderHold.lifted_at)).one() is not None


def test_a_split_order_keeps_a_promise_for_each_part(session: Session) -> None:
    shop = a_shop(session, on_hand=3)
    a_warehouse(session, "CMH", name="Columbus", city="Columbus", state="OH", postcode="43215")
    stock(session, "PAP-1001", "CMH", 3)

    order = placed(session, shop, ("PAP-1001", 5))

    assert sorted(part["quantity"] for part in order.lines[0].parts) == [2, 3]
    assert committed(session)["PAP-1001"] == 5
