"""Own trucks, the stops they serve, the roads between, and the routes that come of it.

Times of day are minutes after midnight where the warehouse is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from backend.domain.freight import ROAD_DETOUR, great_circle_km
from backend.domain.promising import Reason
from backend.domain.segregation import HandlingClass
from backend.domain.stacking import Lot, VehicleType

DAY_MINUTES = 24 * 60
TYPICAL_KMH = 60.0
"""Assumed of a delivery round by town and country road; a given table of minutes takes its place."""


@dataclass(frozen=True, slots=True)
class FleetVehicle:
    """Trucks of one kind at one warehouse: how many, their shift, and what they cost."""

    vehicle: VehicleType
    count: int
    shift_start_minute: int
    shift_end_minute: int
    longest_shift_minutes: int
    fixed_amount: Decimal
    per_km_amount: Decimal
    per_hour_amount: Decimal = Decimal(0)
    longest_km: float | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """What is delivered at one place: a row of the road table, where the warehouse is row 0.

    A truck that comes before `opens_minute` waits; it must begin by `closes_minute`.
    """

    number: str
    ship_to_id: int
    place: int
    weight_kg: Decimal
    volume_m3: Decimal
    floor_positions: Decimal
    handling_classes: frozenset[HandlingClass] = frozenset({HandlingClass.ORDINARY})
    opens_minute: int = 0
    closes_minute: int = DAY_MINUTES
    service_minutes: int = 0


@dataclass(frozen=True, slots=True)
class RoadTable:
    """Kilometres and minutes from each place (row) to each other (column); the warehouse comes first."""

    km: tuple[tuple[float, ...], ...]
    minutes: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class RoutedStop:
    """A stop on its route; `km` from the one before."""

    stop: Stop
    sequence: int
    arrival_minute: int
    start_minute: int
    departure_minute: int
    km: float


@dataclass(frozen=True, slots=True)
class Route:
    """One truck's day; `km` with the way back."""

    number: int
    vehicle: FleetVehicle
    stops: tuple[RoutedStop, ...]
    departure_minute: int
    return_minute: int
    km: float
    cost_amount: Decimal


@dataclass(frozen=True, slots=True)
class Unserved:
    """A stop on no route.

    Codes when no truck can serve it at all: `classes_apart` (it should be several stops), `class_not_carried`,
    `too_heavy`, `too_large`, `too_far`, `closed_on_arrival`, `shift_too_short`; when one could but all are
    taken: `no_truck_left`.
    """

    stop: Stop
    reason: Reason


@dataclass(frozen=True, slots=True)
class RoutePlan:
    """Routes of one warehouse on one day; `greedy_cost_amount` is the plan to fall back on, for comparison."""

    routes: tuple[Route, ...]
    unserved: tuple[Unserved, ...]
    method: str
    greedy_cost_amount: Decimal

    @property
    def km(self) -> float:
        return sum(route.km for route in self.routes)

    @property
    def cost_amount(self) -> Decimal:
        return sum((route.cost_amount for route in self.routes), Decimal(0))


def delivery_stop(
    lots: Sequence[Lot],
    place: int,
    *,
    opens_minute: int = 0,
    closes_minute: int = DAY_MINUTES,
    service_minutes: int = 0,
) -> Stop:
    """The stop at which lots of one ship-to are delivered together, by the first lot's number."""
    nothing = Decimal(0)
    return Stop(
        lots[0].number,
        lots[0].ship_to_id,
        place,
        sum((lot.weight_kg for lot in lots), nothing),
        sum((lot.volume_m3 for lot in lots), nothing),
        sum((lot.floor_positions for lot in lots), nothing),
        frozenset(lot.handling_class for lot in lots),
        opens_minute,
        closes_minute,
        service_minutes,
    )


def road_table(
    places: Sequence[tuple[float, float]], *, detour: float = ROAD_DETOUR, kmh: float = TYPICAL_KMH
) -> RoadTable:
    """Roads estimated from latitudes and longitudes, the warehouse's first."""
    size = len(places)
    km = [[0.0] * size for _ in range(size)]
    for row in range(size):
        for column in range(row):
            km[row][column] = km[column][row] = detour * great_circle_km(places[row], places[column])
    return RoadTable(tuple(map(tuple, km)), tuple(tuple(each * 60 / kmh for each in row) for row in km))


def route_km(roads: RoadTable, places: Sequence[int]) -> float:
    """From the warehouse by these places and back."""
    return sum(roads.km[start][end] for start, end in pairwise((0, *places, 0)))
