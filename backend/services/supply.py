"""Stock as promising reckons with it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import stock as stock_queries
from backend.domain.allocation import Share, class_timeline
from backend.domain.availability import AtpPoint, DatedQuantity, StockPosition, atp_timeline
from backend.services.network import CutOff, Network, list_cut_offs

__all__ = ["Commitments", "CutOff", "ItemSupply", "free_quantities", "list_cut_offs", "load_supply"]


@dataclass(frozen=True)
class ItemSupply:
    """An item in one warehouse: its position, the timeline a class may promise from, units on hand that nobody
    holds, and units of holds that are over but not let go of."""

    position: StockPosition
    timeline: tuple[AtpPoint, ...]
    free_quantity: int
    expired_quantity: int


@dataclass(frozen=True)
class Commitments:
    """Who may be left out of the count, and for which class it is made."""

    now: datetime
    allocation_class: int | None = None
    ignore_quote_id: int | None = None
    ignore_order_id: int | None = None


Supply = dict[str, dict[str, ItemSupply]]


@dataclass
class _Events:
    """What the rows say of one item in one warehouse."""

    on_hand: int | None = None
    safety: int = 0
    committed: int = 0
    expired: int = 0
    receipts: list[DatedQuantity] = field(default_factory=list)
    taken: dict[int, list[DatedQuantity]] = field(default_factory=lambda: defaultdict(list))


def load_supply(
    session: Session,
    network: Network,
    skus: Collection[str],
    known_shares: Mapping[str, Sequence[Share]],
    commitments: Commitments,
) -> Supply:
    """By warehouse and SKU, in one query."""
    shares = _shares(network, skus, known_shares, commitments)
    rows = stock_queries.stock_events(
        session,
        skus,
        now=commitments.now,
        ignore_quote_id=commitments.ignore_quote_id,
        ignore_order_id=commitments.ignore_order_id,
        by_class=bool(shares),
    )
    supply: Supply = defaultdict(dict)
    for (warehouse, sku), events in _grouped(rows, network).items():
        if events.on_hand is not None and warehouse in network.local_now:
            today = network.local_now[warehouse].date()
            supply[warehouse][sku] = _item_supply(
                sku, warehouse, events, shares.get(sku, ()), commitments, today
            )
    return supply


def _shares(
    network: Network,
    skus: Collection[str],
    known: Mapping[str, Sequence[Share]],
    commitments: Commitments,
) -> dict[str, list[Share]]:
    """Those that count: for a class, of these items, and not released everywhere."""
    if commitments.allocation_class is None or not network.local_now:
        return {}
    today = min(local.date() for local in network.local_now.values())
    active = {sku: [share for share in known.get(sku, ()) if share.release_date > today] for sku in skus}
    return {sku: shares for sku, shares in active.items() if shares}


def _grouped(rows: Sequence[Any], network: Network) -> dict[tuple[str, str], _Events]:
    grouped: dict[tuple[str, str], _Events] = defaultdict(_Events)
    for kind, sku, warehouse, on_date, quantity, safety, taken in rows:
        events = grouped[warehouse, sku]
        if kind == stock_queries.COMMITMENT:
            events.taken[taken].append(DatedQuantity(on_date, int(quantity)))
        elif kind == stock_queries.STOCK:
            events.on_hand, events.safety, events.committed = quantity, safety, taken
        elif kind == stock_queries.EXPIRED:
            events.expired += int(quantity)
        elif warehouse in network.local_now:
            has_come = kind == stock_queries.ARRIVED
            ready = _ready_on(on_date, warehouse, network, has_come=has_come)
            events.receipts.append(DatedQuantity(ready, quantity))
    return grouped


def _ready_on(expected_date: date, warehouse: str, network: Network, *, has_come: bool) -> date:
    """When a receipt can be picked; an overdue one cannot come before today, one on the dock came when it did."""
    today = network.local_now[warehouse].date()
    dock = timedelta(days=network.dock_to_stock_days[warehouse])
    return max(expected_date + dock, today) if has_come else max(expected_date, today) + dock


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
    free = position.on_hand_quantity - events.safety - events.committed + events.expired
    return ItemSupply(position, timeline, free, events.expired)


def free_quantities(supply: Supply) -> dict[tuple[str, str], int]:
    """Units on hand that nobody holds, by item and warehouse, once holds that are over are let go of."""
    return {
        (sku, warehouse): found.free_quantity
        for warehouse, items in supply.items()
        for sku, found in items.items()
    }
