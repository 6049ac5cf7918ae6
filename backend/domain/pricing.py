"""Price of a line: list or contract price → chosen options → quantity break → package terms → promotion,
each step explained.

Rounding: every step's unit price is rounded half-even to four decimals and the next step starts from it;
only the line's net amount is rounded to cents, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

CENT, UNIT = Decimal("0.01"), Decimal("0.0001")


@dataclass(frozen=True)
class PriceStep:
    """A row of the price explanation: what was applied, by which facts, and the unit price after it."""

    step: str
    facts: dict[str, Any]
    unit_price: Decimal

    def as_dict(self) -> dict[str, Any]:
        """The row as kept with the line: amounts as text."""
        facts = {name: str(value) for name, value in self.facts.items()}
        return {"step": self.step, "facts": facts, "unit_price": str(self.unit_price)}


@dataclass(frozen=True)
class PricedLine:
    """What one line costs and why."""

    sku: str
    quantity: int
    unit_price: Decimal
    net_amount: Decimal
    price_steps: tuple[PriceStep, ...]


@dataclass(frozen=True)
class AgreedPrice:
    """A contract price, from a quantity, for a time."""

    minimum_quantity: int
    unit_price: Decimal
    valid_from_date: date
    valid_to_date: date


@dataclass(frozen=True)
class PackBreak:
    """A pack level and what ordering at least one of it takes off the price."""

    level: str
    quantity: int
    discount_rate: Decimal


@dataclass(frozen=True)
class PromotionTerms:
    """A discount on an item or its category for a time."""

    code: str
    discount_rate: Decimal
    valid_from_date: date
    valid_to_date: date


@dataclass(frozen=True)
class OptionPrice:
    """What an option chosen in place of the standard one adds to the price, or takes off it."""

    group: str
    option: str
    instead_of: str
    difference_amount: Decimal


@dataclass(frozen=True)
class PriceTerms:
    """Everything that decides one item's price for one company."""

    list_price: Decimal
    agreed: tuple[AgreedPrice, ...] = ()
    breaks: tuple[PackBreak, ...] = ()
    segment: str | None = None
    package_discount_rate: Decimal = Decimal(0)
    promotions: tuple[PromotionTerms, ...] = ()
    options: tuple[OptionPrice, ...] = ()


def round_money(amount: Decimal) -> Decimal:
    """To cents, half-even."""
    return amount.quantize(CENT, ROUND_HALF_EVEN)


def round_unit_price(price: Decimal) -> Decimal:
    """To four decimals half-even, shown with two when no more are needed."""
    exact = price.quantize(UNIT, ROUND_HALF_EVEN)
    cents = exact.quantize(CENT, ROUND_HALF_EVEN)
    return cents if cents == exact else exact


def price_line(sku: str, quantity: int, terms: PriceTerms, on_date: date) -> PricedLine:
    """The line's price on a date with its explanation; the last step's price is the unit price."""
    steps = [_base_step(quantity, terms, on_date)]
    for option in terms.options:
        price = round_unit_price(steps[-1].unit_price + option.difference_amount)
        steps.append(PriceStep("option", vars(option), price))
    for step, facts, rate in _discounts(quantity, terms, on_date):
        price = round_unit_price(steps[-1].unit_price * (1 - rate))
        steps.append(PriceStep(step, facts | {"discount_rate": rate}, price))
    unit_price = steps[-1].unit_price
    return PricedLine(sku, quantity, unit_price, round_money(unit_price * quantity), tuple(steps))


def _base_step(quantity: int, terms: PriceTerms, on_date: date) -> PriceStep:
    """The agreed price of the highest minimum reached; a larger minimum or a contract never costs more."""
    listed = round_unit_price(terms.list_price)
    reached = [
        agreed
        for agreed in terms.agreed
        if agreed.minimum_quantity <= quantity and agreed.valid_from_date <= on_date <= agreed.valid_to_date
    ]
    best = min(reached, key=lambda agreed: (agreed.unit_price, -agreed.minimum_quantity), default=None)
    if best is None or best.unit_price > listed:
        return PriceStep("list_price", {"list_price": listed}, listed)
    facts = {
        "list_price": listed,
        "minimum_quantity": best.minimum_quantity,
        "valid_to_date": best.valid_to_date,
    }
    return PriceStep("contract_price", facts, round_unit_price(best.unit_price))


def _discounts(
    quantity: int, terms: PriceTerms, on_date: date
) -> Sequence[tuple[str, dict[str, Any], Decimal]]:
    """The discounts that apply, in order: the best pack level reached, the package's, the best promotion."""
    found: list[tuple[str, dict[str, Any], Decimal]] = []
    reached = [pack for pack in terms.breaks if pack.quantity <= quantity]
    if pack := max(reached, key=lambda pack: (pack.discount_rate, pack.quantity), default=None):
        found.append(("quantity_break", {"level": pack.level, "quantity": pack.quantity}, pack.discount_rate))
    found.append(("package_terms", {"segment": terms.segment}, terms.package_discount_rate))
    running = [p for p in terms.promotions if p.valid_from_date <= on_date <= p.valid_to_date]
    if promotion := max(running, key=lambda p: (p.discount_rate, p.code), default=None):
        facts = {"code": promotion.code, "valid_to_date": promotion.valid_to_date}
        found.append(("promotion", facts, promotion.discount_rate))
    return [(step, facts, rate) for step, facts, rate in found if rate > 0]
