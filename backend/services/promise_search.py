"""What the search for a promise works with: request, sites with their supply, prices, explained options."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.choosing import Request, plan_reason
from backend.domain.errors import Problem, RequestRefused
from backend.domain.freight import ECONOMY, STANDARD, Goods, carriers_of, chargeable_kg
from backend.domain.offering import AskedLine, Terms, is_freight_free, make_option
from backend.domain.ordering import OrderableItem
from backend.domain.plans import Plan
from backend.domain.pricing import PricedLine, price_line
from backend.domain.promising import PromiseOption
from backend.domain.sites import Destination, Site, build_site
from backend.services.item_terms import ItemTerms
from backend.services.network import Network
from backend.services.supply import Commitments, Supply


@dataclass(frozen=True)
class Search:
    """For whom and with what the search is made; `known` and `supply` grow when substitutes are looked at."""

    session: Session
    network: Network
    commitments: Commitments
    company_id: int
    today: date
    destination: Destination
    terms: Terms
    may_split: bool
    economy_discount_rate: Decimal
    consolidation_wait_days: int
    known: ItemTerms
    supply: Supply

    @property
    def items(self) -> dict[str, Any]:
        """The facts of each known item."""
        return self.known.items


def asked_line(search: Search, requested_sku: str, sku: str, quantity: int) -> AskedLine:
    """A requested line, filled by the item or by a substitute."""
    item = search.items[sku]
    return AskedLine(requested_sku, sku, item.name, item.unit, quantity)


def search_request(search: Search, demand: Mapping[str, int], prices: Mapping[str, PricedLine]) -> Request:
    """The netted demand with what carriers need to know of it, and whether they are paid by us."""
    goods = {sku: _goods(search.items[sku]) for sku in demand}
    is_free = is_freight_free(prices.values(), search.terms)
    return Request(demand, goods, search.terms.requested_date, search.may_split, is_free)


def _goods(item: Any) -> Goods:
    kg = chargeable_kg(item.weight_kg, item.length_cm, item.width_cm, item.height_cm)
    return Goods(item.sku, kg, item.is_hazmat, item.is_freight_only)


def build_sites(search: Search, goods: Mapping[str, Goods], *, is_economy: bool = False) -> list[Site]:
    """Every warehouse as it can serve these goods; for economy by ground, after the package's wait."""
    services = search.network.services
    if is_economy:
        services = tuple(each for each in services if each.level in (ECONOMY, STANDARD))
    carriers = carriers_of(services, goods)
    return [
        build_site(
            terms,
            {sku: found.timeline for sku in goods if (found := search.supply[terms.code].get(sku))},
            carriers,
            search.destination,
            search.network.local_now[terms.code],
            wait_days=search.consolidation_wait_days if is_economy else 0,
        )
        for terms in search.network.warehouses
    ]


def check_services(search: Search, sites: Sequence[Site], goods: Mapping[str, Goods]) -> None:
    """Every item must have a way to the ship-to."""
    carried = {sku for site in sites for lane in site.lanes for sku in lane.carries}
    problems = []
    for sku in sorted(goods.keys() - carried):
        facts = {"sku": sku, "name": search.items[sku].name, "postcode": search.destination.postcode}
        flies = goods[sku].is_hazmat and any(each.is_air for each in search.network.services)
        problems.append(Problem("hazmat_by_air" if flies else "ship_to_not_serviceable", facts))
    if problems:
        raise RequestRefused(tuple(problems))


def net_prices(search: Search, demand: Mapping[str, int]) -> dict[str, PricedLine]:
    """What each item costs in its whole quantity."""
    terms, today = search.known.prices, search.today
    return {sku: price_line(sku, quantity, terms[sku], today) for sku, quantity in demand.items()}


def explained_option(
    search: Search,
    key: str,
    plan: Plan,
    asked: Sequence[AskedLine],
    prices: Mapping[str, PricedLine],
    free_freight_amount: Decimal,
) -> PromiseOption:
    """The plan as an option, with the reason for its dates."""
    names = {sku: row.name for sku, row in search.items.items()}
    reason = plan_reason(key, plan, names, lambda warehouse, sku: search.supply[warehouse][sku].position)
    return make_option(
        key, plan, asked, prices, search.terms, reason, free_freight_amount=free_freight_amount
    )


def orderable(item: Any) -> OrderableItem:
    """The item's ordering rules."""
    return OrderableItem(
        sku=item.sku,
        name=item.name,
        is_active=item.is_active,
        replaced_by_sku=item.replaced_by_sku,
        order_multiple=item.order_multiple,
        minimum_quantity=item.minimum_quantity,
        maximum_quantity=item.maximum_quantity,
    )
