"""What is known of items for ordering: their facts, what decides their prices, shares, substitutes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import item_terms as queries
from backend.domain.allocation import Share
from backend.domain.configuring import option_prices
from backend.domain.pricing import AgreedPrice, PackBreak, PriceTerms, PromotionTerms
from backend.services.configurable_items import chosen_options


@dataclass(frozen=True)
class ItemTerms:
    """By SKU, without those that are unknown; `substitutes` are pairs, best rank first.

    `uninvoiced_amount` is what the company's orders come to, when that was asked along.
    """

    items: dict[str, Any]
    prices: dict[str, PriceTerms]
    shares: dict[str, list[Share]]
    substitutes: list[tuple[str, str]]
    uninvoiced_amount: Decimal = Decimal(0)

    def add(self, more: "ItemTerms") -> None:
        """Know further items too, but not what could replace those."""
        self.items.update(more.items)
        self.prices.update(more.prices)
        self.shares.update(more.shares)


def load_item_terms(
    session: Session,
    company_id: int | None,
    skus: Collection[str],
    on_date: date,
    *,
    uninvoiced_except: int | None = None,
) -> ItemTerms:
    """In two queries, whatever the number of items; given an order to leave out, or 0, with what is uninvoiced."""
    session.flush()
    items: dict[str, Any] = {}
    breaks: dict[str, list[PackBreak]] = defaultdict(list)
    for row in queries.listed_items(session, skus, company_id):
        items[row.sku] = row
        if row.level is not None:
            breaks[row.sku].append(PackBreak(row.level, row.pack_quantity, row.discount_rate))
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in queries.dated_terms(session, skus, company_id, on_date, uninvoiced_except=uninvoiced_except):
        rows[row.kind].append(row)
    prices = _price_terms(items, breaks, rows)
    prices |= _configured_prices(session, company_id, items, on_date)
    ranked = sorted((row.number, row.name, row.sku) for row in rows[queries.SUBSTITUTE])
    return ItemTerms(
        items,
        prices,
        _shares(rows[queries.SHARE]),
        [(sku, substitute) for _, substitute, sku in ranked],
        next((row.value for row in rows[queries.OWED] if row.value), Decimal(0)),
    )


def _price_terms(
    items: Mapping[str, Any], breaks: Mapping[str, list[PackBreak]], rows: Mapping[str, list[Any]]
) -> dict[str, PriceTerms]:
    agreed: dict[str, list[AgreedPrice]] = defaultdict(list)
    for row in rows[queries.CONTRACT]:
        agreed[row.sku].append(AgreedPrice(row.number, row.value, row.valid_from_date, row.valid_to_date))
    promotions = _promotions(rows[queries.PROMOTION])
    return {
        sku: PriceTerms(
            list_price=row.list_price,
            agreed=tuple(agreed[sku]),
            breaks=tuple(breaks[sku]),
            segment=row.segment,
            package_discount_rate=row.package_discount_rate or Decimal(0),
            promotions=(*promotions["sku", sku], *promotions["category", row.category]),
        )
        for sku, row in items.items()
    }


def _configured_prices(
    session: Session, company_id: int | None, items: Mapping[str, Any], on_date: date
) -> dict[str, PriceTerms]:
    """A configuration is priced as its item, with what its options change; asks nothing when there is none."""
    bases = {sku: row.base_sku for sku, row in items.items() if row.base_sku}
    if not bases:
        return {}
    base_prices = load_item_terms(session, company_id, set(bases.values()), on_date).prices
    return {
        sku: replace(base_prices[bases[sku]], options=option_prices(item, options))
        for sku, (item, options) in chosen_options(session, bases).items()
    }


def _promotions(rows: Sequence[Any]) -> dict[tuple[str, str], list[PromotionTerms]]:
    """By what they are on, each once."""
    promotions: dict[tuple[str, str], list[PromotionTerms]] = defaultdict(list)
    for row in rows:
        subject = ("sku", row.sku) if row.sku else ("category", row.category)
        terms = PromotionTerms(row.name, row.value, row.valid_from_date, row.valid_to_date)
        if terms not in promotions[subject]:
            promotions[subject].append(terms)
    return promotions


def _shares(rows: Sequence[Any]) -> dict[str, list[Share]]:
    shares: dict[str, list[Share]] = defaultdict(list)
    for row in rows:
        shares[row.sku].append(Share(row.number, row.value, row.valid_to_date))
    return shares
