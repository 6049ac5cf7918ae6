"""Rating a consignment with every service, and choosing the cheapest that keeps its promise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from backend.domain.calendars import delivery_date
from backend.domain.freight import CENT, PARCEL, Goods, Service, band_for, may_carry, with_fuel
from backend.domain.plans import Demand, total_kg
from backend.domain.promising import Reason
from backend.domain.tariffs import Freight, FuelSurcharge, Linehaul, Tariff, fuel_rate


@dataclass(frozen=True, slots=True)
class RatedConsignment:
    """What goes where and when; `km` is the great circle between the postcodes, None when one is unknown.

    `route_km` and `stop_count` belong to the truck that would carry it, when that is known.
    """

    quantities: Demand
    goods: Mapping[str, Goods]
    weight_kg: Decimal
    volume_m3: Decimal
    km: float | None
    ship_date: date
    receiving_weekdays: str
    stop_count: int = 1
    route_km: float | None = None


@dataclass(frozen=True, slots=True)
class CarrierRating:
    """What one service would ask and when it would be there, or why it cannot carry the consignment.

    Codes of `reason`: `unknown_distance`, `beyond_reach`, `hazmat_by_air`, `freight_only`, `unit_too_heavy`,
    `no_rate`, `no_delivery_day`.
    """

    service_code: str
    service_name: str
    mode: str
    reason: Reason | None = None
    amount: Decimal | None = None
    linehaul_amount: Decimal | None = None
    discount_amount: Decimal | None = None
    fuel_rate: Decimal | None = None
    fuel_amount: Decimal | None = None
    transit_days: int | None = None
    arrival_date: date | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CarrierChoice:
    """The chosen service and every rating, those in time first, the cheapest of them first.

    `chosen` is empty when no service can carry it; when none makes the promise date it is the earliest.
    """

    chosen: CarrierRating | None
    makes_promise: bool
    considered: tuple[CarrierRating, ...]


def rate_consignment(
    consignment: RatedConsignment, tariffs: Iterable[Tariff], surcharges: Iterable[FuelSurcharge] = ()
) -> tuple[CarrierRating, ...]:
    """One rating for each tariff, by service code."""
    known = tuple(surcharges)
    ratings = (_rate(consignment, tariff, known) for tariff in tariffs)
    return tuple(sorted(ratings, key=lambda each: each.service_code))


def choose_carrier(ratings: Iterable[CarrierRating], promise_date: date) -> CarrierChoice:
    """The cheapest that makes the promise date; of equal ones the earlier, then by code.

    When none makes it, the earliest, then the cheapest: the promise is broken by as little as can be.
    """
    considered = tuple(sorted(ratings, key=lambda each: _preference(each, promise_date)))
    first = next(iter(considered), None)
    if first is None or first.reason:
        return CarrierChoice(None, False, considered)
    return CarrierChoice(first, _is_in_time(first, promise_date), considered)


def _is_in_time(rating: CarrierRating, promise_date: date) -> bool:
    return rating.arrival_date is not None and rating.arrival_date <= promise_date


def _preference(rating: CarrierRating, promise_date: date) -> tuple[int, Any, Any, str]:
    if rating.amount is None:
        return 2, 0, 0, rating.service_code
    if _is_in_time(rating, promise_date):
        return 0, rating.amount, rating.arrival_date, rating.service_code
    return 1, rating.arrival_date, rating.amount, rating.service_code


def _rate(
    consignment: RatedConsignment, tariff: Tariff, surcharges: tuple[FuelSurcharge, ...]
) -> CarrierRating:
    service = tariff.service
    if reason := _why_not(consignment, service):
        return CarrierRating(service.code, service.name, service.mode, reason)
    km = consignment.km or 0.0
    freight = Freight(
        total_kg(consignment.quantities, consignment.goods),
        consignment.weight_kg,
        consignment.volume_m3,
        km,
        consignment.stop_count,
        consignment.route_km,
    )
    linehaul = tariff.linehaul(freight)
    if linehaul is None:
        facts = {"km": km, "weight_kg": freight.weight_kg, "volume_m3": freight.volume_m3}
        return CarrierRating(service.code, service.name, service.mode, Reason("no_rate", facts))
    return _rating(consignment, service, linehaul, fuel_rate(service, surcharges, consignment.ship_date))


def _rating(
    consignment: RatedConsignment, service: Service, linehaul: Linehaul, rate: Decimal
) -> CarrierRating:
    band = band_for(service, consignment.km or 0.0)
    transit_days = band.transit_days if band else 0
    arrival = delivery_date(
        consignment.ship_date, transit_days, service.delivery_weekdays, consignment.receiving_weekdays
    )
    if arrival is None:
        facts = {
            "delivery_weekdays": service.delivery_weekdays,
            "receiving_weekdays": consignment.receiving_weekdays,
        }
        return CarrierRating(service.code, service.name, service.mode, Reason("no_delivery_day", facts))
    amount = with_fuel(linehaul.amount, rate)
    before_fuel = linehaul.amount.quantize(CENT, ROUND_HALF_EVEN)
    return CarrierRating(
        service.code,
        service.name,
        service.mode,
        None,
        amount,
        before_fuel,
        linehaul.discount_amount.quantize(CENT, ROUND_HALF_EVEN),
        rate,
        amount - before_fuel,
        transit_days,
        arrival,
        linehaul.facts,
    )


def _why_not(consignment: RatedConsignment, service: Service) -> Reason | None:
    """What keeps the service from carrying it at all."""
    if consignment.km is None:
        return Reason("unknown_distance", {})
    if band_for(service, consignment.km) is None:
        farthest = max((band.to_km for band in service.bands), default=0)
        reach = farthest if service.maximum_km is None else min(farthest, service.maximum_km)
        return Reason("beyond_reach", {"km": round(consignment.km, 1), "maximum_km": reach})
    carried = (consignment.goods[sku] for sku in sorted(consignment.quantities))
    refused = next((goods for goods in carried if not may_carry(service, goods)), None)
    return _why_not_carried(service, refused) if refused else None


def _why_not_carried(service: Service, goods: Goods) -> Reason:
    if goods.is_hazmat and service.is_air:
        return Reason("hazmat_by_air", {"sku": goods.sku})
    if goods.is_freight_only and service.mode == PARCEL:
        return Reason("freight_only", {"sku": goods.sku})
    facts = {
        "sku": goods.sku,
        "chargeable_kg": goods.chargeable_kg,
        "maximum_weight_kg": service.maximum_weight_kg,
    }
    return Reason("unit_too_heavy", facts)
