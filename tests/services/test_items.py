"""Finding items and showing what is known of one, from the database."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from backend.db.models.items import Item, ItemSubstitute
from backend.domain.actors import OPERATOR, Actor, Role
from backend.domain.errors import ItemNotFound
from backend.services.items import search_items, show_item
from tests.builders import NOW, a_company, an_item
from tests.catalogues import a_contract_price, store_catalogue

PLANNER = Actor(1, Role.PLANNER)


def _skus(session: Session, text: str, actor: Actor = OPERATOR) -> list[str]:
    return [found.sku for found in search_items(session, actor, text)]


def test_numbers_names_and_properties_find_items(session: Session) -> None:
    store_catalogue(session)

    assert _skus(session, "pap-1001") == ["PAP-1001"]
    assert _skus(session, "100482") == ["PAP-1001"]
    assert _skus(session, "27 inch monitor under 300")[0] == "MON-2705"
    assert set(_skus(session, "toner for the LaserPro 400")) == {"TON-2040", "TON-2041"}
    assert _skus(session, "qwertz") == []


def test_an_item_added_renamed_or_retired_is_noticed(session: Session) -> None:
    store_catalogue(session)
    assert "CHR-9000" not in _skus(session, "throne")

    throne = an_item(session, "CHR-9000", name="Velvet throne", category="chairs")
    assert _skus(session, "velvet throne")[0] == "CHR-9000"

    throne.name = "Velvet seat of honour"
    session.flush()
    assert "CHR-9000" in _skus(session, "seat of honour")

    throne.is_active, throne.replaced_by_sku = False, "CHR-4010"
    session.flush()
    (found,) = [each for each in search_items(session, OPERATOR, "velvet seat") if each.sku == "CHR-9000"]
    assert (found.is_active, found.replaced_by_sku) == (False, "CHR-4010")


def test_another_database_state_has_its_own_catalogue(session: Session) -> None:
    an_item(session, "ODD-1", name="Odd thing")

    assert _skus(session, "odd thing") == ["ODD-1"]


def test_an_item_is_shown_with_prices_breaks_and_relatives(session: Session) -> None:
    store_catalogue(session)
    company = a_company(session)
    a_contract_price(session, company, "PAP-1001", "36", minimum=20)
    session.add(ItemSubstitute(sku="PAP-1001", substitute_sku="PAP-1010"))
    session.flush()

    facts = show_item(session, replace(OPERATOR, company_id=company.id), "pap-1001", now=NOW)

    assert (facts.sku, facts.list_price, facts.your_price) == ("PAP-1001", Decimal("40.00"), Decimal("40.00"))
    assert [(each.level, each.quantity, each.unit_price) for each in facts.price_breaks] == [
        ("layer", 10, Decimal("38.00")),
        ("contract", 20, Decimal("34.20")),
        ("pallet", 40, Decimal("32.40")),
    ]
    assert facts.properties["size"] == "letter"
    assert [each.sku for each in facts.substitutes] == ["PAP-1010"]


def test_a_machine_shows_its_consumables_and_they_what_they_fit(session: Session) -> None:
    store_catalogue(session)

    printer = show_item(session, OPERATOR, "PRN-3010", now=NOW)
    toner = show_item(session, OPERATOR, "TON-2040", now=NOW)

    assert [each.sku for each in printer.consumables] == ["TON-2040", "TON-2041"]
    assert [each.sku for each in toner.fits] == ["PRN-3010"]


def test_an_old_number_or_alias_shows_its_item(session: Session) -> None:
    store_catalogue(session)

    assert show_item(session, OPERATOR, "VT-27C", now=NOW).sku == "MON-2701"
    assert show_item(session, OPERATOR, "post-its", now=NOW).sku == "STK-8302"


def test_planner_and_warehouse_see_no_prices(session: Session) -> None:
    store_catalogue(session)

    for actor in (PLANNER, replace(PLANNER, role=Role.WAREHOUSE)):
        facts = show_item(session, actor, "PAP-1001", now=NOW)
        assert (facts.list_price, facts.your_price, facts.price_breaks) == (None, None, ())
        assert {found.list_price for found in search_items(session, actor, "copier paper")} == {None}
        assert search_items(session, actor, "PAP-1001")[0].list_price is None


@pytest.mark.parametrize("sku", ["NOPE-1", "", "'; DROP TABLE items"])
def test_an_unknown_number_is_refused(session: Session, sku: str) -> None:
    with pytest.raises(ItemNotFound):
        show_item(session, OPERATOR, sku, now=NOW)

    assert session.query(Item).count() == 0
