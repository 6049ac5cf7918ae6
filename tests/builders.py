"""Data for tests, on fixed dates. Each builder adds what it names and returns it; the rest is by default."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models.fulfilment import Technician
from backend.db.models.items import Item
from backend.db.models.orders import LinePromise, OrderLine, SalesOrder
from backend.db.models.parties import Company, Contact, ServicePackage, ShipTo
from backend.db.models.shipments import Shipment, ShipmentLine
from backend.db.models.stock import (
    CarrierRate,
    CarrierService,
    ExpectedReceipt,
    Reservation,
    Stock,
    Warehouse,
)
from backend.domain.actors import Actor, Role
from backend.domain.order_requests import OrderRequest
from backend.domain.promising import RequestedLine

TODAY = date(2026, 3, 2)
"""A Monday."""
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
"""09:00 in Chicago, before every cut-off."""


def _add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def a_package(session: Session, segment: str = "build", **terms: Any) -> ServicePackage:
    defaults: dict[str, Any] = {
        "name": segment.title(),
        "order_minimum_amount": Decimal("50"),
        "small_order_fee_amount": Decimal("9"),
        "free_freight_threshold_amount": None,
        "discount_rate": Decimal("0"),
        "economy_discount_rate": Decimal("0.02"),
        "quote_valid_days": 14,
        "quote_hold_hours": 24,
        "allocation_class": 2,
        "consolidation_wait_days": 2,
        "return_window_days": 30,
        "restocking_rate": Decimal("0.15"),
        "recovery_authority_amount": Decimal("100"),
        "response_sla_minutes": 240,
    }
    return session.get(ServicePackage, segment) or _add(
        session, ServicePackage(segment=segment, **defaults | terms)
    )


def a_company(session: Session, name: str = "Brightwater Dental", **terms: Any) -> Company:
    package = a_package(session, terms.pop("segment", "build"))
    defaults: dict[str, Any] = {
        "credit_limit_amount": Decimal("50000"),
        "open_receivables_amount": Decimal("0"),
    }
    return _add(session, Company(name=name, segment=package.segment, **defaults | terms))


def a_contact(
    session: Session, company: Company | None, email: str = "ann@brightwater.example", **facts: Any
) -> Contact:
    name = facts.pop("name", email.split("@")[0].title())
    return _add(session, Contact(company_id=company and company.id, email=email, name=name, **facts))


def the_actor(contact: Contact) -> Actor:
    return Actor(contact.id, Role(contact.role), contact.company_id, contact.name, contact.email)


def a_ship_to(session: Session, company: Company, **facts: Any) -> ShipTo:
    defaults = {
        "name": "Main office",
        "street": "200 N Wells St",
        "city": "Chicago",
        "state": "IL",
        "postcode": "60606",
    }
    return _add(session, ShipTo(company_id=company.id, **defaults | facts))


def a_warehouse(session: Session, code: str = "RNO", **facts: Any) -> Warehouse:
    defaults: dict[str, Any] = {
        "name": "Reno",
        "city": "Reno",
        "state": "NV",
        "postcode": "89502",
        "timezone": "America/Los_Angeles",
        "cut_off": time(14, 0),
        "handling_days": 0,
        "dock_to_stock_days": 0,
        "handling_amount": Decimal("4"),
    }
    return _add(session, Warehouse(code=code, **defaults | facts))


def an_item(session: Session, sku: str = "PAP-1001", **facts: Any) -> Item:
    defaults: dict[str, Any] = {
        "name": "Copier paper letter 20 lb",
        "description": "White copier paper.",
        "category": "paper",
        "brand": "Northmark",
        "unit": "box",
        "list_price": Decimal("40"),
        "unit_cost_amount": Decimal("28"),
        "weight_kg": 2.5,
        "length_cm": 30.0,
        "width_cm": 22.0,
        "height_cm": 6.0,
    }
    return _add(session, Item(sku=sku, **defaults | facts))


def stock(
    session: Session, sku: str = "PAP-1001", warehouse: str = "RNO", on_hand: int = 100, **facts: Any
) -> Stock:
    return _add(session, Stock(sku=sku, warehouse=warehouse, on_hand_quantity=on_hand, **facts))


def a_receipt(session: Session, sku: str, warehouse: str, quantity: int, expected: date) -> ExpectedReceipt:
    row = session.get(Stock, (sku, warehouse))
    if row is not None:
        row.expected_quantity += quantity
    return _add(
        session,
        ExpectedReceipt(
            sku=sku,
            warehouse=warehouse,
            supplier="Cascade Mills",
            quantity=quantity,
            expected_date=expected,
            original_expected_date=expected,
        ),
    )


def a_reservation(
    session: Session, sku: str, quantity: int, ship_date: date, *, warehouse: str = "RNO", **facts: Any
) -> Reservation:
    """A commitment at its promise ship date, counted in the stock row, too, unless it is released."""
    if "released_at" not in facts:
        session.get_one(Stock, (sku, warehouse)).committed_quantity += quantity
    return _add(
        session,
        Reservation(
            sku=sku,
            warehouse=warehouse,
            quantity=quantity,
            promise_ship_date=ship_date,
            **{"allocation_class": 2} | facts,
        ),
    )


def carriers(session: Session) -> None:
    """A parcel carrier with three service levels and flat, easily reckoned tariffs."""
    for code, level, transit, base in (
        ("GND-ECO", "economy", 5, "8"),
        ("GND-STD", "standard", 3, "12"),
        ("AIR-EXP", "express", 1, "40"),
    ):
        _add(
            session,
            CarrierService(
                code=code,
                carrier="Ridgeline",
                name=f"Ridgeline {level}",
                mode="parcel",
                service_level=level,
                is_air=level == "express",
                fuel_surcharge_rate=Decimal("0"),
            ),
        )
        _add(
            session,
            CarrierRate(
                service_code=code,
                to_km=6000,
                transit_days=transit,
                base_amount=Decimal(base),
                per_kg_amount=Decimal("0.10"),
                minimum_amount=Decimal(base),
            ),
        )


def a_written_order(
    session: Session, ship_to: ShipTo, *lines: tuple[str, int, str], tax: str = "0", **facts: Any
) -> SalesOrder:
    """An order with (sku, quantity, net amount) a line, promised for TODAY from RNO, nothing shipped."""
    goods = sum((Decimal(net) for _, _, net in lines), Decimal(0))
    defaults: dict[str, Any] = {
        "status": "confirmed",
        "freight_amount": Decimal(0),
        "fee_amount": Decimal(0),
        "tax_amount": Decimal(tax),
        "total_amount": goods - facts.get("discount_amount", Decimal(0)) + Decimal(tax),
        "entered_at": NOW - timedelta(days=7),
    }
    order = _add(
        session, SalesOrder(company_id=ship_to.company_id, ship_to_id=ship_to.id, **defaults | facts)
    )
    for line_number, (sku, quantity, net) in enumerate(lines, start=1):
        line = OrderLine(
            sales_order_id=order.id,
            line_number=line_number,
            sku=sku,
            quantity=quantity,
            unit_price=(Decimal(net) / quantity).quantize(Decimal("0.0001")),
            net_amount=Decimal(net),
            price_steps=[],
            status="confirmed",
        )
        _add(session, line)
        a_promise(session, line, quantity)
    session.refresh(order)
    return order


def a_promise(session: Session, line: OrderLine, quantity: int, **facts: Any) -> LinePromise:
    defaults: dict[str, Any] = {
        "warehouse": "RNO",
        "promise_ship_date": TODAY - timedelta(days=3),
        "promise_date": TODAY,
        "service_code": "GND-STD",
        "is_original": True,
        "reason": {},
        "promised_at": NOW - timedelta(days=7),
    }
    return _add(session, LinePromise(order_line_id=line.id, quantity=quantity, **defaults | facts))


def a_shipment(
    session: Session,
    order: SalesOrder,
    quantities: dict[int, int],
    *,
    delivered_at: datetime | None = None,
    **facts: Any,
) -> Shipment:
    """Units by line number that left Reno on Friday before TODAY, promised for TODAY; counters move along."""
    defaults: dict[str, Any] = {
        "warehouse": "RNO",
        "service_code": "GND-STD",
        "tracking_number": f"RDG{order.id:09d}",
        "status": "delivered" if delivered_at else "in_transit",
        "shipped_at": NOW - timedelta(days=3),
        "promise_date": TODAY,
        "estimated_delivery_date": TODAY,
    }
    shipment = _add(session, Shipment(sales_order_id=order.id, delivered_at=delivered_at, **defaults | facts))
    for line in order.lines:
        quantity = quantities.get(line.line_number, 0)
        if quantity:
            arrived = quantity if delivered_at else 0
            line.shipped_quantity += quantity
            line.delivered_quantity += arrived
            line.status = "delivered" if delivered_at else "shipped"
            _add(
                session,
                ShipmentLine(
                    shipment_id=shipment.id,
                    order_line_id=line.id,
                    quantity=quantity,
                    delivered_quantity=arrived,
                ),
            )
    session.flush()
    return shipment


def a_technician(session: Session, code: str = "T-1", **facts: Any) -> Technician:
    """Comes from Reno, on any working day, twice a day, as far as Chicago."""
    defaults: dict[str, Any] = {"name": "Lena Fitch", "warehouse": "RNO", "maximum_km": 4000.0}
    return _add(session, Technician(code=code, **defaults | facts))


@dataclass(frozen=True)
class Shop:
    """A customer with a contact and an address, Reno with two items on the shelf, and carriers."""

    company: Company
    contact: Contact
    actor: Actor
    ship_to: ShipTo


def a_shop(session: Session, *, on_hand: int = 100, segment: str = "build", **terms: Any) -> Shop:
    """PAP-1001 (40.00) and TON-2001 (80.00) in Reno, `on_hand` of each."""
    company = a_company(session, segment=segment, **terms)
    contact = a_contact(session, company)
    ship_to = a_ship_to(session, company)
    a_warehouse(session)
    carriers(session)
    for sku, name, price in (("PAP-1001", "Copier paper", "40"), ("TON-2001", "Black toner", "80")):
        an_item(session, sku, name=name, list_price=Decimal(price), category=name.split()[-1])
        stock(session, sku, on_hand=on_hand)
    return Shop(company, contact, the_actor(contact), ship_to)


def a_request(shop: Shop, *lines: tuple[str, int], **wishes: Any) -> OrderRequest:
    """An order for the shop's address; four boxes of paper unless lines are named."""
    wanted = tuple(RequestedLine(sku, quantity) for sku, quantity in lines or (("PAP-1001", 4),))
    return OrderRequest(shop.ship_to.id, wanted, **wishes)


def committed(session: Session) -> dict[str, int]:
    """What is spoken for, by SKU; checks that it is the sum of the live reservations."""
    session.flush()
    rows = session.execute(select(Stock.sku, Stock.warehouse, Stock.committed_quantity)).all()
    live = select(Reservation.sku, Reservation.warehouse, func.sum(Reservation.quantity))
    live = live.where(Reservation.released_at.is_(None)).group_by(Reservation.sku, Reservation.warehouse)
    held = {(sku, warehouse): int(quantity) for sku, warehouse, quantity in session.execute(live)}
    assert {(sku, at): quantity for sku, at, quantity in rows if quantity} == held
    totals: dict[str, int] = {}
    for sku, _, quantity in rows:
        totals[sku] = totals.get(sku, 0) + quantity
    return totals
