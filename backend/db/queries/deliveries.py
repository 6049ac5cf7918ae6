"""Shipments at the customer's door."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.queries.scopes import may_see
from backend.domain.actors import Actor

_t: Any = Base.metadata.tables
_shipments, _contents = _t["shipments"], _t["shipment_lines"]
_orders, _lines, _items = _t["sales_orders"], _t["order_lines"], _t["items"]
_companies, _ship_tos = _t["companies"], _t["ship_tos"]


def delivery_head(session: Session, actor: Actor | None, shipment_id: int) -> Any | None:
    """A shipment with its order and address; without an actor, for those who carry it."""
    joined = (
        _shipments.join(_orders, _orders.c.id == _shipments.c.sales_order_id)
        .join(_companies, _companies.c.id == _orders.c.company_id)
        .join(_ship_tos, _ship_tos.c.id == _orders.c.ship_to_id)
    )
    statement = (
        select(
            *_shipments.c["id", "sales_order_id", "status", "delivered_at", "signed_by", "verified_at"],
            *_shipments.c["verified_by_id", "estimated_delivery_date"],
            *_orders.c["company_id", "contact_id"],
            *(_companies.c.timezone, _ship_tos.c.city, _ship_tos.c.state),
        )
        .select_from(joined)
        .where(_shipments.c.id == shipment_id)
    )
    return session.execute(statement if actor is None else statement.where(may_see(actor))).one_or_none()


def delivery_lines(session: Session, shipment_id: int) -> Sequence[Any]:
    """What is in a shipment, with the proof of delivery and the buyer's count."""
    statement = (
        select(*_contents.c, *_lines.c["line_number", "sku"], *_items.c["name", "unit"])
        .join_from(_contents, _lines, _lines.c.id == _contents.c.order_line_id)
        .join(_items, _items.c.sku == _lines.c.sku)
        .where(_contents.c.shipment_id == shipment_id)
        .order_by(_lines.c.line_number)
    )
    return session.execute(statement).all()


def delivered_shipments(session: Session, actor: Actor, order_ids: Collection[int]) -> Sequence[Any]:
    """(id, sales_order_id, delivered_at, verified_at) of what arrived of orders, the last arrival first."""
    statement = (
        select(*_shipments.c["id", "sales_order_id", "delivered_at", "verified_at"])
        .join_from(_shipments, _orders, _orders.c.id == _shipments.c.sales_order_id)
        .join(_companies, _companies.c.id == _orders.c.company_id)
        .where(_orders.c.id.in_(order_ids), _shipments.c.delivered_at.is_not(None), may_see(actor))
        .order_by(_shipments.c.delivered_at.desc(), _shipments.c.id.desc())
    )
    return session.execute(statement).all()


def unverified_since(session: Session, actor: Actor, since: datetime, limit: int) -> Sequence[Any]:
    """(id, sales_order_id, delivered_at) of what arrived lately and nobody has checked, the last first."""
    statement = (
        select(*_shipments.c["id", "sales_order_id", "delivered_at"])
        .join_from(_shipments, _orders, _orders.c.id == _shipments.c.sales_order_id)
        .join(_companies, _companies.c.id == _orders.c.company_id)
        .where(_shipments.c.delivered_at >= since, _shipments.c.verified_at.is_(None), may_see(actor))
        .order_by(_shipments.c.delivered_at.desc(), _shipments.c.id.desc())
        .limit(limit)
    )
    return session.execute(statement).all()
