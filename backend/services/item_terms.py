"""What is known of items for ordering: their facts, what decides their prices, shares, substitutes."""

from collections import defaultdict
from collections.abc import Collection, Mapping
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
    """In one query, whatever the number of items; given an order to leave out, or 0, with what is uninvoiced."""
    session.flush()
    found = queries.items_with_terms(session, skus, company_id, on_date, uninvoiced_except=uninvoiced_except)
    terms: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in found:
        if row.kind is not None:
            terms[row.sku, row.kind].append(row)
    items = {row.sku: row for row in found}
    prices = {sku: _price_terms(row, terms) for sku, row in items.items()}
    prices |= _configured_prices(session, company_id, items, on_date)
    ranked = sorted((row.number, row.term, sku) for sku in items for row in terms[sku, queries.SUBSTITUTE])
    return ItemTerms(
        items,
        prices,
        {
            sku: [Share(row.number, row.value, row.valid_to_date) for row in shares]
            for sku in items
            if (shares := terms[sku, queries.SHARE])
        },
        [(sku, substitute) for _, substitute, sku in ranked],
        next((row.uninvoiced_amount for row in found), None) or Decimal(0),
    )


def _price_terms(item: Any, terms: Mapping[tuple[str, str], list[Any]]) -> PriceTerms:
    packs, contracts = terms[item.sku, queries.PACK], terms[item.sku, queries.CONTRACT]
    promotions = sorted(terms[item.sku, queries.PROMOTION], key=lambda row: row.on_sku is None)
    return PriceTerms(
        list_price=item.list_price,
        agreed=tuple(
            AgreedPrice(row.number, row.value, row.valid_from_date, row.valid_to_date) for row in contracts
        ),
        breaks=tuple(PackBreak(row.term, row.number, row.value) for row in packs),
        segment=item.segment,
        package_discount_rate=item.package_discount_rate or Decimal(0),
        promotions=tuple(
            PromotionTerms(row.term, row.value, row.valid_from_date, row.valid_to_date) for row in promotions
        ),
    )


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
