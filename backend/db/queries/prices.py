"""What decides prices, for many items at once. Asked several times a turn, so the statements are made once."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Executable, String, and_, bindparam, literal, or_, select, union_all
from sqlalchemy.orm import Session

from backend.db.models import Base

CHUNK = 500

_tables: Any = Base.metadata.tables
_items, _packs, _companies = (_tables[name] for name in ("items", "item_packs", "companies"))
_packages, _agreed, _promotions = (
    _tables[name] for name in ("service_packages", "contract_prices", "promotions")
)
_SKUS: Any = bindparam("skus", expanding=True)
_CATEGORIES: Any = bindparam("categories", expanding=True)
_COMPANY: Any = bindparam("company_id")
_DAY: Any = bindparam("on_date")

_LISTED = (
    select(
        _items.c["sku", "list_price", "category"],
        _packs.c["level", "quantity", "discount_rate"],
        _packages.c.segment,
        _packages.c.discount_rate.label("package_discount_rate"),
    )
    .select_from(
        _items.outerjoin(_packs, _packs.c.sku == _items.c.sku)
        .outerjoin(_companies, _companies.c.id == _COMPANY)
        .outerjoin(_packages, _packages.c.segment == _companies.c.segment)
    )
    .where(_items.c.sku.in_(_SKUS))
)
_DATED = union_all(
    select(
        literal(None, String).label("code"),
        _agreed.c.sku,
        literal(None, String).label("category"),
        _agreed.c.minimum_quantity,
        _agreed.c.unit_price.label("value"),
        _agreed.c["valid_from_date", "valid_to_date"],
    ).where(
        _agreed.c.company_id == _COMPANY,
        _agreed.c.sku.in_(_SKUS),
        _agreed.c.valid_from_date <= _DAY,
        _agreed.c.valid_to_date >= _DAY,
    ),
    select(
        _promotions.c["code", "sku", "category"],
        literal(1),
        _promotions.c["discount_rate", "valid_from_date", "valid_to_date"],
    ).where(
        or_(
            _promotions.c.sku.in_(_SKUS),
            and_(_promotions.c.sku.is_(None), _promotions.c.category.in_(_CATEGORIES)),
        ),
        _promotions.c.valid_from_date <= _DAY,
        _promotions.c.valid_to_date >= _DAY,
    ),
)


def _rows(session: Session, statement: Executable, skus: Collection[str], **parameters: Any) -> list[Any]:
    """In chunks, because SQLite binds a limited number of values in one statement; what the session has not
    written yet is written first."""
    session.flush()
    connection = session.connection()
    return [
        row for chunk in _chunks(skus) for row in connection.execute(statement, {"skus": chunk, **parameters})
    ]


def _chunks(skus: Collection[str]) -> Iterable[list[str]]:
    ordered = sorted(set(skus))
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))


def listed_items(session: Session, skus: Collection[str], company_id: int | None) -> list[Any]:
    """Item, list price and category, the company's segment with its discount, and each pack break: one row a
    break, or one without."""
    return _rows(session, _LISTED, skus, company_id=company_id)


def dated_terms(
    session: Session,
    skus: Collection[str],
    categories: Collection[str],
    company_id: int | None,
    on_date: date,
) -> list[Any]:
    """What holds on the date: the company's contract prices (`code` empty, `value` a price) and promotions on
    the items or their categories (`value` a discount rate)."""
    return _rows(session, _DATED, skus, categories=sorted(categories), company_id=company_id, on_date=on_date)
