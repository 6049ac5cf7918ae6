"""Loads: lots built into vehicles, as few as can be, and the order in which they are loaded."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from time import monotonic

from backend.domain.handling_units import HandlingUnit
from backend.domain.load_bounds import fewest_vehicles
from backend.domain.segregation import APART, Apart, HandlingClass, may_ride_together
from backend.domain.stacking import NOTHING, Lot, Space, Stack, Unloadable, VehicleType, build_lots

FIRST_FIT, SOLVER = "first_fit", "solver"


@dataclass(frozen=True)
class Load:
    """What one vehicle carries."""

    number: int
    vehicle: VehicleType
    lots: tuple[Lot, ...]

    @property
    def space(self) -> Space:
        total = NOTHING
        for lot in self.lots:
            total = total.plus(lot.space)
        return total

    @property
    def weight_kg(self) -> Decimal:
        return Decimal(self.space.grams) / 1000

    @property
    def volume_m3(self) -> Decimal:
        return Decimal(self.space.litres) / 1000

    @property
    def floor_positions(self) -> Decimal:
        return Decimal(self.space.tenths) / 10

    @property
    def fill_rate(self) -> float:
        """Of the dimension that is fullest."""
        shares = zip(self.space, self.vehicle.space, strict=True)
        return max((taken / there for taken, there in shares if there), default=0.0)


@dataclass(frozen=True)
class LoadPlan:
    """Loads, what no vehicle can take, and how near the plan is to the fewest vehicles that any needs.

    `method` is solver when CP-SAT found fewer vehicles than first_fit, which is first-fit-decreasing;
    `is_finished`: nothing better is left to look for.
    """

    loads: tuple[Load, ...]
    unloadable: tuple[Unloadable, ...]
    lower_bound: int
    first_fit_count: int
    method: str
    is_finished: bool

    @property
    def gap_rate(self) -> float:
        """Vehicles above the lower bound, as a share of it."""
        return (len(self.loads) - self.lower_bound) / self.lower_bound if self.lower_bound else 0.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a stack stands, in floor positions from the headboard, and as which it is loaded."""

    sequence: int
    ship_to_id: int
    stack: Stack
    from_position: Decimal
    to_position: Decimal


def pack_loads(
    units: Iterable[HandlingUnit],
    vehicle: VehicleType,
    *,
    seed: int = 0,
    time_limit_seconds: float = 10.0,
    workers: int = 1,
    deterministic_limit_seconds: float | None = None,
    apart: Apart = APART,
) -> LoadPlan:
    """The goods of one lane in vehicles of one kind: no limit exceeded, every unit once, classes apart.

    First-fit-decreasing answers at once; unless it reaches the lower bound, CP-SAT looks for fewer vehicles
    from there until the limit. With one worker the same arguments give the same plan when the search finishes;
    with any number, when `deterministic_limit_seconds` (CP-SAT's count of work) are over before the clock is.
    """
    until = monotonic() + time_limit_seconds
    divided = build_lots(units, vehicle)
    lots = sorted(divided.lots, key=lambda lot: (-_share(lot.space, vehicle.space), lot.number))
    start = first_fit(lots, vehicle, apart)
    count = max(start, default=-1) + 1
    bound = fewest_vehicles(_by_class(lots), vehicle.space, apart)
    if count == bound:
        return LoadPlan(_loads(lots, start, vehicle), divided.unloadable, bound, count, FIRST_FIT, True)
    from backend.domain.load_solver import Packing, SolverLimits, pack_better  # two seconds only for planning

    classes = [lot.handling_class for lot in lots]
    packing = Packing([lot.space for lot in lots], classes, vehicle.space, apart, bound)
    limits = SolverLimits(seed, until, workers, deterministic_limit_seconds)
    packed = pack_better(packing, start, limits)
    method = SOLVER if max(packed.places) + 1 < count else FIRST_FIT
    loads = _loads(lots, packed.places, vehicle)
    return LoadPlan(loads, divided.unloadable, packed.bound, count, method, packed.is_finished)


