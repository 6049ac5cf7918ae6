"""Which consignments our own trucks take: those whose stop costs less on a route than with the best carrier."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backend.domain.freight import CENT
from backend.domain.load_bounds import fewest_vehicles
from backend.domain.loading import deliveries
from backend.domain.own_fleet import (
    FleetVehicle,
    RoadTable,
    Route,
    RoutePlan,
    Stop,
    delivery_stop,
    road_table,
    route_km,
)
from backend.domain.planned_day import Day, Limits, Outgoing, PlannedLoad, StopOnLoad, Truck
from backend.domain.routing import plan_routes
from backend.domain.segregation import APART, HandlingClass
from backend.domain.stacking import Lot, Space, build_lots

SHIFT_START_MINUTE = 7 * 60
OPENS_MINUTE, CLOSES_MINUTE = 8 * 60, 17 * 60
"""When ship-tos take goods in."""
STOP_MINUTES, POSITION_MINUTES = 10, 3
"""At the door, and for each pallet place unloaded there."""
FIRST_SEARCH_SHARE = 0.8
"""Of the time, for routes with all that may ride; the rest is for what then stays on them."""


@dataclass(frozen=True, slots=True)
class Rider:
    """A consignment that may ride on our trucks, when it then arrives, and what a carrier would ask instead.

    `carrier_amount` is None when no carrier does as well.
    """

    outgoing: Outgoing
    arrival_date: date
    carrier_amount: Decimal | None


@dataclass(frozen=True)
class _Round:
    """Stops of one arrival date and what they are made of."""

    stops: tuple[Stop, ...]
    consignments: Mapping[str, tuple[str, ...]]
    lots: Mapping[str, tuple[Lot, ...]]
    roads: RoadTable


def fleet_loads(
    day: Day, riders: Sequence[Rider], trucks: Sequence[Truck], limits: Limits
) -> list[PlannedLoad]:
    """Routes that are worth it, each truck once; what is on none is for the carriers."""
    if not trucks or not riders or day.coordinates is None:
        return []
    by_date: dict[date, list[Rider]] = defaultdict(list)
    for rider in riders:
        by_date[rider.arrival_date].append(rider)
    loads: list[PlannedLoad] = []
    for arrival, arriving in sorted(by_date.items()):
        taken = {load.vehicle_code for load in loads}
        free = [truck for truck in trucks if truck.code not in taken]
        seconds = limits.seconds * len(arriving) / len(riders)
        share = Limits(limits.seed, seconds, limits.iterations)
        loads += _loads(day, arrival, arriving, free, share)
    return loads


def _loads(
    day: Day, arrival: date, riders: Sequence[Rider], trucks: Sequence[Truck], limits: Limits
) -> list[PlannedLoad]:
    if not trucks:
        return []
    round_ = _round(day, riders, trucks)
    asked = _asked(round_, riders)
    stops = round_.stops
    plan = _route(stops, trucks, round_.roads, limits, FIRST_SEARCH_SHARE)
    kept = [stop for route in plan.routes for stop in _worth_it(route, trucks, round_.roads, asked)]
    if len(kept) < sum(len(route.stops) for route in plan.routes):
        plan = _route(kept, trucks, round_.roads, limits, 1 - FIRST_SEARCH_SHARE)
    known = {rider.outgoing.number: rider for rider in riders}
    bound = _fewest_trucks(round_, plan, trucks)
    return [_load(route, plan, bound, round_, trucks, known, arrival) for route in plan.routes]


def _route(
    stops: Sequence[Stop], trucks: Sequence[Truck], roads: RoadTable, limits: Limits, share: float
) -> RoutePlan:
    return plan_routes(
        stops,
        [_fleet_vehicle(truck) for truck in trucks],
        roads,
        seed=limits.seed,
        time_limit_seconds=limits.seconds * share,
        iterations=limits.iterations,
    )


def _fleet_vehicle(truck: Truck) -> FleetVehicle:
    end = SHIFT_START_MINUTE + truck.shift_minutes
    return FleetVehicle(
        truck.vehicle, 1, SHIFT_START_MINUTE, end, truck.shift_minutes, Decimal(0), truck.km_amount
    )


def _round(day: Day, riders: Sequence[Rider], trucks: Sequence[Truck]) -> _Round:
    """A stop takes what goes to one address, as far as the largest truck holds it."""
    largest = largest_truck(trucks).vehicle
    lots = build_lots((unit for rider in riders for unit in rider.outgoing.units), largest).lots
    place_of = {ship_to_id: place for place, ship_to_id in enumerate(_ship_tos(riders), start=1)}
    stops, consignments, inside = [], {}, {}
    for delivery in deliveries(lots, largest):
        positions = sum((lot.floor_positions for lot in delivery), Decimal(0))
        stop = delivery_stop(
            delivery,
            place_of[delivery[0].ship_to_id],
            opens_minute=OPENS_MINUTE,
            closes_minute=CLOSES_MINUTE,
            service_minutes=STOP_MINUTES + int(positions * POSITION_MINUTES),
        )
        stops.append(stop)
        consignments[stop.number] = tuple(dict.fromkeys(lot.consignment for lot in delivery))
        inside[stop.number] = delivery
    points = [day.coordinates, *(day.places[each].coordinates for each in _ship_tos(riders))]
    return _Round(tuple(stops), consignments, inside, road_table([each for each in points if each]))


def _ship_tos(riders: Iterable[Rider]) -> list[int]:
    return sorted({rider.outgoing.ship_to_id for rider in riders})


def largest_truck(trucks: Iterable[Truck]) -> Truck:
    return max(trucks, key=lambda each: (each.vehicle.space, each.code))


def _asked(round_: _Round, riders: Iterable[Rider]) -> dict[str, Decimal | None]:
    """What carriers would ask for each stop; None when they do not serve all of it as well."""
    amounts = {rider.outgoing.number: rider.carrier_amount for rider in riders}
    asked: dict[str, Decimal | None] = {}
    for stop, numbers in round_.consignments.items():
        known = [amounts[number] for number in numbers]
        asked[stop] = None if None in known else sum((each for each in known if each), Decimal(0))
    return asked


def _worth_it(
    route: Route, trucks: Sequence[Truck], roads: RoadTable, asked: Mapping[str, Decimal | None]
) -> list[Stop]:
    """The stops that stay: off goes the one that saves most, while any does; then the whole route if carriers
    would ask less for it."""
    truck = _truck_of(route, trucks)
    stops = [each.stop for each in route.stops]

    def cost(on_it: Sequence[Stop]) -> Decimal:
        km = Decimal(route_km(roads, [each.place for each in on_it])) if on_it else Decimal(0)
        return truck.km_amount * km + truck.stop_amount * len(on_it)

    def saved(stop: Stop) -> Decimal:
        amount = asked[stop.number]
        without = [each for each in stops if each is not stop]
        return Decimal(-1) if amount is None else cost(stops) - cost(without) - amount

    while stops and (best := max(stops, key=lambda each: (saved(each), each.number))):
        if saved(best) <= 0:
            break
        stops.remove(best)
    amounts = [asked[each.number] for each in stops]
    if None not in amounts and sum(each for each in amounts if each) < cost(stops):
        return []
    return stops


def _truck_of(route: Route, trucks: Iterable[Truck]) -> Truck:
    return next(each for each in trucks if each.code == route.vehicle.vehicle.code)


def _fewest_trucks(round_: _Round, plan: RoutePlan, trucks: Sequence[Truck]) -> int:
    """Of the largest kind, for all that rides."""
    sizes: dict[HandlingClass, list[Space]] = defaultdict(list)
    for route in plan.routes:
        for each in route.stops:
            for lot in round_.lots[each.stop.number]:
                sizes[lot.handling_class].append(lot.space)
    return fewest_vehicles(sizes, largest_truck(trucks).vehicle.space, APART)


def _load(
    route: Route,
    plan: RoutePlan,
    bound: int,
    round_: _Round,
    trucks: Sequence[Truck],
    riders: Mapping[str, Rider],
    arrival: date,
) -> PlannedLoad:
    truck = _truck_of(route, trucks)
    carried = [lot for each in route.stops for lot in round_.lots[each.stop.number]]
    cost = (route.cost_amount + truck.stop_amount * len(route.stops)).quantize(CENT)
    numbers = [n for each in route.stops for n in round_.consignments[each.stop.number]]
    shares = _shared(cost, [riders[number].carrier_amount or riders[number].outgoing.weight_kg
                            for number in numbers])  # fmt: skip
    amounts = dict(zip(numbers, shares, strict=True))
    stops = tuple(
        StopOnLoad(number, each.sequence, arrival, each.arrival_minute, amounts[number])
        for each in route.stops
        for number in round_.consignments[each.stop.number]
    )
    carriers = [riders[number].carrier_amount for number in numbers]
    facts = {
        "vehicle": truck.vehicle.name,
        "capacity_kg": truck.vehicle.capacity_kg,
        "capacity_m3": truck.vehicle.capacity_m3,
        "capacity_positions": truck.vehicle.floor_positions,
        "method": plan.method,
        "load_count": len(plan.routes),
        "lower_bound": bound,
        "routes_amount": plan.cost_amount,
        "greedy_amount": plan.greedy_cost_amount,
        "carriers_amount": None if None in carriers else sum(each for each in carriers if each),
        "departure_minute": route.departure_minute,
        "return_minute": route.return_minute,
    }
    return PlannedLoad(
        truck.service_code,
        truck.code,
        sum((lot.weight_kg for lot in carried), Decimal(0)),
        sum((lot.volume_m3 for lot in carried), Decimal(0)),
        sum((lot.floor_positions for lot in carried), Decimal(0)),
        round(route.km, 1),
        cost,
        stops,
        facts,
    )


def _shared(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """An amount by weights, to the cent: the last takes what rounding leaves."""
    total = sum(weights, Decimal(0))
    shares = [(amount * each / total).quantize(CENT) if total else Decimal(0) for each in weights]
    return [*shares[:-1], amount - sum(shares[:-1], Decimal(0))]
