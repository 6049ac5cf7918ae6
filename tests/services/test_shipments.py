"""Where it is, what comes next, and why it is late: from the records."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.db.models.orders import OrderHold, SalesOrder
from backend.db.models.shipments import Shipment, TrackingEvent
from backend.domain.actors import Actor
from backend.domain.errors import DocumentNotFound
from backend.services.shipments import OrderTracking, track_order
from tests.builders import (
    NOW,
    TODAY,
    a_company,
    a_contact,
    a_promise,
    a_ship_to,
    a_shipment,
    a_warehouse,
    a_written_order,
    an_item,
    carriers,
    the_actor,
)

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def order(session: Session) -> SalesOrder:
    """10 paper and 5 chairs, promised for today."""
    company = a_company(session)
    an_item(session)
    an_item(session, "CHR-1", name="Task chair")
    a_warehouse(session)
    carriers(session)
    return a_written_order(session, a_ship_to(session, company), ("PAP-1001", 10, "100"), ("CHR-1", 5, "500"))


@pytest.fixture
def ann(session: Session, order: SalesOrder) -> Actor:
    from backend.db.models.parties import Company

    return the_actor(a_contact(session, session.get_one(Company, order.company_id)))


def an_event(session: Session, shipment: Shipment, code: str, at: datetime, **facts: Any) -> None:
    session.add(TrackingEvent(shipment_id=shipment.id, code=code, at=at, **{"place": "Omaha, NE"} | facts))
    session.flush()


def track(session: Session, actor: Actor, number: str = "SO-1", now: datetime = NOW) -> OrderTracking:
    return track_order(session, actor, number, now=now)


def test_shipment_tells_carrier_contents_and_events(session: Session, order: SalesOrder, ann: Actor) -> None:
    shipment = a_shipment(session, order, {1: 10, 2: 5})
    an_event(session, shipment, "departed", NOW - timedelta(hours=2))
    an_event(session, shipment, "picked_up", NOW - timedelta(hours=9), place="Reno, NV")

    tracking = track(session, ann)

    (shown,) = tracking.shipments
    assert (shown.number, shown.carrier, shown.warehouse_name) == ("SH-1", "Ridgeline", "Reno")
    assert [(line.name, line.quantity) for line in shown.lines][1] == ("Task chair", 5)
    assert [(event.code, event.place) for event in shown.events] == [
        ("picked_up", "Reno, NV"),
        ("departed", "Omaha, NE"),
    ]
    assert not tracking.is_late
    assert (tracking.next_step.code, tracking.next_step.shipment_number) == ("delivery", "SH-1")  # type: ignore
    assert tracking.open_lines == ()


def test_promise_that_passed_without_delivery_is_late(
    session: Session, order: SalesOrder, ann: Actor
) -> None:
    a_shipment(session, order, {1: 10, 2: 5})

    tracking = track(session, ann, now=TOMORROW)

    assert tracking.is_late and tracking.shipments[0].is_late
    assert tracking.late_reason is not None
    assert tracking.late_reason["code"] == "promise_date_passed"


def test_carriers_word_explains_the_delay(session: Session, order: SalesOrder, ann: Actor) -> None:
    shipment = a_shipment(session, order, {1: 10, 2: 5}, estimated_delivery_date=TODAY + timedelta(2))
    an_event(session, shipment, "delayed", NOW, reason="snow on I-80")

    reason = track(session, ann).late_reason

    assert reason is not None
    assert reason["code"] == "carrier_delay"
    assert (reason["facts"]["reason"], reason["facts"]["place"]) == ("snow on I-80", "Omaha, NE")


def test_promise_that_moved_brings_its_own_reason(session: Session, order: SalesOrder, ann: Actor) -> None:
    old, later = order.lines[0].promises[0], TODAY + timedelta(4)
    old.superseded_at = NOW
    slipped = {"code": "receipt_slipped", "facts": {"before": "2026-03-02", "after": "2026-03-06"}}
    a_promise(
        session, order.lines[0], 10, promise_date=later, promised_at=NOW, is_original=False, reason=slipped
    )
    a_shipment(session, order, {1: 10}, estimated_delivery_date=later)

    reason = track(session, ann).late_reason

    assert reason is not None
    assert (reason["code"], reason["facts"]) == ("receipt_slipped", slipped["facts"])


def test_goods_that_left_late_are_ours_to_explain(session: Session, order: SalesOrder, ann: Actor) -> None:
    a_shipment(session, order, {1: 10, 2: 5}, shipped_at=NOW, estimated_delivery_date=TODAY + timedelta(3))

    reason = track(session, ann).late_reason

    assert reason is not None
    assert (reason["code"], reason["facts"]["promise_ship_date"]) == ("left_late", TODAY - timedelta(3))


def test_delivered_in_time_is_not_late_afterwards(session: Session, order: SalesOrder, ann: Actor) -> None:
    a_shipment(session, order, {1: 10, 2: 5}, delivered_at=NOW, signed_by="J. Ortiz")

    tracking = track(session, ann, now=NOW + timedelta(days=9))

    assert not tracking.is_late
    assert tracking.next_step is None
    assert (tracking.shipments[0].delivered_on, tracking.shipments[0].signed_by) == (TODAY, "J. Ortiz")


def test_delivered_after_the_promise_came_late(session: Session, order: SalesOrder, ann: Actor) -> None:
    a_shipment(session, order, {1: 10, 2: 5}, delivered_at=TOMORROW)

    tracking = track(session, ann, now=NOW + timedelta(days=9))

    assert tracking.late_reason is not None
    assert (tracking.late_reason["code"], tracking.next_step) == ("delivered_late", None)


def test_what_is_still_open_has_its_own_promise(session: Session, order: SalesOrder, ann: Actor) -> None:
    later = TODAY + timedelta(10)
    for promise in order.lines[1].promises:
        promise.quantity = 2
    a_promise(session, order.lines[1], 3, promise_ship_date=later, promise_date=later + timedelta(3))
    a_shipment(session, order, {1: 10, 2: 2}, delivered_at=NOW)

    tracking = track(session, ann)

    (line,) = tracking.open_lines
    assert (line.line_number, line.quantity, line.promise_ship_date) == (2, 3, later)
    assert [(part.quantity, part.promise_date) for part in line.parts] == [(3, later + timedelta(3))]
    step = tracking.next_step
    assert step is not None
    assert (step.code, step.on_date, step.line_numbers) == ("departure", later, (2,))


def test_held_order_waits_for_the_hold(session: Session, order: SalesOrder, ann: Actor) -> None:
    hold = OrderHold(sales_order_id=order.id, kind="credit", facts={"exceeded_by": "10.00"}, placed_at=NOW)
    session.add(hold)
    session.flush()

    tracking = track(session, ann, now=TOMORROW)

    assert tracking.next_step is not None and tracking.late_reason is not None
    assert (tracking.next_step.code, tracking.next_step.line_numbers) == ("hold", (1, 2))
    assert (tracking.late_reason["code"], tracking.late_reason["facts"]["exceeded_by"]) == (
        "credit_hold",
        "10.00",
    )


@pytest.mark.parametrize("number", ["SH-1", "sh 1", "RDG000000001", "rdg 000000001"])
def test_shipment_is_found_by_its_own_numbers(
    session: Session, order: SalesOrder, ann: Actor, number: str
) -> None:
    a_shipment(session, order, {1: 10})

    tracking = track(session, ann, number)

    assert (tracking.order.number, tracking.asked_shipment) == ("SO-1", "SH-1")


@pytest.mark.parametrize(
    "number", ["SO-1", "SH-1", "RDG000000001", "SH-99", "QT-1", "770123456789012345678901", ""]
)
def test_others_and_missing_shipments_are_not_found_alike(
    session: Session, order: SalesOrder, number: str
) -> None:
    a_shipment(session, order, {1: 10})
    stranger = the_actor(a_contact(session, a_company(session, "Larkspur Labs"), "lou@larkspur.example"))

    with pytest.raises(DocumentNotFound) as refused:
        track(session, stranger, number)

    assert refused.value.document_number == number


def test_tracking_is_json_able(session: Session, order: SalesOrder, ann: Actor) -> None:
    a_shipment(session, order, {1: 10})

    facts = track(session, ann).as_dict()

    assert facts["order"]["number"] == "SO-1"
    assert facts["shipments"][0]["promise_date"] == TODAY.isoformat()
    assert facts["next_step"]["code"] == "departure"
