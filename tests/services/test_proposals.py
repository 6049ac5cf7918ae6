"""Shown first, confirmed once, by the one who was shown it, within a quarter of an hour."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models.items import Item
from backend.db.models.orders import SalesOrder
from backend.db.models.stock import Stock
from backend.domain.errors import (
    DocumentNotFound,
    ProposalChanged,
    ProposalConfirmed,
    ProposalExpired,
    RequestRefused,
)
from backend.services import orders, proposals
from tests.builders import NOW, a_company, a_contact, a_receipt, a_request, a_shop, committed, date, the_actor


def order_count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(SalesOrder)) or 0


def test_nothing_is_written_before_the_yes(session: Session) -> None:
    shop = a_shop(session)

    shown = orders.propose_order(session, shop.actor, a_request(shop), now=NOW)

    assert order_count(session) == 0
    assert committed(session)["PAP-1001"] == 0
    assert shown.shown["goods_amount"] == "160.00"
    assert shown.expires_at == NOW + timedelta(minutes=15)


def test_a_second_yes_gets_the_first_result(session: Session) -> None:
    shop = a_shop(session)
    shown = orders.propose_order(session, shop.actor, a_request(shop), now=NOW)

    first = proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)
    second = proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW + timedelta(days=1))

    assert first == second
    assert order_count(session) == 1
    assert committed(session)["PAP-1001"] == 4


def test_an_expired_proposal_writes_nothing(session: Session) -> None:
    shop = a_shop(session)
    shown = orders.propose_order(session, shop.actor, a_request(shop), now=NOW)

    with pytest.raises(ProposalExpired):
        proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW + timedelta(minutes=15))

    assert order_count(session) == 0


def test_another_persons_proposal_does_not_exist(session: Session) -> None:
    shop = a_shop(session)
    shown = orders.propose_order(session, shop.actor, a_request(shop), now=NOW)
    colleague = the_actor(a_contact(session, shop.company, "bob@brightwater.example"))
    stranger = the_actor(a_contact(session, a_company(session, "Other"), "eve@other.example"))

    for other in (colleague, stranger):
        with pytest.raises(DocumentNotFound):
            proposals.confirm(session, other, shown.proposal_id, now=NOW)


def test_a_withdrawn_proposal_cannot_be_confirmed(session: Session) -> None:
    shop = a_shop(session)
    shown = orders.propose_order(session, shop.actor, a_request(shop), now=NOW)

    proposals.withdraw(session, shop.actor, shown.proposal_id, now=NOW)

    with pytest.raises(ProposalExpired):
        proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)


def test_what_is_confirmed_cannot_be_withdrawn(session: Session) -> None:
    shop = a_shop(session)
    shown = orders.propose_order(session, shop.actor, a_request(shop), now=NOW)
    done = proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)

    with pytest.raises(ProposalConfirmed) as refused:
        proposals.withdraw(session, shop.actor, shown.proposal_id, now=NOW)

    assert refused.value.document_number == done.document_number


def test_a_dearer_price_is_shown_first(session: Session) -> None:
    shop = a_shop(session)
    shown = orders.propose_order(session, shop.actor, a_request(shop), now=NOW)
    session.get_one(Item, "PAP-1001").list_price = Decimal("41")
    session.flush()

    with pytest.raises(ProposalChanged) as refused:
        proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)

    assert Decimal(refused.value.fresh["total_amount"]) == Decimal(shown.shown["total_amount"]) + 4
    assert order_count(session) == 0


def test_a_lower_price_passes_and_is_what_is_charged(session: Session) -> None:
    shop = a_shop(session)
    shown = orders.propose_order(session, shop.actor, a_request(shop), now=NOW)
    session.get_one(Item, "PAP-1001").list_price = Decimal("39")
    session.flush()

    done = proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)

    assert Decimal(done.result["total_amount"]) == Decimal(shown.shown["total_amount"]) - 4


def test_a_later_promise_is_shown_first_with_its_date(session: Session) -> None:
    shop = a_shop(session, on_hand=4)
    a_receipt(session, "PAP-1001", "RNO", 20, date(2026, 3, 20))
    shown = orders.propose_order(session, shop.actor, a_request(shop), now=NOW)
    rival = a_request(shop, ("PAP-1001", 3))
    orders.place_order(session, shop.actor, rival, request_key="rival", now=NOW)

    with pytest.raises(ProposalChanged) as refused:
        proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)

    assert refused.value.fresh["promise_date"] > shown.shown["promise_date"]
    assert refused.value.fresh["options"][0]["lines"][0]["quantity"] == 4


def test_when_supply_is_gone_the_refusal_says_what_is_left(session: Session) -> None:
    shop = a_shop(session, on_hand=4)
    shown = orders.propose_order(session, shop.actor, a_request(shop), now=NOW)
    orders.place_order(session, shop.actor, a_request(shop, ("PAP-1001", 3)), request_key="rival", now=NOW)

    with pytest.raises(ProposalChanged) as refused:
        proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)

    (shortfall,) = refused.value.fresh["shortfalls"]
    assert (shortfall["sku"], shortfall["requested_quantity"], shortfall["available_quantity"]) == (
        "PAP-1001",
        4,
        1,
    )


def test_an_expired_proposal_is_renewed_at_todays_facts(session: Session) -> None:
    shop = a_shop(session)
    shown = orders.propose_order(session, shop.actor, a_request(shop, po_number="88123"), now=NOW)
    session.get_one(Item, "PAP-1001").list_price = Decimal("41")
    session.flush()
    later = NOW + timedelta(minutes=20)

    fresh = proposals.renew(session, shop.actor, shown.proposal_id, now=later)
    done = proposals.confirm(session, shop.actor, fresh.proposal_id, now=later)

    assert done.result["total_amount"] == fresh.shown["total_amount"]
    assert done.result["goods_amount"] == "164.00"
    assert done.result["po_number"] == "88123"


def test_items_taken_off_sale_in_between_refuse(session: Session) -> None:
    shop = a_shop(session)
    shown = orders.propose_order(session, shop.actor, a_request(shop), now=NOW)
    session.get_one(Item, "PAP-1001").is_active = False
    session.flush()

    with pytest.raises(RequestRefused) as refused:
        proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)

    assert [problem.code for problem in refused.value.problems] == ["item_inactive"]


def test_a_rep_who_lost_the_account_cannot_confirm(session: Session) -> None:
    shop = a_shop(session)
    rep = a_contact(session, None, "rep@desk.example", role="rep")
    shop.company.rep_id = rep.id
    session.flush()
    actor = replace(the_actor(rep), company_id=shop.company.id)
    shown = orders.propose_order(session, actor, a_request(shop), now=NOW)
    shop.company.rep_id = None
    session.flush()

    with pytest.raises(Exception, match="ship_to_not_found"):
        proposals.confirm(session, actor, shown.proposal_id, now=NOW)


def test_the_last_word_is_the_tables(session: Session) -> None:
    shop = a_shop(session)
    row = session.get_one(Stock, ("PAP-1001", "RNO"))
    row.committed_quantity = 101

    with pytest.raises(Exception, match="committed_within_supply"):
        session.flush()
    session.rollback()
    assert shop
