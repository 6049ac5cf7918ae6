"""Proof of delivery and the buyer's own count."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models.orders import OrderLine
from backend.db.models.shipments import Escalation, Notice, ShipmentLine, TrackingEvent
from backend.db.queries import journal as journal_queries
from backend.db.queries import orders as orders_queries
from backend.domain.actors import OPERATOR, Actor, Role
from backend.domain.delivering import LineProof
from backend.domain.errors import (
    DeliveryRefused,
    DeliveryVerified,
    DocumentNotFound,
    NotAllowed,
    NotDelivered,
)
from backend.services import deliveries, proposals
from tests import builders
from tests.builders import NOW

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def desk(session: Session) -> SimpleNamespace:
    """10 boxes of paper and 5 toners of one order on the road."""
    shop = builders.a_shop(session)
    order = builders.a_written_order(
        session, shop.ship_to, ("PAP-1001", 10, "400"), ("TON-2001", 5, "400"), contact_id=shop.contact.id
    )
    shipment = builders.a_shipment(session, order, {1: 10, 2: 5})
    order.status = "shipped"
    session.flush()
    return SimpleNamespace(
        session=session, actor=shop.actor, order=order, shipment=shipment, number=f"SH-{shipment.id}"
    )


def proven(desk: SimpleNamespace, *proofs: LineProof) -> deliveries.Delivery:
    return deliveries.prove_delivery(
        desk.session, OPERATOR, desk.number, proofs, signed_by="R. Bell", delivered_at=NOW, now=LATER
    )


def lines_of(desk: SimpleNamespace) -> list[tuple[str, int]]:
    rows = desk.session.scalars(select(OrderLine).order_by(OrderLine.line_number)).all()
    return [(row.status, row.delivered_quantity) for row in rows]


def test_a_delivery_in_full_moves_lines_order_and_shipment(desk: SimpleNamespace) -> None:
    delivery = proven(desk)

    assert (delivery.status, delivery.signed_by) == ("delivered", "R. Bell")
    assert lines_of(desk) == [("delivered", 10), ("delivered", 5)]
    desk.session.refresh(desk.order)
    assert desk.order.status == "delivered"
    last = desk.session.scalars(select(TrackingEvent).order_by(TrackingEvent.id.desc())).first()
    assert (last.code, last.place) == ("delivered", "Chicago, IL")
    assert [entry.verb for entry in journal_queries.entries_of(desk.session, desk.number)] == ["deliver"]
    assert desk.session.scalar(select(Notice.kind)) == "delivered"
    assert not desk.session.scalar(select(func.count(Escalation.id)))


def test_a_second_proof_finds_the_first(desk: SimpleNamespace) -> None:
    first = proven(desk, LineProof(1, 8))
    second = proven(desk)

    assert second.lines == first.lines
    assert lines_of(desk)[0] == ("delivered", 8)


def test_what_is_short_damaged_or_refused_is_not_delivered_and_the_team_hears_of_it(
    desk: SimpleNamespace,
) -> None:
    before = orders_queries.uninvoiced_amount(desk.session, desk.order.company_id)

    delivery = proven(
        desk, LineProof(1, 7, damaged_quantity=1, refused_quantity=1), LineProof(2, 5, over_quantity=1)
    )

    assert [(line.short_quantity, line.damaged_quantity) for line in delivery.lines] == [(1, 1), (0, 0)]
    assert lines_of(desk) == [("delivered", 7), ("delivered", 5)]
    told = desk.session.scalars(select(Escalation)).one()
    assert (told.topic, told.company_id) == ("delivery_differs", desk.order.company_id)
    assert told.facts["lines"][0] == {
        "line_number": 1,
        "delivered": 7,
        "short": 1,
        "damaged": 1,
        "refused": 1,
    }
    assert delivery.message_number == f"ESC-{told.id}"
    after = orders_queries.uninvoiced_amount(desk.session, desk.order.company_id)
    assert before - after == Decimal(120)


def test_an_order_refused_at_the_door_owes_nothing(desk: SimpleNamespace) -> None:
    proven(desk, LineProof(1, 0, refused_quantity=10), LineProof(2, 0, refused_quantity=5))

    assert lines_of(desk) == [("delivered", 0), ("delivered", 0)]
    assert orders_queries.uninvoiced_amount(desk.session, desk.order.company_id) == 0


@pytest.mark.parametrize(
    "proof",
    [
        LineProof(3, 1),
        LineProof(1, 11),
        LineProof(1, 9, over_quantity=1),
        LineProof(1, 10, refused_quantity=-1),
    ],
)
def test_a_proof_that_does_not_add_up_is_refused(desk: SimpleNamespace, proof: LineProof) -> None:
    with pytest.raises(DeliveryRefused):
        proven(desk, proof)
    assert lines_of(desk)[0] == ("shipped", 0)


def test_only_those_who_carry_the_goods_prove_a_delivery(desk: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        deliveries.prove_delivery(
            desk.session, desk.actor, desk.number, signed_by="me", delivered_at=NOW, now=NOW
        )


def test_a_buyer_confirms_once_that_everything_arrived(desk: SimpleNamespace) -> None:
    proven(desk)
    shown = deliveries.propose_verification(desk.session, desk.actor, desk.number, now=LATER)

    for _ in range(2):
        done = proposals.confirm(desk.session, desk.actor, shown.proposal_id, now=LATER)

    assert [line["confirmed_quantity"] for line in done.result["lines"]] == [10, 5]
    assert desk.session.scalars(select(ShipmentLine.confirmed_quantity)).all() == [10, 5]
    assert not desk.session.scalar(select(func.count(Escalation.id)))
    with pytest.raises(DeliveryVerified):
        deliveries.propose_verification(desk.session, desk.actor, desk.number, now=LATER)


def test_a_buyer_s_difference_is_kept_and_told_to_the_team_in_their_words(desk: SimpleNamespace) -> None:
    proven(desk)
    shown = deliveries.propose_verification(
        desk.session, desk.actor, desk.number, {1: 8}, words="we got 8 of the 10 boxes", now=LATER
    )
    assert shown.shown["differs"] == {"1": -2}

    done = proposals.confirm(desk.session, desk.actor, shown.proposal_id, now=LATER)

    told = desk.session.scalars(select(Escalation)).one()
    assert told.message == "we got 8 of the 10 boxes"
    assert told.facts == {
        "order_number": f"SO-{desk.order.id}",
        "shipment_number": desk.number,
        "differs": {"1": -2},
    }
    assert done.result["message_number"] == f"ESC-{told.id}"
    assert lines_of(desk)[0] == ("delivered", 10)


def test_what_has_not_arrived_cannot_be_verified_nor_can_another_s(desk: SimpleNamespace) -> None:
    with pytest.raises(NotDelivered):
        deliveries.propose_verification(desk.session, desk.actor, desk.number, now=NOW)
    with pytest.raises(DocumentNotFound):
        deliveries.show_delivery(desk.session, Actor(9, Role.CUSTOMER, company_id=99), desk.number)
