"""A return that was authorized and shall not be made after all, on both databases."""

import pytest
from sqlalchemy.orm import Session

from backend.db.models.shipments import Rma
from backend.db.queries.journal import entries_of
from backend.domain.actors import Actor
from backend.domain.errors import DocumentNotFound, QuantityNotReturnable, ReturnNotCancellable
from backend.services import proposals
from backend.services.return_cancellations import cancel_return, propose_return_cancellation
from backend.services.returns import list_returnable, propose_return, show_rma
from tests.builders import NOW, a_company, a_contact, the_actor
from tests.services.test_returns import ORDER, asked, authorized, the_customer


@pytest.fixture
def ann(session: Session) -> Actor:
    return the_customer(session)


@pytest.fixture
def rma_number(session: Session, ann: Actor) -> str:
    number: str = authorized(session, ann, "a", (1, 10, "no_longer_needed")).number
    return number


def test_cancellation_writes_nothing_before_the_yes(session: Session, ann: Actor, rma_number: str) -> None:
    shown = propose_return_cancellation(session, ann, rma_number, now=NOW).shown

    assert (shown["number"], shown["lines"][0]["quantity"]) == (rma_number, 10)
    assert show_rma(session, ann, rma_number).status == "authorized"


def test_units_of_a_cancelled_return_can_come_back_again(
    session: Session, ann: Actor, rma_number: str
) -> None:
    with pytest.raises(QuantityNotReturnable):
        propose_return(session, ann, asked((1, 1, "no_longer_needed")), now=NOW)
    proposal = propose_return_cancellation(session, ann, rma_number, now=NOW)

    done = proposals.confirm(session, ann, proposal.proposal_id, now=NOW)

    assert (done.document_number, done.result["status"]) == (rma_number, "cancelled")
    assert list_returnable(session, ann, ORDER, now=NOW)[0].returnable_quantity == 10
    assert propose_return(session, ann, asked((1, 10, "defective")), now=NOW).shown["credit_amount"] != "0.00"


def test_cancelling_twice_is_journalled_once(session: Session, ann: Actor, rma_number: str) -> None:
    first = cancel_return(session, ann, rma_number, now=NOW)

    assert cancel_return(session, ann, rma_number, now=NOW) == first
    assert [entry.verb for entry in entries_of(session, rma_number)].count("cancel_return") == 1


@pytest.mark.parametrize("status", ["received", "inspected", "credited"])
def test_return_whose_goods_are_here_is_not_cancelled(
    session: Session, ann: Actor, rma_number: str, status: str
) -> None:
    session.query(Rma).update({"status": status})

    with pytest.raises(ReturnNotCancellable) as refused:
        propose_return_cancellation(session, ann, rma_number, now=NOW)

    assert refused.value.facts == {"rma_number": rma_number, "status": status}


def test_goods_that_arrive_before_the_yes_keep_the_return(
    session: Session, ann: Actor, rma_number: str
) -> None:
    proposal = propose_return_cancellation(session, ann, rma_number, now=NOW)
    session.query(Rma).update({"status": "received"})

    with pytest.raises(ReturnNotCancellable):
        proposals.confirm(session, ann, proposal.proposal_id, now=NOW)


def test_return_of_others_is_not_there_to_cancel(session: Session, ann: Actor, rma_number: str) -> None:
    stranger = the_actor(a_contact(session, a_company(session, "Larkspur Labs"), "lou@larkspur.example"))

    with pytest.raises(DocumentNotFound):
        cancel_return(session, stranger, rma_number, now=NOW)
