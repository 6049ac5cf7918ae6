"""Order lines in a message, in whatever manner they were written."""

from dataclasses import dataclass
from decimal import Decimal

from backend.domain.item_search import ItemCandidate


@dataclass(frozen=True)
class ReadLine:
    """One order line as understood: `quantity` is in units of the item, empty when it was not clearly said;
    `candidates` are the items it may mean, best first."""

    text: str
    start: int
    end: int
    sku: str | None
    name: str | None
    quantity: int | None
    stated_quantity: Decimal | None
    stated_unit: str | None
    candidates: tuple[ItemCandidate, ...]
    is_certain: bool
