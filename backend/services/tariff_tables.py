"""Each service with the finest table there is for it."""

from collections import defaultdict
from decimal import Decimal

from sqlalchemy.orm import Session

from backend.db.queries import tariffs as queries
from backend.domain.freight import Service
from backend.domain.tariffs import (
    BandTariff,
    FuelSurcharge,
    LtlRate,
    LtlTariff,
    ParcelRate,
    ParcelTariff,
    ParcelZone,
    Tariff,
    TruckloadTariff,
)


def load_tariffs(session: Session, services: tuple[Service, ...]) -> tuple[Tariff, ...]:
    """One tariff for each service; what has no finer table is priced by its distance bands."""
    zones: dict[str, list[ParcelZone]] = defaultdict(list)
    for row in queries.parcel_zones(session):
        zones[row.service_code].append(ParcelZone(row.zone, row.to_km, row.over_kg_amount))
    parcels: dict[str, list[ParcelRate]] = defaultdict(list)
    for row in queries.parcel_rates(session):
        parcels[row.service_code].append(ParcelRate(row.zone, Decimal(row.to_kg), row.amount))
    breaks: dict[str, list[LtlRate]] = defaultdict(list)
    for row in queries.ltl_rates(session):
        rate = LtlRate(row.to_km, Decimal(row.freight_class), Decimal(row.from_kg), row.per_100_kg_amount)
        breaks[row.service_code].append(rate)
    terms = {row.service_code: row for row in queries.terms(session)}

    def tariff(service: Service) -> Tariff:
        agreed = terms.get(service.code)
        if agreed and agreed.per_km_amount is not None:
            stop_off = agreed.stop_off_amount or Decimal(0)
            return TruckloadTariff(service, agreed.per_km_amount, agreed.minimum_amount, stop_off)
        if agreed and breaks[service.code]:
            rates = tuple(breaks[service.code])
            return LtlTariff(service, rates, agreed.minimum_amount, agreed.discount_rate)
        if zones[service.code] and parcels[service.code]:
            return ParcelTariff(service, tuple(zones[service.code]), tuple(parcels[service.code]))
        return BandTariff(service)

    return tuple(tariff(service) for service in services)


def load_surcharges(session: Session) -> tuple[FuelSurcharge, ...]:
    """What each service asks for fuel, by date."""
    rows = queries.fuel_surcharges(session)
    return tuple(FuelSurcharge(row.service_code, row.from_date, row.surcharge_rate) for row in rows)
