"""From a plan to an option as it is offered: its lines with their parts, its amounts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from backend.domain.freight import CENT, ECONOMY, STANDARD
from backend.domain.order_lines import small_order_fee
from backend.domain.plans import Plan, PlannedShipment
from backend.domain.pricing import PricedLine
from backend.domain.promising import PromisedLine, PromiseOption, PromisePart, Reason

FREE_LEVELS = (STANDARD, ECONOMY)


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
    discount_rate: Decimal = Decimal(0),
) -> PromiseOption:
    """The plan with its lines and amounts; `prices` are of the netted quantity of each item."""
    lines = _promised_lines(plan, asked, prices)
    goods = sum((line.net_amount for line in lines), Decimal(0))
    discount = sum((_cents(line.net_amount * discount_rate) for line in lines), Decimal(0))
    freight = _charged_freight(plan, goods, terms.free_freight_threshold_amount)
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
    )


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_EVEN)


def _charged_freight(plan: Plan, goods_amount: Decimal, threshold: Decimal | None) -> Decimal:
    """The carriers' tariff; standard and economy are free from the package's threshold on."""
    is_free = threshold is not None and goods_amount >= threshold
    return sum(
        (
            each.freight_amount
            for each in plan.shipments
            if not (is_free and each.lane.service.level in FREE_LEVELS)
        ),
        Decimal("0.00"),
    )


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
