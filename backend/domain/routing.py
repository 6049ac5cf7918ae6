"""Routes of the own fleet: which truck serves which stops in which order, and when."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from itertools import permutations
from time import monotonic

from backend.domain.freight import CENT
from backend.domain.own_fleet import FleetVehicle, RoadTable, Route, RoutedStop, RoutePlan, Stop, Unserved
from backend.domain.promising import Reason
from backend.domain.route_building import build_trips, insert_stops
from backend.domain.route_problem import (
    RouteProblem,
    Timetable,
    Trip,
    build_problem,
    cost_amount,
    is_too_far,
    may_carry,
    timetable,
    trip_cost,
    why_not_carried,
)
from backend.domain.segregation import APART, Apart, compatible_groups, may_ride_together

GREEDY, SOLVER = "greedy", "solver"
GREEDY_SHARE, SOLVER_SHARE = 0.1, 0.97
"""Of the time, for the plan to start from; of what is left, for the search."""
LEAST_SECONDS = 0.05
"""With less left, the solver is not asked."""


def plan_routes(
    stops: Iterable[Stop],
    fleet: Sequence[FleetVehicle],
    roads: RoadTable,
    *,
    seed: int = 0,
    time_limit_seconds: float = 10.0,
    iterations: int | None = None,
    apart: Apart = APART,
) -> RoutePlan:
    """One warehouse's day: as many stops as its trucks can serve, as cheaply as the search finds.

    A plan by savings is there at once and stands when the solver has no time or nothing better. The
    same arguments give the same plan when `iterations` end the search before the clock does. Classes that
    must be apart go on different trucks; which group takes its trucks first is tried out without searching.
    """
    until = monotonic() + time_limit_seconds
    problem = build_problem(sorted(stops, key=lambda each: each.number), fleet, roads)
    refused = {stop: reason for stop in _numbers(problem) if (reason := _why_never(problem, stop, apart))}
    open_stops = [stop for stop in _numbers(problem) if stop not in refused]
    trips: list[Trip] = []
    greedy, method, waiting = Decimal(0), GREEDY, len(open_stops)
    for group in _groups(problem, open_stops, apart, _part_of(until, GREEDY_SHARE)):
        ends, counts = _part_of(until, len(group) / waiting), _free(problem, trips)
        start = build_trips(problem, counts, group, _part_of(ends, GREEDY_SHARE))
        better = _improved(problem, counts, start, group, seed, ends, iterations)
        chosen = min(start, better, key=lambda each: _worth(problem, each))
        method = SOLVER if chosen is better else method
        greedy += _worth(problem, start)[1]
        trips += chosen
        waiting -= len(group)
    routes = _routes(problem, trips)
    return RoutePlan(routes, _unserved(problem, refused, trips), method, greedy.quantize(CENT))


def _part_of(until: float, share: float) -> float:
    """When a share of the time from now is over."""
    now = monotonic()
    return now + (until - now) * share


def _numbers(problem: RouteProblem) -> range:
    return range(1, len(problem.stops) + 1)


def _groups(problem: RouteProblem, stops: Sequence[int], apart: Apart, until: float) -> Sequence[list[int]]:
    """The stops by classes that may ride together, in the order in which they had best take their trucks."""
    carried = {stop: problem.stops[stop - 1].handling_classes for stop in stops}
    joined = compatible_groups(carried.values(), apart)
    groups: list[list[int]] = [[] for _ in joined]
    for stop, classes in carried.items():
        groups[next(n for n, group in enumerate(joined) if classes <= group)].append(stop)
    if len(groups) < 2:
        return groups
    return min(permutations(groups), key=lambda each: _worth(problem, _in_turn(problem, each, until)))


def _in_turn(problem: RouteProblem, groups: Iterable[Sequence[int]], until: float) -> list[Trip]:
    trips: list[Trip] = []
    for group in groups:
        trips += build_trips(problem, _free(problem, trips), group, until)
    return trips


def _free(problem: RouteProblem, trips: Iterable[Trip]) -> list[int]:
    """Trucks of each kind that are not taken yet."""
    taken = Counter(trip.truck for trip in trips)
    return [truck.count - taken[kind] for kind, truck in enumerate(problem.fleet)]


def _improved(
    problem: RouteProblem,
    counts: Sequence[int],
    start: Sequence[Trip],
    stops: Collection[int],
    seed: int,
    until: float,
    iterations: int | None,
) -> list[Trip]:
    """The solver's trips, and what it left out where it still fits; none without time, or if one should not hold."""
    if until - monotonic() < LEAST_SECONDS or not any(counts):
        return []
    from backend.domain.route_solver import improve_trips  # a second that only planning needs

    ends = _part_of(until, SOLVER_SHARE)
    trips = improve_trips(problem, counts, stops, start, seed=seed, until=ends, iterations=iterations)
    if not all(may_carry(problem, each.truck, each.sequence) and timetable(problem, each) for each in trips):
        return []
    served = {stop for trip in trips for stop in trip.sequence}
    return insert_stops(problem, trips, (stop for stop in stops if stop not in served), until)


