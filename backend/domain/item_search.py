"""Finding items by what people call them."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ItemCandidate:
    """An item that may be meant. `match` says how it was found: exact, alias, old_number, fuzzy or property;
    `list_price` is empty for those who see no prices."""

    sku: str
    name: str
    score: float
    match: str
    unit: str
    category: str
    list_price: Decimal | None
    is_active: bool
    replaced_by_sku: str | None
