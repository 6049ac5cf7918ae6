"""Prices of many lines at once, each with its explanation."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import prices as prices_queries
from backend.domain.errors import ItemNotFound
from backend.domain.pricing import (
    AgreedPrice,
    PackBreak,
    PricedLine,
    PriceStep,
    PriceTerms,
    PromotionTerms,
    price_line,
)

__all__ = ["PriceStep", "PricedLine", "price_lines", "price_terms"]


def price_lines(
    session: Session, company_id: int | None, lines: Sequence[tuple[str, int]], *, on_date: date
) -> tuple[PricedLine, ...]:
    """Each (sku, quantity) priced on its own, in order; list prices and promotions only without a company."""
    terms = price_terms(session, company_id, [sku for sku, _ in lines], on_date=on_date)
    return tuple(price_line(sku, quantity, terms[sku], on_date) for sku, quantity in lines)


def price_terms(
    session: Session, company_id: int | None, skus: Collection[str], *, on_date: date
) -> dict[str, PriceTerms]:
    """What decides the price of each item, in two queries whatever their number; refuses an unknown item."""
    listed: dict[str, Any] = {}
    breaks: dict[str, list[PackBreak]] = defaultdict(list)
    for row in prices_queries.listed_items(session, skus, company_id):
        listed[row.sku] = row
        if row.level is not None:
            breaks[row.sku].append(PackBreak(row.level, row.quantity, row.discount_rate))
    if unknown := next((sku for sku in skus if sku not in listed), None):
        raise ItemNotFound(unknown)
    agreed, promotions = _dated_terms(session, company_id, listed, on_date)
    return {
        sku: PriceTerms(
            list_price=row.list_price,
            agreed=tuple(agreed[sku]),
            breaks=tuple(breaks[sku]),
            segment=row.segment,
            package_discount_rate=row.package_discount_rate or Decimal(0),
            promotions=(*promotions["sku", sku], *promotions["category", row.category]),
        )
        for sku, row in listed.items()
    }


def _dated_terms(
    session: Session, company_id: int | None, listed: Mapping[str, Any], on_date: date
) -> tuple[dict[str, list[AgreedPrice]], dict[tuple[str, str], list[PromotionTerms]]]:
    """Contract prices by item; promotions by what they are on."""
    agreed: dict[str, list[AgreedPrice]] = defaultdict(list)
    promotions: dict[tuple[str, str], list[PromotionTerms]] = defaultdict(list)
    categories = {row.category for row in listed.values()}
    for row in prices_queries.dated_terms(session, listed, categories, company_id, on_date):
        dates = row.valid_from_date, row.valid_to_date
        if row.code is None:
            agreed[row.sku].append(AgreedPrice(row.minimum_quantity, row.value, *dates))
        else:
            subject = ("sku", row.sku) if row.sku else ("category", row.category)
            terms = PromotionTerms(row.code, row.value, *dates)
            if terms not in promotions[subject]:
                promotions[subject].append(terms)
    return agreed, promotions
