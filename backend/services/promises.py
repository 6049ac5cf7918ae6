"""What can be promised, when it leaves, when it arrives and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.availability import AtpPoint, DatedQuantity
from backend.domain.promising import (
    PromiseAnswer,
    PromisedLine,
    PromiseOption,
    PromisePart,
    Reason,
    RequestedLine,
    Shortfall,
)

__all__ = [
    "PromiseAnswer",
    "PromiseOption",
    "PromisePart",
    "PromisedLine",
    "Reason",
    "RequestedLine",
    "Shortfall",
    "WarehouseAvailability",
    "item_availability",
    "promise_options",
]


@dataclass(frozen=True)
class WarehouseAvailability:
    """An item's ATP by date in one warehouse, and what is coming."""

    warehouse: str
    warehouse_name: str
    points: tuple[AtpPoint, ...]
    receipts: tuple[DatedQuantity, ...]


def promise_options(
    session: Session,
    actor: Actor,
    *,
    ship_to_id: int,
    lines: Sequence[RequestedLine],
    requested_date: date | None = None,
    now: datetime,
    company_id: int | None = None,
    ignore_quote_id: int | None = None,
    ignore_order_id: int | None = None,
    lock: bool = False,
) -> PromiseAnswer:
    """One to four ways to deliver the lines, recommended first."""
    raise NotImplementedError


def item_availability(
    session: Session,
    actor: Actor,
    sku: str,
    *,
    now: datetime,
    warehouse: str | None = None,
    allocation_class: int | None = None,
) -> tuple[WarehouseAvailability, ...]:
    """The item's ATP by warehouse and date, as the class may take it."""
    raise NotImplementedError
