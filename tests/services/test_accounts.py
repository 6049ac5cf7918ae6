"""Accounts and addresses, as the actor may see them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from backend.domain.actors import OPERATOR, Actor, Role
from backend.domain.errors import AccountNotFound, ShipToNotFound
from backend.services.accounts import (
    find_accounts,
    find_ship_tos,
    list_accounts,
    list_ship_tos,
    show_account,
    show_ship_to,
)
from tests.builders import (
    NOW,
    a_company,
    a_contact,
    a_ship_to,
    a_warehouse,
    a_written_order,
    an_item,
    carriers,
    the_actor,
)


@pytest.fixture
def ann(session: Session) -> Actor:
    """A customer's contact whose company has five addresses; another company has one too."""
    company = a_company(session)
    for facts in (
        ("Leeds Street office", "Leeds St", "41 Leeds St", "Portland", "ME", "04101"),
        ("Head office", "HQ", "200 N Wells St", "Chicago", "IL", "60606"),
        ("Boulder lab", "the lab", "1900 Pearl St", "Boulder", "CO", "80302"),
        ("Brightwater Denver", "the Denver office", "1550 Wewatta St", "Denver", "CO", "80202"),
    ):
        names = ("name", "nickname", "street", "city", "state", "postcode")
        denver = a_ship_to(session, company, **dict(zip(names, facts, strict=True)))
    a_ship_to(session, company, name="Old shed", nickname="shed", is_active=False)
    a_ship_to(session, a_company(session, "Other Co"), nickname="Denver depot", city="Denver")
    return the_actor(a_contact(session, company, default_ship_to_id=denver.id))


def _found(session: Session, actor: Actor, text: str) -> list[str | None]:
    return [ship_to.nickname for ship_to, _ in find_ship_tos(session, actor, text)]


def test_addresses_are_the_accounts_own_active_ones_default_first(session: Session, ann: Actor) -> None:
    listed = list_ship_tos(session, ann)

    assert [ship_to.nickname for ship_to in listed] == ["the Denver office", "Leeds St", "HQ", "the lab"]
    assert [ship_to.is_default for ship_to in listed] == [True, False, False, False]
    assert listed[0].label == "the Denver office, 1550 Wewatta St, Denver, CO 80202"


@pytest.mark.parametrize(
    ("text", "nickname"),
    [
        ("need 10 cartons of letter paper to the denver office by friday", "the Denver office"),
        ("24 A4 copier paper and 2 black toner for the laser in Leeds St, need it thu", "Leeds St"),
        ("41 leeds street", "Leeds St"),
        ("04101", "Leeds St"),
        ("ship to zip 80202-1234 please", "the Denver office"),
        ("PAP-1001 x 20, deliver HQ", "HQ"),
        ("200 N Wells Street", "HQ"),
        ("send it to the lab", "the lab"),
        ("10 cs ppr ltr, 2 blk tnr, dnvr", "the Denver office"),
        ("Bouldr", "the lab"),
        ("DENVER", "the Denver office"),
        ("to Maine", "Leeds St"),
        ("not Denver, to Boulder", "the lab"),
    ],
)
def test_an_address_is_found_by_what_people_call_it(
    session: Session, ann: Actor, text: str, nickname: str
) -> None:
    assert _found(session, ann, text)[0] == nickname


@pytest.mark.parametrize(
    "text",
    ["", "where is my order", "4 office chairs and toner", "10 lab coats, high yield toner", "the shed"],
)
def test_nothing_is_found_when_no_address_is_named(session: Session, ann: Actor, text: str) -> None:
    assert _found(session, ann, text) == []


def test_several_addresses_come_in_order_of_certainty(session: Session, ann: Actor) -> None:
    found = find_ship_tos(session, ann, "something in Colorado, the Denver office I think")

    assert [ship_to.nickname for ship_to, _ in found] == ["the Denver office", "the lab"]
    assert found[0][1] > found[1][1]


def test_another_street_in_the_city_makes_it_less_sure(session: Session, ann: Actor) -> None:
    ((_, named),) = find_ship_tos(session, ann, "to Denver")
    ((_, elsewhere),) = find_ship_tos(session, ann, "to 55 Oak St, Denver")

    assert elsewhere < named


