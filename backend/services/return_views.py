"""What a return looks like: what can come back of an order, and an RMA with its label."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from backend.domain.facts import jsonable


@dataclass(frozen=True)
class ReturnableLine:
    """What can come back of a line: for any reason, and when the fault is ours.

    `refusal` and `facts` say why nothing can come back for an ordinary reason; `rma_numbers` are open returns.
    """

    line_number: int
    sku: str
    name: str
    delivered_quantity: int
    returnable_quantity: int
    refusal: str | None
    facts: dict[str, Any]
    return_until_date: date | None
    our_fault_quantity: int
    our_fault_until_date: date | None
    rma_numbers: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


@dataclass(frozen=True)
class RmaLineView:
    """A quantity that comes back, why, what we keep of it and what is credited."""

    line_number: int
    sku: str
    name: str
    unit: str
    quantity: int
    reason: str
    fee_amount: Decimal
    credit_amount: Decimal


@dataclass(frozen=True)
class RmaView:
    """Permission to return; `return_to` is the warehouse with its address."""

    number: str
    status: str
    order_number: str
    company_name: str
    lines: tuple[RmaLineView, ...]
    fee_amount: Decimal
    credit_amount: Decimal
    return_by_date: date
    return_to: dict[str, Any]
    label_number: str
    authorized_at: datetime

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


@dataclass(frozen=True)
class RmaSummary:
    """A return in a list."""

    number: str
    status: str
    order_number: str
    company_name: str
    quantity: int
    credit_amount: Decimal
    return_by_date: date
    authorized_at: datetime
    item_names: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts
