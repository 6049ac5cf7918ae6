"""The planner's run for one warehouse and day: consolidate, build loads, route, choose carriers.

The same day, limits and seed give the same plan, in whatever order lines come, as long as the searches end before
the clock does (`Limits.iterations`, CP-SAT's own count of work). A feasible plan always comes back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from time import monotonic
from typing import Any

from backend.domain.carrier_choice import (
    CarrierChoice,
    CarrierRating,
    RatedConsignment,
    choose_carrier,
    rate_consignment,
)
from backend.domain.fleet_choice import Rider, fleet_loads, largest_truck
from backend.domain.freight import OWN_FLEET, TRUCKLOAD, Goods, chargeable_kg
from backend.domain.loading import Load, LoadPlan, pack_loads
from backend.domain.outgoing import first_ship_date, outgoing
from backend.domain.planned_day import (
    TRAILER,
    Day,
    DayPlan,
    Limits,
    Outgoing,
    PlannedItem,
    PlannedLoad,
    StopOnLoad,
    Truck,
)
from backend.domain.promising import Reason
from backend.domain.stacking import build_lots

ROUTING_SHARE, PACKING_SHARE = 0.75, 0.15
"""Of the time, for the two searches."""
DETERMINISTIC_SECONDS = 2.0
"""CP-SAT's own count of work for one packing: it ends the search before the clock does on an idle machine."""

Ratings = Mapping[str, tuple[CarrierRating, ...]]


def plan_day(day: Day, limits: Limits) -> DayPlan:
    """All that is ready in consignments; what goes on the first working day on loads."""
    until = monotonic() + limits.seconds
    consignments = outgoing(day)
    ship_date = first_ship_date(day)
    going = [each for each in consignments if each.ship_date <= ship_date]
    unplanned = {each.number: reason for each in going if (reason := _why_never(each))}
    movable = [each for each in going if each.number not in unplanned]
    ratings = {each.number: _rated(day, each) for each in movable}
    choices = {each.number: _carrier(each, ratings[each.number]) for each in movable}
    routing = replace(limits, seconds=limits.seconds * ROUTING_SHARE)
    loads = _routed(day, movable, ratings, choices, routing)
    on_truck = {stop.consignment for load in loads for stop in load.stops}
    left = [each for each in movable if each.number not in on_truck]
    unplanned |= {each.number: _why_none(choices[each.number]) for each in left if _is_stuck(choices, each)}
    by_carrier = [each for each in left if each.number not in unplanned]
    packing = min(limits.seconds * PACKING_SHARE, max(0.1, until - monotonic()))
    loads += _pick_ups(by_carrier, choices, replace(limits, seconds=packing))
    considered = _considered(choices, loads, ratings)
    return DayPlan(day.warehouse, ship_date, tuple(consignments), tuple(loads), considered, unplanned)


def _why_never(each: Outgoing) -> Reason | None:
    """What no trailer takes needs another way."""
    divided = build_lots(each.units, TRAILER)
    if divided.unloadable:
        return divided.unloadable[0].reason
    return Reason("too_large", {"trailer_count": len(divided.lots)}) if len(divided.lots) > 1 else None


def _rated(day: Day, each: Outgoing) -> tuple[CarrierRating, ...]:
    quantities: dict[str, int] = defaultdict(int)
    for line_id, quantity in each.quantities.items():
        quantities[day.items[line_id].sku] += quantity
    place = day.places[each.ship_to_id]
    consignment = RatedConsignment(
        quantities,
        {item.sku: _goods(item) for item in (day.items[line_id] for line_id in each.quantities)},
        each.weight_kg,
        each.volume_m3,
        place.km,
        first_ship_date(day),
        place.receiving_weekdays,
    )
    labelled = [t for t in day.tariffs if each.service_code in (None, t.service.code)]
    return rate_consignment(consignment, labelled, day.surcharges)


def _goods(item: PlannedItem) -> Goods:
    sides = (item.length_cm, item.width_cm, item.height_cm)
    kg = chargeable_kg(float(item.weight_kg), *sides)
    return Goods(item.sku, kg, item.is_hazmat, item.is_freight_only)


def _carrier(each: Outgoing, ratings: Iterable[CarrierRating]) -> CarrierChoice:
    """Our own trucks are no choice by themselves: only a route tells what they cost."""
    return choose_carrier((rating for rating in ratings if rating.mode != OWN_FLEET), each.promise_date)


def _is_stuck(choices: Mapping[str, CarrierChoice], each: Outgoing) -> bool:
    return choices[each.number].chosen is None


def _why_none(choice: CarrierChoice) -> Reason:
    """Why nobody takes it, in the words of each service."""
    reasons = {each.service_code: each.reason.code for each in choice.considered if each.reason}
    return Reason("no_carrier", {"services": reasons})


