"""Carriers' finer tables."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models import Base

_t: Any = Base.metadata.tables
_zones, _parcel, _ltl, _terms, _fuel = (
    _t[name] for name in ("parcel_zones", "parcel_rates", "ltl_rates", "tariff_terms", "fuel_surcharges")
)


def parcel_zones(session: Session) -> Sequence[Any]:
    """Nearest first."""
    return session.execute(select(_zones).order_by(_zones.c.service_code, _zones.c.to_km)).all()


def parcel_rates(session: Session) -> Sequence[Any]:
    return session.execute(select(_parcel).order_by(*_parcel.primary_key)).all()


def ltl_rates(session: Session) -> Sequence[Any]:
    return session.execute(select(_ltl).order_by(*_ltl.primary_key)).all()


def terms(session: Session) -> Sequence[Any]:
    return session.execute(select(_terms).order_by(_terms.c.service_code)).all()


def fuel_surcharges(session: Session) -> Sequence[Any]:
    return session.execute(select(_fuel).order_by(*_fuel.primary_key)).all()
