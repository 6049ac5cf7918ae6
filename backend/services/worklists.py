"""What waits on a day and for whom: customers, suppliers' goods, carriers' stops, claims. For those who play or
watch the whole business."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import worklists as queries
from backend.domain.actors import Actor, Role
from backend.domain.numbers import document_number


@dataclass(frozen=True)
class Buyer:
    """Somebody who orders, where the goods may go, and what the company may owe."""

    actor: Actor
    ship_to_ids: tuple[int, ...]
    credit_limit_amount: Decimal


@dataclass(frozen=True)
class StockedItem:
    """What can be ordered, and how."""

    sku: str
    brand: str
    list_price: Decimal
    order_multiple: int
    minimum_quantity: int
    maximum_quantity: int | None


@dataclass(frozen=True)
class Line:
    """Some units of an order line."""

    line_number: int
    quantity: int
    sku: str = ""


@dataclass(frozen=True)
class OpenOrder:
    """A recent order that has not left, and who may change it."""

    number: str
    contact_id: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class UndecidedSlip:
    """A slip that waits for the customer, with what may be chosen."""

    slip_id: int
    contact_id: int
    choices: tuple[str, ...]


@dataclass(frozen=True)
class UnderWay:
    """A shipment that is expected at the door."""

    number: str
    estimated_delivery_date: date
    shipped_at: datetime
    place: str
    receiving_weekdays: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Arrived:
    """A delivery that nobody has checked yet."""

    shipment_number: str
    order_number: str
    contact_id: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class UnpaidInvoice:
    """A claim that is open; `reference` is what the customer calls the order."""

    number: str
    company_id: int
    open_amount: Decimal
    issued_at: datetime
    due_date: date
    reference: str


def list_buyers(session: Session) -> tuple[Buyer, ...]:
    """Everybody who may order and has an address."""
    places: dict[int, list[int]] = defaultdict(list)
    for row in queries.addresses(session):
        places[row.company_id].append(row.id)
    return tuple(
        Buyer(
            Actor(row.id, Role.CUSTOMER, row.company_id, row.name, row.email),
            tuple(places[row.company_id]),
            row.credit_limit_amount,
        )
        for row in queries.buyers(session)
        if places[row.company_id]
    )


def list_items(session: Session) -> tuple[StockedItem, ...]:
    return tuple(StockedItem(*row) for row in queries.stocked_items(session))


def list_stock(session: Session) -> tuple[Any, ...]:
    """Rows of sku, warehouse, on_hand_quantity, safety_quantity, expected_quantity, committed_quantity."""
    return tuple(queries.stock_rows(session))


def list_centres(session: Session) -> dict[str, str]:
    """The weekdays that each centre works, by its code."""
    return {row.code: row.working_weekdays for row in queries.centres(session)}


def list_open_orders(session: Session, *, since: datetime) -> tuple[OpenOrder, ...]:
    """Orders entered since then of which something has not left."""
    found: dict[int, OpenOrder] = {}
    for row in queries.changeable_orders(session, since):
        order = found.setdefault(row.id, OpenOrder(document_number("SO", row.id), row.contact_id, ()))
        line = Line(row.line_number, row.quantity, row.sku)
        found[row.id] = replace(order, lines=(*order.lines, line))
    return tuple(found.values())


def list_undecided(session: Session) -> tuple[UndecidedSlip, ...]:
    return tuple(
        UndecidedSlip(row.id, row.contact_id, tuple(each["choice"] for each in row.choices))
        for row in queries.undecided_slips(session)
    )


def list_under_way(session: Session, *, until: date) -> tuple[UnderWay, ...]:
    """Shipments that are to arrive by a day."""
    found: dict[int, UnderWay] = {}
    for row in queries.lines_under_way(session, until):
        dates = (row.estimated_delivery_date, row.shipped_at)
        where = (f"{row.city}, {row.state}", row.receiving_weekdays)
        head = found.get(row.id) or UnderWay(document_number("SH", row.id), *dates, *where, ())
        found[row.id] = replace(head, lines=(*head.lines, Line(row.line_number, row.quantity)))
    return tuple(found.values())


def list_arrived(session: Session, *, since: datetime) -> tuple[Arrived, ...]:
    """What was delivered since then and not checked."""
    found: dict[int, Arrived] = {}
    for row in queries.deliveries_since(session, since):
        numbers = (document_number("SH", row.id), document_number("SO", row.sales_order_id))
        head = found.get(row.id) or Arrived(*numbers, row.contact_id, ())
        found[row.id] = replace(head, lines=(*head.lines, Line(row.line_number, row.quantity)))
    return tuple(found.values())


def list_to_install(session: Session) -> tuple[tuple[str, int], ...]:
    """Order and line of what has arrived and has no visit."""
    rows = queries.lines_to_install(session)
    return tuple((document_number("SO", row.sales_order_id), row.line_number) for row in rows)


def list_visits(session: Session, *, until: date) -> tuple[str, ...]:
    """Visits that are booked up to a day."""
    return tuple(document_number("AP", each) for each in queries.visits_until(session, until))


def list_unpaid(session: Session) -> tuple[UnpaidInvoice, ...]:
    rows: Sequence[Any] = queries.unpaid_invoices(session)
    same = ("company_id", "open_amount", "issued_at", "due_date")
    return tuple(
        UnpaidInvoice(
            document_number("INV", row.id),
            reference=row.po_number or document_number("INV", row.id),
            **{name: getattr(row, name) for name in same},
        )
        for row in rows
    )
