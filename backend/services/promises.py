"""What can be promised, when it leaves, when it arrives and what it costs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.queries import stock as stock_queries
from backend.domain.actors import NO_PRICES, Actor
from backend.domain.availability import HORIZON_DAYS
from backend.domain.choosing import Request, choose_plans
from backend.domain.errors import NotAllowed, Problem, RequestRefused, ShipToNotFound
from backend.domain.offering import Terms, side_by_side
from backend.domain.order_lines import netted
from backend.domain.ordering import date_problems, line_problems
from backend.domain.promising import (
    PromiseAnswer,
    PromisedLine,
    PromiseOption,
    PromisePart,
    Reason,
    RequestedLine,
    Shortfall,
)
from backend.domain.shortfalls import find_shortages, find_shortfalls
from backend.domain.sites import Destination, Site
from backend.domain.stockouts import find_stockouts
from backend.domain.ways import Stockout
from backend.services import capability, reservations
from backend.services.configurable_items import recipes_of
from backend.services.item_availability import WarehouseAvailability, item_availability
from backend.services.item_terms import ItemTerms, load_item_terms
from backend.services.network import load_network
from backend.services.promise_alternatives import economy_option, find_swaps, substitute_option
from backend.services.promise_search import (
    Search,
    asked_line,
    build_sites,
    check_services,
    explained_option,
    net_prices,
    orderable,
    search_request,
)
from backend.services.supply import Commitments, free_quantities, load_supply

__all__ = [
    "PromiseAnswer",
    "PromiseOption",
    "PromisePart",
    "PromisedLine",
    "Reason",
    "RequestedLine",
    "Shortfall",
    "WarehouseAvailability",
    "item_availability",
    "promise_options",
]


MOST_OPTIONS = 4


def promise_options(
    session: Session,
    actor: Actor,
    *,
    ship_to_id: int,
    lines: Sequence[RequestedLine],
    requested_date: date | None = None,
    now: datetime,
    company_id: int | None = None,
    ignore_quote_id: int | None = None,
    ignore_order_id: int | None = None,
    lock: bool = False,
    terms: Any = None,
    known: ItemTerms | None = None,
    best_only: bool = False,
) -> PromiseAnswer:
    """One to four ways to deliver the lines, recommended first; refuses a request with problems, all of them.

    Missing stock is never refused: the date is later, or there is no option and the shortfalls say why. With
    `lock`, the stock rows are held until the transaction ends. `terms` and `known` were read before;
    `best_only` is for who takes the recommended option unseen.
    """
    if actor.role in NO_PRICES:
        raise NotAllowed("promise", actor.role)
    terms = terms or stock_queries.promise_terms(session, actor, ship_to_id)
    if terms is None or company_id not in (None, terms.company_id):
        raise ShipToNotFound(str(ship_to_id))
    today = now.astimezone(ZoneInfo(terms.timezone)).date()
    known = known or load_item_terms(session, terms.company_id, {line.sku for line in lines}, today)
    _check_request(lines, known.items, terms, requested_date, today)
    network = load_network(session, now, terms.network_stamp)
    commitments = Commitments(now, terms.allocation_class, ignore_quote_id, ignore_order_id)
    recipes = recipes_of(session, known.items)
    if lock:
        parts = {sku for recipe in recipes.values() for sku in recipe.components}
        reservations.lock(session, _reachable(known, best_only=best_only) | parts)
        if recipes:
            capability.lock_benches(session)
    search = Search(
        session=session,
        network=network,
        commitments=commitments,
        company_id=terms.company_id,
        today=today,
        destination=Destination(terms.postcode, terms.receiving_weekdays),
        terms=_amount_terms(terms, requested_date),
        may_split=terms.allows_partial_shipment,
        economy_discount_rate=terms.economy_discount_rate,
        consolidation_wait_days=terms.consolidation_wait_days,
        known=known,
        supply=load_supply(session, network, known.items, known.shares, commitments),
    )
    if lock:
        _let_go_of_expired(search)
    works = (
        capability.load_works(session, network, commitments, recipes, search.supply, lines, lock=lock)
        if recipes
        else None
    )
    options, shortfalls, stockouts = _answer(search, lines, best_only=best_only)
    free = free_quantities(search.supply) if lock else None
    return PromiseAnswer(ship_to_id, requested_date, options, shortfalls, stockouts, free, works)


def _reachable(known: ItemTerms, *, best_only: bool) -> set[str]:
    """Items whose stock an answer may take from."""
    return {*known.items, *(() if best_only else (substitute for _, substitute in known.substitutes))}


def _let_go_of_expired(search: Search) -> None:
    """Holds that are over make room before anything is spoken for."""
    supply = search.supply.values()
    expired = {sku for items in supply for sku, found in items.items() if found.expired_quantity}
    if expired:
        reservations.release_expired(search.session, expired, now=search.commitments.now)


def _answer(
    search: Search, lines: Sequence[RequestedLine], *, best_only: bool
) -> tuple[tuple[PromiseOption, ...], tuple[Shortfall, ...], tuple[Stockout, ...]]:
    """The options, recommended first, or what falls short; and what is out of stock with the ways that exist."""
    demand = {line.sku: line.quantity for line in netted(lines)}
    prices = net_prices(search, demand)
    request = search_request(search, demand, prices)
    sites = build_sites(search, request.goods)
    check_services(search, sites, request.goods)
    choice = choose_plans(sites, request, best_only=best_only)
    if not choice.plans:
        shortfalls = _shortfalls(search, sites, request)
        return (), shortfalls, _stockouts(search, sites, request, (), shortfalls)
    asked = [asked_line(search, line.sku, line.sku, line.quantity) for line in lines]
    free = choice.free_freight_amount
    first, *others = (
        explained_option(search, each.key, each.plan, asked, prices, free) for each in choice.plans
    )
    alternatives = (
        ()
        if best_only
        else (
            substitute_option(search, asked, demand, choice.plans[0].plan),
            economy_option(search, asked, request, prices, first, free),
        )
    )
    offered = [first, *others, *(option for option in alternatives if option)]
    shown = compared(side_by_side(offered, request.requested_date)[:MOST_OPTIONS])
    return shown, (), _stockouts(search, sites, request, shown)


def _stockouts(
    search: Search,
    sites: Sequence[Site],
    request: Request,
    options: Sequence[PromiseOption],
    shortfalls: Sequence[Shortfall] = (),
) -> tuple[Stockout, ...]:
    shortages = find_shortages(sites, request)
    return find_stockouts(search.company_id, shortages, options, request.requested_date, shortfalls)


DIFFERENCES = ("days_earlier", "extra_amount")


def compared(options: Sequence[PromiseOption]) -> tuple[PromiseOption, ...]:
    """Options in their order, the reason of each but the first says how it differs from that one."""
    first, *others = options
    facts = {name: value for name, value in first.reason.facts.items() if name not in DIFFERENCES}
    first = replace(first, reason=Reason(first.reason.code, facts))
    return first, *(_compared(option, first) for option in others)


def _compared(option: PromiseOption, recommended: PromiseOption) -> PromiseOption:
    days = (recommended.promise_date - option.promise_date).days
    differences = dict(zip(DIFFERENCES, (days, option.total_amount - recommended.total_amount), strict=True))
    return replace(option, reason=Reason(option.reason.code, option.reason.facts | differences))


def _shortfalls(search: Search, sites: Sequence[Site], request: Request) -> tuple[Shortfall, ...]:
    """What falls short, with the next receipt too far away to promise from, and a substitute in stock."""
    found = find_shortfalls(sites, request)
    swaps = find_swaps(search, {each.sku: each.requested_quantity for each in found})
    last = search.today + timedelta(days=HORIZON_DAYS)
    receipts = [
        (sku, receipt.on_date)
        for items in search.supply.values()
        for sku, supply in items.items()
        for receipt in supply.position.receipts
        if receipt.on_date > last
    ]
    return tuple(
        replace(
            each,
            next_date=min((day for sku, day in receipts if sku == each.sku), default=None),
            substitute_sku=swaps.get(each.sku),
        )
        for each in found
    )


def _check_request(
    lines: Sequence[RequestedLine],
    items: dict[str, Any],
    terms: Any,
    requested_date: date | None,
    today: date,
) -> None:
    """Every problem of items, quantities, address and date at once."""
    rules = {sku: orderable(row) for sku, row in items.items()}
    problems = [
        *(() if lines else (Problem("nothing_to_promise", {}),)),
        *line_problems([(line.sku, line.quantity) for line in lines], rules),
        *date_problems(requested_date, today),
    ]
    if not terms.is_active:
        problems.append(
            Problem("ship_to_not_serviceable", {"ship_to_id": terms.ship_to_id, "postcode": terms.postcode})
        )
    if problems:
        raise RequestRefused(tuple(problems))


def _amount_terms(terms: Any, requested_date: date | None) -> Terms:
    is_exempt = terms.tax_exemption_certificate or terms.tax_rate is None
    return Terms(
        order_minimum_amount=terms.order_minimum_amount,
        small_order_fee_amount=terms.small_order_fee_amount,
        free_freight_threshold_amount=terms.free_freight_threshold_amount,
        tax_rate=Decimal(0) if is_exempt else terms.tax_rate,
        requested_date=requested_date,
    )
