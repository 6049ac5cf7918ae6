"""Finding items and showing what is known of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from backend.db.models.items import Item
from backend.db.queries import items as items_queries
from backend.domain.actors import NO_PRICES, Actor
from backend.domain.errors import ItemNotFound
from backend.domain.item_search import ItemCandidate, candidate, search
from backend.domain.pricing import price_line
from backend.services.catalogues import catalogue_of
from backend.services.prices import price_terms

__all__ = ["ItemCandidate", "ItemFacts", "NamedItem", "PriceBreak", "find_item", "search_items", "show_item"]


@dataclass(frozen=True)
class PriceBreak:
    """The unit price from a quantity on; `level` is the pack level or "contract"."""

    level: str
    quantity: int
    unit_price: Decimal


@dataclass(frozen=True)
class NamedItem:
    """An item as a line names it."""

    sku: str
    name: str
    unit: str


@dataclass(frozen=True)
class ItemFacts:
    """All about one item, priced for the actor's company; prices are empty for those who see none."""

    sku: str
    name: str
    description: str
    category: str
    brand: str
    unit: str
    list_price: Decimal | None
    your_price: Decimal | None
    price_breaks: tuple[PriceBreak, ...]
    properties: dict[str, str]
    minimum_quantity: int
    maximum_quantity: int | None
    order_multiple: int
    weight_kg: float
    length_cm: float
    width_cm: float
    height_cm: float
    is_active: bool
    is_hygiene: bool
    is_hazmat: bool
    is_configured: bool
    needs_installation: bool
    replaced_by_sku: str | None
    substitutes: tuple[ItemCandidate, ...]
    consumables: tuple[ItemCandidate, ...]
    fits: tuple[ItemCandidate, ...]


def search_items(session: Session, actor: Actor, text: str, *, limit: int = 8) -> tuple[ItemCandidate, ...]:
    """Items that the words may mean, best first: number, alias, name, then category, properties and price."""
    sees_prices = actor.role not in NO_PRICES
    exact = items_queries.items_by_sku(session, {text.strip(), text.strip().upper()})
    if exact:
        return tuple(_candidate(item, sees_prices, match="exact") for item in exact)
    catalogue = catalogue_of(session)
    hits = search(catalogue, text, limit=limit)
    return tuple(candidate(catalogue, hit, with_price=sees_prices) for hit in hits)


def find_item(session: Session, sku: str) -> NamedItem:
    """The item by its number, alias or old number; refuses what is not one."""
    item = _named(session, sku)
    return NamedItem(item.sku, item.name, item.unit)


def _named(session: Session, sku: str) -> Item:
    item = items_queries.item_named(session, sku.strip())
    if item is None:
        raise ItemNotFound(sku)
    return item


def show_item(session: Session, actor: Actor, sku: str, *, now: datetime) -> ItemFacts:
    """Everything about the item by its number, alias or old number; refuses what is not one."""
    item = _named(session, sku)
    sees_prices = actor.role not in NO_PRICES

    def shown(items: Iterable[Item]) -> tuple[ItemCandidate, ...]:
        return tuple(_candidate(other, sees_prices, match="exact") for other in items)

    your_price, breaks = _prices(session, actor, item.sku, now.date()) if sees_prices else (None, ())
    return ItemFacts(
        sku=item.sku,
        name=item.name,
        description=item.description,
        category=item.category,
        brand=item.brand,
        unit=item.unit,
        list_price=item.list_price if sees_prices else None,
        your_price=your_price,
        price_breaks=breaks,
        properties=items_queries.item_properties(session, item.sku),
        minimum_quantity=item.minimum_quantity,
        maximum_quantity=item.maximum_quantity,
        order_multiple=item.order_multiple,
        weight_kg=item.weight_kg,
        length_cm=item.length_cm,
        width_cm=item.width_cm,
        height_cm=item.height_cm,
        is_active=item.is_active,
        is_hygiene=item.is_hygiene,
        is_hazmat=item.is_hazmat,
        is_configured=item.is_configured,
        needs_installation=item.needs_installation,
        replaced_by_sku=item.replaced_by_sku,
        substitutes=shown(items_queries.substitutes(session, item.sku)),
        consumables=shown(items_queries.consumables(session, item.sku)),
        fits=shown(items_queries.fitted_by(session, item.sku)),
    )


def _prices(
    session: Session, actor: Actor, sku: str, on_date: date
) -> tuple[Decimal, tuple[PriceBreak, ...]]:
    """The price of the smallest quantity and of each quantity from which on it falls."""
    terms = price_terms(session, actor.company_id, [sku], on_date=on_date)[sku]
    starts = {pack.quantity: pack.level for pack in sorted(terms.breaks, key=lambda pack: pack.quantity)}
    for agreed in terms.agreed:
        starts.setdefault(agreed.minimum_quantity, "contract")
    price = price_line(sku, 1, terms, on_date).unit_price
    breaks, lowest = [], price
    for quantity, level in sorted(starts.items()):
        unit_price = price_line(sku, quantity, terms, on_date).unit_price
        if unit_price < lowest:
            breaks.append(PriceBreak(level, quantity, unit_price))
            lowest = unit_price
    return price, tuple(breaks)


def _candidate(item: Item, sees_prices: bool, *, match: str) -> ItemCandidate:
    return ItemCandidate(
        sku=item.sku,
        name=item.name,
        score=100.0,
        match=match,
        unit=item.unit,
        category=item.category,
        list_price=item.list_price if sees_prices else None,
        is_active=item.is_active,
        replaced_by_sku=item.replaced_by_sku,
    )
