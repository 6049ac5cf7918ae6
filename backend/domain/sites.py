"""A warehouse as it can serve one request: when how much is ready, and by which services it arrives when."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from itertools import accumulate

from backend.domain.availability import AtpPoint
from backend.domain.calendars import add_open_days, delivery_date, order_day, ship_date
from backend.domain.freight import Band, Service, band_for, distance_km

Carrier = tuple[Service, frozenset[str]]
"""A service and the items it may carry."""


@dataclass(frozen=True, slots=True)
class WarehouseTerms:
    """A warehouse's calendar and costs."""

    code: str
    name: str
    postcode: str
    weekdays: str
    cut_off: time
    handling_days: int
    handling_amount: Decimal


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the goods go and when they are received."""

    postcode: str
    receiving_weekdays: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A service from this warehouse to the ship-to: what it carries, and its arrival for each ready date."""

    service: Service
    band: Band
    carries: frozenset[str]
    arrivals: tuple[date, ...]

    def last_ready(self, by: date) -> int:
        """The last ready date that still arrives in time; -1 for none."""
        return bisect_right(self.arrivals, by) - 1


@dataclass(frozen=True, slots=True)
class Site:
    """A warehouse for one request; `quantities` are each item's ATP on each ready date, never falling."""

    warehouse: str
    name: str
    handling_amount: Decimal
    ready_dates: tuple[date, ...]
    ship_dates: tuple[date, ...]
    quantities: dict[str, tuple[int, ...]]
    lanes: tuple[Lane, ...]

    def ready_index(self, quantities: Mapping[str, int]) -> int:
        """The first ready date on which all of it is there."""
        return max(bisect_left(self.quantities[sku], quantity) for sku, quantity in quantities.items())

    def without(self, quantities: Mapping[str, int]) -> "Site":
        """The site once some of it is spoken for."""
        left = {
            sku: tuple(max(0, each - quantities.get(sku, 0)) for each in ready)
            for sku, ready in self.quantities.items()
        }
        return replace(self, quantities=left)

    def only(self, *levels: str) -> "Site":
        """The site with services of these levels only."""
        return replace(self, lanes=tuple(lane for lane in self.lanes if lane.service.level in levels))


def build_site(
    terms: WarehouseTerms,
    timelines: Mapping[str, Sequence[AtpPoint]],
    carriers: Sequence[Carrier],
    destination: Destination,
    local_now: datetime,
    *,
    wait_days: int = 0,
) -> Site:
    """Ready dates are the days on which some item's ATP rises; `wait_days` are working days spent there."""
    ready, quantities = _ready(timelines)
    ordered_on = order_day(local_now, terms.cut_off)
    shipped = tuple(
        add_open_days(
            ship_date(day, ordered_on, terms.handling_days, terms.weekdays), wait_days, terms.weekdays
        )
        for day in ready
    )
    lanes = _lanes(terms, carriers, destination, shipped)
    return Site(terms.code, terms.name, terms.handling_amount, ready, shipped, quantities, lanes)


def _ready(
    timelines: Mapping[str, Sequence[AtpPoint]],
) -> tuple[tuple[date, ...], dict[str, tuple[int, ...]]]:
    """The days on which some item's ATP rises, and each item's ATP on each of them."""
    rises: dict[str, dict[date, int]] = {}
    for sku, timeline in timelines.items():
        rises[sku] = {
            day: quantity
            for before, (day, _, quantity) in zip((None, *timeline), timeline, strict=False)
            if before is None or quantity > before.atp_quantity
        }
    days = tuple(sorted(set().union(*rises.values())))
    return days, {
        sku: tuple(accumulate((risen.get(day, 0) for day in days), max)) for sku, risen in rises.items()
    }


def _lanes(
    terms: WarehouseTerms,
    carriers: Sequence[Carrier],
    destination: Destination,
    shipped: Sequence[date],
) -> tuple[Lane, ...]:
    km = distance_km(terms.postcode, destination.postcode)
    if km is None:
        return ()
    lanes: list[Lane] = []
    for service, carried in carriers:
        band = band_for(service, km)
        if band is None:
            continue
        arrivals = [
            delivery_date(day, band.transit_days, service.delivery_weekdays, destination.receiving_weekdays)
            for day in shipped
        ]
        if all(arrivals):
            lanes.append(Lane(service, band, carried, tuple(day for day in arrivals if day)))
    return tuple(lanes)
