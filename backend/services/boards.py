"""The day's board of a warehouse: what is the matter first, then how far everything is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import boards as queries
from backend.db.queries import plans as plan_queries
from backend.domain.actors import Actor
from backend.domain.freight import coordinates
from backend.domain.numbers import document_number
from backend.domain.route_sketch import Sketch, sketch
from backend.services.plan_views import (
    DayView,
    PlannedConsignment,
    PlannedLoad,
    show_plans,
)


@dataclass(frozen=True)
class LooseLine:
    """Units of an order line that are due and in no consignment; `reason` is no_stock, to_plan or the hold."""

    order_number: str
    line_number: int
    sku: str
    name: str
    quantity: int
    promise_ship_date: date
    reason: str


@dataclass(frozen=True)
class Trouble:
    """What somebody has to look at, by document; `kind` words it."""

    kind: str
    number: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class OpenWave:
    """A wave that is being picked; `pick_count` are the picks not confirmed yet."""

    number: str
    planned_date: date
    pick_count: int


@dataclass(frozen=True)
class Board:
    """`steps` count order lines by how far they are; troubles come in the order of their urgency."""

    warehouse: str
    name: str
    timezone: str
    day: date
    steps: dict[str, int]
    troubles: tuple[Trouble, ...]
    loads: tuple[PlannedLoad, ...]
    waiting: tuple[PlannedConsignment, ...]
    waves: tuple[OpenWave, ...]
    loose_lines: tuple[LooseLine, ...]
    sketch: Sketch | None


STEPS = ("due", "waiting", "to_plan", "planned", "released", "picked", "packed", "loaded", "departed", "late")


def show_board(session: Session, actor: Actor, day: date, warehouse: str | None = None) -> tuple[Board, ...]:
    """Each warehouse's board, or that of one."""
    return tuple(_board(session, view) for view in show_plans(session, actor, day, warehouse))


def _board(session: Session, view: DayView) -> Board:
    place = plan_queries.warehouses(session, view.warehouse)[0]
    rows = queries.loose_lines(session, view.warehouse, view.day)
    loose = tuple(line for row in rows for line in _loose_lines(row))
    return Board(
        view.warehouse,
        view.name,
        place.timezone,
        view.day,
        _steps(view, loose),
        tuple(_troubles(view, loose)),
        tuple(sorted(view.loads, key=lambda each: (each.step == "shipped", each.vehicle_code is None))),
        view.waiting,
        tuple(
            OpenWave(document_number("WV", row.id), row.planned_date, row.pick_count)
            for row in queries.open_waves(session, view.warehouse)
        ),
        loose,
        _sketch(place.postcode, view.loads),
    )


def _loose_lines(row: Any) -> Iterable[LooseLine]:
    """Without stock, or with stock and in no consignment; a hold explains either."""
    number, facts = document_number("SO", row.sales_order_id), (row.line_number, row.sku, row.name)
    for quantity, reason in ((row.without_stock, "no_stock"), (row.loose, "to_plan")):
        if quantity > 0:
            why = f"{row.hold}_hold" if row.hold else reason
            yield LooseLine(number, *facts, quantity, row.promise_ship_date, why)


def _steps(view: DayView, loose: Sequence[LooseLine]) -> dict[str, int]:
    counts: Counter[str] = Counter({step: 0 for step in STEPS})
    aboard = [each for load in view.loads for each in load.stops]
    for each in aboard:
        step = "departed" if each.step == "shipped" else each.step
        counts[step] += len(each.lines)
        counts["late"] += len(each.lines) if each.is_late else 0
    counts["waiting"] += sum(len(each.lines) for each in view.waiting)
    counts["waiting"] += sum(each.reason != "to_plan" for each in loose)
    counts["to_plan"] += sum(each.reason == "to_plan" for each in loose)
    unplanned = sum(len(each.lines) for each in view.unplanned)
    counts["due"] += len(loose) + sum(len(each.lines) for each in aboard) + unplanned
    return {step: counts[step] for step in STEPS}


def _troubles(view: DayView, loose: Sequence[LooseLine]) -> Iterable[Trouble]:
    for load in view.loads:
        if load.ship_date < view.day:
            yield Trouble("load_overdue", load.number, {"ship_date": load.ship_date})
    for each in view.unplanned:
        yield Trouble("nobody_takes", each.number, {**_where(each), "why": each.reason["unplanned"]["code"]})
    for each in (stop for load in view.loads for stop in load.stops):
        if each.is_late:
            facts = {"promise_date": each.promise_date, "arrival_date": each.reason.get("arrival_date")}
            yield Trouble("late", each.number, {**_where(each), **facts})
    for line in loose:
        if line.reason != "to_plan":
            yield Trouble(line.reason, line.order_number, _what(line))


def _where(each: PlannedConsignment) -> dict[str, Any]:
    return {"ship_to_name": each.ship_to_name, "city": each.city, "state": each.state}


def _what(line: LooseLine) -> dict[str, Any]:
    names = ("line_number", "sku", "name", "quantity", "promise_ship_date")
    return {name: getattr(line, name) for name in names}


def _sketch(from_postcode: str, loads: Iterable[PlannedLoad]) -> Sketch | None:
    """Of our own trucks' routes, when there are any."""
    home, routes = coordinates(from_postcode), {}
    for load in loads:
        if load.vehicle_code:
            stops = {each.stop_sequence: coordinates(each.postcode) for each in load.stops}
            routes[load.number] = [point for point in stops.values() if point]
    return sketch(home, routes) if home and any(routes.values()) else None
