"""Returns from the question to the label, on both databases."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models.orders import SalesOrder
from backend.db.models.shipments import Rma, RmaLine
from backend.db.queries.journal import entries_of
from backend.db.session import in_transaction, session_factory
from backend.domain.actors import OPERATOR, Actor, Role
from backend.domain.errors import (
    DocumentNotFound,
    ItemNotReturnable,
    LineNotFound,
    NothingDelivered,
    ProposalChanged,
    QuantityNotReturnable,
    RequestKeyReused,
    RequestRefused,
    ReturnWindowClosed,
)
from backend.services import proposals
from backend.services.returns import (
    ReturnLine,
    ReturnRequest,
    authorize_return,
    list_returnable,
    list_rmas,
    propose_return,
    show_rma,
)
from tests.builders import (
    NOW,
    TODAY,
    a_company,
    a_contact,
    a_ship_to,
    a_shipment,
    a_warehouse,
    a_written_order,
    an_item,
    carriers,
    the_actor,
)

ORDER = "SO-1"


def the_customer(session: Session) -> Actor:
    """Ann, whose order came today: 10 paper for 100.00 and 2 wipes for 9.99, tax 8.80; 5 chairs wait."""
    company = a_company(session)
    for sku, name, facts in (
        ("PAP-1001", "Copier paper", {}),
        ("HYG-1", "Screen wipes", {"is_hygiene": True}),
        ("CHR-1", "Task chair", {}),
    ):
        an_item(session, sku, name=name, **facts)
    a_warehouse(session)
    carriers(session)
    order = a_written_order(
        session, a_ship_to(session, company), ("PAP-1001", 10, "100"), ("HYG-1", 2, "9.99"),
        ("CHR-1", 5, "500"), tax="48.80",
    )  # fmt: skip
    a_shipment(session, order, {1: 10, 2: 2}, delivered_at=NOW - timedelta(hours=1))
    return the_actor(a_contact(session, company))


@pytest.fixture
def ann(session: Session) -> Actor:
    return the_customer(session)


def asked(*lines: tuple[int, int, str]) -> ReturnRequest:
    return ReturnRequest(ORDER, tuple(ReturnLine(*line) for line in lines))


def authorized(session: Session, actor: Actor, key: str, *lines: tuple[int, int, str]) -> Any:
    return authorize_return(session, actor, asked(*lines), request_key=key, now=NOW)


def test_each_line_says_what_can_come_back_and_why_not(session: Session, ann: Actor) -> None:
    paper, wipes, chairs = list_returnable(session, ann, ORDER, now=NOW)

    assert (paper.returnable_quantity, paper.return_until_date) == (10, TODAY + timedelta(30))
    assert paper.our_fault_until_date == TODAY + timedelta(60)
    assert (wipes.returnable_quantity, wipes.refusal) == (0, "item_not_returnable")
    assert (wipes.our_fault_quantity, wipes.facts["reason"]) == (2, "hygiene")
    assert (chairs.refusal, chairs.facts["instead"]) == ("nothing_delivered", "cancel")


def test_proposal_shows_fee_credit_place_and_last_day_and_writes_nothing(
    session: Session, ann: Actor
) -> None:
    shown = propose_return(session, ann, asked((1, 2, "no_longer_needed")), now=NOW).shown

    assert shown["lines"][0]["fee_amount"] == shown["fee_amount"] == "3.00"
    assert shown["credit_amount"] == "18.60"
    assert shown["return_by_date"] == (TODAY + timedelta(14)).isoformat()
    assert shown["return_to"]["city"] == "Reno"
    assert list_rmas(session, ann) == ()


def test_confirmed_proposal_is_an_rma_with_a_label(session: Session, ann: Actor) -> None:
    shown = propose_return(session, ann, asked((1, 2, "damaged"), (2, 1, "defective")), now=NOW)

    confirmed = proposals.confirm(session, ann, shown.proposal_id, now=NOW)
    again = proposals.confirm(session, ann, shown.proposal_id, now=NOW)

    rma = show_rma(session, ann, confirmed.document_number)
    assert rma.as_dict() == confirmed.result == again.result
    assert (rma.status, rma.fee_amount, rma.label_number) == ("authorized", 0, "RL000000014")
    assert [(line.line_number, line.quantity, line.reason) for line in rma.lines] == [
        (1, 2, "damaged"),
        (2, 1, "defective"),
    ]
    assert rma.credit_amount == sum(line.credit_amount for line in rma.lines)
    assert [entry.verb for entry in entries_of(session, rma.number)] == ["authorize_return"]


def test_one_line_may_come_back_for_two_reasons(session: Session, ann: Actor) -> None:
    rma = authorized(session, ann, "k1", (1, 2, "damaged"), (1, 1, "no_longer_needed"), (1, 1, "damaged"))

    assert [(line.reason, line.quantity, line.fee_amount) for line in rma.lines] == [
        ("damaged", 3, Decimal("0.00")),
        ("no_longer_needed", 1, Decimal("1.50")),
    ]


def test_all_returns_of_an_order_credit_exactly_what_was_paid(session: Session, ann: Actor) -> None:
    for number in range(10):
        authorized(session, ann, f"paper {number}", (1, 1, "defective"))
    authorized(session, ann, "wipe 1", (2, 1, "wrong_item"))
    authorized(session, ann, "wipe 2", (2, 1, "wrong_item"))

    credited = session.scalar(select(func.sum(Rma.credit_amount)))

    tax = (Decimal("48.80") * Decimal("109.99") / Decimal("609.99")).quantize(Decimal("0.01"))
    assert credited == Decimal("109.99") + tax


def test_discount_of_the_order_is_not_credited(session: Session, ann: Actor) -> None:
    order = session.get_one(SalesOrder, 1)
    order.discount_amount, order.tax_amount = Decimal("61.00"), Decimal(0)

    rma = authorized(session, ann, "k1", (1, 10, "defective"))

    assert rma.credit_amount == Decimal("90.00")


def test_units_in_an_open_return_cannot_come_back_again(session: Session, ann: Actor) -> None:
    rma = authorized(session, ann, "k1", (1, 8, "damaged"))

    with pytest.raises(QuantityNotReturnable) as refused:
        propose_return(session, ann, asked((1, 3, "damaged")), now=NOW)

    assert (refused.value.returnable_quantity, refused.value.rma_numbers) == (2, (rma.number,))


def test_units_that_came_back_count_once(session: Session, ann: Actor) -> None:
    rma = authorized(session, ann, "k1", (1, 8, "damaged"))
    session.get_one(Rma, int(rma.number.removeprefix("RMA-"))).status = "received"
    session.get_one(SalesOrder, 1).lines[0].returned_quantity = 8
    session.flush()

    assert list_returnable(session, ann, ORDER, now=NOW)[0].returnable_quantity == 2


def test_single_refusal_speaks_for_itself(session: Session, ann: Actor) -> None:
    with pytest.raises(ItemNotReturnable):
        propose_return(session, ann, asked((2, 1, "other")), now=NOW)
    with pytest.raises(NothingDelivered):
        propose_return(session, ann, asked((3, 1, "damaged")), now=NOW)
    with pytest.raises(LineNotFound):
        propose_return(session, ann, asked((9, 1, "damaged")), now=NOW)
    with pytest.raises(ReturnWindowClosed) as refused:
        propose_return(session, ann, asked((1, 1, "other")), now=NOW + timedelta(days=31))
    assert refused.value.closed_on == date(2026, 4, 1)


def test_several_problems_are_told_together(session: Session, ann: Actor) -> None:
    request = asked((1, 11, "damaged"), (2, 1, "other"), (3, 1, "late"), (1, 0, "late"), (1, 1, "bored"))

    with pytest.raises(RequestRefused) as refused:
        propose_return(session, ann, request, now=NOW)

    assert [(problem.line_number, problem.code) for problem in refused.value.problems] == [
        (1, "quantity_not_returnable"),
        (2, "item_not_returnable"),
        (3, "nothing_delivered"),
        (1, "quantity_not_positive"),
        (1, "return_reason_unknown"),
    ]


def test_return_of_nothing_is_refused(session: Session, ann: Actor) -> None:
    with pytest.raises(RequestRefused):
        propose_return(session, ann, asked(), now=NOW)


def test_worse_credit_at_the_yes_is_shown_first(session: Session, ann: Actor) -> None:
    shown = propose_return(session, ann, asked((1, 1, "late")), now=NOW)
    session.get_one(SalesOrder, 1).discount_amount = Decimal("61.00")

    with pytest.raises(ProposalChanged) as refused:
        proposals.confirm(session, ann, shown.proposal_id, now=NOW)

    assert Decimal(refused.value.fresh["credit_amount"]) < Decimal(shown.shown["credit_amount"])
    assert list_rmas(session, ann) == ()


def test_same_key_authorizes_once_and_another_request_is_refused(session: Session, ann: Actor) -> None:
    first = authorized(session, ann, "k1", (1, 2, "damaged"))

    assert authorized(session, ann, "k1", (1, 2, "damaged")) == first
    with pytest.raises(RequestKeyReused):
        authorized(session, ann, "k1", (1, 3, "damaged"))
    assert len(list_rmas(session, ann)) == 1


def test_returns_of_others_are_not_there(session: Session, ann: Actor) -> None:
    rma = authorized(session, ann, "k1", (1, 2, "damaged"))
    stranger = the_actor(a_contact(session, a_company(session, "Larkspur Labs"), "lou@larkspur.example"))
    picker = Actor(99, Role.WAREHOUSE)

    with pytest.raises(DocumentNotFound):
        show_rma(session, ann, "9" * 30)
    assert list_rmas(session, stranger) == list_rmas(session, picker) == ()
    for actor in (stranger, picker):
        with pytest.raises(DocumentNotFound):
            show_rma(session, actor, rma.number)
        with pytest.raises(DocumentNotFound):
            propose_return(session, actor, asked((1, 1, "damaged")), now=NOW)


def test_list_tells_order_items_and_what_is_open(session: Session, ann: Actor) -> None:
    first = authorized(session, ann, "k1", (1, 2, "damaged"), (2, 1, "damaged"))
    second = authorized(session, ann, "k2", (1, 1, "damaged"))
    session.get_one(Rma, 1).status = "received"
    session.flush()

    summaries = list_rmas(session, ann, order_number=ORDER)

    assert [summary.number for summary in summaries] == [second.number, first.number]
    assert (summaries[1].quantity, summaries[1].item_names) == (3, ("Copier paper", "Screen wipes"))
    assert [rma.number for rma in list_rmas(session, ann, open_only=True)] == [second.number]


def test_look_of_staff_is_journalled(session: Session, ann: Actor) -> None:
    rma = authorized(session, ann, "k1", (1, 2, "damaged"))

    show_rma(session, OPERATOR, rma.number, now=NOW)

    assert [entry.verb for entry in entries_of(session, rma.number)] == ["authorize_return", "look"]


def _race(works: list[Callable[[], Any]]) -> list[Any]:
    """Start all at once; each result, or the refusal."""
    barrier, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int) -> None:
        barrier.wait()
        try:
            results[place] = works[place]()
        except Exception as refusal:
            results[place] = refusal

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_returns_never_share_a_unit(database_url: str) -> None:
    ann = in_transaction(database_url, the_customer)
    shown = [
        in_transaction(
            database_url, lambda session: propose_return(session, ann, asked((1, 6, "damaged")), now=NOW)
        )
        for _ in range(2)
    ]

    def confirming(proposal_id: str) -> Callable[[], Any]:
        return lambda: in_transaction(
            database_url, lambda session: proposals.confirm(session, ann, proposal_id, now=NOW)
        )

    def authorizing(key: str) -> Callable[[], Any]:
        return lambda: in_transaction(
            database_url, lambda session: authorized(session, ann, key, (1, 6, "damaged"))
        )

    works = [confirming(each.proposal_id) for each in shown] + [authorizing("k1"), authorizing("k2")]

    results = _race(works)

    refused = [result for result in results if isinstance(result, QuantityNotReturnable)]
    assert len(refused) == 3, results
    with session_factory(database_url, writes=False)() as session:
        assert session.scalar(select(func.sum(RmaLine.quantity))) == 6