def _worth(problem: RouteProblem, trips: Iterable[Trip]) -> tuple[int, Decimal]:
    """Stops served, then cost; the least is the best."""
    costs = [(len(trip.sequence), trip_cost(problem, trip) or Decimal(0)) for trip in trips]
    return -sum(count for count, _ in costs), sum((cost for _, cost in costs), Decimal(0))


def _why_never(problem: RouteProblem, stop: int, apart: Apart) -> Reason | None:
    """Why no truck can serve the stop even alone, by the truck that comes nearest; None when one can."""
    classes = problem.stops[stop - 1].handling_classes
    if not may_ride_together(classes, apart):
        return Reason("classes_apart", {"handling_classes": sorted(classes)})
    reasons = [_why_not(problem, truck, stop) for truck in range(len(problem.fleet))]
    if not reasons:
        return Reason("no_truck_left", {"truck_count": 0})
    if None in reasons:
        return None
    return max((reason for reason in reasons if reason), key=lambda each: _STAGES.index(each.code))


_STAGES = ("class_not_carried", "too_heavy", "too_large", "too_far", "closed_on_arrival", "shift_too_short")


def _why_not(problem: RouteProblem, kind: int, stop: int) -> Reason | None:
    if reason := why_not_carried(problem, kind, stop):
        return reason
    truck, asked = problem.fleet[kind], problem.stops[stop - 1]
    metres = problem.metres[0][stop] + problem.metres[stop][0]
    if is_too_far(truck, metres):
        return Reason("too_far", {"km": round(metres / 1000, 1), "longest_km": truck.longest_km})
    arrival = truck.shift_start_minute + problem.seconds[0][stop] / 60
    if arrival > asked.closes_minute:
        facts = {"earliest_arrival_minute": int(arrival), "closes_minute": asked.closes_minute}
        return Reason("closed_on_arrival", facts)
    if timetable(problem, Trip(kind, (stop,))) is None:
        facts = {
            "shift_end_minute": truck.shift_end_minute,
            "longest_shift_minutes": truck.longest_shift_minutes,
        }
        return Reason("shift_too_short", facts)
    return None


def _unserved(
    problem: RouteProblem, refused: dict[int, Reason], trips: Iterable[Trip]
) -> tuple[Unserved, ...]:
    served = {stop for trip in trips for stop in trip.sequence}
    none_left = Reason("no_truck_left", {"truck_count": sum(truck.count for truck in problem.fleet)})
    return tuple(
        Unserved(problem.stops[stop - 1], refused.get(stop, none_left))
        for stop in _numbers(problem)
        if stop not in served
    )


def _routes(problem: RouteProblem, trips: Iterable[Trip]) -> tuple[Route, ...]:
    """Numbered by kind of truck and first stop."""
    ordered = sorted(trips, key=lambda trip: (trip.truck, trip.sequence))
    timed = [(trip, times) for trip in ordered if (times := timetable(problem, trip))]
    return tuple(_route(problem, number, *each) for number, each in enumerate(timed, start=1))


def _route(problem: RouteProblem, number: int, trip: Trip, times: Timetable) -> Route:
    truck = problem.fleet[trip.truck]
    before = (0, *trip.sequence)
    stops = tuple(
        RoutedStop(
            problem.stops[stop - 1],
            sequence,
            times.arrivals[sequence - 1] // 60,
            times.starts[sequence - 1] // 60,
            (times.starts[sequence - 1] + problem.service[stop]) // 60,
            problem.metres[before[sequence - 1]][stop] / 1000,
        )
        for sequence, stop in enumerate(trip.sequence, start=1)
    )
    return Route(
        number,
        truck,
        stops,
        times.departure // 60,
        -(-times.back // 60),
        times.metres / 1000,
        cost_amount(truck, times).quantize(CENT),
    )
