"""Routing by PyVRP (Wouda, Lan and Kool, INFORMS Journal on Computing 36, 2024)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np
import pyvrp
from pyvrp.search import NeighbourhoodParams

from backend.domain.own_fleet import FleetVehicle
from backend.domain.route_problem import COST_UNITS, RouteProblem, Trip
from backend.domain.segregation import HandlingClass
from backend.domain.stacking import Space

NO_LIMIT = int(np.iinfo(np.int64).max)
FAR = 10
"""A stop left out weighs as much as so many of the longest ways there and back, each with a truck of its own."""

PARAMETERS = pyvrp.SolveParams(
    penalty=pyvrp.PenaltyParams(max_penalty=1_000_000),
    neighbourhood=NeighbourhoodParams(num_neighbours=20),
)
"""A unit of excess costs ten dollars at most: by PyVRP's own limit a truck overfilled by a pallet would cost less
than a truck. With the twenty nearest neighbours a minute of 500 stops goes four times as far as with its fifty."""


def improve_trips(
    problem: RouteProblem,
    counts: Sequence[int],
    stops: Collection[int],
    start: Sequence[Trip],
    *,
    seed: int,
    until: float,
    iterations: int | None,
) -> list[Trip]:
    """Trips for so many trucks of each kind: first as many stops as can be, then as cheap as can be.

    A start that leaves out stops leads astray more often than none; then the search begins at random.
    """
    chosen = sorted(stops)
    kinds = [kind for kind, count in enumerate(counts) if count]
    data = _data(problem, kinds, counts, chosen)
    known = _solution(data, kinds, chosen, start) if _served(start) == len(chosen) else None
    stop = _Stop(until, iterations)
    result = pyvrp.solve(
        data, stop, seed=seed, collect_stats=False, params=PARAMETERS, initial_solution=known
    )
    if not result.is_feasible():
        return []
    return [
        Trip(
            kinds[route.vehicle_type()],
            tuple(chosen[each.idx] for each in route if each.is_client()),
        )
        for route in result.best.routes()
    ]


def _served(trips: Sequence[Trip]) -> int:
    return sum(len(trip.sequence) for trip in trips)


def _solution(
    data: pyvrp.ProblemData, kinds: Sequence[int], chosen: Sequence[int], trips: Sequence[Trip]
) -> pyvrp.Solution:
    client = {stop: index for index, stop in enumerate(chosen)}
    routes = [
        pyvrp.Route(data, [client[stop] for stop in trip.sequence], kinds.index(trip.truck)) for trip in trips
    ]
    return pyvrp.Solution(data, routes)


@dataclass
class _Stop:
    """Ends the search by the clock, or after so many iterations."""

    until: float
    iterations: int | None
    done: int = -1

    def __call__(self, best_cost: int) -> bool:
        self.done += 1
        return monotonic() >= self.until or (self.iterations is not None and self.done >= self.iterations)


def _data(
    problem: RouteProblem, kinds: Sequence[int], counts: Sequence[int], stops: Sequence[int]
) -> pyvrp.ProblemData:
    rows = [0, *stops]
    trucks = [problem.fleet[kind] for kind in kinds]
    metres, seconds = _matrix(problem.metres, rows), _matrix(problem.seconds, rows)
    prize = _prize(trucks, int(metres.max()), int(seconds.max()))
    barred = _barred_classes(trucks)
    clients = [
        pyvrp.Client(
            location=location,
            delivery=[
                *_load(problem.spaces[stop]),
                *_marks(problem.stops[stop - 1].handling_classes, barred),
            ],
            service_duration=problem.service[stop],
            tw_early=problem.opens[stop],
            tw_late=problem.closes[stop],
            prize=prize,
            required=False,
        )
        for location, stop in enumerate(stops, start=1)
    ]
    vehicle_types = [
        _vehicle_type(truck, min(counts[kind], len(stops)), barred, len(stops))
        for kind, truck in zip(kinds, trucks, strict=True)
    ]
    locations = [pyvrp.Location(0, 0) for _ in rows]
    return pyvrp.ProblemData(locations, clients, [pyvrp.Depot(0)], vehicle_types, [metres], [seconds])


def _matrix(table: Sequence[Sequence[int]], rows: Sequence[int]) -> Any:
    return np.array(table, dtype=np.int64)[np.ix_(rows, rows)]


def _vehicle_type(
    truck: FleetVehicle, count: int, barred: Sequence[HandlingClass], stop_count: int
) -> pyvrp.VehicleType:
    carried = (stop_count if each in truck.vehicle.handling_classes else 0 for each in barred)
    return pyvrp.VehicleType(
        num_available=count,
        capacity=[*_capacity(truck.vehicle.space), *carried],
        fixed_cost=int(truck.fixed_amount * COST_UNITS),
        tw_early=truck.shift_start_minute * 60,
        tw_late=truck.shift_end_minute * 60,
        shift_duration=truck.longest_shift_minutes * 60,
        unit_distance_cost=_per_metre(truck),
        unit_duration_cost=_per_second(truck),
        max_distance=NO_LIMIT if truck.longest_km is None else int(truck.longest_km * 1000),
    )


def _load(space: Space) -> list[int]:
    """Hectograms rounded up, litres and hundredths of a floor position: excess of each weighs about the same."""
    return [-(-space.grams // 100), space.litres, space.tenths * 10]


def _capacity(space: Space) -> list[int]:
    return [space.grams // 100, space.litres, space.tenths * 10]


def _per_metre(truck: FleetVehicle) -> int:
    return round(truck.per_km_amount * COST_UNITS / 1000)


def _per_second(truck: FleetVehicle) -> int:
    return round(truck.per_hour_amount * COST_UNITS / 3600)


def _prize(trucks: Sequence[FleetVehicle], metres: int, seconds: int) -> int:
    """Worth more than any detour, so that no stop is left out to save money."""
    dearest = max(
        int(truck.fixed_amount * COST_UNITS) + 2 * (metres * _per_metre(truck) + seconds * _per_second(truck))
        for truck in trucks
    )
    return FAR * dearest + 1


def _barred_classes(trucks: Sequence[FleetVehicle]) -> list[HandlingClass]:
    """Classes that some truck may not carry: each becomes a load of which such trucks hold none."""
    return [
        each for each in HandlingClass if any(each not in truck.vehicle.handling_classes for truck in trucks)
    ]


def _marks(carried: Collection[HandlingClass], barred: Sequence[HandlingClass]) -> list[int]:
    return [int(each in carried) for each in barred]
