"""What is planned, as the planner looks at it: consignments with why and what each carrier asks, loads with fill."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import boards as queries
from backend.domain.actors import Actor
from backend.domain.errors import DocumentNotFound
from backend.domain.fulfilment import check_may_operate
from backend.domain.numbers import document_number, parse_number
from backend.services.plans import warehouses_for


@dataclass(frozen=True)
class PlannedLine:
    """So many units of an order line in a consignment."""

    order_number: str
    line_number: int
    sku: str
    name: str
    quantity: int
    status: str


@dataclass(frozen=True)
class PlannedConsignment:
    """A bill of lading: to whom, when, why then, by whom, and what each carrier would have asked.

    `is_late`: it arrives, or leaves, after its first promise allows.
    """

    number: str
    warehouse: str
    ship_to_name: str
    city: str
    state: str
    postcode: str
    handling_class: str
    status: str
    step: str
    ship_date: date
    latest_ship_date: date
    promise_date: date | None
    reason: dict[str, Any]
    weight_kg: float
    cube_m3: float
    floor_positions: int
    service_code: str | None
    freight_amount: Decimal | None
    considered: list[dict[str, Any]]
    load_number: str | None
    stop_sequence: int | None
    planned_arrival_at: datetime | None
    is_late: bool
    lines: tuple[PlannedLine, ...]


@dataclass(frozen=True)
class PlannedLoad:
    """A truck or a pick-up with its stops in order; `plan` has fill, gap and what the search was allowed."""

    number: str
    warehouse: str
    timezone: str
    ship_date: date
    service_code: str
    service_name: str
    vehicle_code: str | None
    status: str
    step: str
    weight_kg: float
    cube_m3: float
    floor_positions: int
    route_km: float | None
    freight_amount: Decimal
    plan: dict[str, Any]
    stops: tuple[PlannedConsignment, ...]


@dataclass(frozen=True)
class DayView:
    """One warehouse's plan: its loads of the day, and the consignments that are on none."""

    warehouse: str
    name: str
    day: date
    loads: tuple[PlannedLoad, ...]
    waiting: tuple[PlannedConsignment, ...]
    unplanned: tuple[PlannedConsignment, ...]


def show_plans(
    session: Session, actor: Actor, day: date, warehouse: str | None = None
) -> tuple[DayView, ...]:
    """What stands planned for the day, by warehouse."""
    return tuple(_day(session, each, day) for each in warehouses_for(session, actor, "show_plan", warehouse))


def show_load(session: Session, actor: Actor, number: str) -> PlannedLoad:
    """One load with its stops."""
    check_may_operate(actor, "show_load")
    found = queries.load(session, parse_number(number, "LD") or 0)
    if found is None:
        raise DocumentNotFound(number)
    return _loads(session, [found])[0]


def _day(session: Session, place: Any, day: date) -> DayView:
    loads = _loads(session, queries.loads_of(session, place.code, day))
    loose = consignment_views(session, queries.loose_consignments(session, place.code))
    unplanned = tuple(each for each in loose if "unplanned" in each.reason)
    waiting = tuple(each for each in loose if each not in unplanned)
    return DayView(place.code, place.name, day, loads, waiting, unplanned)


def _loads(session: Session, rows: Sequence[Any]) -> tuple[PlannedLoad, ...]:
    stops: dict[str, list[PlannedConsignment]] = defaultdict(list)
    aboard = queries.consignments_on(session, [row.id for row in rows])
    for each in consignment_views(session, aboard):
        stops[each.load_number or ""].append(each)
    return tuple(_load(row, stops[document_number("LD", row.id)]) for row in rows)


def _load(row: Any, stops: Sequence[PlannedConsignment]) -> PlannedLoad:
    same = ("warehouse", "timezone", "ship_date", "service_code", "service_name", "vehicle_code", "status")
    more = ("weight_kg", "cube_m3", "floor_positions", "route_km", "freight_amount", "plan")
    return PlannedLoad(
        number=document_number("LD", row.id),
        step=_load_step(row.status, [each.step for each in stops]),
        stops=tuple(stops),
        **{name: getattr(row, name) for name in same + more},
    )


def _load_step(status: str, steps: Sequence[str]) -> str:
    """A planned load is as far as the least advanced of its stops."""
    return min(steps, key=STEPS.index, default="planned") if status == "planned" else status


STEPS = ("planned", "released", "picked", "packed", "loaded", "shipped", "cancelled")


def consignment_views(session: Session, rows: Sequence[Any]) -> tuple[PlannedConsignment, ...]:
    """Consignments with their lines, in the order given."""
    lines: dict[int, list[PlannedLine]] = defaultdict(list)
    for line in queries.lines_of_consignments(session, [row.id for row in rows]):
        number = document_number("SO", line.sales_order_id)
        what = (line.line_number, line.sku, line.name, line.quantity, line.status)
        lines[line.consignment_id].append(PlannedLine(number, *what))
    return tuple(_consignment(row, lines[row.id]) for row in rows)


def _consignment(row: Any, lines: Sequence[PlannedLine]) -> PlannedConsignment:
    promise = _day_of(row.reason, "promise_date")
    same = ("warehouse", "ship_to_name", "city", "state", "postcode", "handling_class", "status")
    more = ("ship_date", "latest_ship_date", "reason", "weight_kg", "cube_m3", "floor_positions")
    last = ("service_code", "freight_amount", "considered", "stop_sequence", "planned_arrival_at")
    return PlannedConsignment(
        number=document_number("BOL", row.id),
        step=_step(row.status, lines),
        promise_date=promise,
        load_number=document_number("LD", row.load_id) if row.load_id else None,
        is_late=_is_late(row, promise),
        lines=tuple(lines),
        **{name: getattr(row, name) for name in same + more + last},
    )


def _step(status: str, lines: Sequence[PlannedLine]) -> str:
    """Before it is packed, as far as the least advanced of its lines."""
    if status != "planned" or not lines:
        return status
    least = min(("allocated", "released", "picked", "loaded", "shipped").index(each.status) for each in lines)
    return ("planned", "released", "picked", "loaded", "shipped")[least]


def _is_late(row: Any, promise: date | None) -> bool:
    if row.status in ("shipped", "cancelled"):
        return False
    arrival = _day_of(row.reason, "arrival_date")
    misses = promise is not None and arrival is not None and arrival > promise
    return misses or row.reason.get("code") == "late"


def _day_of(facts: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(facts[name]) if facts.get(name) else None
