"""A warehouse's day read for the planner: what can still be planned, what stays, and a stamp of it all."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.models.fulfilment import Consignment, Load
from backend.db.queries import plans as queries
from backend.domain.calendars import next_open_day
from backend.domain.consolidating import ReleasedLine, latest_ship_date
from backend.domain.freight import Service, band_for, coordinates, distance_km
from backend.domain.numbers import document_number
from backend.domain.planned_day import Day, FixedConsignment, Limits, Place, PlannedItem, Truck
from backend.domain.segregation import HandlingClass
from backend.domain.stacking import VehicleType
from backend.services.network import load_network
from backend.services.tariff_tables import load_surcharges, load_tariffs

LOOK_AHEAD_DAYS = 10
"""How far ahead goods may be that others wait for; no package waits longer."""
TRUCK_HEIGHT_CM = 244
"""Inside our own trucks."""
_latest = lru_cache(maxsize=65536)(latest_ship_date)
LineKey = tuple[int, date]


@dataclass(frozen=True)
class Work:
    """A day to be planned. `allocations` are what may be moved between consignments, by line and ship date;
    `open_consignments` and `open_loads` may be changed or given up.

    `is_planned`: things stand just as the last run with the same limits left them.
    """

    warehouse: Any
    day: date
    limits: Limits
    problem: Day
    allocations: Mapping[LineKey, Sequence[Any]]
    open_consignments: tuple[Consignment, ...]
    fixed_consignments: tuple[Consignment, ...]
    open_loads: tuple[Load, ...]
    order_ids: frozenset[int]
    stamp: str
    is_planned: bool


def plan_document(warehouse: str, day: date) -> str:
    """Under which the journal keeps a run."""
    return f"PLAN {warehouse} {day:%Y-%m-%d}"


def read_work(session: Session, warehouse: Any, day: date, limits: Limits, now: datetime) -> Work:
    """All of it as of now."""
    session.flush()
    standing = _Standing(session, warehouse, day, now)
    ship_date = next_open_day(day, warehouse.working_weekdays)
    until = ship_date + timedelta(days=LOOK_AHEAD_DAYS)
    coming = queries.goods_to_come(session, warehouse.code, ship_date, until)
    promises = queries.promises_of(session, warehouse.code, until)
    vehicles = queries.vehicles(session, warehouse.code)
    services = load_network(session, now, None).services
    tariffs, surcharges = load_tariffs(session, services), load_surcharges(session)
    taken = standing.taken_trucks(ship_date) | queries.trucks_on_the_road(session, warehouse.code, ship_date)
    trucks = tuple(_truck(row) for row in vehicles if row.code not in taken)
    reader = _Reader(warehouse, {each.code: each for each in services}, promises)
    rows = [*standing.movable, *standing.in_fixed, *coming]
    problem = Day(
        warehouse=warehouse.code,
        weekdays=warehouse.working_weekdays,
        coordinates=coordinates(warehouse.postcode),
        day=day,
        ready=reader.lines(standing.movable),
        coming=reader.lines(coming),
        fixed=tuple(reader.fixed(*each) for each in standing.fixed()),
        items={row.order_line_id: _item(row) for row in rows},
        places={row.ship_to_id: _place(row, warehouse.postcode) for row in rows},
        tariffs=tariffs,
        surcharges=surcharges,
        trucks=trucks,
    )
    seen = (standing.rows, coming, promises, vehicles, sorted(taken), standing.state(), [limits, day])
    stamp = _stamp(*seen, [tariffs, surcharges])
    last = queries.last_stamp(session, plan_document(warehouse.code, day))
    return Work(
        warehouse,
        day,
        limits,
        problem,
        _by_key(standing.movable),
        standing.open_consignments,
        standing.fixed_consignments,
        standing.open_loads,
        frozenset(row.sales_order_id for row in [*standing.movable, *standing.in_fixed]),
        stamp,
        last == stamp,
    )


class _Standing:
    """What is in the house, divided: what stays on its load, what stays as it is packed, what is open."""

    def __init__(self, session: Session, warehouse: Any, day: date, now: datetime) -> None:
        self.rows = queries.goods_with_stock(session, warehouse.code)
        self._consignments = queries.standing_consignments(session, warehouse.code)
        self._loads = queries.standing_loads(session, warehouse.code)
        ship_date = next_open_day(day, warehouse.working_weekdays)
        today = now.astimezone(ZoneInfo(warehouse.timezone)).date()
        begun = {row.consignment_id for row in self.rows if row.status in ("picked", "loaded")}
        begun |= {each.id for each in self._consignments if each.status != "planned"}
        begun_loads = {each.load_id for each in self._consignments if each.id in begun}
        self.open_loads = tuple(
            load
            for load in self._loads
            if load.status == "planned"
            and load.id not in begun_loads
            and (load.ship_date == ship_date or load.ship_date < today)
        )
        on_open = {None, *(load.id for load in self.open_loads)}
        loose = [each for each in self._consignments if each.load_id in on_open]
        self.open_consignments = tuple(each for each in loose if each.id not in begun)
        self.fixed_consignments = tuple(each for each in loose if each.id in begun)
        is_open = {None, *(each.id for each in self.open_consignments)}
        self.movable = [row for row in self.rows if row.consignment_id in is_open and row.status != "loaded"]
        is_fixed = {each.id for each in self.fixed_consignments}
        self.in_fixed = [row for row in self.rows if row.consignment_id in is_fixed]

    def fixed(self) -> Iterable[tuple[Consignment, list[Any]]]:
        """Packed or picked consignments without a load; one that was emptied is none."""
        for each in self.fixed_consignments:
            if inside := [row for row in self.in_fixed if row.consignment_id == each.id]:
                yield each, inside

    def taken_trucks(self, ship_date: date) -> set[str]:
        """By loads of that day that stay."""
        loads = [each for each in self._loads if each.ship_date == ship_date and each not in self.open_loads]
        return {each.vehicle_code for each in loads if each.vehicle_code}

    def state(self) -> list[Any]:
        found: list[Any] = [
            (each.id, each.status, each.load_id, each.ship_date, each.service_code)
            for each in self._consignments
        ]
        found += [(each.id, each.status, each.ship_date, each.vehicle_code) for each in self._loads]
        return [*found, [each.id for each in self.open_loads]]


class _Reader:
    """Rows as the planner's lines."""

    def __init__(self, warehouse: Any, services: Mapping[str, Service], promises: Sequence[Any]) -> None:
        self._warehouse, self._services = warehouse, services
        self._of_day = {(row.order_line_id, row.promise_ship_date): row for row in promises}
        self._last = {row.order_line_id: row for row in promises}

    def lines(self, rows: Iterable[Any]) -> tuple[ReleasedLine, ...]:
        """One line for all that an order line has of one ship date."""
        return tuple(self._line(same) for same in _by_key(rows).values())

    def fixed(self, consignment: Consignment, inside: Sequence[Any]) -> FixedConsignment:
        quantities: dict[int, int] = {}
        for row in inside:
            quantities[row.order_line_id] = quantities.get(row.order_line_id, 0) + row.quantity
        return FixedConsignment(
            consignment.id,
            consignment.ship_to_id,
            HandlingClass(consignment.handling_class),
            consignment.ship_date,
            consignment.latest_ship_date,
            min(self._promise(row)[0] for row in inside),
            consignment.reason,
            consignment.service_code,
            quantities,
        )

    def _line(self, same: Sequence[Any]) -> ReleasedLine:
        row, quantity = same[0], sum(each.quantity for each in same)
        promise_date, latest = self._promise(row)
        item = _item(row)
        return ReleasedLine(
            row.order_line_id,
            document_number("SO", row.sales_order_id),
            row.ship_to_id,
            self._warehouse.code,
            HandlingClass.HAZMAT if row.is_hazmat else HandlingClass.ORDINARY,
            row.promise_ship_date,
            latest,
            promise_date,
            row.consolidation_wait_days,
            quantity,
            item.weight_kg * quantity,
            Decimal(str(item.length_cm * item.width_cm * item.height_cm / 1e6)) * quantity,
        )

    def _promise(self, row: Any) -> tuple[date, date]:
        """The promise that holds, and the last ship date that keeps it by the service it was made with."""
        key = (row.order_line_id, row.promise_ship_date)
        promise = self._of_day.get(key) or self._last.get(row.order_line_id)
        if promise is None:
            return row.promise_ship_date, row.promise_ship_date
        service = self._services.get(promise.service_code)
        km = distance_km(self._warehouse.postcode, row.postcode)
        band = band_for(service, km) if service and km is not None else None
        if service is None or band is None:
            return promise.promise_date, row.promise_ship_date
        days = (service.delivery_weekdays, row.receiving_weekdays, self._warehouse.working_weekdays)
        latest = _latest(promise.promise_date, band.transit_days, *days)
        return promise.promise_date, latest or row.promise_ship_date


