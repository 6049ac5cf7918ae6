"""Prices of many lines from the database."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from backend.domain.errors import ItemNotFound
from backend.services.prices import PricedLine, price_lines
from tests.builders import TODAY, a_company
from tests.catalogues import a_contract_price, a_promotion, store_catalogue


def _steps(line: PricedLine) -> list[tuple[str, Decimal]]:
    return [(step.step, step.unit_price) for step in line.price_steps]


def test_contract_break_package_and_promotion_are_found_for_each_line(session: Session) -> None:
    store_catalogue(session)
    company = a_company(session, segment="protect")
    company.package.discount_rate = Decimal("0.02")
    a_contract_price(session, company, "PAP-1001", "36", minimum=20)
    a_promotion(session, "TONER10", "0.10", category="toner")

    paper, toner = price_lines(session, company.id, [("PAP-1001", 40), ("TON-2040", 1)], on_date=TODAY)

    assert _steps(paper) == [
        ("contract_price", Decimal("36.00")),
        ("quantity_break", Decimal("32.40")),
        ("package_terms", Decimal("31.7520")),
    ]
    assert paper.net_amount == Decimal("1270.08")
    assert _steps(toner) == [
        ("list_price", Decimal("89.00")),
        ("package_terms", Decimal("87.22")),
        ("promotion", Decimal("78.4980")),
    ]
    assert toner.net_amount == Decimal("78.50")


def test_without_a_company_list_prices_and_promotions_apply(session: Session) -> None:
    store_catalogue(session)
    other = a_company(session)
    a_contract_price(session, other, "TON-2040", "50")
    a_promotion(session, "ONE", "0.50", sku="TON-2040")

    (line,) = price_lines(session, None, [("TON-2040", 1)], on_date=TODAY)

    assert _steps(line) == [("list_price", Decimal("89.00")), ("promotion", Decimal("44.50"))]


def test_prices_of_another_company_or_another_time_do_not_apply(session: Session) -> None:
    store_catalogue(session)
    company, other = a_company(session), a_company(session, "Other Co")
    a_contract_price(session, other, "TON-2040", "50")
    a_contract_price(session, company, "TON-2040", "60", valid_to_date=date(2026, 3, 1))
    a_promotion(session, "LATER", "0.5", sku="TON-2040", valid_from_date=date(2026, 3, 3))

    (line,) = price_lines(session, company.id, [("TON-2040", 1)], on_date=TODAY)

    assert _steps(line) == [("list_price", Decimal("89.00"))]


def test_the_same_item_twice_is_priced_line_by_line_in_order(session: Session) -> None:
    store_catalogue(session)

    lines = price_lines(session, None, [("TON-2040", 5), ("PAP-1001", 1), ("TON-2040", 1)], on_date=TODAY)

    assert [(line.sku, line.quantity, line.unit_price) for line in lines] == [
        ("TON-2040", 5, Decimal("86.33")),
        ("PAP-1001", 1, Decimal("40.00")),
        ("TON-2040", 1, Decimal("89.00")),
    ]


def test_an_unknown_item_is_refused(session: Session) -> None:
    with pytest.raises(ItemNotFound):
        price_lines(session, None, [("NOPE-1", 1)], on_date=TODAY)


def test_one_query_prices_any_number_of_lines(session: Session) -> None:
    store_catalogue(session)
    company = a_company(session)
    lines = [(sku, 3) for sku in ("PAP-1001", "PAP-1002", "TON-2040", "CHR-4010", "MON-2701", "PEN-6001")]
    statements: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *call: statements.append(call[2]))

    price_lines(session, company.id, lines, on_date=TODAY)

    assert len(statements) == 1
