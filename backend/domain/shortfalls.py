"""What is missing: now or by the wanted day, and what the whole horizon lacks: how much there will be, from when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend.domain.choosing import Request
from backend.domain.promising import Shortfall
from backend.domain.sites import Site


@dataclass(frozen=True, slots=True)
class Shortage:
    """An item of which more is wanted than there is now, or can be at the ship-to by the wanted day."""

    sku: str
    wanted_quantity: int
    short_quantity: int


def find_shortages(sites: Sequence[Site], request: Request) -> tuple[Shortage, ...]:
    """What waits for supply: units that are neither there now nor arrive by the wanted day."""
    combine = sum if request.may_split else max
    found = []
    for sku, quantity in request.demand.items():
        there = combine([0, *(_in_time(site, sku, request.requested_date) for site in sites)])
        if there < quantity:
            found.append(Shortage(sku, quantity, quantity - there))
    return tuple(found)


def _in_time(site: Site, sku: str, by: date | None) -> int:
    """What a site has now, or ready for the last service that still arrives in time."""
    lanes = [lane for lane in site.lanes if sku in lane.carries]
    if not lanes or sku not in site.quantities:
        return 0
    last = max(lane.last_ready(by) for lane in lanes) if by else 0
    return site.quantities[sku][max(0, last)]


def find_shortfalls(sites: Sequence[Site], request: Request) -> tuple[Shortfall, ...]:
    """Items of which there is never enough; where no single warehouse has all, what the best one lacks."""
    reaching = [site for site in sites if site.lanes]
    short = [
        _shortfall(sku, quantity, reaching, request.may_split) for sku, quantity in request.demand.items()
    ]
    found = tuple(each for each in short if each.available_quantity < each.requested_quantity)
    if found or not reaching:
        return found
    best = max(reaching, key=lambda site: (_covered(site, request), site.warehouse))
    lacking = (_shortfall(sku, quantity, [best], False) for sku, quantity in request.demand.items())
    return tuple(each for each in lacking if each.available_quantity < each.requested_quantity)


def _covered(site: Site, request: Request) -> int:
    """How many of the items one warehouse has in full, at the end of the horizon."""
    return sum(_ready(site, sku, None) >= quantity for sku, quantity in request.demand.items())


def _shortfall(sku: str, quantity: int, sites: Sequence[Site], may_split: bool) -> Shortfall:
    combine = sum if may_split else max
    days = sorted({day for site in sites for day in site.ready_dates})
    available = combine(_ready(site, sku, None) for site in sites) if sites else 0
    available_on = next(
        (day for day in days if combine(_ready(site, sku, day) for site in sites) >= available > 0), None
    )
    return Shortfall(sku, quantity, available, available_on, None)


def _ready(site: Site, sku: str, day: date | None) -> int:
    """What the site has of an item on a day, or at the end of the horizon."""
    last = len(site.ready_dates) if day is None else sum(ready <= day for ready in site.ready_dates)
    return site.quantities[sku][last - 1] if last and sku in site.quantities else 0
