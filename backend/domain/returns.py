"""What can come back, until when, and what is credited for it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from backend.domain.errors import (
    ItemNotReturnable,
    NothingDelivered,
    OrderDeskError,
    QuantityNotReturnable,
    ReturnWindowClosed,
)
from backend.domain.order_states import can_cancel
from backend.domain.pricing import round_money


class ReturnReason(StrEnum):
    """Why goods come back."""

    NO_LONGER_NEEDED = "no_longer_needed"
    ORDERED_WRONG = "ordered_wrong"
    DOES_NOT_FIT = "does_not_fit"
    DEFECTIVE = "defective"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    LATE = "late"
    OTHER = "other"


OUR_FAULT = frozenset({ReturnReason.DEFECTIVE, ReturnReason.DAMAGED, ReturnReason.WRONG_ITEM})


@dataclass(frozen=True)
class ReturnPolicy:
    """The package's terms, and what holds for everybody: longer and free of charge when the fault is ours."""

    window_days: int
    restocking_rate: Decimal
    our_fault_days: int = 60
    return_by_days: int = 14

    def days(self, *, is_our_fault: bool) -> int:
        """How long after its delivery a unit may be announced for return."""
        return max(self.window_days, self.our_fault_days) if is_our_fault else self.window_days


@dataclass(frozen=True)
class Delivery:
    """Units of a line that arrived together."""

    warehouse: str
    delivered_on: date
    quantity: int
    was_late: bool = False


@dataclass(frozen=True)
class SoldLine:
    """An order line as returns see it.

    `goods_amount` and `tax_amount` are what the customer owes for the whole line; `taken_quantity` came back
    or is in an open return, and `settled_amount` was credited or kept for it.
    """

    order_number: str
    line_number: int
    sku: str
    name: str
    unit: str
    status: str
    quantity: int
    shipped_quantity: int
    goods_amount: Decimal
    tax_amount: Decimal
    deliveries: tuple[Delivery, ...]
    taken_quantity: int = 0
    settled_amount: Decimal = Decimal(0)
    rma_numbers: tuple[str, ...] = ()
    is_hygiene: bool = False
    is_configured: bool = False

    @property
    def delivered_quantity(self) -> int:
        """Units that arrived."""
        return sum(delivery.quantity for delivery in self.deliveries)

    @property
    def kept_quantity(self) -> int:
        """Units that arrived and are in no return."""
        return max(0, self.delivered_quantity - self.taken_quantity)

    def after(self, priced: "PricedReturn") -> "SoldLine":
        """The line once these units of it are in a return."""
        settled = self.settled_amount + priced.credit_amount + priced.fee_amount
        return replace(self, taken_quantity=self.taken_quantity + priced.quantity, settled_amount=settled)

    @property
    def bound_by(self) -> str | None:
        """Why it comes back only when the fault is ours."""
        if self.is_configured:
            return "configured"
        return "hygiene" if self.is_hygiene else None


@dataclass(frozen=True)
class PricedReturn:
    """Units of a line with what we keep of their value and what is credited, tax included."""

    line_number: int
    sku: str
    name: str
    unit: str
    quantity: int
    reason: ReturnReason
    is_our_fault: bool
    fee_amount: Decimal
    credit_amount: Decimal


def is_our_fault(line: SoldLine, reason: ReturnReason) -> bool:
    """Defective, damaged and wrong goods, and late ones when our own records say that they were."""
    was_late = any(delivery.was_late for delivery in line.deliveries)
    return reason in OUR_FAULT or (reason is ReturnReason.LATE and was_late)


def return_until(line: SoldLine, policy: ReturnPolicy, *, is_our_fault: bool) -> date | None:
    """The last day for the units that arrived last; None while nothing has."""
    last = max((delivery.delivered_on for delivery in line.deliveries), default=None)
    return last and last + timedelta(policy.days(is_our_fault=is_our_fault))


def open_quantity(line: SoldLine, policy: ReturnPolicy, today: date, *, is_our_fault: bool) -> int:
    """Units kept whose window is open; those returned before count as the ones that arrived first."""
    days = timedelta(policy.days(is_our_fault=is_our_fault))
    in_window = sum(each.quantity for each in line.deliveries if each.delivered_on + days >= today)
    return min(line.kept_quantity, in_window)


