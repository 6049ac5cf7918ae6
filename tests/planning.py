"""A distribution centre with stock tied to orders, ready to be planned: Columbus, three trucks, four carriers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models.fulfilment import Allocation, Consignment, Load, Vehicle
from backend.db.models.orders import OrderLine, SalesOrder
from backend.db.models.parties import Company, ShipTo
from backend.db.models.stock import CarrierRate, CarrierService, Stock
from backend.domain.actors import Actor, Role
from tests import builders
from tests.builders import NOW, TODAY

PLANNER = Actor(0, Role.PLANNER, name="Henry")
NEAR = ("43085", "43054", "43123", "43026", "43230", "43110", "43015", "43055")
"""Postcodes around Columbus."""
FAR = "60606"
CARRIERS = (
    ("GND", "parcel", 68, 8000, ((1000, 1, "8", "0.50"), (8000, 3, "12", "0.80"))),
    ("LTL", "ltl", 4500, 5000, ((1000, 2, "70", "0.12"), (5000, 4, "120", "0.30"))),
    ("FTL", "truckload", 20000, 5000, ((1000, 2, "900", "0"), (5000, 4, "3000", "0"))),
    ("OWN", "own_fleet", 4500, 150, ((150, 1, "25", "0.05"),)),
)


@dataclass(frozen=True)
class Depot:
    """A company that buys from Columbus."""

    company: Company


def a_depot(session: Session, *, trucks: int = 2, segment: str = "build", **terms: Any) -> Depot:
    """Columbus with a light and a heavy item, carriers of every mode and trucks of our own."""
    company = builders.a_company(session, segment=segment, **terms)
    builders.a_warehouse(
        session,
        "CMH",
        name="Columbus",
        city="Columbus",
        state="OH",
        postcode="43215",
        timezone="America/New_York",
    )
    for code, mode, kg, km, bands in CARRIERS:
        service = CarrierService(
            code=code, carrier=code, name=f"{code} service", mode=mode, service_level="standard",
            maximum_weight_kg=kg, maximum_km=km, fuel_surcharge_rate=Decimal("0.10"),
        )  # fmt: skip
        session.add(service)
        session.flush()
        for to_km, days, base, per_kg in bands:
            rate = CarrierRate(
                service_code=code, to_km=to_km, transit_days=days, base_amount=Decimal(base),
                per_kg_amount=Decimal(per_kg), minimum_amount=Decimal(base),
            )  # fmt: skip
            session.add(rate)
    builders.an_item(session, "PAP-1001", weight_kg=23.0, length_cm=44.0, width_cm=28.0, height_cm=22.0)
    builders.an_item(session, "PEN-1001", weight_kg=0.4, length_cm=20.0, width_cm=10.0, height_cm=4.0)
    builders.an_item(
        session, "BAT-1001", weight_kg=5.0, length_cm=30.0, width_cm=20.0, height_cm=15.0, is_hazmat=True
    )
    for sku in ("PAP-1001", "PEN-1001", "BAT-1001"):
        builders.stock(session, sku, "CMH", 100_000)
    for number in range(1, trucks + 1):
        a_truck(session, f"T{number}")
    return Depot(company)


def a_truck(session: Session, code: str, **facts: Any) -> Vehicle:
    defaults: dict[str, Any] = {
        "warehouse": "CMH", "service_code": "OWN", "name": f"Truck {code}", "maximum_weight_kg": 4500,
        "maximum_cube_m3": 32, "floor_positions": 10, "km_amount": Decimal("1.10"), "stop_amount": Decimal("9"),
    }  # fmt: skip
    truck = Vehicle(code=code, **defaults | facts)
    session.add(truck)
    session.flush()
    return truck


def an_address(session: Session, depot: Depot, postcode: str = NEAR[0], **facts: Any) -> ShipTo:
    return builders.a_ship_to(session, depot.company, name=f"Office {postcode}", postcode=postcode, **facts)


def a_ready_line(
    session: Session,
    ship_to: ShipTo,
    sku: str = "PAP-1001",
    quantity: int = 4,
    *,
    ships: date = TODAY,
    promised: date | None = None,
    service: str = "GND",
    status: str | None = "released",
) -> OrderLine:
    """An order of one line whose units are tied to stock; without a status they are only reserved."""
    order = SalesOrder(
        company_id=ship_to.company_id,
        ship_to_id=ship_to.id,
        status="confirmed",
        freight_amount=Decimal(0),
        fee_amount=Decimal(0),
        tax_amount=Decimal(0),
        total_amount=Decimal(40),
        entered_at=NOW,
    )
    session.add(order)
    session.flush()
    line = OrderLine(
        sales_order_id=order.id,
        line_number=1,
        sku=sku,
        quantity=quantity,
        unit_price=(Decimal(40) / quantity).quantize(Decimal("0.0001")),
        net_amount=Decimal(40),
        price_steps=[],
        status=status or "confirmed",
    )
    session.add(line)
    session.flush()
    dates = {"promise_ship_date": ships, "promise_date": promised or ships + timedelta(days=3)}
    builders.a_promise(session, line, quantity, warehouse="CMH", service_code=service, **dates)
    held = builders.a_reservation(session, sku, quantity, ships, warehouse="CMH", order_line_id=line.id)
    if status is None:
        return line
    session.get_one(Stock, (sku, "CMH")).allocated_quantity += quantity
    session.add(
        Allocation(
            order_line_id=line.id,
            reservation_id=held.id,
            sku=sku,
            warehouse="CMH",
            bin="A-01-1",
            quantity=quantity,
            status=status,
            promise_ship_date=ships,
            allocated_at=NOW,
        )  # fmt: skip
    )
    session.flush()
    return line


def consignments(session: Session) -> list[Consignment]:
    """Those that stand."""
    session.expire_all()
    rows = session.scalars(select(Consignment).order_by(Consignment.id))
    return [each for each in rows if each.status != "cancelled"]


def loads(session: Session) -> list[Load]:
    session.expire_all()
    return [each for each in session.scalars(select(Load).order_by(Load.id)) if each.status != "cancelled"]


def carried(session: Session) -> dict[int, Counter[int]]:
    """Units by order line in each consignment."""
    session.expire_all()
    found: dict[int, Counter[int]] = {}
    for row in session.scalars(select(Allocation)):
        if row.consignment_id is not None and row.status != "cancelled":
            found.setdefault(row.consignment_id, Counter())[row.order_line_id] += row.quantity
    return found


def everything(session: Session) -> list[list[Any]]:
    """Every row that a plan writes."""
    session.expire_all()
    tables: Iterable[Any] = (Consignment, Load, Allocation)
    return [
        [tuple(str(getattr(row, column.name)) for column in each.__table__.c) for row in session.scalars(
            select(each).order_by(each.id))]
        for each in tables
    ]  # fmt: skip
