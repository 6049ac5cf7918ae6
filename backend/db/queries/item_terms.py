"""What ordering and pricing need to know of items, for many at once: one statement, made once."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    String,
    and_,
    bindparam,
    cast,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.models.base import Money
from backend.db.queries.among import among
from backend.db.queries.orders import UNINVOICED_AMOUNT

CONTRACT, PACK, PROMOTION, SHARE, SUBSTITUTE = "contract", "pack", "promotion", "share", "substitute"
_tables: Any = Base.metadata.tables
_items, _companies, _packages = (_tables[name] for name in ("items", "companies", "service_packages"))
_packs, _contracts, _promotions = (
    _tables[name].c for name in ("item_packs", "contract_prices", "promotions")
)
_shares, _substitutes = (_tables[name].c for name in ("allocation_shares", "item_substitutes"))
_DATE: Any = bindparam("on_date", type_=Date)
_COMPANY: Any = bindparam("company_id", type_=Integer)


def _kind(name: str) -> Any:
    return literal_column(f"'{name}'", String)


def _nothing(type_: Any) -> Any:
    return cast(null(), type_)


def _terms() -> Any:
    """Whatever is agreed, given or offered for items, and for categories without an item."""
    contracts = select(
        _kind(CONTRACT).label("kind"),
        _contracts.sku.label("on_sku"),
        _nothing(String).label("term"),
        _nothing(String).label("on_category"),
        _contracts.minimum_quantity.label("number"),
        _contracts.unit_price.label("value"),
        *(_contracts.valid_from_date, _contracts.valid_to_date),
    ).where(
        _contracts.company_id == _COMPANY,
        among(_contracts.sku, "skus"),
        *(_contracts.valid_from_date <= _DATE, _contracts.valid_to_date >= _DATE),
    )
    packs = select(
        *(_kind(PACK), _packs.sku, _packs.level, _nothing(String)),
        *(_packs.quantity, _packs.discount_rate, _nothing(Date), _nothing(Date)),
    ).where(among(_packs.sku, "skus"))
    categories = select(_items.c.category).where(among(_items.c.sku, "skus"))
    promotions = select(
        _kind(PROMOTION),
        *(_promotions.sku, _promotions.code, _promotions.category, literal_column("1", Integer)),
        *(_promotions.discount_rate, _promotions.valid_from_date, _promotions.valid_to_date),
    ).where(
        or_(
            among(_promotions.sku, "skus"),
            and_(_promotions.sku.is_(None), _promotions.category.in_(categories)),
        ),
        *(_promotions.valid_from_date <= _DATE, _promotions.valid_to_date >= _DATE),
    )
    shares = select(
        *(_kind(SHARE), _shares.sku, _nothing(String), _nothing(String)),
        *(_shares.allocation_class, _shares.share_rate, _nothing(Date), _shares.release_date),
    ).where(among(_shares.sku, "skus"))
    substitutes = select(
        *(_kind(SUBSTITUTE), _substitutes.sku, _substitutes.substitute_sku, _nothing(String)),
        *(_substitutes.rank, _nothing(Money), _nothing(Date), _nothing(Date)),
    ).where(among(_substitutes.sku, "skus"))
    return union_all(contracts, packs, promotions, shares, substitutes).subquery()


def _listed(uninvoiced_amount: Any) -> Any:
    terms = _terms()
    is_on_item = terms.c.on_sku == _items.c.sku
    is_on_category = terms.c.on_sku.is_(None) & (terms.c.on_category == _items.c.category)
    return (
        select(
            _items.c["sku", "name", "unit", "category", "list_price"],
            _items.c["weight_kg", "length_cm", "width_cm", "height_cm"],
            _items.c["order_multiple", "minimum_quantity", "maximum_quantity"],
            _items.c["is_active", "is_hazmat", "is_freight_only", "replaced_by_sku"],
            _items.c["is_configured", "base_sku"],
            _packages.c.segment,
            _packages.c.discount_rate.label("package_discount_rate"),
            *terms.c["kind", "on_sku", "term", "number", "value", "valid_from_date", "valid_to_date"],
            uninvoiced_amount.label("uninvoiced_amount"),
        )
        .select_from(
            _items.outerjoin(_companies, _companies.c.id == _COMPANY)
            .outerjoin(_packages, _packages.c.segment == _companies.c.segment)
            .outerjoin(terms, is_on_item | is_on_category)
        )
        .where(among(_items.c.sku, "skus"))
    )


_LISTED = _listed(_nothing(Money))
_LISTED_AND_OWED = _listed(UNINVOICED_AMOUNT.scalar_subquery())


def items_with_terms(
    session: Session,
    skus: Collection[str],
    company_id: int | None,
    on_date: date,
    *,
    uninvoiced_except: int | None = None,
) -> list[Any]:
    """Items with the company's segment and its discount, one row for each of their terms, or one without.

    Terms by kind: pack breaks; the company's contract prices (`value` a price) and promotions on the item or
    its category (`value` a rate) that hold on the date; allocation shares; substitutes (`number` the rank).
    Given an order to leave out, or 0, with what is owed for the company's uninvoiced orders.
    """
    values: dict[str, Any] = {"skus": skus, "company_id": company_id, "on_date": on_date}
    statement = _LISTED
    if uninvoiced_except is not None:
        statement, values["except_order_id"] = _LISTED_AND_OWED, uninvoiced_except
    return list(session.connection().execute(statement, values))
