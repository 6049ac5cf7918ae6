"""What carriers ask, finer than by distance band: parcel zones, LTL weight breaks, truckloads, fuel by date.

A service without a row here is priced by its bands (`carrier_rates`), which also say how far it goes and how long.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.models.base import Base


class ParcelZone(Base):
    """A zone of a parcel service reaches to a distance; each kilogram above its heaviest row costs the same."""

    __tablename__ = "parcel_zones"

    service_code: Mapped[str] = mapped_column(ForeignKey("carrier_services.code"), primary_key=True)
    zone: Mapped[str] = mapped_column(String(8), primary_key=True)
    to_km: Mapped[int]
    over_kg_amount: Mapped[Decimal]


class ParcelRate(Base):
    """A parcel of up to so many kilograms in a zone."""

    __tablename__ = "parcel_rates"

    service_code: Mapped[str] = mapped_column(ForeignKey("carrier_services.code"), primary_key=True)
    zone: Mapped[str] = mapped_column(String(8), primary_key=True)
    to_kg: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[Decimal]


class LtlRate(Base):
    """From so many kilograms of a freight class, up to a distance, each hundred costs so much."""

    __tablename__ = "ltl_rates"

    service_code: Mapped[str] = mapped_column(ForeignKey("carrier_services.code"), primary_key=True)
    to_km: Mapped[int] = mapped_column(primary_key=True)
    freight_class: Mapped[str] = mapped_column(String(5), primary_key=True)
    from_kg: Mapped[int] = mapped_column(primary_key=True)
    per_100_kg_amount: Mapped[Decimal]


class TariffTerms(Base):
    """What holds for all of a freight service: the minimum; LTL's discount; a truckload's price by the kilometre
    and by the stop on the way."""

    __tablename__ = "tariff_terms"

    service_code: Mapped[str] = mapped_column(ForeignKey("carrier_services.code"), primary_key=True)
    minimum_amount: Mapped[Decimal]
    discount_rate: Mapped[Decimal] = mapped_column(default=Decimal(0))
    per_km_amount: Mapped[Decimal | None]
    stop_off_amount: Mapped[Decimal | None]


class FuelSurcharge(Base):
    """A service's fuel surcharge from a day on, until the next one; before the first its own rate holds."""

    __tablename__ = "fuel_surcharges"

    service_code: Mapped[str] = mapped_column(ForeignKey("carrier_services.code"), primary_key=True)
    from_date: Mapped[date] = mapped_column(primary_key=True)
    surcharge_rate: Mapped[Decimal]
