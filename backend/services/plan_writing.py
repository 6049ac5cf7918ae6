"""A plan into the books: consignments and loads that stand are taken up again, the others given up."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Table
from sqlalchemy.orm import Session

from backend.db.batch import Batch, Change
from backend.db.models.fulfilment import Allocation, Consignment, Load
from backend.domain.facts import jsonable
from backend.domain.planned_day import DayPlan, Limits, Outgoing, PlannedLoad
from backend.services.plan_inputs import LineKey, Work

_allocations: Table = Allocation.__table__  # type: ignore[assignment]
_MOVED = Change(_allocations, key=("id",), sets=("consignment_id", "quantity"))
_COPIED = tuple(
    column.name for column in _allocations.c if column.name not in ("id", "quantity", "consignment_id")
)
Row = TypeVar("Row", Consignment, Load)


@dataclass(frozen=True, slots=True)
class _Piece:
    """So many units of an allocation; the rest of it goes elsewhere."""

    allocation: Any
    quantity: int
    is_first: bool


def write_plan(session: Session, work: Work, plan: DayPlan, now: datetime) -> None:
    """All of the plan, or nothing of it: the edge commits."""
    pieces = _pieces(plan.consignments, work.allocations)
    consignments = _consignments(session, work, plan, pieces)
    _move(session, pieces, consignments)
    loads = _loads(session, work, plan, consignments, now)
    _put_on(session, work, plan, consignments, loads)
    _give_up(work.open_loads, loads)
    _give_up(work.open_consignments, consignments.values())
    session.flush()


def _pieces(
    outgoing: Iterable[Outgoing], allocations: Mapping[LineKey, Sequence[Any]]
) -> dict[str, list[_Piece]]:
    """Each consignment's share of the allocations; one that is divided keeps its row for the first piece."""
    left = {key: [[row, row.quantity, True] for row in rows] for key, rows in allocations.items()}
    found: dict[str, list[_Piece]] = {}
    for each in outgoing:
        mine = found.setdefault(each.number, [])
        for part in each.parts:
            wanted = part.quantity
            for entry in left[part.order_line_id, part.promise_ship_date]:
                units = min(wanted, entry[1])
                if units:
                    mine.append(_Piece(entry[0], units, entry[2]))
                    entry[1], entry[2], wanted = entry[1] - units, False, wanted - units
    return found


def _consignments(
    session: Session, work: Work, plan: DayPlan, pieces: Mapping[str, Sequence[_Piece]]
) -> dict[str, Consignment]:
    """A row for each: the standing one that shares most with it, else a new one."""
    new = [each for each in plan.consignments if each.fixed_id is None]

    def shared(each: Outgoing, row: Consignment) -> int:
        if (each.ship_to_id, each.handling_class) != (row.ship_to_id, row.handling_class):
            return 0
        return sum(piece.allocation.consignment_id == row.id for piece in pieces[each.number])

    taken = _matched(new, work.open_consignments, shared)
    found = {}
    for index, each in enumerate(new):
        row = taken.get(index) or Consignment(warehouse=work.warehouse.code, load_id=None)
        _describe(row, each, plan)
        session.add(row)
        found[each.number] = row
    session.flush()
    fixed = {each.fixed_id: each.number for each in plan.consignments if each.fixed_id}
    return found | {fixed[row.id]: row for row in work.fixed_consignments if row.id in fixed}


def _matched(
    wanted: Sequence[Any], standing: Sequence[Row], shared: Callable[[Any, Row], int]
) -> dict[int, Row]:
    """Each standing row once, to the one it shares most with."""
    by_place: dict[Any, list[Row]] = {}
    for row in standing:
        by_place.setdefault(_place(row), []).append(row)
    pairs = [
        (-shared(each, row), index, row.id, row)
        for index, each in enumerate(wanted)
        for row in by_place.get(_place(each), ())
    ]
    taken: dict[int, Row] = {}
    used: set[int] = set()
    for share, index, row_id, row in sorted(pairs, key=lambda pair: pair[:3]):
        if share < 0 and index not in taken and row_id not in used:
            taken[index] = row
            used.add(row_id)
    return taken


def _place(each: Any) -> Any:
    """Only rows of one address, or of one service and truck, are compared."""
    if isinstance(each, Outgoing | Consignment):
        return each.ship_to_id
    return each.service_code, each.vehicle_code


def _describe(row: Consignment, each: Outgoing, plan: DayPlan) -> None:
    row.ship_to_id, row.handling_class = each.ship_to_id, str(each.handling_class)
    row.ship_date, row.latest_ship_date = each.ship_date, each.latest_ship_date
    row.weight_kg, row.cube_m3 = float(each.weight_kg), float(each.volume_m3)
    row.floor_positions = _whole(each.floor_positions)
    _set(row, "reason", {"code": each.reason.code, **each.reason.facts, "promise_date": each.promise_date})
    if each.number in plan.unplanned:
        _set(row, "reason", {**row.reason, "unplanned": plan.unplanned[each.number]})
    row.status = "planned"


