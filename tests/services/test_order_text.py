"""Reading messages against the items of a database."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from backend.domain.actors import OPERATOR, Role
from backend.domain.errors import ItemNotFound
from backend.services.order_text import quantity_in_units, read_order_lines, read_quantity
from tests.catalogues import store_catalogue


def test_lines_are_read_with_certainty_or_candidates(session: Session) -> None:
    store_catalogue(session)

    paper, toner = read_order_lines(
        session,
        OPERATOR,
        "24 A4 copier paper and 2 black toner for the laser in Leeds St, need it thu morning, PO 88123",
    )

    assert (paper.sku, paper.quantity, paper.is_certain) == ("PAP-1002", 24, True)
    assert (toner.sku, toner.quantity, toner.is_certain) == (None, 2, False)
    assert {candidate.sku for candidate in toner.candidates} == {"TON-2040", "TON-2041", "TON-2043"}


def test_pack_levels_count_in_units(session: Session) -> None:
    store_catalogue(session)

    lines = read_order_lines(session, OPERATOR, "a pallet of PAP-1001, half a case of TON-2040")

    assert [(line.quantity, line.stated_quantity, line.stated_unit) for line in lines] == [
        (40, Decimal(1), "pallet"),
        (None, Decimal("0.5"), "case"),
    ]


def test_items_in_talk_are_referred_to(session: Session) -> None:
    store_catalogue(session)

    lines = read_order_lines(
        session, OPERATOR, "1 each of the above", context=["KEY-3020", "MSE-3055", "GONE-1"]
    )

    assert [(line.sku, line.quantity) for line in lines] == [("KEY-3020", 1), ("MSE-3055", 1)]


def test_who_sees_no_prices_gets_none_with_the_candidates(session: Session) -> None:
    store_catalogue(session)

    (line,) = read_order_lines(session, replace(OPERATOR, role=Role.WAREHOUSE), "2 black toner")

    assert {candidate.list_price for candidate in line.candidates} == {None}


@pytest.mark.parametrize(
    ("text", "quantity", "unit"),
    [
        ("12", "12", None),
        ("make it 12", "12", None),
        ("2 doz", "2", "dozen"),
        ("half a case please", "0.5", "case"),
        ("twenty four", "24", None),
        ("a pallet", "1", "pallet"),
        ("5 not 50", "5", None),
        ("1,000 sheets", "1000", "sheet"),
    ],
)
def test_a_bare_quantity_is_read(text: str, quantity: str, unit: str | None) -> None:
    stated = read_quantity(text)

    assert stated is not None
    assert (stated.quantity, stated.unit) == (Decimal(quantity), unit)


@pytest.mark.parametrize("text", ["", "yes please", "by the 12th", "SO-1021", "2 or 3 or 4", "10 and 20"])
def test_no_quantity_or_several_are_none(text: str) -> None:
    assert read_quantity(text) is None


def test_a_stated_quantity_is_counted_once_the_item_is_chosen(session: Session) -> None:
    store_catalogue(session)

    assert quantity_in_units(session, "PAP-1001", Decimal("0.5"), "pallet") == 20
    assert quantity_in_units(session, "TON-2040", Decimal("0.5"), "case") is None
    with pytest.raises(ItemNotFound):
        quantity_in_units(session, "NOPE-1", Decimal(1), None)
