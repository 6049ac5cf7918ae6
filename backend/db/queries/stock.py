"""What promising needs to know, set-based: a customer's terms and stock positions by date.

This is the hot path: statements are made once, on tables rather than classes.
"""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Date,
    Executable,
    Integer,
    String,
    bindparam,
    case,
    cast,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.models.base import UtcDateTime
from backend.db.queries.among import among
from backend.db.queries.network import NetworkStamp
from backend.domain.actors import Actor, Role

STOCK, RECEIPT, ARRIVED = "stock", "receipt", "arrived"
COMMITMENT, EXPIRED = "commitment", "expired"
CLOSED_RECEIPTS = ("received", "cancelled", "closed")

Rows = list[Any]
_tables: Any = Base.metadata.tables
_companies, _packages, _ship_tos = (_tables[name] for name in ("companies", "service_packages", "ship_tos"))
_taxes = _tables["state_taxes"]
_stock, _receipts, _held = (_tables[name].c for name in ("stock", "expected_receipts", "reservations"))
_quote_lines, _order_lines = _tables["quote_lines"].c, _tables["order_lines"].c
_NOW: Any = bindparam("now", type_=UtcDateTime)
_ZERO: Any = literal_column("0", Integer)
PROMISE_COLUMNS = (
    _ship_tos.c.receiving_weekdays,
    (_ship_tos.c.is_active & _companies.c.is_active).label("is_active"),
    *_companies.c["allows_partial_shipment", "tax_exemption_certificate"],
    *_packages.c["free_freight_threshold_amount", "economy_discount_rate", "consolidation_wait_days"],
    _taxes.c.tax_rate,
    NetworkStamp().label("network_stamp"),
)
"""What a promise asks of a ship-to, its company and their package beside the terms of an account."""


def _rows(session: Session, statement: Executable, **parameters: Any) -> Rows:
    """Rows without a detour through classes; what the session has not written yet is written first."""
    session.flush()
    return list(session.connection().execute(statement, parameters).all())


WITH_TERMS = (
    _ship_tos.join(_companies, _companies.c.id == _ship_tos.c.company_id)
    .join(_packages, _packages.c.segment == _companies.c.segment)
    .outerjoin(_taxes, _taxes.c.state == _ship_tos.c.state)
)


@cache
def _terms(role: Role) -> Executable:
    visible = {
        Role.CUSTOMER: _companies.c.id == bindparam("company_id"),
        Role.REP: _companies.c.rep_id == bindparam("contact_id"),
    }
    sees_everything = Actor(0, role).sees_everything
    return (
        select(
            *(_ship_tos.c.id.label("ship_to_id"), _ship_tos.c.postcode, _companies.c.id.label("company_id")),
            _companies.c.timezone,
            _packages.c["order_minimum_amount", "small_order_fee_amount", "allocation_class"],
            *PROMISE_COLUMNS,
        )
        .select_from(WITH_TERMS)
        .where(
            _ship_tos.c.id == bindparam("ship_to_id"),
            visible.get(role, true() if sees_everything else false()),
        )
    )


def promise_terms(session: Session, actor: Actor, ship_to_id: int) -> Any:
    """A ship-to the actor may ship to, with its company's terms and the state's tax, or None."""
    parameters: dict[Role, dict[str, Any]] = {
        Role.CUSTOMER: {"company_id": actor.company_id},
        Role.REP: {"contact_id": actor.contact_id},
    }
    found = _rows(session, _terms(actor.role), ship_to_id=ship_to_id, **parameters.get(actor.role, {}))
    return found[0] if found else None


_CLASS = (
    select(_packages.c.allocation_class)
    .join(_companies, _companies.c.segment == _packages.c.segment)
    .where(_companies.c.id == bindparam("company_id"))
)


def class_of_company(session: Session, company_id: int) -> int | None:
    """The allocation class of a company's package."""
    found = _rows(session, _CLASS, company_id=company_id)
    return found[0].allocation_class if found else None


def stock_events(
    session: Session,
    skus: Collection[str],
    *,
    now: datetime,
    ignore_quote_id: int | None = None,
    ignore_order_id: int | None = None,
    by_class: bool = False,
) -> Rows:
    """Stock with its committed quantity, open receipts and reservations of the items in one statement;
    reservations summed by day (and by allocation class when asked), those that are over by themselves."""
    ignored = {"ignore_quote_id": ignore_quote_id, "ignore_order_id": ignore_order_id}
    parameters = {name: number for name, number in ignored.items() if number is not None}
    return _rows(session, _events(by_class, frozenset(parameters)), skus=skus, now=now, **parameters)


@cache
def _events(by_class: bool, ignored: frozenset[str]) -> Executable:
    receipts = select(
        case((_receipts.status == _kind(ARRIVED), _kind(ARRIVED)), else_=_kind(RECEIPT)),
        _receipts["sku", "warehouse", "expected_date"],
        *(_receipts.quantity - _receipts.received_quantity, _ZERO, _ZERO),
    ).where(
        among(_receipts.sku, "skus"),
        _receipts.status.not_in([_kind(status) for status in CLOSED_RECEIPTS]),
        _receipts.quantity > _receipts.received_quantity,
    )
    on_hand = select(
        *(_kind(STOCK), _stock.sku, _stock.warehouse, cast(null(), Date)),
        _stock["on_hand_quantity", "safety_quantity", "committed_quantity"],
    ).where(among(_stock.sku, "skus"))
    return union_all(_reserved(by_class, ignored), receipts, on_hand)


def _kind(name: str) -> Any:
    return literal_column(f"'{name}'", String)


def _reserved(by_class: bool, ignored: frozenset[str]) -> Any:
    allocation_class: Any = _held.allocation_class if by_class else _ZERO
    kind = case((_held.expires_at <= _NOW, _kind(EXPIRED)), else_=_kind(COMMITMENT))
    statement = (
        select(
            kind.label("kind"),
            _held["sku", "warehouse"],
            _held.promise_ship_date.label("on_date"),
            func.sum(_held.quantity).label("quantity"),
            _ZERO.label("safety_quantity"),
            allocation_class.label("taken"),
        )
        .where(among(_held.sku, "skus"), _held.released_at.is_(None))
        .group_by("kind", _held.sku, _held.warehouse, _held.promise_ship_date)
    )
    if by_class:
        statement = statement.group_by(_held.allocation_class)
    for name, line, own, document in (
        ("ignore_quote_id", _held.quote_line_id, _quote_lines.id, _quote_lines.quote_id),
        ("ignore_order_id", _held.order_line_id, _order_lines.id, _order_lines.sales_order_id),
    ):
        if name in ignored:
            lines = select(own).where(document == bindparam(name))
            statement = statement.where(or_(line.is_(None), line.not_in(lines)))
    return statement
