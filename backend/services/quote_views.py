"""A quote as people see it: priced, dated, valid until, held until."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from backend.domain.facts import jsonable


@dataclass(frozen=True)
class QuoteLineView:
    """One line; `open_quantity` can still be accepted."""

    line_number: int
    sku: str
    name: str
    unit: str
    quantity: int
    accepted_quantity: int
    open_quantity: int
    unit_price: Decimal
    net_amount: Decimal
    price_steps: tuple[dict[str, Any], ...]
    status: str
    promise_date: date | None
    parts: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class QuoteView:
    """The whole quote; past its validity it reads expired, swept or not."""

    number: str
    status: str
    company_name: str
    ship_to: dict[str, Any]
    requested_date: date | None
    option_key: str
    issued_at: datetime
    valid_until_date: date
    held_until_at: datetime | None
    is_held: bool
    lines: tuple[QuoteLineView, ...]
    goods_amount: Decimal
    discount_amount: Decimal
    freight_amount: Decimal
    fee_amount: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    promise_date: date | None
    order_numbers: tuple[str, ...]
    revision: int

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


@dataclass(frozen=True)
class QuoteSummary:
    """A quote in a list."""

    number: str
    status: str
    company_name: str
    issued_at: datetime
    valid_until_date: date
    total_amount: Decimal
    ship_to_name: str
    promise_date: date | None
    line_count: int
    first_item_names: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts
