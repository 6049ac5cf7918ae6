"""An order as people see it: each line with what was promised at first, what is promised now, and why."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from backend.domain.facts import jsonable


@dataclass(frozen=True)
class OrderLineView:
    """One line; `parts` are its live promises, earliest first."""

    line_number: int
    sku: str
    name: str
    unit: str
    quantity: int
    unit_price: Decimal
    net_amount: Decimal
    price_steps: tuple[dict[str, Any], ...]
    status: str
    shipped_quantity: int
    delivered_quantity: int
    returned_quantity: int
    backordered_quantity: int
    original_promise_date: date | None
    promise_date: date | None
    promise_ship_date: date | None
    is_late: bool
    late_reason: dict[str, Any] | None
    parts: tuple[dict[str, Any], ...]
    can_change: bool
    can_cancel: bool


@dataclass(frozen=True)
class OrderView:
    """The whole order."""

    number: str
    status: str
    company_name: str
    ship_to: dict[str, Any]
    quote_number: str | None
    po_number: str | None
    channel: str
    option_key: str
    entered_at: datetime
    requested_date: date | None
    delivery_note: str | None
    goods_amount: Decimal
    discount_amount: Decimal
    freight_amount: Decimal
    fee_amount: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    holds: tuple[dict[str, Any], ...]
    lines: tuple[OrderLineView, ...]
    promise_date: date | None
    original_promise_date: date | None
    is_late: bool
    shipments: tuple[str, ...]
    revision: int

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


@dataclass(frozen=True)
class OrderSummary:
    """An order in a list."""

    number: str
    status: str
    company_name: str
    entered_at: datetime
    total_amount: Decimal
    ship_to_name: str
    promise_date: date | None
    line_count: int
    po_number: str | None
    first_item_names: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts
