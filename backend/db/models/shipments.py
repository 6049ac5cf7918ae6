"""What left, what came back, what waits for a person. Numbers: SH-<id>, RMA-<id>, ESC-<id>."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.db.models.base import Base, number_key


class Shipment(Base):
    """Goods of one order that leave one warehouse together."""

    __tablename__ = "shipments"
    __table_args__ = (
        Index("ix_shipments_order", "sales_order_id"),
        Index("ix_shipments_tracking", "tracking_number"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[number_key]
    sales_order_id: Mapped[int] = mapped_column(ForeignKey("sales_orders.id"))
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    service_code: Mapped[str] = mapped_column(ForeignKey("carrier_services.code"))
    tracking_number: Mapped[str]
    status: Mapped[str]
    shipped_at: Mapped[datetime]
    promise_date: Mapped[date]
    estimated_delivery_date: Mapped[date]
    delivered_at: Mapped[datetime | None]
    signed_by: Mapped[str | None]
    consignment_id: Mapped[int | None] = mapped_column(
        ForeignKey("consignments.id", name="fk_shipments_consignment")
    )
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[int | None]

    lines: Mapped[list["ShipmentLine"]] = relationship()
    events: Mapped[list["TrackingEvent"]] = relationship(order_by="TrackingEvent.at")


class ShipmentLine(Base):
    """A quantity of an order line in a shipment, and what the proof of delivery and then the buyer say of it.

    Short is what neither was delivered nor damaged nor refused; `confirmed_quantity` is the buyer's own count.
    """

    __tablename__ = "shipment_lines"
    __table_args__ = (Index("ix_shipment_lines_order_line", "order_line_id"),)

    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipments.id"), primary_key=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), primary_key=True)
    quantity: Mapped[int]
    delivered_quantity: Mapped[int] = mapped_column(default=0)
    damaged_quantity: Mapped[int] = mapped_column(default=0, server_default="0")
    refused_quantity: Mapped[int] = mapped_column(default=0, server_default="0")
    over_quantity: Mapped[int] = mapped_column(default=0, server_default="0")
    confirmed_quantity: Mapped[int | None]


class TrackingEvent(Base):
    """What the carrier said: code (picked_up, departed, arrived, delayed, out_for_delivery, delivered), place, reason."""

    __tablename__ = "tracking_events"
    __table_args__ = (Index("ix_tracking_events_shipment", "shipment_id"),)

    id: Mapped[number_key]
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipments.id"))
    at: Mapped[datetime]
    code: Mapped[str]
    place: Mapped[str]
    reason: Mapped[str | None]


class Rma(Base):
    """Permission to return, with its label."""

    __tablename__ = "rmas"
    __table_args__ = (Index("ix_rmas_order", "sales_order_id"), {"sqlite_autoincrement": True})

    id: Mapped[number_key]
    sales_order_id: Mapped[int] = mapped_column(ForeignKey("sales_orders.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    status: Mapped[str] = mapped_column(default="authorized")
    label_number: Mapped[str]
    return_to: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    return_by_date: Mapped[date]
    fee_amount: Mapped[Decimal]
    credit_amount: Mapped[Decimal]
    authorized_at: Mapped[datetime]

    lines: Mapped[list["RmaLine"]] = relationship()


class RmaLine(Base):
    """A quantity of an order line that comes back, and why; two reasons for one line are two rows."""

    __tablename__ = "rma_lines"
    __table_args__ = (CheckConstraint("quantity > 0", name="rma_line_quantity"),)

    rma_id: Mapped[int] = mapped_column(ForeignKey("rmas.id"), primary_key=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), primary_key=True)
    quantity: Mapped[int]
    reason: Mapped[str] = mapped_column(String(32), primary_key=True)
    fee_amount: Mapped[Decimal]
    credit_amount: Mapped[Decimal]


class Escalation(Base):
    """A conversation given to a person: what is wanted, in whose words, with the facts at hand."""

    __tablename__ = "escalations"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[number_key]
    conversation_id: Mapped[str]
    contact_id: Mapped[int]
    company_id: Mapped[int | None]
    topic: Mapped[str]
    message: Mapped[str]
    facts: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(default="waiting")
    opened_at: Mapped[datetime]
    respond_by: Mapped[datetime]


class Notice(Base):
    """Outbox: something to tell a person, delivered by a channel."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_waiting", "delivered_at", "id"),)

    id: Mapped[number_key]
    contact_id: Mapped[int]
    conversation_id: Mapped[str | None]
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
