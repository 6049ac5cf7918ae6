"""From where to ship: the lowest landed cost that arrives in time, or the earliest arrival.

A plan is one shipment from each of its warehouses. With several, one gives all it can in time before the next
is asked.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations, permutations, product

from backend.domain.freight import CENT, Goods
from backend.domain.plans import (
    SPLIT_PENALTY_AMOUNT,
    Demand,
    Plan,
    PlannedShipment,
    cheapest_shipment,
    plan_of,
    total_kg,
)
from backend.domain.sites import Site

MOST_SITES = 3
"""Plans of more shipments are made only when these cannot supply the request."""


def cheapest_plan(
    sites: Sequence[Site], demand: Demand, goods: Mapping[str, Goods], by: date, *, may_split: bool
) -> Plan | None:
    """The plan of lowest landed cost that is complete by a day; None when there is none."""
    offers = [offer for site in sites if (offer := _offer(site, demand, by))]
    kg = total_kg(demand, goods)
    best: Plan | None = None
    for count in range(1, min(len(offers), MOST_SITES if may_split else 1) + 1):
        if best and _least_amount(offers, count, kg) > best.landed_amount:
            break
        for chosen in combinations(offers, count):
            if best and _least_amount(chosen, count, kg) > best.landed_amount:
                continue
            for plan in _plans(chosen, demand, goods, by) if _covers(chosen, demand) else ():
                if best is None or plan.preference < best.preference:
                    best = plan
    if best is None and may_split and len(offers) > MOST_SITES and _covers(offers, demand):
        best = _wide_plan(offers, demand, goods, by)
    return best


def fastest_plan(
    sites: Sequence[Site], demand: Demand, goods: Mapping[str, Goods], *, may_split: bool
) -> Plan | None:
    """The plan that is complete first; of those the one of lowest landed cost."""
    single = min((day for site in sites if (day := _complete_on(site, demand))), default=None)
    if not may_split:
        return cheapest_plan(sites, demand, goods, single, may_split=False) if single else None
    arrivals = {day for site in sites for lane in site.lanes for day in lane.arrivals}
    days = sorted(day for day in arrivals if single is None or day <= single)
    start = bisect_left(days, True, key=lambda day: day == single or _is_covered(sites, demand, day))
    plans = (cheapest_plan(sites, demand, goods, day, may_split=True) for day in days[start:])
    return next((plan for plan in plans if plan), None)


def _complete_on(site: Site, demand: Demand) -> date | None:
    """When everything from this site can be there; None when it never can."""
    if any(sku not in site.quantities or site.quantities[sku][-1] < demand[sku] for sku in demand):
        return None
    ready = site.ready_index(demand)
    return min((lane.arrivals[ready] for lane in site.lanes if demand.keys() <= lane.carries), default=None)


@dataclass(frozen=True, slots=True)
class _Offer:
    """What a site can have at the ship-to by a day: a choice for each service, and the most of each item."""

    site: Site
    choices: tuple[dict[str, int], ...]
    most: dict[str, int]
    fixed_amount: Decimal
    per_kg_amount: Decimal


def _offer(site: Site, demand: Demand, by: date) -> _Offer | None:
    choices: dict[tuple[int, ...], None] = {}
    fixed, per_kg = [], []
    for lane in site.lanes:
        ready = lane.last_ready(by)
        if ready < 0:
            continue
        quantities = tuple(
            min(quantity, site.quantities[sku][ready])
            if sku in lane.carries and sku in site.quantities
            else 0
            for sku, quantity in demand.items()
        )
        if any(quantities):
            choices[quantities] = None
            surcharge = 1 + lane.service.fuel_surcharge_rate
            fixed.append(lane.band.base_amount * surcharge)
            per_kg.append(lane.band.per_kg_amount * surcharge)
    if not choices:
        return None
    most = dict(zip(demand, map(max, zip(*choices, strict=True)), strict=True))
    shown = tuple(dict(zip(demand, each, strict=True)) for each in choices)
    return _Offer(site, shown, most, min(fixed) + site.handling_amount, min(per_kg))


def _covers(offers: Sequence[_Offer], demand: Demand) -> bool:
    return all(sum(offer.most[sku] for offer in offers) >= quantity for sku, quantity in demand.items())


def _is_covered(sites: Sequence[Site], demand: Demand, by: date) -> bool:
    """Whether all sites together can have enough there by a day; true on every later day, too."""
    return _covers([offer for site in sites if (offer := _offer(site, demand, by))], demand)


def _least_amount(offers: Sequence[_Offer], count: int, kg: Decimal) -> Decimal:
    """No plan of so many of these sites costs less (a cent each for rounding)."""
    fixed = sum(sorted(offer.fixed_amount for offer in offers)[:count], Decimal(0))
    per_kg_amount = min(offer.per_kg_amount for offer in offers)
    return fixed + (SPLIT_PENALTY_AMOUNT - CENT) * (count - 1) + kg * per_kg_amount - CENT


def _plans(offers: Sequence[_Offer], demand: Demand, goods: Mapping[str, Goods], by: date) -> Iterator[Plan]:
    """Every way in which all of these sites, one after the other, give what they can."""
    for order in permutations(offers):
        for choices in product(*(offer.choices for offer in order)):
            if parts := _fill(choices, demand):
                shipments = (
                    cheapest_shipment(offer.site, part, goods, by)
                    for offer, part in zip(order, parts, strict=True)
                )
                yield plan_of(shipments)


def _fill(choices: Sequence[Demand], demand: Demand) -> list[dict[str, int]] | None:
    """What each gives, in turn; None when one has nothing to give or something is left."""
    rest = dict(demand)
    parts = []
    for choice in choices:
        part = {sku: min(rest[sku], most) for sku, most in choice.items() if rest[sku] and most}
        if not part:
            return None
        for sku, quantity in part.items():
            rest[sku] -= quantity
        parts.append(part)
    return None if any(rest.values()) else parts


def _wide_plan(offers: Sequence[_Offer], demand: Demand, goods: Mapping[str, Goods], by: date) -> Plan | None:
    """All sites in turn, lowest rate first, each with the service that brings the most."""
    rest, shipments = dict(demand), []
    for offer in sorted(offers, key=lambda each: (each.per_kg_amount, each.site.warehouse)):
        choice = max(offer.choices, key=lambda each: sum(min(rest[sku], most) for sku, most in each.items()))
        part = {sku: min(rest[sku], most) for sku, most in choice.items() if rest[sku] and most}
        if part:
            shipments.append(cheapest_shipment(offer.site, part, goods, by))
            rest = {sku: quantity - part.get(sku, 0) for sku, quantity in rest.items()}
    return None if any(rest.values()) else plan_of(shipments)


def split_plan(sites: Sequence[Site], demand: Demand, goods: Mapping[str, Goods], by: date) -> Plan | None:
    """What one warehouse has ready first goes at once, the rest follows by a day, or as soon as it can."""
    first = _first_shipment(sites, demand, goods)
    if first is None:
        return None
    rest = {
        sku: quantity - first.quantities.get(sku, 0)
        for sku, quantity in demand.items()
        if quantity > first.quantities.get(sku, 0)
    }
    left = [site.without(first.quantities) if site is first.site else site for site in sites]
    follow = cheapest_plan(left, rest, goods, by, may_split=False) or fastest_plan(
        left, rest, goods, may_split=True
    )
    return follow and plan_of((first, *follow.shipments))


def _first_shipment(
    sites: Sequence[Site], demand: Demand, goods: Mapping[str, Goods]
) -> PlannedShipment | None:
    """Of what can leave at once, the most units, soonest at the ship-to; None when that is nothing or all."""
    shipments = []
    for site in sites:
        for lane in site.lanes:
            part = {
                sku: min(quantity, site.quantities[sku][0])
                for sku, quantity in demand.items()
                if sku in lane.carries and sku in site.quantities and site.quantities[sku][0]
            }
            if part and part != demand:
                shipments.append(cheapest_shipment(site, part, goods, lane.arrivals[0]))
    return min(
        shipments,
        key=lambda each: (
            -sum(each.quantities.values()),
            each.arrival_date,
            each.freight_amount,
            each.site.warehouse,
        ),
        default=None,
    )
