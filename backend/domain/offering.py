"""From a plan to an option as it is offered: its lines with their parts, its amounts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from backend.domain.deals import Deal, worth_showing
from backend.domain.freight import CENT
from backend.domain.order_lines import small_order_fee
from backend.domain.plans import Plan, PlannedShipment, charged_freight
from backend.domain.pricing import PricedLine
from backend.domain.promising import PromisedLine, PromiseOption, PromisePart, Reason


@dataclass(frozen=True, slots=True)
class Terms:
    """What the customer's package and ship-to say about amounts."""

    order_minimum_amount: Decimal
    small_order_fee_amount: Decimal
    free_freight_threshold_amount: Decimal | None
    tax_rate: Decimal
    requested_date: date | None


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A requested line and the item that fills it."""

    requested_sku: str
    sku: str
    name: str
    unit: str
    quantity: int


def make_option(
    key: str,
    plan: Plan,
    asked: Sequence[AskedLine],
    prices: Mapping[str, PricedLine],
    terms: Terms,
    reason: Reason,
    *,
    free_freight_amount: Decimal = Decimal(0),
    discount_rate: Decimal = Decimal(0),
) -> PromiseOption:
    """The plan with its lines and amounts; `prices` are of the netted quantity of each item.

    The buyer pays the freight above `free_freight_amount`.
    """
    lines = _promised_lines(plan, asked, prices)
    goods = sum((line.net_amount for line in lines), Decimal(0))
    discount = sum((_cents(line.net_amount * discount_rate) for line in lines), Decimal(0))
    freight = charged_freight(plan, free_freight_amount)
    fee = small_order_fee(goods, terms.order_minimum_amount, terms.small_order_fee_amount)
    tax = _cents((goods - discount) * terms.tax_rate)
    requested = terms.requested_date
    return PromiseOption(
        key=key,
        lines=lines,
        goods_amount=goods,
        discount_amount=discount,
        freight_amount=freight,
        fee_amount=fee,
        tax_amount=tax,
        total_amount=goods - discount + freight + fee + tax,
        promise_ship_date=max(each.ship_date for each in plan.shipments),
        promise_date=plan.last_date,
        first_promise_date=plan.first_date,
        meets_requested_date=None if requested is None else plan.last_date <= requested,
        reason=reason,
        service_level=plan.shipments[-1].lane.service.level,
        free_freight_amount=plan.freight_amount - freight,
    )


def is_freight_free(prices: Iterable[PricedLine], terms: Terms) -> bool:
    """Whether the goods reach the amount from which the package pays for the regular delivery."""
    threshold = terms.free_freight_threshold_amount
    return threshold is not None and sum(price.net_amount for price in prices) >= threshold


def side_by_side(options: Sequence[PromiseOption], requested_date: date | None) -> list[PromiseOption]:
    """The recommended option and those a buyer may prefer to it, each under a title that is true."""
    shown = worth_showing(options, _deal, requested_date)
    least = min(option.total_amount for option in shown)
    soonest = min(option.promise_date for option in shown)
    return [replace(option, title=_title(option, least, soonest)) for option in shown]


def _deal(option: PromiseOption) -> Deal:
    is_as_asked = all(line.sku == line.requested_sku for line in option.lines)
    return Deal(option.total_amount, option.first_promise_date, option.promise_date, is_as_asked)


def _title(option: PromiseOption, least: Decimal, soonest: date) -> str:
    if option.key == "cheapest" and option.total_amount > least:
        return "regular"
    if option.key == "fastest" and option.promise_date > soonest:
        return "faster"
    return option.key


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_EVEN)


def _promised_lines(
    plan: Plan, asked: Sequence[AskedLine], prices: Mapping[str, PricedLine]
) -> tuple[PromisedLine, ...]:
    """Lines of one item share its parts and its price, earlier lines first."""
    parts: dict[str, list[PromisePart]] = defaultdict(list)
    for shipment in plan.shipments:
        for sku, quantity in shipment.quantities.items():
            parts[sku].append(_part(shipment, quantity))
    left = {sku: (price.quantity, price.net_amount) for sku, price in prices.items()}
    lines = []
    for line in asked:
        price = prices[line.sku]
        quantity_left, amount_left = left[line.sku]
        is_last = line.quantity == quantity_left
        net_amount = amount_left if is_last else _cents(price.unit_price * line.quantity)
        left[line.sku] = quantity_left - line.quantity, amount_left - net_amount
        lines.append(
            PromisedLine(
                sku=line.sku,
                name=line.name,
                unit=line.unit,
                requested_sku=line.requested_sku,
                quantity=line.quantity,
                parts=_take(parts[line.sku], line.quantity),
                unit_price=price.unit_price,
                net_amount=net_amount,
                price_steps=tuple(step.as_dict() for step in price.price_steps),
            )
        )
    return tuple(lines)


def _part(shipment: PlannedShipment, quantity: int) -> PromisePart:
    return PromisePart(
        warehouse=shipment.site.warehouse,
        warehouse_name=shipment.site.name,
        quantity=quantity,
        promise_ship_date=shipment.ship_date,
        promise_date=shipment.arrival_date,
        service_code=shipment.lane.service.code,
        service_name=shipment.lane.service.name,
    )


def _take(parts: list[PromisePart], quantity: int) -> tuple[PromisePart, ...]:
    """A quantity from the front of the parts, which are used up."""
    taken = []
    while quantity:
        part = parts.pop(0)
        mine = min(part.quantity, quantity)
        taken.append(replace(part, quantity=mine))
        if mine < part.quantity:
            parts.insert(0, replace(part, quantity=part.quantity - mine))
        quantity -= mine
    return tuple(taken)