def refusals(
    line: SoldLine, quantity: int, policy: ReturnPolicy, today: date, *, is_our_fault: bool
) -> list[OrderDeskError]:
    """Every reason why these units cannot come back."""
    if not line.delivered_quantity:
        return [NothingDelivered(line.order_number, line.line_number, instead_of_return(line))]
    found: list[OrderDeskError] = []
    if line.bound_by and not is_our_fault:
        found.append(ItemNotReturnable(line.sku, line.name, line.bound_by))
    possible = open_quantity(line, policy, today, is_our_fault=is_our_fault)
    closed_on = return_until(line, policy, is_our_fault=is_our_fault)
    if line.kept_quantity and not possible and closed_on:
        found.append(ReturnWindowClosed(line.order_number, line.line_number, line.sku, line.name, closed_on))
    elif quantity > possible:
        at_line = (line.order_number, line.line_number)
        found.append(QuantityNotReturnable(*at_line, possible, line.rma_numbers))
    return found


def instead_of_return(line: SoldLine) -> str:
    """What can be done with goods that have not arrived."""
    if line.shipped_quantity == 0 and can_cancel(line.status, line.quantity, line.shipped_quantity):
        return "cancel"
    return "none" if line.status == "cancelled" else "refuse_delivery"


def price_return(line: SoldLine, quantity: int, reason: ReturnReason, policy: ReturnPolicy) -> PricedReturn:
    """Credit is the units' share of goods and tax less the restocking fee, and never more than is left."""
    fault = is_our_fault(line, reason)
    goods = _share(line.goods_amount, line, quantity)
    left = line.goods_amount + line.tax_amount - line.settled_amount
    value = max(Decimal("0.00"), min(goods + _share(line.tax_amount, line, quantity), left))
    fee = min(restocking_fee(goods, policy, is_our_fault=fault), value)
    what = (line.line_number, line.sku, line.name, line.unit, quantity)
    return PricedReturn(*what, reason, fault, fee, value - fee)


def restocking_fee(goods_amount: Decimal, policy: ReturnPolicy, *, is_our_fault: bool) -> Decimal:
    """Share of the goods' value we keep; nothing when the fault is ours."""
    return Decimal("0.00") if is_our_fault else round_money(goods_amount * policy.restocking_rate)


def _share(amount: Decimal, line: SoldLine, quantity: int) -> Decimal:
    """What the next units carry of the line's amount: all returns together give exactly the amount."""
    return _up_to(amount, line.taken_quantity + quantity, line.quantity) - _up_to(
        amount, line.taken_quantity, line.quantity
    )


def _up_to(amount: Decimal, part: int | Decimal, whole: int | Decimal) -> Decimal:
    return round_money(amount * part / whole) if whole else Decimal("0.00")


def shares(amount: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """A header amount spread over lines by weight, exact to the cent in sum."""
    whole, so_far, spread = sum(weights, Decimal(0)), Decimal(0), []
    for weight in weights:
        spread.append(_up_to(amount, so_far + weight, whole) - _up_to(amount, so_far, whole))
        so_far += weight
    return tuple(spread)


def return_warehouse(returned: Iterable[tuple[SoldLine, int]]) -> str:
    """Goods go back to where most of them came from; by code when equal."""
    units: Counter[str] = Counter()
    for line, quantity in returned:
        for delivery in sorted(line.deliveries, key=lambda each: each.delivered_on, reverse=True):
            units[delivery.warehouse] += min(quantity, delivery.quantity)
            quantity -= min(quantity, delivery.quantity)
    return min(units, key=lambda code: (-units[code], code))


def label_number(rma_id: int) -> str:
    """The label's number with the check digit of UPU S10: weights 8 6 4 2 3 5 9 7, modulo 11."""
    serial = f"{rma_id:08d}"
    rest = (
        11
        - sum(int(digit) * weight for digit, weight in zip(serial, (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
        % 11
    )
    return f"RL{serial}{ {10: 0, 11: 5}.get(rest, rest) }"
