"""Which plans are worth offering, the recommended first, and why each is as it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from backend.domain.availability import StockPosition
from backend.domain.deals import Deal, is_better, worth_showing
from backend.domain.freight import ECONOMY, EXPRESS, STANDARD, Goods
from backend.domain.plans import Demand, Plan, PlannedShipment, charged_freight
from backend.domain.promising import Reason
from backend.domain.sites import Site
from backend.domain.sourcing import cheapest_plan, fastest_plan, split_plan

PATIENCE_DAYS = 7
"""How long a buyer without a requested date waits for something cheaper than the earliest by ground."""

Positions = Callable[[str, str], StockPosition]
"""By warehouse and SKU."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for, netted, and how it may be served."""

    demand: Demand
    goods: Mapping[str, Goods]
    requested_date: date | None
    may_split: bool
    is_freight_free: bool = False


@dataclass(frozen=True, slots=True)
class ChosenPlan:
    """A plan under the key a buyer picks it by."""

    key: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class Choice:
    """The plans worth offering, the recommended first, and what of each one's freight is on us."""

    plans: tuple[ChosenPlan, ...] = ()
    free_freight_amount: Decimal = Decimal(0)


def choose_plans(sites: Sequence[Site], request: Request, *, best_only: bool = False) -> Choice:
    """Cheapest, fastest, split: what a buyer can tell apart by dates and freight. None when supply falls short."""
    fastest = _fastest(sites, request)
    if fastest is None:
        return Choice()
    by = request.requested_date
    in_time = _cheapest(sites, request, by) if by else None
    regular = _regular_plan(sites, request) if request.is_freight_free or not in_time else None
    free = regular.freight_amount if regular and request.is_freight_free else Decimal(0)

    def deal_of(plan: Plan) -> Deal:
        return Deal(charged_freight(plan, free), plan.first_date, plan.last_date)

    best = _best_for_buyer([plan for plan in (in_time, regular, fastest) if plan], deal_of, by)
    awaited = best if in_time or not by else fastest
    split = _split_plan(sites, request, awaited)
    if split and is_better(deal_of(split), deal_of(best), by):
        best = split
    plans = [ChosenPlan("cheapest", best), ChosenPlan("fastest", fastest)]
    plans += [ChosenPlan("split", split)] if split else []
    shown = worth_showing(plans, lambda each: deal_of(each.plan), by)
    if by and not in_time:
        shown.sort(key=lambda each: each.key != "fastest")
    return Choice(tuple(shown[:1] if best_only else shown), free)


def _best_for_buyer(plans: Sequence[Plan], deal_of: Callable[[Plan], Deal], by: date | None) -> Plan:
    """The first, which costs us least, unless a buyer would be wronged with it."""
    best, *others = plans
    for plan in others:
        if is_better(deal_of(plan), deal_of(best), by):
            best = plan
    return best


def _fastest(sites: Sequence[Site], request: Request) -> Plan | None:
    return fastest_plan(sites, request.demand, request.goods, may_split=request.may_split)


def _cheapest(sites: Sequence[Site], request: Request, by: date) -> Plan | None:
    return cheapest_plan(sites, request.demand, request.goods, by, may_split=request.may_split)


def _regular_plan(sites: Sequence[Site], request: Request) -> Plan | None:
    """The cheapest within some days of the earliest by ground; by standard service where freight is free."""
    ground = [site.only(STANDARD, ECONOMY) for site in sites]
    earliest = _fastest(ground, request)
    if earliest is None:
        return None
    by = earliest.last_date + timedelta(days=PATIENCE_DAYS)
    if not request.is_freight_free:
        return _cheapest(sites, request, by)
    standard = [site.only(STANDARD) for site in sites]
    return _cheapest(standard, request, by) or _cheapest(ground, request, by)


