"""Prices of many lines at once, each with its explanation."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.orm import Session

from backend.domain.errors import ItemNotFound
from backend.domain.pricing import PricedLine, PriceStep, PriceTerms, price_line
from backend.services.item_terms import load_item_terms

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
    terms = load_item_terms(session, company_id, skus, on_date).prices
    if unknown := next((sku for sku in skus if sku not in terms), None):
        raise ItemNotFound(unknown)
    return terms
