"""A planner's day through the service: the seeded company with 10,000 released lines to 500 more addresses."""

import random
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import zipcodes
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.models.fulfilment import Allocation, Consignment, Load, Vehicle
from backend.db.models.items import Item
from backend.db.models.orders import LinePromise, OrderLine, SalesOrder
from backend.db.models.parties import ShipTo
from backend.db.models.stock import Reservation, Stock
from backend.db.session import engine_for, in_transaction, read_session
from backend.domain.actors import OPERATOR
from backend.domain.freight import great_circle_km
from backend.domain.planned_day import Limits
from backend.services import plan_views, plans
from backend.services.plans import PlanRun
from backend.services.seeding import seed
from benchmarks.databases import databases

COLUMBUS = (39.96, -83.0)
DAY, NOW = date(2026, 3, 2), datetime(2026, 3, 2, 15, tzinfo=UTC)
REACH_KM, BULKY_SHARE, TRUCKS = 200, 0.02, 60
FIRST_ID = 1_000_000
"""Above every seeded one."""


def measure(lines: int, ship_tos: int, seconds: float, seed_number: int) -> dict[str, Any]:
    """The same day on each database: a run, and the run again."""
    found = {}
    with databases() as urls:
        for name, url in urls.items():
            Base.metadata.create_all(engine_for(url))
            in_transaction(url, lambda session: seed(session, now=NOW))
            chance = random.Random(seed_number)
            in_transaction(url, lambda session, chance=chance: _fill(session, chance, lines, ship_tos))
            found[name] = _run(url, Limits(seed_number, seconds))
            engine_for(url).dispose()
    return found


def _run(url: str, limits: Limits) -> dict[str, Any]:
    def read(work: Any) -> Any:
        with read_session(url) as session:
            return work(session)

    def run() -> tuple[PlanRun, ...]:
        return plans.run_plan(
            read, lambda work: in_transaction(url, work), OPERATOR, DAY, "CMH", limits=limits, now=NOW
        )

    began = time.perf_counter()
    run()
    taken = time.perf_counter() - began
    began = time.perf_counter()
    [again] = run()
    return {
        "seconds": round(taken, 1),
        "again_seconds": round(time.perf_counter() - began, 2),
        "again_is_changed": again.is_changed,
    } | read(_facts)


def _facts(session: Session) -> dict[str, Any]:
    [view] = plan_views.show_plans(session, OPERATOR, DAY, "CMH")
    routes = [load for load in view.loads if load.vehicle_code and load.plan.get("fill")]
    carried = [load for load in view.loads if not load.vehicle_code and load.plan.get("fill")]
    planned = select(func.count()).where(Allocation.consignment_id.is_not(None), Allocation.id >= FIRST_ID)
    return {
        "lines_in_consignments": session.scalar(planned),
        "consignments": session.scalar(select(func.count()).where(Consignment.status == "planned")),
        "waiting_consignments": len(view.waiting),
        "unplanned": len(view.unplanned),
        "loads": session.scalar(select(func.count()).where(Load.status == "planned")),
        "routes": len(routes),
        "route_stops": sum(len({stop.stop_sequence for stop in load.stops}) for load in routes),
        "route_km": round(sum(load.route_km or 0 for load in routes)),
        "fewest_trucks": max((load.plan["lower_bound"] for load in routes), default=0),
        "routes_amount": str(sum((load.freight_amount for load in routes), Decimal(0))),
        "pick_ups": len(carried),
        "pick_up_gap_rate": max((load.plan["gap_rate"] for load in carried), default=0.0),
    }


