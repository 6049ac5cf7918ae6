"""Capable to promise: what the assembly sites can build for a request, and from when."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from backend.db.queries import configurations as queries
from backend.domain.allocation import Share
from backend.domain.availability import HORIZON_DAYS, AtpPoint, DatedQuantity, quantity_on
from backend.domain.calendars import is_open, order_day
from backend.domain.capable import (
    Bench,
    Build,
    Component,
    Purchase,
    Recipe,
    Works,
    plan_builds,
    units_by_day,
    with_built,
)
from backend.domain.promising import RequestedLine
from backend.domain.sites import WarehouseTerms
from backend.services import reservations
from backend.services.item_terms import load_item_terms
from backend.services.network import Network
from backend.services.supply import Commitments, Supply, load_supply


def lock_benches(session: Session) -> None:
    """Stop every other booking of assembly minutes until the end of the transaction."""
    queries.assembly_sites(session, lock=True)


def load_works(
    session: Session,
    network: Network,
    commitments: Commitments,
    recipes: Mapping[str, Recipe],
    supply: Supply,
    lines: Sequence[RequestedLine],
    *,
    lock: bool,
) -> Works | None:
    """What can be built for the lines; from then on the supply of their configurations counts it in.

    What the request takes of a component as such is left out, wherever it will be taken.
    """
    demand: dict[str, int] = defaultdict(int)
    for line in lines:
        demand[line.sku] += line.quantity
    parts = {sku for recipe in recipes.values() for sku in recipe.components}
    ordinary = {sku: quantity for sku, quantity in demand.items() if sku not in recipes}
    benches, purchases = load_benches(session, network, commitments, parts, lock=lock, taken=ordinary)
    builds = [
        Build(sku, demand[sku], recipe.minutes, recipe.components)
        for sku, recipe in sorted(recipes.items())
        if demand[sku]
    ]
    if not benches or not builds:
        return None
    works = Works(recipes, benches, {}, _finished(supply, recipes), purchases)
    units = {
        code: plan_builds([build for build in builds if build.sku in supply[code]], bench)
        for code, bench in benches.items()
    }
    works = replace(works, units=units)
    _count_in(works, network, supply)
    return works


def _finished(supply: Supply, recipes: Collection[str]) -> dict[tuple[str, str], tuple[AtpPoint, ...]]:
    return {
        (code, sku): found.timeline
        for code, items in supply.items()
        for sku, found in items.items()
        if sku in recipes
    }


def _count_in(works: Works, network: Network, supply: Supply) -> None:
    """Built units are supply from the day they are put away."""
    for code, units in works.units.items():
        put_away = timedelta(days=network.dock_to_stock_days[code])
        for sku in works.recipes.keys() & supply[code].keys():
            ready = {day + put_away: quantity for day, quantity in units_by_day(units, sku).items()}
            found = supply[code][sku]
            receipts = tuple(DatedQuantity(day, quantity) for day, quantity in ready.items())
            position = replace(found.position, receipts=found.position.receipts + receipts)
            timeline = with_built(found.timeline, ready)
            supply[code][sku] = replace(found, position=position, timeline=timeline)


def load_benches(
    session: Session,
    network: Network,
    commitments: Commitments,
    parts: Collection[str],
    *,
    lock: bool = False,
    taken: Mapping[str, int] | None = None,
) -> tuple[dict[str, Bench], dict[str, Purchase]]:
    """The assembly sites with their free minutes and their components, and who sells those."""
    sites = {row.warehouse: row.minutes_per_day for row in queries.assembly_sites(session)}
    terms = [each for each in network.warehouses if each.code in sites]
    if not terms:
        return {}, {}
    first = min(network.local_now[each.code].date() for each in terms)
    booked = {
        (row.warehouse, row.on_date): int(row.minutes) for row in queries.booked_minutes(session, first)
    }
    purchases = {
        row.sku: Purchase(row.supplier, row.lead_days, row.order_multiple)
        for row in queries.suppliers(session, parts)
    }
    supply = load_supply(session, network, parts, _shares(session, parts, first), commitments)
    if lock:
        _let_go_of_expired(session, supply, commitments)
    return {
        each.code: _bench(each, sites[each.code], network, booked, supply, parts, purchases, taken or {})
        for each in terms
    }, purchases


def _shares(session: Session, skus: Collection[str], today: date) -> dict[str, list[Share]]:
    return load_item_terms(session, None, skus, today).shares


def _let_go_of_expired(session: Session, supply: Supply, commitments: Commitments) -> None:
    expired = {sku for items in supply.values() for sku, found in items.items() if found.expired_quantity}
    if expired:
        reservations.release_expired(session, expired, now=commitments.now)


def _bench(
    terms: WarehouseTerms,
    minutes_per_day: int,
    network: Network,
    booked: Mapping[tuple[str, date], int],
    supply: Supply,
    parts: Collection[str],
    purchases: Mapping[str, Purchase],
    taken: Mapping[str, int],
) -> Bench:
    """A site from today to the horizon; today counts until the cut-off."""
    local_now = network.local_now[terms.code]
    today, starts = local_now.date(), order_day(local_now, terms.cut_off)
    days = tuple(today + timedelta(days=number) for number in range(HORIZON_DAYS + 1))
    minutes = tuple(
        max(0, minutes_per_day - booked.get((terms.code, day), 0))
        if day >= starts and is_open(day, terms.weekdays)
        else 0
        for day in days
    )
    put_away = network.dock_to_stock_days[terms.code]
    components = {}
    for sku in parts:
        found, purchase = supply[terms.code].get(sku), purchases.get(sku)
        if found is None and purchase is None:
            continue
        timeline = found.timeline if found else ()
        available = tuple(max(0, quantity_on(timeline, day) - taken.get(sku, 0)) for day in days)
        bought = purchase.lead_days + put_away if purchase else len(days)
        components[sku] = Component(available, bought if bought < len(days) else None)
    return Bench(days, minutes, components)