def _set(row: Any, name: str, facts: Any) -> None:
    """Facts are compared as they are kept, so that the same ones are no change."""
    if getattr(row, name) != (kept := jsonable(facts)):
        setattr(row, name, kept)


def _move(
    session: Session, pieces: Mapping[str, Sequence[_Piece]], consignments: Mapping[str, Consignment]
) -> None:
    batch, moved, divided = Batch(), [], []
    for number, mine in pieces.items():
        consignment_id = consignments[number].id
        for piece in mine:
            row, values = piece.allocation, {"consignment_id": consignment_id, "quantity": piece.quantity}
            if not piece.is_first:
                copied = {name: getattr(row, name) for name in _COPIED}
                divided.append({**copied, "short_quantity": 0, **values})
            elif (row.consignment_id, row.quantity) != (consignment_id, piece.quantity):
                moved.append({"id": row.id, **values})
    batch.change(_MOVED, moved)
    batch.add(_allocations, divided)
    batch.write(session)


def _loads(
    session: Session, work: Work, plan: DayPlan, consignments: Mapping[str, Consignment], now: datetime
) -> list[Load]:
    def shared(each: PlannedLoad, row: Load) -> int:
        if row.ship_date != plan.ship_date:
            return 0
        aboard = sum(consignments[stop.consignment].load_id == row.id for stop in each.stops)
        return aboard + 1

    taken = _matched(plan.loads, work.open_loads, shared)
    found = []
    for index, each in enumerate(plan.loads):
        row = taken.get(index) or Load(warehouse=work.warehouse.code, planned_at=now)
        row.ship_date, row.status = plan.ship_date, "planned"
        row.service_code, row.vehicle_code = each.service_code, each.vehicle_code
        row.weight_kg, row.cube_m3 = float(each.weight_kg), float(each.volume_m3)
        row.floor_positions, row.route_km = _whole(each.floor_positions), each.route_km
        row.freight_amount = each.freight_amount
        _set(row, "plan", load_facts(each, work.limits))
        session.add(row)
        found.append(row)
    session.flush()
    return found


def load_facts(load: PlannedLoad, limits: Limits) -> dict[str, Any]:
    """How full it is by each measure, how near to the fewest, and what the search was allowed."""
    fill = {
        "weight": _rate(load.weight_kg, load.facts["capacity_kg"]),
        "cube": _rate(load.volume_m3, load.facts["capacity_m3"]),
        "floor": _rate(load.floor_positions, Decimal(load.facts["capacity_positions"])),
    }
    bound = load.facts["lower_bound"]
    gap = round(load.facts["load_count"] / bound - 1, 4) if bound else 0.0
    search = {"seed": limits.seed, "seconds": limits.seconds, "iterations": limits.iterations}
    return {**load.facts, "fill": fill, "gap_rate": gap, "search": search}


def _rate(taken: Decimal, capacity: Decimal) -> float:
    return round(float(taken / capacity), 4) if capacity else 0.0


def _put_on(
    session: Session,
    work: Work,
    plan: DayPlan,
    consignments: Mapping[str, Consignment],
    loads: Sequence[Load],
) -> None:
    """Places on loads; what goes later, or with nobody, has none."""
    zone = ZoneInfo(work.warehouse.timezone)
    stops = {
        stop.consignment: (load, row, stop)
        for load, row in zip(plan.loads, loads, strict=True)
        for stop in load.stops
    }
    for number, row in consignments.items():
        if number not in stops:
            row.load_id = row.stop_sequence = row.planned_arrival_at = row.freight_amount = None
            if row.status == "planned":
                row.service_code = None
            _set(row, "considered", plan.considered.get(number, ()))
            continue
        load, load_row, stop = stops[number]
        row.load_id, row.stop_sequence = load_row.id, stop.sequence
        row.service_code, row.freight_amount = load.service_code, stop.freight_amount
        row.planned_arrival_at = _arrival(stop.arrival_date, stop.arrival_minute, zone)
        _set(row, "considered", plan.considered.get(number, ()))
        _set(row, "reason", {**row.reason, "arrival_date": stop.arrival_date})


def _arrival(day: date | None, minute: int | None, zone: ZoneInfo) -> datetime | None:
    if day is None or minute is None:
        return None
    return datetime.combine(day, time(), zone) + timedelta(minutes=minute)


def _give_up(standing: Iterable[Row], kept: Collection[Row]) -> None:
    """Numbers that were given out are never used for something else."""
    ids = {each.id for each in kept}
    for row in standing:
        if row.id not in ids:
            row.status = "cancelled"
            if isinstance(row, Consignment):
                row.load_id = row.stop_sequence = row.planned_arrival_at = None


def _whole(positions: Decimal) -> int:
    return int(positions.to_integral_value(ROUND_CEILING))