def _fill(session: Session, chance: random.Random, lines: int, ship_tos: int) -> None:
    rows = [
        {"id": FIRST_ID + n, "company_id": 1, "name": f"Branch {n}", "street": "1 Main St"} | place
        for n, place in enumerate(_places(chance, ship_tos))
    ]
    session.execute(insert(ShipTo), rows)
    session.execute(insert(Vehicle), [_truck(number) for number in range(TRUCKS)])
    orders, written = _orders(chance, lines, ship_tos, session)
    session.execute(insert(SalesOrder), orders)
    for table, key in ((OrderLine, "line"), (LinePromise, "promise"), (Reservation, "held")):
        session.execute(insert(table), [each[key] for each in written])
    session.execute(insert(Allocation), [each["allocation"] for each in written])


def _places(chance: random.Random, count: int) -> list[dict[str, Any]]:
    near = [
        {"city": each["city"], "state": each["state"], "postcode": each["zip_code"]}
        for each in zipcodes.filter_by(state="OH", zip_code_type="STANDARD")
        if great_circle_km(COLUMBUS, (float(each["lat"]), float(each["long"]))) < REACH_KM
    ]
    return [chance.choice(near) for _ in range(count)]


def _truck(number: int) -> dict[str, Any]:
    return {
        "code": f"B{number}", "warehouse": "CMH", "service_code": "WLF-STD", "name": f"Truck {number}",
        "maximum_weight_kg": 4500, "maximum_cube_m3": 45, "floor_positions": 12,
        "km_amount": Decimal("0.95"), "stop_amount": Decimal(9), "shift_minutes": 660,
    }  # fmt: skip


def _orders(
    chance: random.Random, lines: int, ship_tos: int, session: Session
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Orders of four lines; a fiftieth of the lines is bulky, a quarter was due before."""
    stocked = (
        select(Item.sku).join(Stock, (Stock.sku == Item.sku) & (Stock.warehouse == "CMH")).order_by(Item.sku)
    )
    skus = [session.scalars(stocked.where(Item.is_freight_only.is_(each))).all() for each in (False, True)]
    amounts = {"freight_amount": Decimal(0), "fee_amount": Decimal(0), "tax_amount": Decimal(0)}
    orders = [
        {"id": FIRST_ID + n, "company_id": 1, "ship_to_id": FIRST_ID + n % ship_tos, "status": "released",
         "total_amount": Decimal(40), "entered_at": NOW, **amounts}
        for n in range(-(-lines // 4))
    ]  # fmt: skip
    taken = {"on_hand_quantity": 10**6, "committed_quantity": 10**5, "allocated_quantity": 10**5}
    session.execute(update(Stock).where(Stock.warehouse == "CMH").values(**taken))
    written = []
    for n in range(lines):
        bulky = chance.random() < BULKY_SHARE
        quantity = 1 if bulky else chance.choice((1, 1, 1, 2, 2, 3))
        ships = DAY + timedelta(days=chance.choice((-1, 0, 0, 0)))
        promised = ships + timedelta(days=chance.randint(2, 5))
        written.append(_line(FIRST_ID + n, n, chance.choice(skus[bulky]), quantity, ships, promised))
    return orders, written


def _line(key: int, n: int, sku: str, quantity: int, ships: date, promised: date) -> dict[str, Any]:
    place = {"sku": sku, "warehouse": "CMH", "quantity": quantity, "promise_ship_date": ships}
    return {
        "line": {
            "id": key, "sales_order_id": FIRST_ID + n // 4, "line_number": 1 + n % 4, "sku": sku,
            "quantity": quantity, "unit_price": Decimal(10), "net_amount": Decimal(10) * quantity,
            "price_steps": [], "status": "released",
        },
        "promise": {
            "id": key, "order_line_id": key, "warehouse": "CMH", "quantity": quantity, "is_original": True,
            "promise_ship_date": ships, "promise_date": promised, "service_code": "RDG-STD", "reason": {},
            "promised_at": NOW,
        },
        "held": {"id": key, "order_line_id": key, "allocation_class": 2, **place},
        "allocation": {
            "id": key, "order_line_id": key, "reservation_id": key, "bin": "A-01-1", "status": "released",
            "allocated_at": NOW, **place,
        },
    }  # fmt: skip
