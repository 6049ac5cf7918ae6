"""From where to ship: the lowest landed cost that arrives in time, or the earliest arrival.

A plan is one shipment from each of its warehouses. With several, one gives all it can in time before the next
is asked.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, permutations, product

from backend.domain.coverage import Offer, Part, covers, least_amount, offers_by
from backend.domain.freight import Goods
from backend.domain.plans import Demand, Plan, PlannedShipment, cheapest_shipment, plan_of, total_kg
from backend.domain.sites import Site

MOST_SITES = 3
"""Plans of more shipments are made only when these cannot supply the request."""

Divided = tuple[tuple[Offer, Part], ...]


def cheapest_plan(
    sites: Sequence[Site], demand: Demand, goods: Mapping[str, Goods], by: date, *, may_split: bool
) -> Plan | None:
    """The plan of lowest landed cost that is complete by a day; None when there is none."""
    offers = offers_by(sites, demand, goods, by)
    kg = total_kg(demand, goods)
    shipped: dict[tuple[str, Part], PlannedShipment] = {}
    best: Plan | None = None
    for count in range(1, min(len(offers), MOST_SITES if may_split else 1) + 1):
        if best and least_amount(offers, count, kg) > best.landed_amount:
            break
        for chosen in combinations(offers, count):
            if not covers(chosen, demand) or best and least_amount(chosen, count, kg) > best.landed_amount:
                continue
            for divided in _divisions(chosen, demand):
                plan = _plan(divided, demand, goods, by, shipped)
                if best is None or plan.preference < best.preference:
                    best = plan
    if best is None and may_split and len(offers) > MOST_SITES and covers(offers, demand):
        wide = _wide_division(offers, demand)
        best = _plan(wide, demand, goods, by, shipped) if wide else None
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
    start = bisect_left(
        days,
        True,
        key=lambda day: day == single or covers(offers_by(sites, demand, goods, day), demand),
    )
    plans = (cheapest_plan(sites, demand, goods, day, may_split=True) for day in days[start:])
    return next((plan for plan in plans if plan), None)


def _complete_on(site: Site, demand: Demand) -> date | None:
    """When everything from this site can be there; None when it never can."""
    if any(sku not in site.quantities or site.quantities[sku][-1] < demand[sku] for sku in demand):
        return None
    ready = site.ready_index(demand)
    return min((lane.arrivals[ready] for lane in site.lanes if demand.keys() <= lane.carries), default=None)


def _divisions(offers: Sequence[Offer], demand: Demand) -> Iterator[Divided]:
    """Every way in which all of these sites, one after the other, give what they can."""
    whole = tuple(demand.values())
    seen = set()
    for order in permutations(offers):
        for choices in product(*(offer.choices for offer in order)):
            parts = _fill(choices, whole)
            divided = parts and frozenset((o.site.warehouse, p) for o, p in zip(order, parts, strict=True))
            if parts and divided not in seen:
                seen.add(divided)
                yield tuple(zip(order, parts, strict=True))


def _fill(choices: Sequence[Part], rest: Part) -> list[Part] | None:
    """What each gives, in turn; None when one has nothing to give or something is left."""
    parts = []
    for choice in choices:
        part = tuple(map(min, rest, choice))
        if not any(part):
            return None
        rest = tuple(left - given for left, given in zip(rest, part, strict=True))
        parts.append(part)
    return None if any(rest) else parts


def _wide_division(offers: Sequence[Offer], demand: Demand) -> Divided | None:
    """All sites in turn, lowest rate first, each with the service that brings the most."""
    rest, divided = tuple(demand.values()), []
    for offer in sorted(offers, key=lambda each: (each.per_kg_amount, each.site.warehouse)):
        part = max((tuple(map(min, rest, choice)) for choice in offer.choices), key=sum)
        if any(part):
            divided.append((offer, part))
            rest = tuple(left - given for left, given in zip(rest, part, strict=True))
    return None if any(rest) else tuple(divided)


def _plan(
    divided: Divided,
    demand: Demand,
    goods: Mapping[str, Goods],
    by: date,
    shipped: dict[tuple[str, Part], PlannedShipment],
) -> Plan:
    """The plan of a division; the same part from the same site is rated once."""
    for offer, part in divided:
        if (offer.site.warehouse, part) not in shipped:
            quantities = {sku: quantity for sku, quantity in zip(demand, part, strict=True) if quantity}
            shipped[offer.site.warehouse, part] = cheapest_shipment(offer.site, quantities, goods, by)
    return plan_of(shipped[offer.site.warehouse, part] for offer, part in divided)


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
