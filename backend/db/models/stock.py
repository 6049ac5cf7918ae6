"""Where goods are, what is coming, what is spoken for."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.models.base import Base, code_key, number_key


class Warehouse(Base):
    """A distribution centre with its calendar; times are local."""

    __tablename__ = "warehouses"

    code: Mapped[code_key]
    name: Mapped[str]
    city: Mapped[str]
    state: Mapped[str] = mapped_column(String(2))
    postcode: Mapped[str] = mapped_column(String(10))
    timezone: Mapped[str]
    working_weekdays: Mapped[str] = mapped_column(default="12345")
    cut_off: Mapped[time]
    handling_days: Mapped[int]
    dock_to_stock_days: Mapped[int]
    handling_amount: Mapped[Decimal]


class Stock(Base):
    """One item in one warehouse: the row that promising locks.

    `committed_quantity` is the sum of its active reservations and `allocated_quantity` of its allocations that
    have not left, kept by the engine under that lock; `version` counts its changes; `bin` is where it lies.
    """

    __tablename__ = "stock"
    __table_args__ = (
        CheckConstraint("on_hand_quantity >= 0", name="on_hand_not_negative"),
        CheckConstraint("safety_quantity >= 0", name="safety_not_negative"),
        CheckConstraint("committed_quantity >= 0", name="committed_not_negative"),
        CheckConstraint(
            "allocated_quantity >= 0 AND allocated_quantity <= on_hand_quantity",
            name="allocated_within_on_hand",
        ),
        CheckConstraint(
            "committed_quantity <= on_hand_quantity + expected_quantity", name="committed_within_supply"
        ),
    )

    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"), primary_key=True)
    on_hand_quantity: Mapped[int]
    safety_quantity: Mapped[int] = mapped_column(default=0)
    expected_quantity: Mapped[int] = mapped_column(default=0)
    committed_quantity: Mapped[int] = mapped_column(default=0)
    allocated_quantity: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=0)
    bin: Mapped[str] = mapped_column(String(20), default="A-01-1", server_default="A-01-1")


class ExpectedReceipt(Base):
    """Goods on their way in; the open quantity counts for ATP from its date plus dock-to-stock.

    `received_quantity` is what lies in its bin; goods on the dock are still open, `arrived` on their date.
    """

    __tablename__ = "expected_receipts"
    __table_args__ = (
        Index("ix_expected_receipts_stock", "sku", "warehouse", "expected_date"),
        CheckConstraint("quantity > 0 AND received_quantity >= 0", name="receipt_quantities"),
    )

    id: Mapped[number_key]
    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"))
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    supplier: Mapped[str]
    quantity: Mapped[int]
    received_quantity: Mapped[int] = mapped_column(default=0)
    expected_date: Mapped[date]
    original_expected_date: Mapped[date]
    status: Mapped[str] = mapped_column(default="expected")


class Reservation(Base):
    """A quantity spoken for in ATP at its promise ship date, by a quote line or an order line; or a component,
    on the day it is built in, by a work order.

    Active while `released_at` is empty and, for a quote's, `expires_at` has not passed.
    """

    __tablename__ = "reservations"
    __table_args__ = (
        Index(
            "ix_reservations_stock",
            "sku",
            "warehouse",
            "promise_ship_date",
            "expires_at",
            "allocation_class",
            "quantity",
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
        Index("ix_reservations_order_line", "order_line_id"),
        Index("ix_reservations_quote_line", "quote_line_id"),
        Index("ix_reservations_work_order", "work_order_id"),
        CheckConstraint("quantity > 0", name="reservation_quantity"),
    )

    id: Mapped[number_key]
    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"))
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    quantity: Mapped[int]
    promise_ship_date: Mapped[date]
    allocation_class: Mapped[int]
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_lines.id"))
    quote_line_id: Mapped[int | None] = mapped_column(ForeignKey("quote_lines.id"))
    work_order_id: Mapped[int | None] = mapped_column(
        ForeignKey("work_orders.id", name="fk_reservations_work_order")
    )
    expires_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]


class AllocationShare(Base):
    """A class's share of a scarce item's supply until the release date."""

    __tablename__ = "allocation_shares"

    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    allocation_class: Mapped[int] = mapped_column(primary_key=True)
    share_rate: Mapped[Decimal]
    release_date: Mapped[date]


class CarrierService(Base):
    """What a carrier sells: mode (parcel, ltl, truckload, own_fleet) and service level (economy, standard, express)."""

    __tablename__ = "carrier_services"

    code: Mapped[code_key]
    carrier: Mapped[str]
    name: Mapped[str]
    mode: Mapped[str]
    service_level: Mapped[str]
    delivery_weekdays: Mapped[str] = mapped_column(default="12345")
    maximum_weight_kg: Mapped[float | None]
    maximum_km: Mapped[float | None]
    is_air: Mapped[bool] = mapped_column(default=False)
    fuel_surcharge_rate: Mapped[Decimal]


class CarrierRate(Base):
    """One band of a service's tariff: up to a distance, its transit days and its price by weight."""

    __tablename__ = "carrier_rates"

    service_code: Mapped[str] = mapped_column(ForeignKey("carrier_services.code"), primary_key=True)
    to_km: Mapped[int] = mapped_column(primary_key=True)
    transit_days: Mapped[int]
    base_amount: Mapped[Decimal]
    per_kg_amount: Mapped[Decimal]
    minimum_amount: Mapped[Decimal]


class JournalEntry(Base):
    """Who did what to which document, in facts; append-only."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_document", "document"),)

    id: Mapped[number_key]
    at: Mapped[datetime]
    contact_id: Mapped[int]
    verb: Mapped[str]
    document: Mapped[str]
    facts: Mapped[dict[str, Any]]