def first_fit(lots: Sequence[Lot], vehicle: VehicleType, apart: Apart = APART) -> list[int]:
    """The first vehicle with room and without a class to keep away from, for each lot in the order given.

    A lot larger than the vehicle has one to itself; `build_lots` for the same vehicle makes none.
    """
    capacity = vehicle.space
    taken: list[Space] = []
    classes: list[set[HandlingClass]] = []
    places = []
    for lot in lots:
        fitting = (
            place
            for place, space in enumerate(taken)
            if space.plus(lot.space).fits(capacity)
            and may_ride_together({*classes[place], lot.handling_class}, apart)
        )
        place = next(fitting, len(taken))
        if place == len(taken):
            taken.append(NOTHING)
            classes.append(set())
        taken[place] = taken[place].plus(lot.space)
        classes[place].add(lot.handling_class)
        places.append(place)
    return places


def deliveries(
    lots: Iterable[Lot], vehicle: VehicleType, apart: Apart = APART
) -> tuple[tuple[Lot, ...], ...]:
    """The lots of each ship-to in as many deliveries as the vehicle and the classes need."""
    ship_tos: dict[int, list[Lot]] = defaultdict(list)
    for lot in sorted(lots, key=lambda each: (-_share(each.space, vehicle.space), each.number)):
        ship_tos[lot.ship_to_id].append(lot)
    return tuple(
        delivery
        for _, together in sorted(ship_tos.items())
        for delivery in _together(together, first_fit(together, vehicle, apart))
    )


def loading_order(lots: Iterable[Lot], ship_to_ids: Sequence[int]) -> tuple[Placement, ...]:
    """Last in, first out: the last stop's stacks go to the headboard, the first stop's stand at the door.

    `ship_to_ids` are the stops in the order of the route; within a stop the heaviest goes in first.
    """
    stops = {ship_to_id: sequence for sequence, ship_to_id in enumerate(ship_to_ids)}
    carried = [(lot.ship_to_id, stack) for lot in lots for stack in lot.stacks]
    carried.sort(key=lambda each: (-stops[each[0]], -each[1].space.grams, each[1].units[0].number))
    placements, position = [], Decimal(0)
    for sequence, (ship_to_id, stack) in enumerate(carried, start=1):
        end = position + Decimal(stack.space.tenths) / 10
        placements.append(Placement(sequence, ship_to_id, stack, position, end))
        position = end
    return tuple(placements)


def smallest_vehicle(load: Load, vehicles: Iterable[VehicleType]) -> VehicleType:
    """The first of the vehicles, smallest first, that takes the load as it is stacked; its own when none does."""
    classes = {lot.handling_class for lot in load.lots}
    height = max((stack.height_cm for lot in load.lots for stack in lot.stacks), default=0.0)
    fitting = (
        vehicle
        for vehicle in vehicles
        if load.space.fits(vehicle.space)
        and height <= vehicle.inner_height_cm
        and classes <= vehicle.handling_classes
    )
    return next(fitting, load.vehicle)


def _share(space: Space, capacity: Space) -> float:
    return max(taken / there if there else 0.0 for taken, there in zip(space, capacity, strict=True))


def _by_class(lots: Iterable[Lot]) -> dict[HandlingClass, list[Space]]:
    spaces: dict[HandlingClass, list[Space]] = defaultdict(list)
    for lot in lots:
        spaces[lot.handling_class].append(lot.space)
    return spaces


def _loads(lots: Sequence[Lot], places: Sequence[int], vehicle: VehicleType) -> tuple[Load, ...]:
    """Numbered in the order of their first lot."""
    return tuple(Load(number, vehicle, each) for number, each in enumerate(_together(lots, places), start=1))


def _together(lots: Sequence[Lot], places: Sequence[int]) -> list[tuple[Lot, ...]]:
    carried: dict[int, list[Lot]] = defaultdict(list)
    for lot, place in zip(lots, places, strict=True):
        carried[place].append(lot)
    return [tuple(each) for each in carried.values()]
