"""A quote's prices stand while it is valid: for all that was quoted of a line; less of it is priced anew."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from backend.db.models.orders import Quote
from backend.domain.order_lines import Amounts, OfferedLine, share_of, small_order_fee
from backend.domain.quoting import Acceptance
from backend.services.offers import Offer


def at_quoted_price(offer: Offer, quote: Quote, accepted: Sequence[Acceptance], *, is_whole: bool) -> Offer:
    """The offer with the quoted prices; a whole quote's amounts are as quoted, freight and all."""
    whole = {each.line.line_number: each for each in accepted if each.is_whole_line}
    lines = tuple(_quoted(line, whole.get(line.line_number)) for line in offer.lines)
    goods = sum((line.promised.net_amount for line in lines), Decimal(0))
    amounts = _quoted_amounts(quote, goods) if is_whole else _amounts(offer, goods)
    return replace(offer, lines=lines, amounts=amounts)


def _quoted(line: OfferedLine, accepted: Acceptance | None) -> OfferedLine:
    if accepted is None:
        return line
    row = accepted.line
    steps = tuple(row.price_steps)
    priced = replace(line.promised, unit_price=row.unit_price, net_amount=row.net_amount, price_steps=steps)
    return replace(line, promised=priced)


def _quoted_amounts(quote: Quote, goods: Decimal) -> Amounts:
    return Amounts(
        goods_amount=goods,
        discount_amount=quote.discount_amount,
        freight_amount=quote.freight_amount,
        fee_amount=quote.fee_amount,
        tax_amount=quote.tax_amount,
    )


def _amounts(offer: Offer, goods: Decimal) -> Amounts:
    """Discount and tax follow the goods; freight is the option's."""
    old, account = offer.amounts, offer.account
    discount = share_of(old.discount_amount, goods, old.goods_amount)
    taxed = old.goods_amount - old.discount_amount
    return Amounts(
        goods_amount=goods,
        discount_amount=discount,
        freight_amount=old.freight_amount,
        fee_amount=small_order_fee(goods, account.order_minimum_amount, account.small_order_fee_amount),
        tax_amount=share_of(old.tax_amount, goods - discount, taxed),
    )
