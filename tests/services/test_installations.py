"""Installations: when somebody can come, and that only one of two gets the last visit."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models.fulfilment import Appointment
from backend.db.models.orders import OrderLine
from backend.db.queries import journal as journal_queries
from backend.db.session import in_transaction, read_session
from backend.domain.actors import OPERATOR, Actor, Role
from backend.domain.errors import (
    AppointmentClosed,
    DocumentNotFound,
    NoSlotFree,
    NothingToInstall,
    OrderDeskError,
    ProposalChanged,
)
from backend.services import installations, proposals
from tests import builders
from tests.builders import NOW, TODAY
from tests.services.test_concurrency import at_once

TUESDAY = TODAY + timedelta(days=1)


def a_site(session: Session, *, quantity: int = 2, technicians: int = 1, **facts: object) -> SimpleNamespace:
    """Booths of an order, delivered today in Chicago, and who installs them."""
    shop = builders.a_shop(session)
    builders.an_item(session, "PHB-1", name="Phone booth", needs_installation=True)
    order = builders.a_written_order(
        session, shop.ship_to, ("PAP-1001", 4, "160"), ("PHB-1", quantity, "900")
    )
    builders.a_shipment(session, order, {1: 4, 2: quantity}, delivered_at=NOW)
    for number in range(1, technicians + 1):
        builders.a_technician(session, f"T-{number}", **facts)
    session.flush()
    return SimpleNamespace(session=session, actor=shop.actor, shop=shop, order=order, number=f"SO-{order.id}")


@pytest.fixture
def site(session: Session) -> SimpleNamespace:
    return a_site(session)


def book(site: SimpleNamespace, **wish: object) -> installations.AppointmentView:
    shown = installations.propose_installation(site.session, site.actor, site.number, now=NOW, **wish)  # type: ignore[arg-type]
    done = proposals.confirm(site.session, site.actor, shown.proposal_id, now=NOW)
    return installations.show_appointment(site.session, site.actor, done.document_number)


def test_free_visits_begin_the_day_after_and_skip_the_weekend(site: SimpleNamespace) -> None:
    offers = installations.offer_slots(site.session, site.actor, site.number, limit=12, now=NOW)

    assert [(each.visit_date, each.slot) for each in offers[:2]] == [(TUESDAY, 1), (TUESDAY, 2)]
    assert all(each.visit_date.isoweekday() <= 5 for each in offers)


def test_nobody_comes_before_the_goods_are_there(session: Session) -> None:
    site = a_site(session)
    line = site.order.lines[1]
    line.delivered_quantity = 0
    line.promises[0].promise_date = date(2026, 3, 13)
    session.flush()

    (first, *_) = installations.offer_slots(session, site.actor, site.number, now=NOW)
    earliest = installations.earliest_visit(session, site.actor, site.number, now=NOW)

    assert first.visit_date == earliest == date(2026, 3, 13)


@pytest.mark.parametrize("facts", [{"maximum_km": 100.0}, {"is_active": False}])
def test_a_technician_out_of_reach_or_away_comes_not(session: Session, facts: dict[str, object]) -> None:
    site = a_site(session, **facts)

    assert installations.offer_slots(session, site.actor, site.number, now=NOW) == ()
    with pytest.raises(NoSlotFree):
        book(site)


def test_a_technician_s_week_counts(session: Session) -> None:
    site = a_site(session, working_weekdays="4")

    offers = installations.offer_slots(session, site.actor, site.number, now=NOW)

    assert {each.visit_date.isoweekday() for each in offers} == {4}


def test_booking_moving_and_cancelling_a_visit(site: SimpleNamespace) -> None:
    first = book(site)
    assert (first.visit_date, first.slot, first.quantity, first.sku) == (TUESDAY, 1, 2, "PHB-1")

    moved = book(site, visit_date=date(2026, 3, 6))
    assert (moved.visit_date, moved.number) == (date(2026, 3, 6), "AP-2")
    assert installations.show_appointment(site.session, site.actor, "AP-1").reason == "moved"

    shown = installations.propose_cancellation(site.session, site.actor, moved.number, now=NOW)
    proposals.confirm(site.session, site.actor, shown.proposal_id, now=NOW)
    assert installations.list_appointments(site.session, site.actor) == ()
    with pytest.raises(AppointmentClosed):
        installations.propose_cancellation(site.session, site.actor, moved.number, now=NOW)
    verbs = [entry.verb for entry in journal_queries.entries_of(site.session, moved.number)]
    assert verbs == ["book_installation", "cancel_installation"]


def test_a_day_without_a_visit_is_refused_with_the_next_days(site: SimpleNamespace) -> None:
    with pytest.raises(NoSlotFree) as refused:
        book(site, visit_date=date(2026, 3, 7))

    assert refused.value.next_dates[0] == TUESDAY


def test_a_program_that_repeats_its_booking_finds_it(site: SimpleNamespace) -> None:
    numbers = {
        installations.book_installation(site.session, OPERATOR, site.number, now=NOW).number for _ in range(2)
    }

    assert numbers == {"AP-1"}


def test_a_visit_done_installs_the_line_and_one_not_done_says_why(site: SimpleNamespace) -> None:
    first = book(site)
    gone = installations.close_installation(
        site.session, OPERATOR, first.number, not_done_because="no power", now=NOW
    )
    assert (gone.status, gone.reason) == ("not_done", "no power")
    second = book(site)

    for _ in range(2):
        done = installations.close_installation(site.session, OPERATOR, second.number, now=NOW)

    line = site.session.scalars(select(OrderLine).where(OrderLine.sku == "PHB-1")).one()
    assert (done.status, line.installed_quantity, line.status) == ("done", 2, "installed")
    with pytest.raises(NothingToInstall):
        book(site)


def test_half_an_installation_leaves_the_rest_to_another_visit(site: SimpleNamespace) -> None:
    first = book(site)
    installations.close_installation(site.session, OPERATOR, first.number, installed_quantity=1, now=NOW)

    assert book(site).quantity == 1
    assert site.session.scalars(select(OrderLine.status).where(OrderLine.sku == "PHB-1")).one() == "delivered"


def test_what_is_not_delivered_is_not_installed(site: SimpleNamespace) -> None:
    first = book(site)
    site.order.lines[1].delivered_quantity = 0
    site.session.flush()

    with pytest.raises(NothingToInstall):
        installations.close_installation(site.session, OPERATOR, first.number, now=NOW)


def test_another_company_s_visits_are_not_there(site: SimpleNamespace) -> None:
    first = book(site)
    stranger = Actor(99, Role.CUSTOMER, company_id=99)

    with pytest.raises(DocumentNotFound):
        installations.propose_installation(site.session, stranger, site.number, now=NOW)
    with pytest.raises(DocumentNotFound):
        installations.show_appointment(site.session, stranger, first.number)
    assert installations.list_appointments(site.session, stranger) == ()


def test_paper_is_not_installed(session: Session) -> None:
    site = a_site(session)
    plain = builders.a_written_order(session, site.shop.ship_to, ("PAP-1001", 4, "160"))

    with pytest.raises(NothingToInstall):
        installations.propose_installation(session, site.actor, f"SO-{plain.id}", now=NOW)
    assert installations.earliest_visit(session, site.actor, f"SO-{plain.id}", now=NOW) is None


def test_a_visit_taken_meanwhile_is_shown_anew(site: SimpleNamespace) -> None:
    shown = installations.propose_installation(site.session, site.actor, site.number, now=NOW)
    other = builders.a_written_order(site.session, site.shop.ship_to, ("PHB-1", 1, "900"))
    installations.book_installation(
        site.session, OPERATOR, f"SO-{other.id}", visit_date=TUESDAY, slot=1, now=NOW
    )

    with pytest.raises(ProposalChanged) as changed:
        proposals.confirm(site.session, site.actor, shown.proposal_id, now=NOW)

    assert (changed.value.fresh["visit_date"], changed.value.fresh["slot"]) == (TUESDAY.isoformat(), 2)


def test_of_two_who_book_the_last_visit_at_once_one_gets_it(database_url: str) -> None:
    def prepare(session: Session) -> list[str]:
        site = a_site(session, visits_a_day=1)
        other = builders.a_written_order(session, site.shop.ship_to, ("PHB-1", 1, "900"))
        return [site.number, f"SO-{other.id}"]

    numbers = in_transaction(database_url, prepare)

    def work(place: int) -> object:
        try:
            return in_transaction(
                database_url,
                lambda session: (
                    installations.book_installation(
                        session, OPERATOR, numbers[place], visit_date=TUESDAY, slot=1, now=NOW
                    ).number
                ),
            )
        except OrderDeskError as refused:
            return refused

    done = at_once(2, work)

    assert sorted(type(each) is NoSlotFree for each in done) == [False, True]
    with read_session(database_url) as session:
        assert session.scalar(select(func.count(Appointment.id))) == 1
