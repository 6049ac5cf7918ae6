"""What each site can have at the ship-to by a day, and the least that plans of some sites cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import ge

from backend.domain.freight import CENT, Goods
from backend.domain.plans import SPLIT_PENALTY_AMOUNT, Demand, total_kg
from backend.domain.sites import Lane, Site

Part = tuple[int, ...]
"""Quantities in the order of the demand."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A site's choices, one for each service that differs, and the most of each item.

    A shipment of x kg costs at least `fixed_amount + x * per_kg_amount`, x being `most_kg` at most.
    """

    site: Site
    choices: tuple[Part, ...]
    most: Part
    most_kg: Decimal
    fixed_amount: Decimal
    per_kg_amount: Decimal


def offers_by(sites: Sequence[Site], demand: Demand, goods: Mapping[str, Goods], day: date) -> list[Offer]:
    """The offers of all sites that have anything there by a day."""
    return [offer for site in sites if (offer := _offer(site, demand, goods, day))]


def _offer(site: Site, demand: Demand, goods: Mapping[str, Goods], day: date) -> Offer | None:
    choices: dict[Part, None] = {}
    lanes = []
    for lane in site.lanes:
        ready = lane.last_ready(day)
        part = _part(site, lane, ready, demand) if ready >= 0 else ()
        if any(part):
            choices[part] = None
            lanes.append(lane)
    if not lanes:
        return None
    most = tuple(map(max, zip(*choices, strict=True)))
    kg = total_kg(dict(zip(demand, most, strict=True)), goods)
    fixed, full = _least_freight(lanes, Decimal(0)), _least_freight(lanes, kg)
    per_kg = (full - fixed) / kg if kg else kg
    return Offer(site, tuple(choices), most, kg, fixed + site.handling_amount, per_kg)


def _part(site: Site, lane: Lane, ready: int, demand: Demand) -> Part:
    return tuple(
        min(quantity, site.quantities[sku][ready]) if sku in lane.carries and sku in site.quantities else 0
        for sku, quantity in demand.items()
    )


def _least_freight(lanes: Sequence[Lane], kg: Decimal) -> Decimal:
    return min(
        (lane.band.base_amount + lane.band.per_kg_amount * kg) * (1 + lane.service.fuel_surcharge_rate)
        for lane in lanes
    )


def covers(offers: Sequence[Offer], demand: Demand) -> bool:
    """Whether all of them together have enough of everything."""
    together = map(sum, zip(*(offer.most for offer in offers), strict=True))
    return bool(offers) and all(map(ge, together, demand.values()))


def least_amount(offers: Sequence[Offer], count: int, kg: Decimal) -> Decimal:
    """No plan of so many of these sites costs less (a cent each for rounding).

    The cheapest service by weight makes a concave tariff, which lies above its chord.
    """
    amount = sum(sorted(offer.fixed_amount for offer in offers)[:count], Decimal(0))
    amount += (SPLIT_PENALTY_AMOUNT - CENT) * (count - 1) - CENT
    for offer in sorted(offers, key=lambda each: each.per_kg_amount):
        carried = min(kg, offer.most_kg)
        amount += carried * offer.per_kg_amount
        kg -= carried
    return amount
