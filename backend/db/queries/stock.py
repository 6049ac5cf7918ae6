"""What promising needs to know, set-based: terms, items, warehouses, tariffs, and stock positions by date.

This is the hot path: statements are made once, on tables rather than classes.
"""

from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Date,
    Executable,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.domain.actors import Actor, Role

STOCK, RECEIPT, COMMITMENT = "stock", "receipt", "commitment"
CLOSED_RECEIPTS = ("received", "cancelled", "closed")

Rows = list[Any]
_tables: Any = Base.metadata.tables
_items, _substitutes = _tables["items"].c, _tables["item_substitutes"].c
_companies, _packages, _ship_tos = (_tables[name] for name in ("companies", "service_packages", "ship_tos"))
_taxes, _warehouses, _shares = (_tables[name] for name in ("state_taxes", "warehouses", "allocation_shares"))
_services, _rates = _tables["carrier_services"], _tables["carrier_rates"]
_stock, _receipts, _held = (_tables[name].c for name in ("stock", "expected_receipts", "reservations"))
_quote_lines, _order_lines = _tables["quote_lines"].c, _tables["order_lines"].c
_SKUS: Any = bindparam("skus", expanding=True)


def _rows(session: Session, statement: Executable, **parameters: Any) -> Rows:
    """Rows without a detour through classes; what the session has not written yet is written first."""
    session.flush()
    return list(session.connection().execute(statement, parameters).all())


@cache
def _terms(role: Role) -> Executable:
    visible = {
        Role.CUSTOMER: _companies.c.id == bindparam("company_id"),
        Role.REP: _companies.c.rep_id == bindparam("contact_id"),
    }
    sees_everything = Actor(0, role).sees_everything
    joined = (
        _ship_tos.join(_companies, _companies.c.id == _ship_tos.c.company_id)
        .join(_packages, _packages.c.segment == _companies.c.segment)
        .outerjoin(_taxes, _taxes.c.state == _ship_tos.c.state)
    )
    return (
        select(
            _ship_tos.c["id", "postcode", "receiving_weekdays"],
            (_ship_tos.c.is_active & _companies.c.is_active).label("is_active"),
            _companies.c.id.label("company_id"),
            _companies.c["timezone", "allows_partial_shipment", "tax_exemption_certificate"],
            _packages.c["order_minimum_amount", "small_order_fee_amount", "free_freight_threshold_amount"],
            _packages.c["economy_discount_rate", "consolidation_wait_days", "allocation_class"],
            _taxes.c.tax_rate,
        )
        .select_from(joined)
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


_SHIPPABLE = select(
    _items["sku", "name", "unit", "weight_kg", "length_cm", "width_cm", "height_cm"],
    _items["order_multiple", "minimum_quantity", "maximum_quantity"],
    _items["is_active", "is_hazmat", "is_freight_only", "replaced_by_sku"],
).where(_items.sku.in_(_SKUS))


def shippable_items(session: Session, skus: Collection[str]) -> Rows:
    """What packing and carrying need to know of each item."""
    return _rows(session, _SHIPPABLE, skus=sorted(skus))


_SUBSTITUTES = (
    select(_substitutes.sku, _substitutes.substitute_sku)
    .where(_substitutes.sku.in_(_SKUS))
    .order_by(_substitutes.rank, _substitutes.substitute_sku)
)


def substitutes(session: Session, skus: Collection[str]) -> Rows:
    """(sku, substitute_sku), best rank first."""
    return _rows(session, _SUBSTITUTES, skus=sorted(skus))


_WAREHOUSES = select(_warehouses).order_by(_warehouses.c.code)


def warehouses(session: Session) -> Rows:
    """Every warehouse with its calendar."""
    return _rows(session, _WAREHOUSES)


_TARIFFS = (
    select(
        _services.c["code", "name", "mode", "service_level", "delivery_weekdays"],
        _services.c["maximum_weight_kg", "maximum_km", "is_air", "fuel_surcharge_rate"],
        _rates.c["to_km", "transit_days", "base_amount", "per_kg_amount", "minimum_amount"],
    )
    .join(_rates, _rates.c.service_code == _services.c.code)
    .order_by(_services.c.code, _rates.c.to_km)
)


def tariffs(session: Session) -> Rows:
    """Every service with each band of its tariff, nearest first."""
    return _rows(session, _TARIFFS)


_ACTIVE_SHARES = select(_shares.c["sku", "allocation_class", "share_rate", "release_date"]).where(
    _shares.c.sku.in_(_SKUS), _shares.c.release_date > bindparam("today")
)


def active_shares(session: Session, skus: Collection[str], today: date) -> Rows:
    """Allocation shares that are not released yet."""
    return _rows(session, _ACTIVE_SHARES, skus=sorted(skus), today=today)


def stock_events(
    session: Session,
    skus: Collection[str],
    *,
    now: datetime,
    ignore_quote_id: int | None = None,
    ignore_order_id: int | None = None,
    by_class: bool = False,
) -> Rows:
    """Stock, open receipts and active commitments of the items in one statement, commitments summed by day
    (and by allocation class when asked)."""
    ignored = {"ignore_quote_id": ignore_quote_id, "ignore_order_id": ignore_order_id}
    parameters = {name: number for name, number in ignored.items() if number is not None}
    return _rows(session, _events(by_class, frozenset(parameters)), skus=sorted(skus), now=now, **parameters)


@cache
def _events(by_class: bool, ignored: frozenset[str]) -> Executable:
    receipts = select(
        literal(RECEIPT),
        _receipts["sku", "warehouse", "expected_date"],
        _receipts.quantity - _receipts.received_quantity,
        literal(0),
        literal(0),
    ).where(
        _receipts.sku.in_(_SKUS),
        _receipts.status.not_in(CLOSED_RECEIPTS),
        _receipts.quantity > _receipts.received_quantity,
    )
    on_hand = select(
        literal(STOCK),
        _stock["sku", "warehouse"],
        literal(None, Date),
        _stock["on_hand_quantity", "safety_quantity"],
        literal(0),
    ).where(_stock.sku.in_(_SKUS))
    return union_all(_commitments(by_class, ignored), receipts, on_hand)


def _commitments(by_class: bool, ignored: frozenset[str]) -> Any:
    allocation_class: Any = _held.allocation_class if by_class else literal(0)
    key = [_held.sku, _held.warehouse, _held.promise_ship_date, *([allocation_class] if by_class else ())]
    statement = (
        select(
            literal(COMMITMENT).label("kind"),
            _held["sku", "warehouse"],
            _held.promise_ship_date.label("on_date"),
            func.sum(_held.quantity).label("quantity"),
            literal(0).label("safety_quantity"),
            allocation_class.label("allocation_class"),
        )
        .where(
            _held.sku.in_(_SKUS),
            _held.released_at.is_(None),
            or_(_held.expires_at.is_(None), _held.expires_at > bindparam("now")),
        )
        .group_by(*key)
    )
    for name, line, own, document in (
        ("ignore_quote_id", _held.quote_line_id, _quote_lines.id, _quote_lines.quote_id),
        ("ignore_order_id", _held.order_line_id, _order_lines.id, _order_lines.sales_order_id),
    ):
        if name in ignored:
            lines = select(own).where(document == bindparam(name))
            statement = statement.where(or_(line.is_(None), line.not_in(lines)))
    return statement
