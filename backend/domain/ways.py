"""The ways out of a stockout, and what becomes of the sale."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of a sale that can't be met."""

    WAIT = "wait"
    BACKORDER = "backorder"
    SUBSTITUTE = "substitute"
    LOST_SALE = "lost_sale"
    LOST_CUSTOMER = "lost_customer"

    __hash__ = str.__hash__


LOST = frozenset({Outcome.LOST_SALE, Outcome.LOST_CUSTOMER})


@dataclass(frozen=True, slots=True)
class Way:
    """One way out: complete later, part now and the rest later, or something else; by which option."""

    way: Outcome
    option_key: str | None
    sku: str
    promise_date: date | None


@dataclass(frozen=True, slots=True)
class Stockout:
    """An item of which a company wants more, or sooner, than there is, and the ways that exist for it."""

    company_id: int
    sku: str
    wanted_quantity: int
    short_quantity: int
    wanted_date: date | None
    offered_date: date | None
    ways: tuple[Way, ...]
