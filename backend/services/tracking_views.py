"""An order under way as people see it: what is in which shipment, and what has not left."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend.domain.facts import jsonable
from backend.domain.tracking import CarrierEvent, NextStep, OpenPart
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
class ShipmentView:
    """Goods on one way; `late_reason` is facts with a code when it is late."""

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
    delivered_on: date | None
    signed_by: str | None
    lines: tuple[TrackedLine, ...]
    events: tuple[CarrierEvent, ...]
    is_late: bool
    late_reason: dict[str, Any] | None


@dataclass(frozen=True)
class OpenLine:
    """What has not left of a line, with its promise; `backordered_quantity` of it waits for supply, for
    `undated_quantity` of which none is in sight."""

    line_number: int
    sku: str
    name: str
    unit: str
    quantity: int
    backordered_quantity: int
    undated_quantity: int
    status: str
    parts: tuple[OpenPart, ...]
    promise_ship_date: date | None
    promise_date: date | None
    original_promise_date: date | None
    is_late: bool
    late_reason: dict[str, Any] | None


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