def test_an_address_of_another_company_is_not_found(session: Session, ann: Actor) -> None:
    foreign = next(
        ship_to
        for account in list_accounts(session, OPERATOR)
        if account.name == "Other Co"
        for ship_to in list_ship_tos(session, replace(OPERATOR, company_id=account.company_id))
    )

    with pytest.raises(ShipToNotFound):
        show_ship_to(session, ann, foreign.id)
    assert show_ship_to(session, OPERATOR, foreign.id).nickname == "Denver depot"
    assert show_ship_to(session, ann, list_ship_tos(session, ann)[0].id).is_default


def test_rep_speaks_for_the_chosen_account_of_its_own(session: Session) -> None:
    rep = the_actor(a_contact(session, None, "rep@desk.example", role="rep"))
    own = a_company(session, "Stone CPA", rep_id=rep.contact_id)
    a_company(session, "Harbor Clinic Group", rep_id=rep.contact_id)
    foreign = a_company(session, "Cobalt Ridge Software")
    a_ship_to(session, own, nickname="Tulsa office")
    a_ship_to(session, foreign, nickname="Denver")

    assert list_ship_tos(session, rep) == ()
    assert [each.nickname for each in list_ship_tos(session, replace(rep, company_id=own.id))] == [
        "Tulsa office"
    ]
    assert list_ship_tos(session, replace(rep, company_id=foreign.id)) == ()
    assert [each.name for each in list_accounts(session, replace(rep, company_id=own.id))] == [
        "Harbor Clinic Group",
        "Stone CPA",
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("entering for Harbor Clinic, 6 cases gloves wipes", "Harbor Clinic Group"),
        ("switch to cobalt ridge sofware", "Cobalt Ridge Software"),
        ("Bright Calder", "Bright & Calder Law LLP"),
    ],
)
def test_an_account_is_found_by_part_of_its_name(session: Session, text: str, name: str) -> None:
    for company in ("Harbor Clinic Group", "Cobalt Ridge Software", "Bright & Calder Law LLP", "Stone CPA"):
        a_company(session, company)

    found = find_accounts(session, OPERATOR, text)

    assert [account.name for account, _ in found] == [name]


def test_no_account_is_found_when_none_is_named(session: Session) -> None:
    for company in ("Copper Canyon Mining Supply", "St. Brendan Academy", "Aloha Coast Rentals"):
        a_company(session, company)

    assert find_accounts(session, OPERATOR, "24 copier paper to 55 Oak St, lab coat too") == ()


def test_an_account_shows_its_terms_and_how_much_credit_is_used(session: Session) -> None:
    rep = a_contact(session, None, "rep@desk.example", role="rep", name="Rita Rep")
    company = a_company(session, open_receivables_amount=Decimal("1000"), rep_id=rep.id)
    ann = the_actor(a_contact(session, company))
    ship_to = a_ship_to(session, company)
    a_warehouse(session)
    carriers(session)
    an_item(session)
    a_written_order(session, ship_to, ("PAP-1001", 5, "200"))
    a_written_order(session, ship_to, ("PAP-1001", 5, "200"), status="cancelled")

    account = show_account(session, ann, now=NOW)

    assert (account.name, account.rep_name, account.terms.segment) == (
        "Brightwater Dental",
        "Rita Rep",
        "build",
    )
    assert (account.exposure_amount, account.available_credit_amount) == (Decimal("1200"), Decimal("48800"))


def test_an_account_is_shown_only_to_who_may_speak_for_it(session: Session) -> None:
    company = a_company(session)

    for actor in (OPERATOR, Actor(9, Role.REP, company.id), Actor(9, Role.GUEST, company.id)):
        with pytest.raises(AccountNotFound):
            show_account(session, actor, now=NOW)


def test_account_is_found_by_what_its_mail_addresses_call_it(session: Session) -> None:
    law = a_company(session, "Bright & Calder Law LLP")
    a_contact(session, law, "maya@brightlaw.example")
    a_company(session, "Other Co")

    found = find_accounts(session, OPERATOR, "switch to Brightlaw")

    assert [account.company_id for account, _ in found] == [law.id]
