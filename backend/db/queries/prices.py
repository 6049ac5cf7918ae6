"""What decides prices, for many items at once."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import String, and_, literal, or_, select, union_all
from sqlalchemy.orm import Session

from backend.db.models.items import Item, ItemPack
from backend.db.models.parties import Company, ContractPrice, Promotion, ServicePackage

CHUNK = 500


def _chunks(skus: Collection[str]) -> Iterable[list[str]]:
    """SQLite binds a limited number of values in one statement."""
    ordered = sorted(set(skus))
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))


def listed_items(session: Session, skus: Collection[str], company_id: int | None) -> list[Any]:
    """Item, list price and category, the company's segment with its discount, and each pack break: one row a
    break, or one without."""
    statement = (
        select(
            Item.sku,
            Item.list_price,
            Item.category,
            ItemPack.level,
            ItemPack.quantity,
            ItemPack.discount_rate,
            ServicePackage.segment,
            ServicePackage.discount_rate.label("package_discount_rate"),
        )
        .outerjoin(ItemPack, ItemPack.sku == Item.sku)
        .outerjoin(Company, Company.id == company_id)
        .outerjoin(ServicePackage, ServicePackage.segment == Company.segment)
    )
    return [row for chunk in _chunks(skus) for row in session.execute(statement.where(Item.sku.in_(chunk)))]


def dated_terms(
    session: Session,
    skus: Collection[str],
    categories: Collection[str],
    company_id: int | None,
    on_date: date,
) -> list[Any]:
    """What holds on the date: the company's contract prices (`code` empty, `value` a price) and promotions on
    the items or their categories (`value` a discount rate)."""
    found: list[Any] = []
    for chunk in _chunks(skus):
        statement = union_all(
            _contract_prices(company_id, chunk, on_date), _promotions(chunk, categories, on_date)
        )
        found.extend(session.execute(statement))
    return found


def _contract_prices(company_id: int | None, skus: Collection[str], on_date: date) -> Any:
    return select(
        literal(None, String).label("code"),
        ContractPrice.sku,
        literal(None, String).label("category"),
        ContractPrice.minimum_quantity,
        ContractPrice.unit_price.label("value"),
        ContractPrice.valid_from_date,
        ContractPrice.valid_to_date,
    ).where(
        ContractPrice.company_id == company_id,
        ContractPrice.sku.in_(skus),
        ContractPrice.valid_from_date <= on_date,
        ContractPrice.valid_to_date >= on_date,
    )


def _promotions(skus: Collection[str], categories: Collection[str], on_date: date) -> Any:
    return select(
        Promotion.code,
        Promotion.sku,
        Promotion.category,
        literal(1),
        Promotion.discount_rate,
        Promotion.valid_from_date,
        Promotion.valid_to_date,
    ).where(
        or_(Promotion.sku.in_(skus), and_(Promotion.sku.is_(None), Promotion.category.in_(categories))),
        Promotion.valid_from_date <= on_date,
        Promotion.valid_to_date >= on_date,
    )
