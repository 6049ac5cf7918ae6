"""Who may ask for a promise, and what is wrong with a request."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from backend.domain.actors import OPERATOR, Actor, Role
from backend.domain.errors import ItemNotFound, NotAllowed, RequestRefused, ShipToNotFound
from backend.services.promises import item_availability
from tests.builders import NOW, TODAY, a_company, a_contact, a_ship_to, a_shop, an_item, the_actor
from tests.services.test_promises import ask


def problems(refused: RequestRefused) -> list[str]:
    return [problem.code for problem in refused.problems]


def test_availability_names_unknown_items(session: Session) -> None:
    with pytest.raises(ItemNotFound):
        item_availability(session, OPERATOR, "NOPE", now=NOW)


def test_another_companys_address_is_not_found(session: Session) -> None:
    shop = a_shop(session)
    other = a_company(session, "Other Co")
    stranger = the_actor(a_contact(session, other, "o@other.example"))
    rep = the_actor(a_contact(session, None, "rep@desk.example", role="rep"))

    for actor in (stranger, rep):
        with pytest.raises(ShipToNotFound):
            ask(session, shop, ("PAP-1001", 1), actor=actor)
    shop.company.rep_id = rep.contact_id
    assert ask(session, shop, ("PAP-1001", 1), actor=rep).options


def test_planner_sees_no_prices(session: Session) -> None:
    shop = a_shop(session)

    with pytest.raises(NotAllowed):
        ask(session, shop, ("PAP-1001", 1), actor=Actor(1, Role.PLANNER))


def test_every_problem_is_found_at_once(session: Session) -> None:
    shop = a_shop(session)
    an_item(session, "OLD-1", is_active=False, replaced_by_sku="PAP-1001")
    an_item(session, "BOX-1", order_multiple=10)
    asked = (("NOPE", 1), ("OLD-1", 1), ("BOX-1", 7))

    with pytest.raises(RequestRefused) as refused:
        ask(session, shop, *asked, requested_date=TODAY - timedelta(days=1))

    assert problems(refused.value) == [
        "item_unknown",
        "item_inactive",
        "quantity_not_multiple",
        "requested_date_past",
    ]


def test_address_that_no_service_reaches_is_refused(session: Session) -> None:
    shop = a_shop(session)
    nowhere = replace(shop, ship_to=a_ship_to(session, shop.company, postcode="00000"))

    with pytest.raises(RequestRefused) as refused:
        ask(session, nowhere, ("PAP-1001", 1))

    assert problems(refused.value) == ["ship_to_not_serviceable"]
