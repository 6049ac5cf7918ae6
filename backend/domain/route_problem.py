"""Routing in whole metres and seconds: what one truck can do in its shift, and when it is where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise

from backend.domain.own_fleet import FleetVehicle, RoadTable, Stop
from backend.domain.promising import Reason
from backend.domain.stacking import NOTHING, Space

COST_UNITS = 100_000
"""In a dollar, so that a cent a kilometre is one a metre."""


@dataclass(frozen=True)
class RouteProblem:
    """Stops are numbers from 1 on, the warehouse is 0, trucks are kinds of the fleet from 0 on."""

    stops: tuple[Stop, ...]
    fleet: tuple[FleetVehicle, ...]
    metres: list[list[int]]
    seconds: list[list[int]]
    opens: list[int]
    closes: list[int]
    service: list[int]
    spaces: list[Space]


@dataclass(frozen=True, slots=True)
class Trip:
    """Stops that one truck serves in this order."""

    truck: int
    sequence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timetable:
    """Seconds after midnight; the truck leaves as late as costs no time elsewhere."""

    departure: int
    arrivals: tuple[int, ...]
    starts: tuple[int, ...]
    back: int
    metres: int


def build_problem(stops: Sequence[Stop], fleet: Sequence[FleetVehicle], roads: RoadTable) -> RouteProblem:
    places = [0, *(stop.place for stop in stops)]
    return RouteProblem(
        tuple(stops),
        tuple(fleet),
        [[round(roads.km[row][column] * 1000) for column in places] for row in places],
        [[round(roads.minutes[row][column] * 60) for column in places] for row in places],
        [0, *(stop.opens_minute * 60 for stop in stops)],
        [0, *(stop.closes_minute * 60 for stop in stops)],
        [0, *(stop.service_minutes * 60 for stop in stops)],
        [NOTHING, *map(_space, stops)],
    )


def _space(stop: Stop) -> Space:
    exact = (stop.weight_kg * 1000, stop.volume_m3 * 1000, stop.floor_positions * 10)
    return Space(*(int(each.to_integral_value(ROUND_CEILING)) for each in exact))


def why_not_carried(problem: RouteProblem, truck: int, stop: int) -> Reason | None:
    """What keeps one stop's goods off an empty truck."""
    vehicle, asked = problem.fleet[truck].vehicle, problem.stops[stop - 1]
    if refused := asked.handling_classes - vehicle.handling_classes:
        return Reason("class_not_carried", {"handling_classes": sorted(refused)})
    if asked.weight_kg > vehicle.capacity_kg:
        return Reason("too_heavy", {"weight_kg": asked.weight_kg, "capacity_kg": vehicle.capacity_kg})
    if problem.spaces[stop].fits(vehicle.space):
        return None
    return Reason(
        "too_large",
        {
            "volume_m3": asked.volume_m3,
            "capacity_m3": vehicle.capacity_m3,
            "floor_positions": asked.floor_positions,
            "vehicle_floor_positions": vehicle.floor_positions,
        },
    )


def may_carry(problem: RouteProblem, truck: int, sequence: Iterable[int]) -> bool:
    """Whether all of it is on board together: nothing is unloaded before the first stop."""
    vehicle, total = problem.fleet[truck].vehicle, NOTHING
    for stop in sequence:
        if not problem.stops[stop - 1].handling_classes <= vehicle.handling_classes:
            return False
        total = total.plus(problem.spaces[stop])
    return total.fits(vehicle.space)


def timetable(problem: RouteProblem, trip: Trip) -> Timetable | None:
    """None when a stop is closed by then, or the shift or the distance is too long.

    Leaving later by as much as waits along the way allow costs nobody time (forward time slack: Savelsbergh,
    1992).
    """
    truck = problem.fleet[trip.truck]
    clock, here, metres = truck.shift_start_minute * 60, 0, 0
    waited, slack = 0, truck.shift_end_minute * 60 - clock
    for stop in trip.sequence:
        clock += problem.seconds[here][stop]
        metres += problem.metres[here][stop]
        if clock > problem.closes[stop]:
            return None
        waited += max(0, problem.opens[stop] - clock)
        clock = max(clock, problem.opens[stop])
        slack = min(slack, waited + problem.closes[stop] - clock)
        clock += problem.service[stop]
        here = stop
    clock += problem.seconds[here][0]
    metres += problem.metres[here][0]
    later = min(slack, waited)
    if clock > truck.shift_end_minute * 60 or is_too_far(truck, metres):
        return None
    departure = truck.shift_start_minute * 60 + later
    if clock - departure > truck.longest_shift_minutes * 60:
        return None
    return _timed(problem, trip, departure, metres)


def is_too_far(truck: FleetVehicle, metres: int) -> bool:
    return truck.longest_km is not None and metres > truck.longest_km * 1000


def _timed(problem: RouteProblem, trip: Trip, departure: int, metres: int) -> Timetable:
    clock, arrivals, starts = departure, [], []
    for before, stop in pairwise((0, *trip.sequence)):
        clock += problem.seconds[before][stop]
        arrivals.append(clock)
        clock = max(clock, problem.opens[stop])
        starts.append(clock)
        clock += problem.service[stop]
    last = trip.sequence[-1] if trip.sequence else 0
    return Timetable(departure, tuple(arrivals), tuple(starts), clock + problem.seconds[last][0], metres)


def cost_amount(truck: FleetVehicle, times: Timetable) -> Decimal:
    """What the truck's day costs."""
    hours = Decimal(times.back - times.departure) / 3600
    km = Decimal(times.metres) / 1000
    return truck.fixed_amount + truck.per_km_amount * km + truck.per_hour_amount * hours


def trip_cost(problem: RouteProblem, trip: Trip) -> Decimal | None:
    """None when the truck cannot do it in time; what it can carry is not looked at."""
    times = timetable(problem, trip)
    return cost_amount(problem.fleet[trip.truck], times) if times else None
