"""Published routing instances of CVRPLIB (vrp.galgos.inf.puc-rio.br), with the best cost known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, dist, pi, sin
from pathlib import Path
from typing import Any

import vrplib

from backend.domain.own_fleet import FleetVehicle, RoadTable, Stop
from backend.domain.stacking import VehicleType

MANY_MINUTES = 100_000
Point = tuple[float, float]


@dataclass(frozen=True)
class Instance:
    """What is asked, and the least kilometres that anyone found."""

    stops: tuple[Stop, ...]
    fleet: tuple[FleetVehicle, ...]
    roads: RoadTable
    best_km: float


def augerat() -> Instance:
    """A-n32-k5: Augerat and others, 1995; optimal at 784 with distances rounded."""
    read = _read("A-n32-k5")
    points, demands = [tuple(each) for each in read["node_coord"]], [int(each) for each in read["demand"]]
    roads = _without_hours(_table(points, round))
    return Instance(_stops(demands), (_truck(read["capacity"], 5),), roads, 784)


def solomon() -> Instance:
    """RC208: Solomon, 1987, with time windows; 776.1 with distances cut to a decimal."""
    read = _read("RC208")
    points, demands = [tuple(each) for each in read["node_coord"]], [int(each) for each in read["demand"]]
    km = _table(points, lambda each: int(each * 10) / 10)
    opens, closes = zip(*([int(minute) for minute in each] for each in read["time_window"]), strict=True)
    stops = tuple(
        _stop(number, demand, opens[number], closes[number], 10)
        for number, demand in enumerate(demands)
        if number
    )
    return Instance(stops, (_truck(read["capacity"], read["vehicles"], closes[0]),), RoadTable(km, km), 776.1)


def li_golden_wasil() -> Instance:
    """Li_21: 560 stops on circles, by the generator of Li, Golden and Wasil, Computers & OR 32, 2005."""
    around, circles = 40, 14
    angles = [2 * pi * index / around for index in range(around)]
    points: list[Point] = [(0.0, 0.0)]
    demands = [0]
    for circle in range(1, circles + 1):
        points += [(30 * circle * cos(angle), 30 * circle * sin(angle)) for angle in angles]
        demands += [30 if index % 4 in (2, 3) else 10 for index in range(1, around + 1)]
    truck = _truck(1200, 10, longest_km=1800.0)
    return Instance(_stops(demands), (truck,), _without_hours(_table(points, float)), 16212.8255)


def _read(name: str) -> dict[str, Any]:
    return vrplib.read_instance(Path(__file__).parent / f"{name}.vrp", compute_edge_weights=False)


def _table(points: Sequence[Any], rounded: Callable[[float], float]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(rounded(dist(a, b)) for b in points) for a in points)


def _without_hours(km: tuple[tuple[float, ...], ...]) -> RoadTable:
    return RoadTable(km, tuple((0.0,) * len(km) for _ in km))


def _stops(demands: Sequence[int]) -> tuple[Stop, ...]:
    return tuple(_stop(number, demand) for number, demand in enumerate(demands) if number)


def _stop(number: int, demand: int, opens: int = 0, closes: int = MANY_MINUTES, service: int = 0) -> Stop:
    nothing = Decimal(0)
    return Stop(
        f"{number:04}",
        number,
        number,
        Decimal(demand),
        nothing,
        nothing,
        opens_minute=opens,
        closes_minute=closes,
        service_minutes=service,
    )


def _truck(
    capacity: int, count: int, shift_minutes: int = MANY_MINUTES, longest_km: float | None = None
) -> FleetVehicle:
    """A kilometre costs a dollar, so that cost and kilometres are the same."""
    vehicle = VehicleType("CVRP", "Truck of the instance", Decimal(int(capacity)), Decimal(0), 0, 0)
    return FleetVehicle(
        vehicle, count, 0, shift_minutes, shift_minutes, Decimal(0), Decimal(1), longest_km=longest_km
    )
