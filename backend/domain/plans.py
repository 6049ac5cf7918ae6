"""Plans of shipments and their landed cost: freight, handling, a penalty for each further shipment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backend.domain.freight import Goods, freight_amount
from backend.domain.sites import Lane, Site

SPLIT_PENALTY_AMOUNT = Decimal("15.00")

Demand = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PlannedShipment:
    """What leaves one warehouse together."""

    site: Site
    lane: Lane
    ready_date: date
    ship_date: date
    arrival_date: date
    quantities: dict[str, int]
    freight_amount: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """Shipments that together fill the request, earliest arrival first."""

    shipments: tuple[PlannedShipment, ...]

    @property
    def landed_amount(self) -> Decimal:
        """Freight and handling of all shipments, and the price of there being several."""
        carried = sum(
            (each.freight_amount + each.site.handling_amount for each in self.shipments), Decimal(0)
        )
        return carried + SPLIT_PENALTY_AMOUNT * (len(self.shipments) - 1)

    @property
    def freight_amount(self) -> Decimal:
        """What the carriers ask for all shipments."""
        return sum((each.freight_amount for each in self.shipments), Decimal("0.00"))

    @property
    def first_date(self) -> date:
        """When the first shipment arrives."""
        return self.shipments[0].arrival_date

    @property
    def last_date(self) -> date:
        """When the request is complete at the ship-to."""
        return self.shipments[-1].arrival_date

    @property
    def preference(self) -> tuple[Decimal, tuple[str, ...], date, tuple[str, ...]]:
        """Lowest landed cost, then warehouse code; then the sooner service of the same warehouses."""
        by_code = sorted(self.shipments, key=lambda each: each.site.warehouse)
        return (
            self.landed_amount,
            tuple(each.site.warehouse for each in by_code),
            self.last_date,
            tuple(each.lane.service.code for each in by_code),
        )


def charged_freight(plan: Plan, free_amount: Decimal) -> Decimal:
    """What the buyer pays of a plan's freight: all that is above what is free."""
    return max(plan.freight_amount - free_amount, Decimal("0.00"))


def plan_of(shipments: Iterable[PlannedShipment]) -> Plan:
    """The shipments in the order of their arrival."""
    return Plan(tuple(sorted(shipments, key=lambda each: (each.arrival_date, each.site.warehouse))))


def cheapest_shipment(
    site: Site, quantities: dict[str, int], goods: Mapping[str, Goods], by: date
) -> PlannedShipment:
    """The quantities from one site as soon as all are ready, by the cheapest service that arrives in time."""
    ready, kg = site.ready_index(quantities), total_kg(quantities, goods)
    amount, _, _, lane = min(
        (freight_amount(lane.service, lane.band, kg), lane.arrivals[ready], lane.service.code, lane)
        for lane in site.lanes
        if lane.arrivals[ready] <= by and quantities.keys() <= lane.carries
    )
    dates = site.ready_dates[ready], site.ship_dates[ready], lane.arrivals[ready]
    return PlannedShipment(site, lane, *dates, quantities, amount)


def total_kg(quantities: Demand, goods: Mapping[str, Goods]) -> Decimal:
    """Chargeable weight of it all."""
    return sum((goods[sku].chargeable_kg * quantity for sku, quantity in quantities.items()), Decimal(0))
