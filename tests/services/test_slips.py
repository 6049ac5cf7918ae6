"""What is said to a slip is done once, as things are now; what is settled stays settled."""

from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models.items import ItemSubstitute
from backend.db.models.orders import PromiseSlip
from backend.db.models.shipments import Escalation, Notice
from backend.domain.actors import OPERATOR
from backend.domain.errors import (
    ChoiceNotOffered,
    DocumentNotFound,
    NotAllowed,
    ReceiptClosed,
    SlipDecided,
    SlipExpired,
)
from backend.gateways.mail import ConsoleMail
from backend.services import carrier_delays, orders, proposals, receiving, slip_decisions, slips
from backend.services.mailing import send_mail
from tests.builders import (
    NOW,
    TODAY,
    Shop,
    a_receipt,
    a_shipment,
    a_shop,
    a_written_order,
    an_item,
    committed,
    stock,
)
from tests.services.test_audit import ship
from tests.services.test_repromising import LATER, SOON, another_shop, placed, shown


@pytest.fixture
def shop(session: Session) -> Shop:
    """A company that takes no parts; 10 boxes come soon, 30 later, and another paper is on the shelf."""
    shop = a_shop(session, on_hand=0, allows_partial_shipment=False)
    a_receipt(session, "PAP-1001", "RNO", 10, SOON)
    a_receipt(session, "PAP-1001", "RNO", 30, LATER)
    an_item(session, "PAP-1002", name="Recycled paper", category="paper", list_price=Decimal("42"))
    stock(session, "PAP-1002", on_hand=50)
    session.add(ItemSubstitute(sku="PAP-1001", substitute_sku="PAP-1002", rank=1))
    session.flush()
    return shop


@pytest.fixture
def slip(session: Session, shop: Shop) -> slips.SlipView:
    """Ten boxes were promised, only six come in time."""
    placed(session, shop, ("PAP-1001", 10))
    receiving.change_expected(session, OPERATOR, 1, quantity=6, now=NOW)
    (found,) = slips.list_slips(session, shop.actor, open_only=True)
    return found


def test_only_what_exists_is_offered(slip: slips.SlipView) -> None:
    offered = {each["choice"]: each for each in slip.choices}

    assert list(offered) == ["keep", "split", "substitute", "cancel"]
    assert (offered["split"]["first_quantity"], offered["split"]["rest_quantity"]) == (6, 4)
    assert (offered["substitute"]["sku"], offered["substitute"]["unit_price"]) == ("PAP-1002", "42.00")


def test_the_same_choice_again_finds_it_done(session: Session, shop: Shop, slip: slips.SlipView) -> None:
    first = slip_decisions.decide_slip(session, shop.actor, slip.slip_id, "keep", now=NOW)
    again = slip_decisions.decide_slip(
        session, shop.actor, slip.slip_id, "keep", now=NOW + timedelta(hours=1)
    )

    assert first == again
    with pytest.raises(SlipDecided) as refused:
        slip_decisions.decide_slip(session, shop.actor, slip.slip_id, "cancel", now=NOW)
    assert (refused.value.decision, refused.value.new_date) == ("keep", slip.new_date)


def test_sent_in_parts_stays_so_when_supply_changes_again(
    session: Session, shop: Shop, slip: slips.SlipView
) -> None:
    slip_decisions.decide_slip(session, shop.actor, slip.slip_id, "split", now=NOW)
    receiving.expect_receipt(
        session,
        OPERATOR,
        sku="PAP-1001",
        warehouse="RNO",
        supplier="Cascade",
        quantity=1,
        expected_date=LATER,
        request_key="E",
        now=NOW,
    )

    (line,) = orders.show_order(session, shop.actor, slip.order_number, now=NOW).lines
    assert [part["quantity"] for part in line.parts] == [6, 4]
    assert line.parts[0]["promise_date"] == slip.old_date
    assert committed(session)["PAP-1001"] == 10


def test_a_cancelled_line_lets_others_have_its_stock(
    session: Session, shop: Shop, slip: slips.SlipView
) -> None:
    other = another_shop(session, "Second Buyer")
    waiting = placed(session, other, ("PAP-1001", 8))
    before = waiting.lines[0].promise_date

    slip_decisions.decide_slip(session, shop.actor, slip.slip_id, "cancel", now=NOW)

    assert orders.show_order(session, shop.actor, slip.order_number, now=NOW).status == "cancelled"
    parts = shown(session, waiting).lines[0].parts
    assert shown(session, waiting).lines[0].promise_date <= before
    assert sum(part["quantity"] for part in parts) == 8
    assert committed(session)["PAP-1001"] == 8


def test_a_substitute_is_shown_with_its_price_first(
    session: Session, shop: Shop, slip: slips.SlipView
) -> None:
    proposal = slip_decisions.propose_substitute(session, shop.actor, slip.slip_id, now=NOW)
    assert proposal.shown["goods_amount"] == "420.00"

    proposals.confirm(session, shop.actor, proposal.proposal_id, now=NOW)
    proposals.confirm(session, shop.actor, proposal.proposal_id, now=NOW)

    (line,) = orders.show_order(session, shop.actor, slip.order_number, now=NOW).lines
    assert (line.sku, line.quantity) == ("PAP-1002", 10)
    assert slips.show_slip(session, shop.actor, slip.slip_id).decision == "substitute"
    assert committed(session) == {"PAP-1001": 0, "TON-2001": 0, "PAP-1002": 10}


