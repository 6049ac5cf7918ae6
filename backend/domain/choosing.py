"""Which plans are worth offering, the recommended first, and why each is as it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from backend.domain.availability import StockPosition
from backend.domain.freight import ECONOMY, EXPRESS, STANDARD, Goods
from backend.domain.plans import Demand, Plan, PlannedShipment
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


@dataclass(frozen=True, slots=True)
class ChosenPlan:
    """A plan under the key a buyer picks it by."""

    key: str
    plan: Plan


def recommended_plan(sites: Sequence[Site], request: Request) -> tuple[ChosenPlan, ...]:
    """The first of `choose_plans` by itself; none when supply falls short."""
    by = request.requested_date
    plan = _cheapest(sites, request, by) if by else _patient_plan(sites, request)
    return (ChosenPlan("cheapest", plan),) if plan else choose_plans(sites, request)[:1]


def choose_plans(sites: Sequence[Site], request: Request) -> tuple[ChosenPlan, ...]:
    """Cheapest in time, fastest, split; the first is recommended. None when supply falls short."""
    fastest = _fastest(sites, request)
    if fastest is None:
        return ()
    quick = ChosenPlan("fastest", fastest)
    if request.requested_date is None:
        chosen = [ChosenPlan("cheapest", _patient_plan(sites, request) or fastest), quick]
    elif in_time := _cheapest(sites, request, request.requested_date):
        chosen = [ChosenPlan("cheapest", in_time), quick]
    else:
        chosen = [quick, ChosenPlan("cheapest", _patient_plan(sites, request) or fastest)]
    complete = chosen[0].plan
    if request.may_split and any(map(is_waiting, complete.shipments)):
        split = _split(sites, request, complete.last_date)
        if split and split.first_date < complete.last_date:
            chosen.append(ChosenPlan("split", split))
    return _distinct(chosen)


def _fastest(sites: Sequence[Site], request: Request) -> Plan | None:
    return fastest_plan(sites, request.demand, request.goods, may_split=request.may_split)


def _cheapest(sites: Sequence[Site], request: Request, by: date) -> Plan | None:
    return cheapest_plan(sites, request.demand, request.goods, by, may_split=request.may_split)


def _patient_plan(sites: Sequence[Site], request: Request) -> Plan | None:
    """The cheapest within some days of the earliest by ground."""
    earliest = _fastest([site.only(STANDARD, ECONOMY) for site in sites], request)
    return earliest and _cheapest(sites, request, earliest.last_date + timedelta(days=PATIENCE_DAYS))


def _split(sites: Sequence[Site], request: Request, by: date) -> Plan | None:
    """Part now and the rest later, by ground where that goes."""
    ground = [site.only(STANDARD, ECONOMY) for site in sites]
    plans = (split_plan(each, request.demand, request.goods, by) for each in (ground, sites))
    return next((plan for plan in plans if plan), None)


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


def _distinct(chosen: Sequence[ChosenPlan]) -> tuple[ChosenPlan, ...]:
    """Plans a buyer can tell apart: not the same shipments again, nor the same dates for no less."""
    kept: list[ChosenPlan] = []
    for each in chosen:
        if not any(_is_no_better(each.plan, other.plan) for other in kept):
            kept.append(each)
    return tuple(kept)


def _is_no_better(plan: Plan, other: Plan) -> bool:
    return (
        plan.last_date >= other.last_date
        and plan.first_date >= other.first_date
        and plan.landed_amount >= other.landed_amount
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