def _routed(
    day: Day,
    movable: Sequence[Outgoing],
    ratings: Ratings,
    choices: Mapping[str, CarrierChoice],
    limits: Limits,
) -> list[PlannedLoad]:
    """Routes of each service of our own; one consignment rides once."""
    services = sorted({truck.service_code for truck in day.trucks})
    loads: list[PlannedLoad] = []
    for service in services:
        trucks = [truck for truck in day.trucks if truck.service_code == service]
        aboard = {stop.consignment for load in loads for stop in load.stops}
        riders = [
            rider
            for each in movable
            if each.number not in aboard
            and day.places[each.ship_to_id].coordinates
            and (rider := _rider(each, service, ratings[each.number], choices[each.number], trucks))
        ]
        share = replace(limits, seconds=limits.seconds / len(services))
        loads += fleet_loads(day, riders, trucks, share)
    return loads


def _rider(
    each: Outgoing,
    service: str,
    ratings: Iterable[CarrierRating],
    choice: CarrierChoice,
    trucks: Sequence[Truck],
) -> Rider | None:
    """May ride when a truck of ours holds it and is there in time, or no later than the best carrier."""
    ours = next((rating for rating in ratings if rating.service_code == service and not rating.reason), None)
    if ours is None or ours.arrival_date is None:
        return None
    in_time = ours.arrival_date <= each.promise_date
    best = choice.chosen
    if not in_time and best and best.arrival_date and best.arrival_date < ours.arrival_date:
        return None
    divided = build_lots(each.units, largest_truck(trucks).vehicle)
    if divided.unloadable or len(divided.lots) != 1:
        return None
    does_as_well = best is not None and (choice.makes_promise or not in_time)
    return Rider(each, ours.arrival_date, best.amount if best and does_as_well else None)


def _pick_ups(
    consignments: Sequence[Outgoing], choices: Mapping[str, CarrierChoice], limits: Limits
) -> list[PlannedLoad]:
    """A carrier's trailers for all that goes with one of its services; a truckload is a truck of its own."""
    by_service: dict[str, list[Outgoing]] = defaultdict(list)
    for each in consignments:
        by_service[_chosen(choices, each.number).service_code].append(each)
    loads: list[PlannedLoad] = []
    for _, together in sorted(by_service.items()):
        seconds = limits.seconds * len(together) / len(consignments)
        for group in _trucks_apart(together, choices):
            plan = pack_loads(
                (unit for each in group for unit in each.units),
                TRAILER,
                seed=limits.seed,
                time_limit_seconds=seconds,
                deterministic_limit_seconds=DETERMINISTIC_SECONDS,
            )
            loads += [_pick_up(load, plan, choices) for load in plan.loads]
    return loads


def _trucks_apart(
    consignments: Sequence[Outgoing], choices: Mapping[str, CarrierChoice]
) -> Iterable[Sequence[Outgoing]]:
    is_truckload = _chosen(choices, consignments[0].number).mode == TRUCKLOAD
    return [[each] for each in consignments] if is_truckload else [consignments]


def _chosen(choices: Mapping[str, CarrierChoice], number: str) -> CarrierRating:
    chosen = choices[number].chosen
    assert chosen is not None
    return chosen


def _pick_up(load: Load, plan: LoadPlan, choices: Mapping[str, CarrierChoice]) -> PlannedLoad:
    numbers = sorted({lot.consignment for lot in load.lots})
    ratings = {number: _chosen(choices, number) for number in numbers}
    stops = tuple(
        StopOnLoad(number, None, rating.arrival_date, None, rating.amount or Decimal(0))
        for number, rating in ratings.items()
    )
    facts: dict[str, Any] = {
        "vehicle": TRAILER.name,
        "capacity_kg": TRAILER.capacity_kg,
        "capacity_m3": TRAILER.capacity_m3,
        "capacity_positions": TRAILER.floor_positions,
        "method": plan.method,
        "load_count": len(plan.loads),
        "lower_bound": plan.lower_bound,
        "is_finished": plan.is_finished,
    }
    return PlannedLoad(
        next(iter(ratings.values())).service_code,
        None,
        load.weight_kg,
        load.volume_m3,
        load.floor_positions,
        None,
        sum((each.freight_amount for each in stops), Decimal(0)),
        stops,
        facts,
    )


def _considered(
    choices: Mapping[str, CarrierChoice], loads: Iterable[PlannedLoad], ratings: Ratings
) -> dict[str, tuple[CarrierRating, ...]]:
    """Every rating, the one it goes with first; our own truck's is what its route costs."""
    found: dict[str, tuple[CarrierRating, ...]] = {}
    for load in loads:
        for stop in load.stops:
            taken = next(r for r in ratings[stop.consignment] if r.service_code == load.service_code)
            first = replace(taken, amount=stop.freight_amount) if load.vehicle_code else taken
            rest = [r for r in ratings[stop.consignment] if r is not taken]
            rest.sort(key=lambda each: (each.amount is None, each.amount or 0, each.service_code))
            found[stop.consignment] = (first, *rest)
    return found | {n: ratings[n] for n in choices if n not in found}
