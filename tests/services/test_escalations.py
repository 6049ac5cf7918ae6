"""A message reaches a person once, and says by when we answer."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models.shipments import Escalation
from backend.db.queries.journal import entries_of
from backend.db.session import in_transaction
from backend.domain.actors import OPERATOR, Actor, Role
from backend.domain.errors import NotAllowed
from backend.services.conversations import bind_conversation
from backend.services.escalations import EscalationView, leave_message, list_escalations
from tests.builders import NOW, a_company, a_contact, the_actor

AFTER_HOURS = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)
"""A Friday, 17:30 in Chicago."""


@pytest.fixture
def ann(session: Session) -> Actor:
    contact = a_contact(session, a_company(session))
    bind_conversation(session, "web:ann", contact.id, channel="web", now=NOW)
    return the_actor(contact)


def tell(session: Session, actor: Actor, message: str, now: datetime = NOW) -> EscalationView:
    return leave_message(session, actor, "web:ann", "complain", message, {"order_number": "SO-1"}, now)


def test_message_says_by_when_we_answer_by_the_package(session: Session, ann: Actor) -> None:
    left = tell(session, ann, "Nobody called back.")

    assert left.number == "ESC-1"
    assert left.respond_by == NOW + timedelta(minutes=240)
    assert (left.contact_name, left.company_name) == ("Ann", "Brightwater Dental")
    assert left.as_dict()["facts"] == {"order_number": "SO-1"}
    assert [entry.verb for entry in entries_of(session, left.number)] == ["leave_message"]


def test_friday_evening_is_answered_on_monday(session: Session, ann: Actor) -> None:
    left = tell(session, ann, "Nobody called back.", AFTER_HOURS)

    assert left.respond_by == datetime(2026, 3, 9, 16, 30, tzinfo=UTC)


def test_same_words_within_the_hour_are_one_message(session: Session, ann: Actor) -> None:
    first = tell(session, ann, "Nobody called back.")

    again = tell(session, ann, " Nobody called back. ", NOW + timedelta(minutes=59))
    other = tell(session, ann, "And it is still broken.")
    later = tell(session, ann, "Nobody called back.", NOW + timedelta(hours=2))

    assert again == first
    assert len({first.number, other.number, later.number}) == 3
    assert session.scalar(select(func.count()).select_from(Escalation)) == 3


def test_message_sent_twice_at_the_same_moment_is_one(database_url: str) -> None:
    def person(session: Session) -> Actor:
        contact = a_contact(session, a_company(session))
        bind_conversation(session, "web:ann", contact.id, channel="web", now=NOW)
        return the_actor(contact)

    actor = in_transaction(database_url, person)
    barrier, left = threading.Barrier(3), []

    def send() -> None:
        barrier.wait()
        left.append(in_transaction(database_url, lambda session: tell(session, actor, "Nobody called.")))

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [each.number for each in left] == ["ESC-1"] * 3


def test_speaker_without_account_gets_an_answer_within_a_working_day(session: Session) -> None:
    guest = the_actor(a_contact(session, None, "planner@desk.example", role="planner"))

    left = leave_message(session, guest, "web:guest", "talk_to_human", "Call me.", {}, NOW)

    assert left.respond_by == NOW + timedelta(minutes=480)
    assert left.company_name is None


def test_staff_see_all_reps_their_accounts_customers_nothing(session: Session, ann: Actor) -> None:
    rep = a_contact(session, None, "rep@desk.example", role="rep")
    theirs = a_company(session, "Larkspur Labs", rep_id=rep.id)
    lou = the_actor(a_contact(session, theirs, "lou@larkspur.example"))
    mine = tell(session, ann, "Mine")
    other = leave_message(session, lou, "web:lou", "complain", "Theirs", {}, NOW - timedelta(minutes=5))

    assert [each.number for each in list_escalations(session, OPERATOR)] == [other.number, mine.number]
    assert [each.number for each in list_escalations(session, the_actor(rep))] == [other.number]
    with pytest.raises(NotAllowed):
        list_escalations(session, Actor(ann.contact_id, Role.CUSTOMER, ann.company_id))
