"""What ordering and pricing need to know of items, for many at once: two statements, made once."""

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

CONTRACT, PROMOTION, SHARE, SUBSTITUTE, OWED = "contract", "promotion", "share", "substitute", "owed"
_tables: Any = Base.metadata.tables
_items, _packs, _companies, _packages = (
    _tables[name] for name in ("items", "item_packs", "companies", "service_packages")
)
_contracts, _promotions, _shares, _substitutes = (
    _tables[name].c for name in ("contract_prices", "promotions", "allocation_shares", "item_substitutes")
)
_DATE: Any = bindparam("on_date", type_=Date)
_COMPANY: Any = bindparam("company_id", type_=Integer)
_LISTED = (
    select(
        _items.c["sku", "name", "unit", "category", "list_price"],
        _items.c["weight_kg", "length_cm", "width_cm", "height_cm"],
        _items.c["order_multiple", "minimum_quantity", "maximum_quantity"],
        _items.c["is_active", "is_hazmat", "is_freight_only", "replaced_by_sku"],
        _items.c["is_configured", "base_sku"],
        _packs.c.level,
        _packs.c.quantity.label("pack_quantity"),
        _packs.c.discount_rate,
        _packages.c.segment,
        _packages.c.discount_rate.label("package_discount_rate"),
    )
    .select_from(
        _items.outerjoin(_packs, _packs.c.sku == _items.c.sku)
        .outerjoin(_companies, _companies.c.id == _COMPANY)
        .outerjoin(_packages, _packages.c.segment == _companies.c.segment)
    )
    .where(among(_items.c.sku, "skus"))
)


def _kind(name: str) -> Any:
    return literal_column(f"'{name}'", String)


def _nothing(type_: Any) -> Any:
    return cast(null(), type_)


def _terms() -> tuple[Any, ...]:
    contracts = select(
        _kind(CONTRACT).label("kind"),
        _contracts.sku,
        _nothing(String).label("name"),
        _nothing(String).label("category"),
        _contracts.minimum_quantity.label("number"),
        _contracts.unit_price.label("value"),
        *(_contracts.valid_from_date, _contracts.valid_to_date),
    ).where(
        _contracts.company_id == _COMPANY,
        among(_contracts.sku, "skus"),
        *(_contracts.valid_from_date <= _DATE, _contracts.valid_to_date >= _DATE),
    )
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
    return contracts, promotions, shares, substitutes


def _owed() -> Any:
    owed = UNINVOICED_AMOUNT.subquery().c
    return select(
        *(_kind(OWED), _nothing(String), _nothing(String), _nothing(String), _nothing(Integer)),
        *(owed.uninvoiced_amount, _nothing(Date), _nothing(Date)),
    )


_TERMS, _TERMS_AND_OWED = union_all(*_terms()), union_all(*_terms(), _owed())


def listed_items(session: Session, skus: Collection[str], company_id: int | None) -> list[Any]:
    """Items with the company's segment and its discount, and each pack break: one row a break, or one
    without."""
    values = {"skus": skus, "company_id": company_id}
    return list(session.connection().execute(_LISTED, values))


def dated_terms(
    session: Session,
    skus: Collection[str],
    company_id: int | None,
    on_date: date,
    *,
    uninvoiced_except: int | None = None,
) -> list[Any]:
    """By kind: the company's contract prices (`value` a price) and promotions on the items or their
    categories (`value` a rate) that hold on the date; allocation shares; substitutes (`number` the rank);
    given an order to leave out, or 0, what is owed for the company's uninvoiced orders."""
    values: dict[str, Any] = {"skus": skus, "company_id": company_id, "on_date": on_date}
    statement = _TERMS
    if uninvoiced_except is not None:
        statement, values["except_order_id"] = _TERMS_AND_OWED, uninvoiced_except
    return list(session.connection().execute(statement, values))
