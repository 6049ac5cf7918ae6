"""What a promise says: lines, parts, options and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from backend.domain.capable import Works
from backend.domain.facts import jsonable
from backend.domain.ways import Stockout


@dataclass(frozen=True)
class RequestedLine:
    """An item and how many units of it."""

    sku: str
    quantity: int


@dataclass(frozen=True)
class PromisePart:
    """A quantity that leaves one warehouse on one day."""

    warehouse: str
    warehouse_name: str
    quantity: int
    promise_ship_date: date
    promise_date: date
    service_code: str
    service_name: str


@dataclass(frozen=True)
class PromisedLine:
    """A requested line, its price and parts, earliest first; `requested_sku` differs when substituted."""

    sku: str
    name: str
    unit: str
    requested_sku: str
    quantity: int
    parts: tuple[PromisePart, ...]
    unit_price: Decimal
    net_amount: Decimal
    price_steps: tuple[dict[str, Any], ...]

    @property
    def ship_date(self) -> date:
        """When the last part leaves."""
        return max(part.promise_ship_date for part in self.parts)

    @property
    def promise_date(self) -> date:
        """When the line is complete at the ship-to."""
        return max(part.promise_date for part in self.parts)


@dataclass(frozen=True)
class Reason:
    """Why an option is as it is: a code and its facts, worded elsewhere."""

    code: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class PromiseOption:
    """One way to deliver all that was asked for; `key` is cheapest, fastest, split, economy or substitute.

    `freight_amount` is what the buyer pays; the package pays `free_freight_amount` of the carriers' tariff.
    `title` is the key, unless what it claims is not so among the options shown: regular, faster.
    """

    key: str
    lines: tuple[PromisedLine, ...]
    goods_amount: Decimal
    discount_amount: Decimal
    freight_amount: Decimal
    fee_amount: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    promise_ship_date: date
    promise_date: date
    first_promise_date: date
    meets_requested_date: bool | None
    reason: Reason
    service_level: str
    free_freight_amount: Decimal = Decimal(0)
    title: str = ""

    def as_dict(self) -> dict[str, Any]:
        """JSON-able; each line with its own last dates."""
        facts: dict[str, Any] = jsonable(self)
        for shown, line in zip(facts["lines"], self.lines, strict=True):
            shown["ship_date"] = line.ship_date.isoformat()
            shown["promise_date"] = line.promise_date.isoformat()
        return facts


@dataclass(frozen=True)
class Shortfall:
    """What the horizon cannot supply: the most there will be and from when, and what could replace it."""

    sku: str
    requested_quantity: int
    available_quantity: int
    available_on: date | None
    next_date: date | None
    substitute_sku: str | None = None


@dataclass(frozen=True)
class PromiseAnswer:
    """One to four options a buyer can tell apart, recommended first; none when something falls short."""

    ship_to_id: int
    requested_date: date | None
    options: tuple[PromiseOption, ...]
    shortfalls: tuple[Shortfall, ...] = ()
    stockouts: tuple[Stockout, ...] = ()
    """Items of which more is wanted, or sooner, than there is."""
    free: Mapping[tuple[str, str], int] | None = field(default=None, compare=False, repr=False)
    """Under lock: units on hand that nobody holds, by item and warehouse."""
    works: Works | None = field(default=None, compare=False, repr=False)
    """What can be built for configured lines."""

    def as_dict(self) -> dict[str, Any]:
        """JSON-able; what the desk keeps to itself is left out."""
        return {
            "ship_to_id": self.ship_to_id,
            "requested_date": jsonable(self.requested_date),
            "options": [option.as_dict() for option in self.options],
            "shortfalls": jsonable(self.shortfalls),
            "stockouts": jsonable(self.stockouts),
        }
