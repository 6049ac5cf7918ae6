"""Other answers than a plan for what was asked: later for less, or a substitute that is there sooner."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from backend.domain.choosing import Request, choose_plans, economy_plan, waiting_skus
from backend.domain.offering import AskedLine, make_option
from backend.domain.ordering import line_problems
from backend.domain.plans import Plan
from backend.domain.pricing import PricedLine
from backend.domain.promising import PromiseOption, Reason
from backend.services.item_terms import load_item_terms
from backend.services.promise_search import (
    Search,
    asked_line,
    build_sites,
    explained_option,
    net_prices,
    orderable,
    search_request,
)
from backend.services.supply import load_supply


def economy_option(
    search: Search,
    asked: Sequence[AskedLine],
    request: Request,
    prices: Mapping[str, PricedLine],
    recommended: PromiseOption,
    free_freight_amount: Decimal,
) -> PromiseOption | None:
    """Later for less, when it is both."""
    rate = search.economy_discount_rate
    if not rate:
        return None
    plan = economy_plan(build_sites(search, request.goods, is_economy=True), request)
    if plan is None or plan.last_date <= recommended.promise_date:
        return None
    option = make_option(
        "economy",
        plan,
        asked,
        prices,
        search.terms,
        Reason("", {}),
        free_freight_amount=free_freight_amount,
        discount_rate=rate,
    )
    if option.total_amount >= recommended.total_amount:
        return None
    facts = {
        "discount_rate": rate,
        "discount_amount": option.discount_amount,
        "saved_amount": recommended.total_amount - option.total_amount,
        "days_later": (option.promise_date - recommended.promise_date).days,
        "promise_date": option.promise_date,
        "warehouse": plan.shipments[0].site.warehouse,
        "warehouse_name": plan.shipments[0].site.name,
    }
    return replace(option, reason=Reason("economy_discount", facts))


def substitute_option(
    search: Search, asked: Sequence[AskedLine], demand: Mapping[str, int], recommended: Plan
) -> PromiseOption | None:
    """Substitutes in stock for the items that are waited for, when that is sooner."""
    late = {sku: demand[sku] for sku in waiting_skus(recommended)}
    swaps = find_swaps(search, late) if late else {}
    if not swaps:
        return None
    swapped: dict[str, int] = {}
    for sku, quantity in demand.items():
        swapped[swaps.get(sku, sku)] = swapped.get(swaps.get(sku, sku), 0) + quantity
    prices = net_prices(search, swapped)
    request = search_request(search, swapped, prices)
    choice = choose_plans(build_sites(search, request.goods), request, best_only=True)
    if not choice.plans or choice.plans[0].plan.last_date >= recommended.last_date:
        return None
    plan = choice.plans[0].plan
    lines = [
        asked_line(search, line.requested_sku, swaps.get(line.sku, line.sku), line.quantity) for line in asked
    ]
    facts = _swap_facts(search, swaps, plan) | {"requested_promise_date": recommended.last_date}
    option = explained_option(search, "substitute", plan, lines, prices, choice.free_freight_amount)
    return replace(option, reason=Reason("substitute_in_stock", facts))


def _swap_facts(search: Search, swaps: Mapping[str, str], plan: Plan) -> dict[str, Any]:
    """The first item that is replaced, by name, with where the substitute is; and all of them."""
    requested_sku, sku = next(iter(swaps.items()))
    shipment = next(each for each in plan.shipments if sku in each.quantities)
    return {
        "requested_sku": requested_sku,
        "requested_name": search.items[requested_sku].name,
        "sku": sku,
        "name": search.items[sku].name,
        "quantity": shipment.quantities[sku],
        "warehouse": shipment.site.warehouse,
        "warehouse_name": shipment.site.name,
        "promise_date": plan.last_date,
        "substitutes": dict(swaps),
    }


def find_swaps(search: Search, late: Mapping[str, int]) -> dict[str, str]:
    """For each item its best substitute that may be ordered in that quantity and has it now."""
    pairs = [(sku, substitute) for sku, substitute in search.known.substitutes if sku in late]
    unknown = {substitute for _, substitute in pairs} - search.items.keys()
    if unknown:
        _look_up(search, unknown)
    swaps: dict[str, str] = {}
    for sku, substitute in pairs:
        if sku not in swaps and _has_now(search, substitute, late[sku]):
            swaps[sku] = substitute
    return swaps


def _look_up(search: Search, skus: set[str]) -> None:
    more = load_item_terms(search.session, search.company_id, skus, search.today)
    search.known.add(more)
    found = load_supply(search.session, search.network, skus, more.shares, search.commitments)
    for warehouse, items in found.items():
        search.supply[warehouse].update(items)


def _has_now(search: Search, sku: str, quantity: int) -> bool:
    item = search.items.get(sku)
    if item is None or line_problems([(sku, quantity)], {sku: orderable(item)}):
        return False
    ready = [items[sku].timeline[0].atp_quantity for items in search.supply.values() if sku in items]
    return (sum(ready) if search.may_split else max(ready, default=0)) >= quantity