def test_what_can_no_longer_be_done_is_refused_with_what_can(
    session: Session, shop: Shop, slip: slips.SlipView
) -> None:
    receiving.change_expected(session, OPERATOR, 1, quantity=0, now=NOW)

    with pytest.raises(ChoiceNotOffered) as refused:
        slip_decisions.decide_slip(session, shop.actor, slip.slip_id, "split", now=NOW)

    assert refused.value.choices == ("keep", "substitute", "cancel")
    assert slips.show_slip(session, shop.actor, slip.slip_id).decision is None


def test_nobody_elses_slip_is_seen_or_decided(session: Session, shop: Shop, slip: slips.SlipView) -> None:
    other = another_shop(session, "Second Buyer")

    assert slips.list_slips(session, other.actor) == ()
    with pytest.raises(DocumentNotFound):
        slip_decisions.decide_slip(session, other.actor, slip.slip_id, "cancel", now=NOW)
    with pytest.raises(NotAllowed):
        receiving.change_expected(session, shop.actor, 1, quantity=3, now=NOW)


def test_a_second_slip_asks_for_a_decision_and_time_decides(
    session: Session, shop: Shop, slip: slips.SlipView
) -> None:
    assert slip.decide_by is None
    receiving.change_expected(session, OPERATOR, 2, expected_date=LATER + timedelta(days=5), now=NOW)
    (second,) = slips.list_slips(session, shop.actor, open_only=True)
    assert second.decide_by == TODAY + timedelta(days=3)
    assert slips.show_slip(session, shop.actor, slip.slip_id).decision == "overtaken"
    late = NOW + timedelta(days=6)

    with pytest.raises(SlipExpired):
        slip_decisions.decide_slip(session, shop.actor, second.slip_id, "cancel", now=late)
    (closed,) = slips.close_overdue(session, now=late)

    assert closed.decision == "kept_by_time"
    assert slips.close_overdue(session, now=late) == ()
    (left,) = session.scalars(select(Escalation))
    assert (left.topic, left.facts["order_number"]) == ("slip_undecided", second.order_number)


def test_the_customer_is_told_once_in_talk_and_by_mail(
    session: Session, shop: Shop, slip: slips.SlipView, tmp_path: Path
) -> None:
    kinds = [notice.kind for notice in session.scalars(select(Notice).order_by(Notice.id))]
    assert kinds == ["slip", "mail:slip"]

    console = ConsoleMail(tmp_path / "mail")
    assert send_mail(session, console, now=NOW) == 1
    assert send_mail(session, console, now=NOW) == 0

    (file,) = (tmp_path / "mail").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert message["To"] == shop.contact.email
    assert slip.order_number in message["Subject"]
    assert "have what is there sent now" in message.get_content()
    assert "{" not in message.get_content()


def test_a_receipt_that_came_is_not_changed_any_more(session: Session, shop: Shop) -> None:
    receiving.arrive(session, OPERATOR, 1, received_quantity=10, now=NOW)

    with pytest.raises(ReceiptClosed):
        receiving.change_expected(session, OPERATOR, 1, quantity=3, now=NOW)
    with pytest.raises(ReceiptClosed):
        receiving.arrive(session, OPERATOR, 1, received_quantity=9, now=NOW)


def test_a_changed_line_leaves_its_slip_behind(session: Session, shop: Shop, slip: slips.SlipView) -> None:
    change = orders.OrderChange(set_quantity=((1, 5),))
    proposal = orders.propose_order_change(session, shop.actor, slip.order_number, change, now=NOW)
    proposals.confirm(session, shop.actor, proposal.proposal_id, now=NOW)

    session.expire_all()
    assert [row.decision for row in session.scalars(select(PromiseSlip))] == ["overtaken"]


def test_goods_that_have_left_leave_nothing_to_decide(
    session: Session, shop: Shop, slip: slips.SlipView
) -> None:
    later = NOW + timedelta(days=15)
    for expected in (1, 2):
        came = receiving.arrive(session, OPERATOR, expected, received_quantity=6, now=later)
        receiving.put_away(session, OPERATOR, came.receipt_number or "", now=later)
    (asked,) = slips.list_slips(session, shop.actor, open_only=True)

    ship(session, later + timedelta(days=2))

    assert slips.list_slips(session, shop.actor, open_only=True) == ()
    with pytest.raises(SlipDecided):
        slip_decisions.decide_slip(session, shop.actor, asked.slip_id, "split", now=later)


def test_a_carriers_delay_is_told_once_for_each_new_day(session: Session) -> None:
    shop = a_shop(session)
    order = a_written_order(session, shop.ship_to, ("PAP-1001", 10, "400.00"))
    late = TODAY + timedelta(days=2)
    shipment = a_shipment(session, order, {1: 6}, estimated_delivery_date=late)

    assert len(carrier_delays.delivery_delayed(session, OPERATOR, shipment, reason="storm", now=NOW)) == 1
    assert carrier_delays.delivery_delayed(session, OPERATOR, shipment, reason="storm", now=NOW) == ()

    (line,) = orders.show_order(session, OPERATOR, f"SO-{order.id}", now=NOW).lines
    assert [(part["quantity"], part["promise_date"]) for part in line.parts] == [(4, TODAY), (6, late)]
    (slip,) = slips.list_slips(session, shop.actor)
    assert (slip.quantity, slip.old_date, slip.new_date, slip.decision) == (6, TODAY, late, "keep")
