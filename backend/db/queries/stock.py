"""What promising needs to know, set-based: terms, items, warehouses, tariffs, and stock positions by date."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, false, func, literal, or_, select, true, union_all
from sqlalchemy.orm import Session

from backend.db.models.items import Item, ItemSubstitute
from backend.db.models.orders import OrderLine, QuoteLine
from backend.db.models.parties import Company, ServicePackage, ShipTo, StateTax
from backend.db.models.stock import (
    AllocationShare,
    CarrierRate,
    CarrierService,
    ExpectedReceipt,
    Reservation,
    Stock,
    Warehouse,
)
from backend.domain.actors import Actor, Role

Rows = list[Any]
STOCK, RECEIPT, COMMITMENT = "stock", "receipt", "commitment"
CLOSED_RECEIPTS = ("received", "cancelled", "closed")


def _visible(actor: Actor) -> ColumnElement[bool]:
    """Companies the actor may speak for."""
    if actor.sees_everything:
        return true()
    if actor.role == Role.CUSTOMER:
        return Company.id == actor.company_id
    if actor.role == Role.REP:
        return Company.rep_id == actor.contact_id
    return false()


def promise_terms(session: Session, actor: Actor, ship_to_id: int) -> Any:
    """A ship-to the actor may ship to, with its company's terms and the state's tax."""
    statement = (
        select(
            ShipTo.id,
            ShipTo.state,
            ShipTo.postcode,
            ShipTo.receiving_weekdays,
            (ShipTo.is_active & Company.is_active).label("is_active"),
            Company.id.label("company_id"),
            Company.timezone,
            Company.allows_partial_shipment,
            Company.tax_exemption_certificate,
            ServicePackage.order_minimum_amount,
            ServicePackage.small_order_fee_amount,
            ServicePackage.free_freight_threshold_amount,
            ServicePackage.economy_discount_rate,
            ServicePackage.consolidation_wait_days,
            ServicePackage.allocation_class,
            StateTax.tax_rate,
        )
        .join(Company, Company.id == ShipTo.company_id)
        .join(ServicePackage, ServicePackage.segment == Company.segment)
        .outerjoin(StateTax, StateTax.state == ShipTo.state)
        .where(ShipTo.id == ship_to_id, _visible(actor))
    )
    return session.execute(statement).one_or_none()


def class_of_company(session: Session, company_id: int) -> int | None:
    """The allocation class of a company's package."""
    statement = (
        select(ServicePackage.allocation_class)
        .join(Company, Company.segment == ServicePackage.segment)
        .where(Company.id == company_id)
    )
    return session.scalar(statement)


def shippable_items(session: Session, skus: Collection[str]) -> Rows:
    """What packing and carrying need to know of each item."""
    statement = select(
        Item.sku,
        Item.name,
        Item.unit,
        Item.weight_kg,
        Item.length_cm,
        Item.width_cm,
        Item.height_cm,
        Item.order_multiple,
        Item.minimum_quantity,
        Item.maximum_quantity,
        Item.is_active,
        Item.is_hazmat,
        Item.is_freight_only,
        Item.replaced_by_sku,
    )
    return list(session.execute(statement.where(Item.sku.in_(skus))))


def substitutes(session: Session, skus: Collection[str]) -> Rows:
    """(sku, substitute_sku), best rank first."""
    statement = select(ItemSubstitute.sku, ItemSubstitute.substitute_sku)
    chosen = statement.where(ItemSubstitute.sku.in_(skus))
    return list(session.execute(chosen.order_by(ItemSubstitute.rank, ItemSubstitute.substitute_sku)))


def warehouses(session: Session) -> Rows:
    """Every warehouse with its calendar."""
    return list(session.execute(select(*Warehouse.__table__.columns).order_by(Warehouse.code)))


def tariffs(session: Session) -> Rows:
    """Every service with each band of its tariff, nearest first."""
    statement = select(
        CarrierService.code,
        CarrierService.name,
        CarrierService.mode,
        CarrierService.service_level,
        CarrierService.delivery_weekdays,
        CarrierService.maximum_weight_kg,
        CarrierService.maximum_km,
        CarrierService.is_air,
        CarrierService.fuel_surcharge_rate,
        CarrierRate.to_km,
        CarrierRate.transit_days,
        CarrierRate.base_amount,
        CarrierRate.per_kg_amount,
        CarrierRate.minimum_amount,
    ).join(CarrierRate, CarrierRate.service_code == CarrierService.code)
    return list(session.execute(statement.order_by(CarrierService.code, CarrierRate.to_km)))


def active_shares(session: Session, skus: Collection[str], today: date) -> Rows:
    """Allocation shares that are not released yet."""
    statement = select(
        AllocationShare.sku,
        AllocationShare.allocation_class,
        AllocationShare.share_rate,
        AllocationShare.release_date,
    )
    chosen = statement.where(AllocationShare.sku.in_(skus), AllocationShare.release_date > today)
    return list(session.execute(chosen))


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
    commitments = _commitments(skus, now, ignore_quote_id, ignore_order_id, by_class)
    receipts = select(
        literal(RECEIPT),
        ExpectedReceipt.sku,
        ExpectedReceipt.warehouse,
        ExpectedReceipt.expected_date,
        ExpectedReceipt.quantity - ExpectedReceipt.received_quantity,
        literal(0),
        literal(0),
    ).where(
        ExpectedReceipt.sku.in_(skus),
        ExpectedReceipt.status.not_in(CLOSED_RECEIPTS),
        ExpectedReceipt.quantity > ExpectedReceipt.received_quantity,
    )
    on_hand = select(
        literal(STOCK),
        Stock.sku,
        Stock.warehouse,
        literal(None, Date),
        Stock.on_hand_quantity,
        Stock.safety_quantity,
        literal(0),
    ).where(Stock.sku.in_(skus))
    return list(session.execute(union_all(commitments, receipts, on_hand)))


def _commitments(
    skus: Collection[str],
    now: datetime,
    ignore_quote_id: int | None,
    ignore_order_id: int | None,
    by_class: bool,
) -> Any:
    key: list[Any] = [Reservation.sku, Reservation.warehouse, Reservation.promise_ship_date]
    allocation_class: ColumnElement[int] = literal(0)
    if by_class:
        allocation_class = Reservation.allocation_class.expression
        key.append(allocation_class)
    statement: Any = (
        select(
            literal(COMMITMENT).label("kind"),
            Reservation.sku,
            Reservation.warehouse,
            Reservation.promise_ship_date.label("on_date"),
            func.sum(Reservation.quantity).label("quantity"),
            literal(0).label("safety_quantity"),
            allocation_class.label("allocation_class"),
        )
        .where(
            Reservation.sku.in_(skus),
            Reservation.released_at.is_(None),
            or_(Reservation.expires_at.is_(None), Reservation.expires_at > now),
        )
        .group_by(*key)
    )
    if ignore_quote_id is not None:
        own = select(QuoteLine.id).where(QuoteLine.quote_id == ignore_quote_id)
        statement = statement.where(
            or_(Reservation.quote_line_id.is_(None), Reservation.quote_line_id.not_in(own))
        )
    if ignore_order_id is not None:
        own = select(OrderLine.id).where(OrderLine.sales_order_id == ignore_order_id)
        statement = statement.where(
            or_(Reservation.order_line_id.is_(None), Reservation.order_line_id.not_in(own))
        )
    return statement
