"""Stock, warehouses and tariffs as promising reckons with them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.queries import stock as stock_queries
from backend.domain.allocation import Share, class_timeline
from backend.domain.availability import AtpPoint, DatedQuantity, StockPosition, atp_timeline
from backend.domain.freight import Band, Service
from backend.domain.sites import WarehouseTerms


@dataclass(frozen=True)
class Network:
    """Every warehouse, with the moment on its own clock, and every service."""

    warehouses: tuple[WarehouseTerms, ...]
    local_now: dict[str, datetime]
    dock_to_stock_days: dict[str, int]
    services: tuple[Service, ...]


@dataclass(frozen=True)
class ItemSupply:
    """An item in one warehouse: its position, and the timeline a class may promise from."""

    position: StockPosition
    timeline: tuple[AtpPoint, ...]


@dataclass(frozen=True)
class Commitments:
    """Who may be left out of the count, and for which class it is made."""

    now: datetime
    allocation_class: int | None = None
    ignore_quote_id: int | None = None
    ignore_order_id: int | None = None


@dataclass(frozen=True)
class CutOff:
    """Until when, on its own clock, a warehouse sends what is in stock the same working day."""

    warehouse_name: str
    cut_off: time


def list_cut_offs(session: Session) -> tuple[CutOff, ...]:
    return tuple(CutOff(row.name, row.cut_off) for row in stock_queries.warehouses(session))


def load_network(session: Session, now: datetime) -> Network:
    """Warehouses and tariffs in two queries."""
    rows = stock_queries.warehouses(session)
    return Network(
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
        local_now={row.code: now.astimezone(ZoneInfo(row.timezone)) for row in rows},
        dock_to_stock_days={row.code: row.dock_to_stock_days for row in rows},
        services=_services(stock_queries.tariffs(session)),
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


@dataclass
class _Events:
    """What the rows say of one item in one warehouse."""

    on_hand: int | None = None
    safety: int = 0
    receipts: list[DatedQuantity] = field(default_factory=list)
    taken: dict[int, list[DatedQuantity]] = field(default_factory=lambda: defaultdict(list))


def load_supply(
    session: Session, network: Network, skus: Collection[str], commitments: Commitments
) -> dict[str, dict[str, ItemSupply]]:
    """By warehouse and SKU, in two queries: shares of scarce items, then every position."""
    shares = _shares(session, network, skus, commitments)
    rows = stock_queries.stock_events(
        session,
        skus,
        now=commitments.now,
        ignore_quote_id=commitments.ignore_quote_id,
        ignore_order_id=commitments.ignore_order_id,
        by_class=bool(shares),
    )
    supply: dict[str, dict[str, ItemSupply]] = defaultdict(dict)
    for (warehouse, sku), events in _grouped(rows, network).items():
        if events.on_hand is not None and warehouse in network.local_now:
            today = network.local_now[warehouse].date()
            supply[warehouse][sku] = _item_supply(
                sku, warehouse, events, shares.get(sku, ()), commitments, today
            )
    return supply


def _shares(
    session: Session, network: Network, skus: Collection[str], commitments: Commitments
) -> dict[str, list[Share]]:
    shares: dict[str, list[Share]] = defaultdict(list)
    if commitments.allocation_class is None or not network.local_now:
        return shares
    today = min(network.local_now.values(), key=lambda local: local.date()).date()
    for row in stock_queries.active_shares(session, skus, today):
        shares[row.sku].append(Share(row.allocation_class, row.share_rate, row.release_date))
    return shares


def _grouped(rows: Sequence[Any], network: Network) -> dict[tuple[str, str], _Events]:
    grouped: dict[tuple[str, str], _Events] = defaultdict(_Events)
    for kind, sku, warehouse, on_date, quantity, safety, allocation_class in rows:
        events = grouped[warehouse, sku]
        if kind == stock_queries.COMMITMENT:
            events.taken[allocation_class].append(DatedQuantity(on_date, int(quantity)))
        elif kind == stock_queries.STOCK:
            events.on_hand, events.safety = quantity, safety
        elif warehouse in network.local_now:
            events.receipts.append(DatedQuantity(_ready_on(on_date, warehouse, network), quantity))
    return grouped


def _ready_on(expected_date: date, warehouse: str, network: Network) -> date:
    """When a receipt can be picked; an overdue one cannot come before today."""
    arrives = max(expected_date, network.local_now[warehouse].date())
    return arrives + timedelta(days=network.dock_to_stock_days[warehouse])


def _item_supply(
    sku: str,
    warehouse: str,
    events: _Events,
    shares: Sequence[Share],
    commitments: Commitments,
    today: date,
) -> ItemSupply:
    owed = tuple(each for taken in events.taken.values() for each in taken)
    position = StockPosition(sku, warehouse, events.on_hand or 0, events.safety, tuple(events.receipts), owed)
    if shares and commitments.allocation_class is not None:
        timeline = class_timeline(position, events.taken, shares, commitments.allocation_class, today)
    else:
        timeline = atp_timeline(position, today)
    return ItemSupply(position, timeline)
