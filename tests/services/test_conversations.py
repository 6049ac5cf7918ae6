"""Whose conversation it is, and which account is spoken for."""

import pytest
from sqlalchemy.orm import Session

from backend.domain.actors import Actor, Role
from backend.domain.errors import AccountNotFound, ConversationUnknown, NotAllowed, SignInRefused
from backend.services.conversations import (
    bind_conversation,
    choose_account,
    leave_account,
    list_demo_people,
    principal_of,
    sign_in,
)
from tests.builders import NOW, a_company, a_contact, the_actor


@pytest.fixture
def rep(session: Session) -> Actor:
    """A rep with the conversation web:rep."""
    contact = a_contact(session, None, "rep@desk.example", role="rep")
    bind_conversation(session, "web:rep", contact.id, channel="web", now=NOW)
    return the_actor(contact)


def test_address_signs_its_person_in_whatever_the_case(session: Session) -> None:
    contact = a_contact(session, a_company(session))

    assert sign_in(session, " Ann@Brightwater.EXAMPLE ") == the_actor(contact)


def test_unknown_inactive_and_closed_company_are_refused_alike(session: Session) -> None:
    a_contact(session, a_company(session), "gone@x.example", is_active=False)
    a_contact(session, a_company(session, "Closed Co", is_active=False), "late@x.example")

    for email in ("nobody@x.example", "gone@x.example", "late@x.example"):
        with pytest.raises(SignInRefused):
            sign_in(session, email)


def test_conversation_answers_with_its_person(session: Session) -> None:
    contact = a_contact(session, a_company(session))

    bind_conversation(session, "web:1", contact.id, channel="web", now=NOW)
    bind_conversation(session, "web:1", contact.id, channel="web", now=NOW)

    assert principal_of(session, "web:1") == the_actor(contact)


def test_conversation_is_never_bound_to_a_second_person(session: Session) -> None:
    company = a_company(session)
    ann, bob = a_contact(session, company), a_contact(session, company, "bob@brightwater.example")
    bind_conversation(session, "web:1", ann.id, channel="web", now=NOW)

    with pytest.raises(ConversationUnknown):
        bind_conversation(session, "web:1", bob.id, channel="web", now=NOW)


def test_conversation_of_a_person_made_inactive_has_no_principal(session: Session) -> None:
    contact = a_contact(session, a_company(session))
    bind_conversation(session, "web:1", contact.id, channel="web", now=NOW)

    contact.is_active = False

    for conversation_id in ("web:1", "web:unbound"):
        with pytest.raises(ConversationUnknown):
            principal_of(session, conversation_id)


def test_rep_speaks_for_the_chosen_account_while_it_is_theirs(session: Session, rep: Actor) -> None:
    company = a_company(session, rep_id=rep.contact_id)

    assert choose_account(session, rep, "web:rep", company.id).company_id == company.id
    assert principal_of(session, "web:rep").company_id == company.id

    company.rep_id = None
    session.flush()
    assert principal_of(session, "web:rep").company_id is None


def test_rep_who_leaves_the_account_speaks_for_none(session: Session, rep: Actor) -> None:
    company = a_company(session, rep_id=rep.contact_id)
    chosen = choose_account(session, rep, "web:rep", company.id)

    assert leave_account(session, chosen, "web:rep") == rep
    assert principal_of(session, "web:rep") == rep


def test_rep_cannot_choose_another_reps_account(session: Session, rep: Actor) -> None:
    company = a_company(session)

    for company_id in (company.id, 99):
        with pytest.raises(AccountNotFound):
            choose_account(session, rep, "web:rep", company_id)


def test_account_is_not_chosen_in_somebody_elses_conversation(session: Session, rep: Actor) -> None:
    company = a_company(session, rep_id=rep.contact_id)
    other = a_contact(session, None, "other@desk.example", role="rep")

    with pytest.raises(ConversationUnknown):
        choose_account(session, the_actor(other), "web:rep", company.id)


def test_customer_chooses_no_account(session: Session) -> None:
    company = a_company(session)
    contact = a_contact(session, company)
    bind_conversation(session, "web:1", contact.id, channel="web", now=NOW)

    with pytest.raises(NotAllowed):
        choose_account(session, the_actor(contact), "web:1", company.id)


def test_demo_people_are_a_few_of_each_role_and_segment(session: Session) -> None:
    for segment in ("protect", "danger"):
        company = a_company(session, f"{segment} Co", segment=segment)
        for number in range(3):
            a_contact(session, company, f"{number}@{segment}.example")
    a_contact(session, None, "rep@desk.example", role="rep")
    a_contact(session, None, "gone@desk.example", role="agent", is_active=False)

    people = list_demo_people(session)

    assert [(person.role, person.segment) for person in people] == [
        (Role.CUSTOMER, "danger"),
        (Role.CUSTOMER, "danger"),
        (Role.CUSTOMER, "protect"),
        (Role.CUSTOMER, "protect"),
        (Role.REP, None),
    ]
    assert people[0].company == "danger Co"
