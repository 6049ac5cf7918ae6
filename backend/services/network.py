"""Warehouses and carriers' services: read once a process for as long as nothing about them changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import URL
from sqlalchemy.orm import Session

from backend.db.queries import network as network_queries
from backend.domain.freight import Band, Service
from backend.domain.sites import WarehouseTerms


@dataclass(frozen=True)
class Places:
    """What of the network is the same at every moment."""

    warehouses: tuple[WarehouseTerms, ...]
    zones: dict[str, ZoneInfo]
    dock_to_stock_days: dict[str, int]
    services: tuple[Service, ...]


@dataclass(frozen=True)
class Network:
    """Every warehouse, with the moment on its own clock, and every service."""

    warehouses: tuple[WarehouseTerms, ...]
    local_now: dict[str, datetime]
    dock_to_stock_days: dict[str, int]
    services: tuple[Service, ...]


@dataclass(frozen=True)
class CutOff:
    """Until when, on its own clock, a warehouse sends what is in stock the same working day."""

    warehouse_name: str
    cut_off: time


def list_cut_offs(session: Session) -> tuple[CutOff, ...]:
    return tuple(CutOff(row.name, row.cut_off) for row in network_queries.warehouses(session))


_known: dict[URL, tuple[str, Places]] = {}
"""The last network read of each database, with its stamp then."""


def load_network(session: Session, now: datetime, stamp: str | None) -> Network:
    """The network of the moment when its stamp was read: the known one if it had that stamp already.

    Without a stamp it is read anew. Rows that change after the stamp was read are known under a stamp that
    nobody meets again.
    """
    places = _places(session, stamp)
    clocks = {code: now.astimezone(zone) for code, zone in places.zones.items()}
    return Network(places.warehouses, clocks, places.dock_to_stock_days, places.services)


def _places(session: Session, stamp: str | None) -> Places:
    if stamp is None:
        return _read(session)
    database = session.get_bind().engine.url
    known = _known.get(database)
    if known is None or known[0] != stamp:
        known = _known[database] = stamp, _read(session)
    return known[1]


def _read(session: Session) -> Places:
    """Warehouses and tariffs in two queries."""
    rows = network_queries.warehouses(session)
    return Places(
        warehouses=tuple(
            WarehouseTerms(
                code=row.code,
                name=row.name,
                postcode=row.postcode,
                weekdays=row.working_weekdays,
                cut_off=row.cut_off,
                handling_days=row.handling_days,
                handling_amount=row.handling_amount,
            )
            for row in rows
        ),
        zones={row.code: ZoneInfo(row.timezone) for row in rows},
        dock_to_stock_days={row.code: row.dock_to_stock_days for row in rows},
        services=_services(network_queries.tariffs(session)),
    )


def _services(rows: Sequence[Any]) -> tuple[Service, ...]:
    services = []
    for _, group in groupby(rows, key=lambda row: row.code):
        bands = list(group)
        first = bands[0]
        limit = first.maximum_weight_kg
        services.append(
            Service(
                code=first.code,
                name=first.name,
                mode=first.mode,
                level=first.service_level,
                delivery_weekdays=first.delivery_weekdays,
                maximum_weight_kg=None if limit is None else Decimal(str(limit)),
                maximum_km=first.maximum_km,
                is_air=first.is_air,
                fuel_surcharge_rate=first.fuel_surcharge_rate,
                bands=tuple(
                    Band(row.to_km, row.transit_days, row.base_amount, row.per_kg_amount, row.minimum_amount)
                    for row in bands
                ),
            )
        )
    return tuple(services)
