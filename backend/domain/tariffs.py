"""What carriers ask, by their tables: parcel, LTL, truckload, own fleet, and the fuel surcharge of the day.

Reach and transit days are those of the service's distance bands, the same that promises are made by. A service
without a finer table is priced by its bands too (`BandTariff`), to the cent as promising does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from backend.domain.freight import (
    ROAD_DETOUR,
    Service,
    band_for,
    in_consignments,
    linehaul_amount,
)
from backend.domain.freight_class import freight_class


@dataclass(frozen=True, slots=True)
class FuelSurcharge:
    """A service's surcharge from a day on, until the next one."""

    service_code: str
    from_date: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Freight:
    """What is to be priced: chargeable weight for parcels, scale weight and room for freight.

    `km` is the great circle as in promising; `route_km` is what a truck drives for it when that is known.
    """

    chargeable_kg: Decimal
    weight_kg: Decimal
    volume_m3: Decimal
    km: float
    stop_count: int = 1
    route_km: float | None = None


@dataclass(frozen=True, slots=True)
class Linehaul:
    """A price before fuel, what the discount took off it, and how it came about."""

    amount: Decimal
    discount_amount: Decimal
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BandTariff:
    """A service by its distance bands alone."""

    service: Service

    def linehaul(self, freight: Freight) -> Linehaul | None:
        band = band_for(self.service, freight.km)
        if band is None:
            return None
        amount = linehaul_amount(self.service, band, freight.chargeable_kg)
        return Linehaul(amount, Decimal(0), {"to_km": band.to_km, "rated_kg": freight.chargeable_kg})


@dataclass(frozen=True, slots=True)
class ParcelZone:
    """A zone reaches to a distance; each kilogram above its heaviest row costs `over_kg_amount`."""

    zone: str
    to_km: int
    over_kg_amount: Decimal


@dataclass(frozen=True, slots=True)
class ParcelRate:
    """A parcel of up to so many kilograms in a zone."""

    zone: str
    to_kg: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ParcelTariff:
    """A parcel service by zone and weight; zones nearest first."""

    service: Service
    zones: tuple[ParcelZone, ...]
    rates: tuple[ParcelRate, ...]

    def linehaul(self, freight: Freight) -> Linehaul | None:
        """None outside of all zones. A row dearer than a heavier one costs what the heavier does."""
        zone = next((each for each in self.zones if freight.km <= each.to_km), None)
        rows = [each for each in self.rates if zone and each.zone == zone.zone]
        if zone is None or not rows:
            return None
        heaviest = max(rows, key=lambda each: each.to_kg)

        def amount(kg: Decimal) -> Decimal:
            enough = [each.amount for each in rows if kg <= each.to_kg]
            over = max(Decimal(0), kg - heaviest.to_kg) * zone.over_kg_amount
            return min(enough, default=heaviest.amount + over)

        total = in_consignments(self.service, freight.chargeable_kg, amount)
        return Linehaul(total, Decimal(0), {"zone": zone.zone, "rated_kg": freight.chargeable_kg})


@dataclass(frozen=True, slots=True)
class LtlRate:
    """A weight break: from so many kilograms of a class, up to a distance, each hundred costs so much."""

    to_km: int
    freight_class: Decimal
    from_kg: Decimal
    per_100_kg_amount: Decimal


@dataclass(frozen=True, slots=True)
class LtlTariff:
    """An LTL service by distance, freight class and weight break, less the discount agreed with the carrier."""

    service: Service
    rates: tuple[LtlRate, ...]
    minimum_amount: Decimal
    discount_rate: Decimal

    def linehaul(self, freight: Freight) -> Linehaul | None:
        """None without a rate for the class and distance. The cheapest break counts, also one that asks for
        more weight than there is (deficit weight); the minimum holds after the discount."""
        by_density = freight_class(freight.weight_kg, freight.volume_m3)
        rows = [each for each in self.rates if each.freight_class == by_density and freight.km <= each.to_km]
        if not rows:
            return None
        nearest = min(each.to_km for each in rows)
        breaks = [each for each in rows if each.to_km == nearest]

        def gross(kg: Decimal) -> Decimal:
            return min(_break_amount(each, kg) for each in breaks)

        def net(kg: Decimal) -> Decimal:
            return max(self.minimum_amount, gross(kg) * (1 - self.discount_rate))

        full = in_consignments(self.service, freight.weight_kg, gross)
        amount = in_consignments(self.service, freight.weight_kg, net)
        taken = min(breaks, key=lambda each: (_break_amount(each, freight.weight_kg), each.from_kg))
        facts = {
            "to_km": nearest,
            "freight_class": by_density,
            "from_kg": taken.from_kg,
            "rated_kg": max(freight.weight_kg, taken.from_kg),
        }
        return Linehaul(amount, max(Decimal(0), full - amount), facts)


def _break_amount(rate: LtlRate, kg: Decimal) -> Decimal:
    return rate.per_100_kg_amount * max(kg, rate.from_kg) / 100


@dataclass(frozen=True, slots=True)
class TruckloadTariff:
    """A whole truck per kilometre of road, at least the minimum, and something for each stop on the way."""

    service: Service
    per_km_amount: Decimal
    minimum_amount: Decimal
    stop_off_amount: Decimal

    def linehaul(self, freight: Freight) -> Linehaul | None:
        km = _road_km(freight)
        stop_offs = self.stop_off_amount * (freight.stop_count - 1)
        truck = max(self.minimum_amount, self.per_km_amount * km) + stop_offs
        amount = in_consignments(self.service, freight.weight_kg, lambda _: truck)
        facts = {
            "km": km,
            "stop_count": freight.stop_count,
            "truck_count": int(amount / truck) if truck else 1,
        }
        return Linehaul(amount, Decimal(0), facts)


@dataclass(frozen=True, slots=True)
class FleetTariff:
    """Our own truck per kilometre, there and back unless its route is known, and per stop."""

    service: Service
    per_km_amount: Decimal
    per_stop_amount: Decimal

    def linehaul(self, freight: Freight) -> Linehaul | None:
        km = _road_km(freight) if freight.route_km is not None else 2 * _road_km(freight)
        amount = self.per_km_amount * km + self.per_stop_amount * freight.stop_count
        total = in_consignments(self.service, freight.weight_kg, lambda _: amount)
        return Linehaul(total, Decimal(0), {"km": km, "stop_count": freight.stop_count})


def _road_km(freight: Freight) -> Decimal:
    """To the metre."""
    km = freight.km * ROAD_DETOUR if freight.route_km is None else freight.route_km
    return Decimal(km).quantize(Decimal("0.001"))


Tariff = BandTariff | ParcelTariff | LtlTariff | TruckloadTariff | FleetTariff


def fuel_rate(service: Service, surcharges: Iterable[FuelSurcharge], shipped_on: date) -> Decimal:
    """The latest that has begun by the day of shipping; the service's own before the first."""
    begun = [
        each for each in surcharges if each.service_code == service.code and each.from_date <= shipped_on
    ]
    latest = max(begun, key=lambda each: each.from_date, default=None)
    return latest.rate if latest else service.fuel_surcharge_rate
