"""An audit finds what is wrong with the books: each law, broken by hand, is named with its rows."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.db.models.fulfilment import Allocation
from backend.db.models.invoices import Invoice
from backend.db.models.orders import LinePromise, OrderLine, SalesOrder
from backend.db.models.parties import Company
from backend.db.models.shipments import ShipmentLine
from backend.db.models.stock import Reservation, Stock
from backend.domain.actors import OPERATOR
from backend.services import (
    audit,
    deliveries,
    departures,
    invoices,
    loading,
    orders,
    packing,
    payments,
    releases,
    waves,
)
from backend.services.open_lines import list_open_lines
from tests.builders import NOW, TODAY, a_receipt, a_request, a_shop

Break = Callable[[Session], Any]


@pytest.fixture
def books(session: Session) -> Session:
    """Four orders: delivered and part paid, on its way, released, just entered; goods to come."""
    shop = a_shop(session)
    for number in range(4):
        if number == 3:
            releases.release(session, OPERATOR, "RNO", TODAY, NOW)
        orders.place_order(session, shop.actor, a_request(shop), request_key=f"K{number}", now=NOW)
        if number < 2:
            ship(session)
    deliveries.prove_delivery(session, OPERATOR, "SH-1", signed_by="dock", delivered_at=NOW, now=NOW)
    invoices.issue_invoice(session, OPERATOR, "SO-1", now=NOW)
    payments.receive_payment(session, OPERATOR, shop.company.id, Decimal(10), reference="W-1", now=NOW)
    a_receipt(session, "PAP-1001", "RNO", 30, TODAY + timedelta(days=5))
    return session


def ship(session: Session, now: datetime = NOW) -> None:
    """A shift in Reno: everything due leaves."""
    today = now.date()
    releases.release(session, OPERATOR, "RNO", today, now)
    wave = waves.open_wave(session, OPERATOR, "RNO", today, now)
    waves.pick(session, OPERATOR, wave.number, None, now)
    service = packing.pack(session, OPERATOR, "RNO", now).packed[0].service_code or ""
    load = loading.make_load(session, OPERATOR, "RNO", service, today, now)
    loading.load(session, OPERATOR, load.number, now)
    departures.ship(session, OPERATOR, load.number, now)


def change(kind: Any, row: Any = None, **values: Any) -> Break:
    """A row, or every row of a table, changed behind the engine's back."""
    statement = update(kind).values(**values)
    return lambda session: session.execute(statement if row is None else statement.where(row))


PAPER = Stock.sku == "PAP-1001"
BROKEN: dict[str, Break] = {
    "committed_is_reserved": change(Stock, PAPER, committed_quantity=9),
    "allocated_is_tied": change(Stock, PAPER, allocated_quantity=1),
    "expected_is_open_receipts": change(Stock, PAPER, expected_quantity=31),
    "nothing_oversold": change(Reservation, Reservation.released_at.is_(None), quantity=200),
    "tied_within_reservation": change(Allocation, Allocation.status == "allocated", quantity=5),
    "reserved_within_owed": change(Reservation, Reservation.order_line_id == 4, quantity=5),
    "promised_within_ordered": change(LinePromise, LinePromise.order_line_id == 4, quantity=5),
    "shipped_is_carried": change(OrderLine, OrderLine.id == 2, shipped_quantity=3),
    "picks_are_in_shipments": change(ShipmentLine, ShipmentLine.shipment_id == 2, quantity=3),
    "delivered_is_proven": change(OrderLine, OrderLine.id == 1, delivered_quantity=3),
    "invoiced_is_claimed": change(OrderLine, OrderLine.id == 1, invoiced_quantity=3),
    "invoiced_is_delivered": change(OrderLine, OrderLine.id == 2, invoiced_quantity=4),
    "order_adds_up": change(SalesOrder, SalesOrder.id == 4, total_amount=Decimal("1.01")),
    "invoice_adds_up": change(Invoice, tax_amount=Decimal("0.01")),
    "invoice_open_is_unpaid": change(Invoice, open_amount=Invoice.open_amount - 1),
    "order_is_settled": change(SalesOrder, SalesOrder.id == 1, settled_amount=Decimal("0.50")),
    "status_is_derived": change(OrderLine, OrderLine.id == 4, status="picked"),
}


def test_books_that_were_kept_by_the_engine_are_right(books: Session) -> None:
    found = audit.check_books(books, now=NOW, opening=audit.find_opening(books))

    assert found.is_right, found.broken


@pytest.mark.parametrize("law", sorted(BROKEN))
def test_a_broken_law_is_named(books: Session, law: str) -> None:
    BROKEN[law](books)

    broken = {each.law: each for each in audit.check_books(books, now=NOW).broken}

    assert broken[law].rows


def test_goods_and_money_that_moved_by_no_known_movement_are_found(books: Session) -> None:
    opening = audit.find_opening(books)
    books.execute(update(Stock).where(PAPER).values(on_hand_quantity=Stock.on_hand_quantity - 1))
    books.execute(update(Company).values(open_receivables_amount=0))

    broken = {each.law for each in audit.check_books(books, now=NOW, opening=opening).broken}

    assert broken == {"stock_ledger_is_counter", "receivables_are_documents"}


def test_every_open_line_says_what_it_waits_for(books: Session) -> None:
    reasons = {line.order_number: line.reason for line in list_open_lines(books, today=TODAY)}

    assert reasons == {
        "SO-1": "waits_for_payment",
        "SO-2": "under_way",
        "SO-3": "waits_for_wave",
        "SO-4": "not_due",
    }


def test_a_line_that_should_have_gone_and_did_not_is_unexplained(books: Session) -> None:
    later = NOW + timedelta(days=4)

    broken = audit.check_books(books, now=later).broken

    assert [each.law for each in broken] == ["open_line_has_reason"]
    assert [row["order_number"] for row in broken[0].rows] == ["SO-4"]