def _split_plan(sites: Sequence[Site], request: Request, complete: Plan) -> Plan | None:
    """Part sooner and the rest later, by ground where that goes, when the complete plan waits for something."""
    if not request.may_split or not any(map(is_waiting, complete.shipments)):
        return None
    ground = [site.only(STANDARD, ECONOMY) for site in sites]
    plans = (split_plan(each, request.demand, request.goods, complete.last_date) for each in (ground, sites))
    split = next((plan for plan in plans if plan), None)
    return split if split and split.first_date < complete.last_date else None


def economy_plan(sites: Sequence[Site], request: Request) -> Plan | None:
    """Complete from one warehouse, later: by economy service, else ground, after the package's wait."""
    for levels in ((ECONOMY,), (STANDARD,)):
        slow = [site.only(*levels) for site in sites]
        if plan := fastest_plan(slow, request.demand, request.goods, may_split=False):
            return plan
    return None


def is_waiting(shipment: PlannedShipment) -> bool:
    """Not all of it is there at once."""
    return shipment.ready_date > shipment.site.ready_dates[0]


def waiting_skus(plan: Plan) -> tuple[str, ...]:
    """Items of which a shipment awaits some."""
    return tuple(
        sku
        for shipment in plan.shipments
        for sku, quantity in shipment.quantities.items()
        if quantity > shipment.site.quantities[sku][0]
    )


def plan_reason(key: str, plan: Plan, names: Mapping[str, str], positions: Positions) -> Reason:
    """Why the plan's dates are what they are, in facts."""
    if key == "split":
        return _split_reason(plan)
    if key == "fastest" and any(each.lane.service.level == EXPRESS for each in plan.shipments):
        return Reason("express", _shipment_facts(plan.shipments[-1]) | _parts(plan))
    waiting = [each for each in plan.shipments if is_waiting(each)]
    if waiting:
        return _waiting_reason(max(waiting, key=lambda each: each.arrival_date), names, positions)
    if len(plan.shipments) > 1:
        return Reason("split_warehouses", _parts(plan))
    return Reason("in_stock", _shipment_facts(plan.shipments[0]))


def _shipment_facts(shipment: PlannedShipment) -> dict[str, Any]:
    return {
        "warehouse": shipment.site.warehouse,
        "warehouse_name": shipment.site.name,
        "quantity": sum(shipment.quantities.values()),
        "service_name": shipment.lane.service.name,
        "promise_ship_date": shipment.ship_date,
        "promise_date": shipment.arrival_date,
    }


def _parts(plan: Plan) -> dict[str, Any]:
    return {"parts": [_shipment_facts(each) for each in plan.shipments]}


def _waiting_reason(shipment: PlannedShipment, names: Mapping[str, str], positions: Positions) -> Reason:
    """What it waits for: the item whose quantity is complete last."""
    site, index = shipment.site, shipment.site.ready_dates.index(shipment.ready_date)
    sku = next(
        sku for sku, quantity in shipment.quantities.items() if quantity > site.quantities[sku][index - 1]
    )
    have, needed = site.quantities[sku][0], shipment.quantities[sku]
    coming = sum(
        receipt.quantity
        for receipt in positions(site.warehouse, sku).receipts
        if receipt.on_date == shipment.ready_date
    )
    return Reason(
        "waits_for_receipt",
        _shipment_facts(shipment)
        | {
            "sku": sku,
            "name": names[sku],
            "quantity": needed,
            "have_quantity": min(have, needed),
            "rest_quantity": needed - min(have, needed),
            "receipt_quantity": coming,
            "receipt_date": shipment.ready_date,
        },
    )


def _split_reason(plan: Plan) -> Reason:
    """What goes now, and what follows."""
    first, *rest = plan.shipments
    return Reason(
        "split_rest_later",
        {
            "warehouse": first.site.warehouse,
            "warehouse_name": first.site.name,
            "first_quantity": sum(first.quantities.values()),
            "first_ship_date": first.ship_date,
            "first_date": first.arrival_date,
            "rest_quantity": sum(sum(each.quantities.values()) for each in rest),
            "rest_ship_date": rest[-1].ship_date,
            "rest_date": rest[-1].arrival_date,
        }
        | _parts(plan),
    )
