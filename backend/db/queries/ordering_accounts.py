"""The account behind an order: address, terms, credit in use, and orders under a PO number."""

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.queries.orders import SHIP_TO_COLUMNS
from backend.db.queries.scopes import scope_of, scope_values, within
from backend.db.queries.stock import PROMISE_COLUMNS, WITH_TERMS
from backend.domain.actors import Actor, Role

_tables: Any = Base.metadata.tables
_companies, _packages, _ship_tos = (_tables[name] for name in ("companies", "service_packages", "ship_tos"))
_orders = _tables["sales_orders"]
_account_columns = (
    *SHIP_TO_COLUMNS,
    _companies.c.id.label("company_id"),
    _companies.c.name.label("company_name"),
    *_companies.c["timezone", "credit_limit_amount", "open_receivables_amount"],
    *_packages.c["order_minimum_amount", "small_order_fee_amount", "quote_valid_days", "quote_hold_hours"],
    _packages.c.allocation_class,
    *PROMISE_COLUMNS,
)


@cache
def _account(scope: tuple[bool, Role, bool], lock: bool, must_be_active: bool) -> Select[Any]:
    """Read once a scope."""
    statement: Select[Any] = select(*_account_columns).select_from(WITH_TERMS)
    statement = statement.where(_ship_tos.c.id == bindparam("ship_to_id"), within(scope))
    if must_be_active:
        statement = statement.where(_ship_tos.c.is_active, _companies.c.is_active)
    return statement.with_for_update(of=_companies, key_share=True) if lock else statement


def account_of_ship_to(
    session: Session, actor: Actor, ship_to_id: int, *, lock: bool = False, must_be_active: bool = True
) -> Any | None:
    """An address with its company's credit and terms, a promise's too; its company locked for its credit."""
    statement = _account(scope_of(actor), lock, must_be_active)
    values = {"ship_to_id": ship_to_id, **scope_values(actor)}
    session.flush()
    return session.connection().execute(statement, values).one_or_none()


_with_po = (
    select(_orders.c["id", "entered_at", "status", "total_amount"])
    .where(
        _orders.c.company_id == bindparam("company_id"),
        _orders.c.po_number == bindparam("po_number"),
        _orders.c.status != "cancelled",
        _orders.c.id != bindparam("except_order_id"),
    )
    .order_by(_orders.c.id.desc())
    .limit(1)
)


def order_with_po(
    session: Session, company_id: int, po_number: str, *, except_order_id: int | None = None
) -> Any | None:
    """The newest live order of a company under that PO number."""
    values = {"company_id": company_id, "po_number": po_number, "except_order_id": except_order_id or 0}
    return session.execute(_with_po, values).one_or_none()