def _by_key(rows: Iterable[Any]) -> dict[LineKey, list[Any]]:
    found: dict[LineKey, list[Any]] = {}
    for row in rows:
        found.setdefault((row.order_line_id, row.promise_ship_date), []).append(row)
    return found


def _item(row: Any) -> PlannedItem:
    sides = (row.length_cm, row.width_cm, row.height_cm)
    weight = Decimal(str(row.weight_kg))
    return PlannedItem(
        row.sku, weight, *sides, row.pallet_quantity or None, row.is_hazmat, row.is_freight_only
    )


def _place(row: Any, from_postcode: str) -> Place:
    km = distance_km(from_postcode, row.postcode)
    return Place(row.ship_to_id, coordinates(row.postcode), km, row.receiving_weekdays)


def _truck(row: Any) -> Truck:
    capacity = (Decimal(str(row.maximum_weight_kg)), Decimal(str(row.maximum_cube_m3)), row.floor_positions)
    vehicle = VehicleType(row.code, row.name, *capacity, TRUCK_HEIGHT_CM)
    return Truck(row.code, row.service_code, vehicle, row.shift_minutes, row.km_amount, row.stop_amount)


def _stamp(*parts: Iterable[Any]) -> str:
    """The same for the same rows: nothing that a run decides by may change without it."""
    told = hashlib.sha256()
    for part in parts:
        for each in part:
            told.update(repr(each).encode())
        told.update(b"|")
    return told.hexdigest()
