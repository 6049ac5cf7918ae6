"""From a promise to the lines of a document: each promised item in its place, though netted together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal

from backend.domain.promising import PromisedLine, PromiseOption, PromisePart, RequestedLine

CENT = Decimal("0.01")


@dataclass(frozen=True)
class PlannedLine:
    """A line a document is to have; `line_id` is its row when it has one."""

    line_number: int
    sku: str
    quantity: int
    line_id: int | None = None


@dataclass(frozen=True)
class OfferedLine:
    """A planned line with its price and promise."""

    line_number: int
    line_id: int | None
    promised: PromisedLine


@dataclass(frozen=True)
class Amounts:
    """What a document comes to."""

    goods_amount: Decimal = Decimal(0)
    discount_amount: Decimal = Decimal(0)
    freight_amount: Decimal = Decimal(0)
    fee_amount: Decimal = Decimal(0)
    tax_amount: Decimal = Decimal(0)

    @property
    def total_amount(self) -> Decimal:
        """Goods less discount, and what comes on top."""
        on_top = self.freight_amount + self.fee_amount + self.tax_amount
        return self.goods_amount - self.discount_amount + on_top

    def share(self, part: Decimal, whole: Decimal) -> "Amounts":
        """What falls to a part of the goods: pro rata, to the cent; the fee belongs to the whole."""
        shares = {
            name: share_of(getattr(self, name), part, whole)
            for name in ("discount_amount", "freight_amount", "tax_amount")
        }
        return Amounts(goods_amount=part, **shares)

    def with_fee(self, fee_amount: Decimal) -> "Amounts":
        """The same with another fee."""
        return replace(self, fee_amount=fee_amount)


def share_of(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """The part's share of an amount that belongs to the whole, to the cent."""
    return (amount * part / whole).quantize(CENT, ROUND_HALF_EVEN) if whole else Decimal(0)


def small_order_fee(goods_amount: Decimal, minimum_amount: Decimal, fee_amount: Decimal) -> Decimal:
    """The package's fee for an order below its minimum; none for an order of nothing."""
    return fee_amount if 0 < goods_amount < minimum_amount else Decimal(0)


def netted(lines: Iterable[PlannedLine | RequestedLine]) -> tuple[RequestedLine, ...]:
    """The same SKU twice is one demand, in the place of its first mention."""
    quantities: dict[str, int] = {}
    for line in lines:
        quantities[line.sku] = quantities.get(line.sku, 0) + line.quantity
    return tuple(RequestedLine(sku, quantity) for sku, quantity in quantities.items())


def numbered(lines: Sequence[RequestedLine], first: int = 1) -> tuple[PlannedLine, ...]:
    """New lines in their order."""
    return tuple(PlannedLine(number, line.sku, line.quantity) for number, line in enumerate(lines, first))


def offered_lines(planned: Sequence[PlannedLine], option: PromiseOption) -> tuple[OfferedLine, ...]:
    """Give each planned line its share of what was promised for its item, earliest parts first."""
    left = {line.requested_sku: line for line in option.lines}
    offered = []
    for plan in planned:
        whole = left[plan.sku]
        mine, left[plan.sku] = _taken(whole, plan.quantity)
        offered.append(OfferedLine(plan.line_number, plan.line_id, mine))
    return tuple(offered)


def _taken(line: PromisedLine, quantity: int) -> tuple[PromisedLine, PromisedLine]:
    """A quantity of a promised line, and the rest of it."""
    if quantity == line.quantity:
        return line, replace(line, quantity=0, parts=())
    net_amount = share_of(line.net_amount, Decimal(quantity), Decimal(line.quantity))
    taken, rest = _split(line.parts, quantity)
    mine = replace(line, quantity=quantity, parts=taken, net_amount=net_amount)
    return mine, replace(
        line, quantity=line.quantity - quantity, parts=rest, net_amount=line.net_amount - net_amount
    )


def _split(
    parts: Sequence[PromisePart], quantity: int
) -> tuple[tuple[PromisePart, ...], tuple[PromisePart, ...]]:
    taken, rest = [], []
    for part in parts:
        mine = min(part.quantity, quantity)
        quantity -= mine
        if mine:
            taken.append(replace(part, quantity=mine))
        if mine < part.quantity:
            rest.append(replace(part, quantity=part.quantity - mine))
    return tuple(taken), tuple(rest)
