"""Where an order's goods are, what comes next, and why they are late."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.facts import jsonable
from backend.services.order_views import OrderView


@dataclass(frozen=True)
class TrackedLine:
    """A quantity of an order line in a shipment."""

    line_number: int
    sku: str
    name: str
    unit: str
    quantity: int
    delivered_quantity: int


@dataclass(frozen=True)
class TrackedEvent:
    """What the carrier said: picked_up, departed, arrived, delayed, out_for_delivery, delivered."""

    at: datetime
    code: str
    place: str
    reason: str | None


@dataclass(frozen=True)
class ShipmentView:
    """Goods on one way; `late_reason` is facts with a code, or None when nothing is known."""

    number: str
    carrier: str
    service_name: str
    tracking_number: str
    status: str
    warehouse: str
    warehouse_name: str
    shipped_at: datetime
    promise_date: date
    estimated_delivery_date: date
    delivered_at: datetime | None
    signed_by: str | None
    lines: tuple[TrackedLine, ...]
    events: tuple[TrackedEvent, ...]
    is_late: bool
    late_reason: dict[str, Any] | None


@dataclass(frozen=True)
class OpenLine:
    """What has not left of a line, with its promise; `backordered_quantity` of it waits for supply."""

    line_number: int
    sku: str
    name: str
    unit: str
    quantity: int
    backordered_quantity: int
    status: str
    promise_ship_date: date | None
    promise_date: date | None
    original_promise_date: date | None
    is_late: bool
    late_reason: dict[str, Any] | None


@dataclass(frozen=True)
class NextStep:
    """The next expected thing: delivery of a shipment, departure of open lines, or the lifting of a hold."""

    code: str
    on_date: date | None
    shipment_number: str | None
    line_numbers: tuple[int, ...]
    facts: dict[str, Any]


@dataclass(frozen=True)
class OrderTracking:
    """An order under way; `asked_shipment` is the shipment that was asked for by its own number."""

    order: OrderView
    shipments: tuple[ShipmentView, ...]
    open_lines: tuple[OpenLine, ...]
    next_step: NextStep | None
    is_late: bool
    late_reason: dict[str, Any] | None
    asked_shipment: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


def track_order(session: Session, actor: Actor, order_number: str, *, now: datetime) -> OrderTracking:
    """Track by order number, shipment number (SH-…) or the carrier's tracking number."""
    raise NotImplementedError
