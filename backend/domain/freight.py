"""Freight by tariff tables: a service's band by distance, a price by chargeable weight, a fuel surcharge."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

import zipcodes

CENT, GRAM = Decimal("0.01"), Decimal("0.001")
CM3_PER_KG = 5000
EARTH_RADIUS_KM = 6371.0088
ROAD_DETOUR = 1.2
"""Road to great-circle distance: Ballou, Rahardja and Sakai (Transportation Research A 36, 2002) found 1.20 for
the United States."""
PARCEL, LTL, TRUCKLOAD, OWN_FLEET = "parcel", "ltl", "truckload", "own_fleet"
EXPRESS, STANDARD, ECONOMY = "express", "standard", "economy"


@dataclass(frozen=True, slots=True)
class Band:
    """One row of a tariff: up to a distance, transit days and prices."""

    to_km: int
    transit_days: int
    base_amount: Decimal
    per_kg_amount: Decimal
    minimum_amount: Decimal


@dataclass(frozen=True, slots=True)
class Service:
    """What a carrier sells, with its tariff, nearest band first."""

    code: str
    name: str
    mode: str
    level: str
    delivery_weekdays: str
    maximum_weight_kg: Decimal | None
    maximum_km: float | None
    is_air: bool
    fuel_surcharge_rate: Decimal
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Goods:
    """What a carrier needs to know of one unit of an item."""

    sku: str
    chargeable_kg: Decimal
    is_hazmat: bool = False
    is_freight_only: bool = False


def chargeable_kg(weight_kg: float, length_cm: float, width_cm: float, height_cm: float) -> Decimal:
    """The greater of actual and dimensional weight of one unit, to the gram."""
    return Decimal(max(weight_kg, length_cm * width_cm * height_cm / CM3_PER_KG)).quantize(GRAM)


def may_carry(service: Service, goods: Goods) -> bool:
    """Hazmat never flies; freight-only items are no parcels; no unit is heavier than the service takes."""
    if goods.is_hazmat and service.is_air:
        return False
    if goods.is_freight_only and service.mode == PARCEL:
        return False
    return service.maximum_weight_kg is None or goods.chargeable_kg <= service.maximum_weight_kg


def carriers_of(
    services: Iterable[Service], goods: Mapping[str, Goods]
) -> list[tuple[Service, frozenset[str]]]:
    """Services with the items that each may carry, without those that may carry none."""
    carried = (
        (service, frozenset(sku for sku, each in goods.items() if may_carry(service, each)))
        for service in services
    )
    return [(service, skus) for service, skus in carried if skus]


def band_for(service: Service, distance_km: float) -> Band | None:
    """The nearest band that reaches; None where the service does not go."""
    if service.maximum_km is not None and distance_km > service.maximum_km:
        return None
    return next((band for band in service.bands if distance_km <= band.to_km), None)


def freight_amount(service: Service, band: Band, kg: Decimal) -> Decimal:
    """What the carrier asks for a shipment, with its fuel surcharge."""
    return with_fuel(linehaul_amount(service, band, kg), service.fuel_surcharge_rate)


def linehaul_amount(service: Service, band: Band, kg: Decimal) -> Decimal:
    """Without fuel and unrounded."""
    return in_consignments(service, kg, lambda each: _tariff(band, each))


def in_consignments(service: Service, kg: Decimal, amount: Callable[[Decimal], Decimal]) -> Decimal:
    """The sum for a shipment; one above the service's weight goes as several consignments."""
    limit = service.maximum_weight_kg
    full, rest = divmod(kg, limit) if limit else (Decimal(0), kg)
    total = full * amount(limit or rest)
    return total + amount(rest) if rest or not full else total


def with_fuel(amount: Decimal, fuel_rate: Decimal) -> Decimal:
    return (amount * (1 + fuel_rate)).quantize(CENT, ROUND_HALF_EVEN)


def _tariff(band: Band, kg: Decimal) -> Decimal:
    return max(band.minimum_amount, band.base_amount + band.per_kg_amount * kg)


@lru_cache(maxsize=65536)
def coordinates(postcode: str) -> tuple[float, float] | None:
    """Latitude and longitude of a US postcode; of its three-digit area when it is not known itself."""
    five = postcode.strip()[:5]
    if not (len(five) == 5 and five.isascii() and five.isdigit()):
        return None
    places = zipcodes.matching(five) or zipcodes.similar_to(five[:3])
    return _middle((float(place["lat"]), float(place["long"])) for place in places)


def _middle(places: Iterable[tuple[float, float]]) -> tuple[float, float] | None:
    known = list(places)
    if not known:
        return None
    return sum(lat for lat, _ in known) / len(known), sum(long for _, long in known) / len(known)


@lru_cache(maxsize=65536)
def distance_km(from_postcode: str, to_postcode: str) -> float | None:
    """Great-circle (haversine) distance between two postcodes; None when one is unknown."""
    start, end = coordinates(from_postcode), coordinates(to_postcode)
    if start is None or end is None:
        return None
    return great_circle_km(start, end)


def great_circle_km(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Haversine distance between two points by latitude and longitude."""
    lat1, long1, lat2, long2 = map(radians, (*start, *end))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((long2 - long1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))
