"""Finding items and showing what is known of one."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.errors import ItemNotFound
from backend.domain.item_search import ItemCandidate

__all__ = ["ItemCandidate", "ItemFacts", "search_items", "show_item"]


@dataclass(frozen=True)
class PriceBreak:
    """The unit price from a quantity on; `level` is the pack level or "contract"."""

    level: str
    quantity: int
    unit_price: Decimal


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
    return ()


def show_item(session: Session, actor: Actor, sku: str, *, now: datetime) -> ItemFacts:
    """Everything about the item by its number, alias or old number."""
    raise ItemNotFound(sku)
