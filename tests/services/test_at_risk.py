"""Which open orders need somebody, and which quotes run out."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from backend.db.models.orders import OrderHold, SalesOrder
from backend.domain.actors import Actor
from backend.services.at_risk import list_at_risk
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

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def rep(session: Session) -> Actor:
    an_item(session)
    a_warehouse(session)
    carriers(session)
    return the_actor(a_contact(session, None, "rep@desk.example", role="rep"))


def an_order(session: Session, rep: Actor, name: str, **terms: int) -> SalesOrder:
    """An order of a company of that name, promised for TODAY."""
    company = a_company(session, name, **({"rep_id": rep.contact_id} | terms))
    return a_written_order(session, a_ship_to(session, company), ("PAP-1001", 10, "100"))


def numbers(session: Session, actor: Actor) -> list[str]:
    return [one.order.number for one in list_at_risk(session, actor, now=NOW)]


def put_off(session: Session, order: SalesOrder, days: int) -> None:
    """The promise is replaced by a later one."""
    line = order.lines[0]
    line.promises[0].superseded_at = NOW
    later = TODAY + timedelta(days=days)
    a_promise(session, line, 10, promise_date=later, is_original=False, reason={"code": "short_pick"})
    session.refresh(line)


def test_order_on_its_promised_day_is_not_at_risk(session: Session, rep: Actor) -> None:
    an_order(session, rep, "Alder Dental")

    assert numbers(session, rep) == []


def test_moved_promise_hold_and_late_shipment_are_at_risk(session: Session, rep: Actor) -> None:
    moved, held, sent = (an_order(session, rep, name) for name in ("Alder", "Birch", "Cedar"))
    put_off(session, moved, 3)
    session.add(OrderHold(sales_order_id=held.id, kind="credit", facts={}, placed_at=NOW))
    a_shipment(session, sent, {1: 10}, estimated_delivery_date=TOMORROW)

    assert sorted(numbers(session, rep)) == [f"SO-{order.id}" for order in (moved, held, sent)]


def test_promise_that_came_forward_is_no_risk(session: Session, rep: Actor) -> None:
    put_off(session, an_order(session, rep, "Alder"), -1)

    assert numbers(session, rep) == []


def test_rep_sees_the_risks_of_assigned_accounts_only(session: Session, rep: Actor) -> None:
    other = the_actor(a_contact(session, None, "other@desk.example", role="rep"))
    put_off(session, an_order(session, other, "Alder"), 3)
    mine = an_order(session, rep, "Birch")
    put_off(session, mine, 3)

    assert numbers(session, rep) == [f"SO-{mine.id}"]
