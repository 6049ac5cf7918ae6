"""The catalogue of each database, held in memory and read anew when its items change."""

import gc
import time
from collections import defaultdict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import items as items_queries
from backend.domain.catalogue import Catalogue, CatalogueItem
from backend.domain.units import Packing, pieces_of

SMALL = 5000
"""A catalogue of up to so many items is checked for changes at each use."""
CHECK_SECONDS = 5.0


@dataclass
class _Held:
    catalogue: Catalogue
    stamp: tuple[Any, ...]
    checked_at: float


_held: dict[str, _Held] = {}
_locks: dict[str, Lock] = defaultdict(Lock)


def catalogue_of(session: Session) -> Catalogue:
    """The database's catalogue, at most a few seconds old; while one thread reads a large one anew, the
    others
    go on with what they have."""
    url = session.get_bind().engine.url.render_as_string(hide_password=False)
    held = _held.get(url)
    if held and len(held.catalogue.items) > SMALL and time.monotonic() - held.checked_at < CHECK_SECONDS:
        return held.catalogue
    lock = _locks[url]
    if not lock.acquire(blocking=held is None or len(held.catalogue.items) <= SMALL):
        assert held is not None
        return held.catalogue
    try:
        return _refreshed(session, url).catalogue
    finally:
        lock.release()


def _refreshed(session: Session, url: str) -> _Held:
    stamp = items_queries.catalogue_stamp(session)
    held = _held.get(url)
    if held is None or held.stamp != stamp:
        held = _held[url] = _Held(read_catalogue(session), stamp, time.monotonic())
        if len(held.catalogue.items) > SMALL:
            gc.collect()
            gc.freeze()  # else every collection walks a large catalogue
    held.checked_at = time.monotonic()
    return held


def read_catalogue(session: Session) -> Catalogue:
    """Every item with its names, properties and packs, in five queries."""
    properties: dict[str, dict[str, str]] = defaultdict(dict)
    for row in items_queries.catalogue_properties(session):
        properties[row.sku][row.name] = row.value
    names: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for row in items_queries.catalogue_aliases(session):
        names[row.sku, row.kind == "old_number"].append(row.alias)
    levels: dict[str, dict[str, int]] = defaultdict(dict)
    for row in items_queries.catalogue_packs(session):
        levels[row.sku][row.level] = row.quantity
    return Catalogue(
        (
            CatalogueItem(
                sku=row.sku,
                name=row.name,
                category=row.category,
                brand=row.brand,
                unit=row.unit,
                list_price=row.list_price,
                is_active=row.is_active,
                replaced_by_sku=row.replaced_by_sku,
                properties=properties.get(row.sku, {}),
                aliases=tuple(names.get((row.sku, False), ())),
                old_numbers=tuple(names.get((row.sku, True), ())),
                packing=Packing(
                    row.unit,
                    levels.get(row.sku, {}),
                    pieces_of(row.name, properties.get(row.sku, {})),
                ),
            )
            for row in items_queries.catalogue_items(session)
        ),
        ((row.sku, row.consumable_sku) for row in items_queries.catalogue_consumables(session)),
    )
