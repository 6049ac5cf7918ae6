"""Quotes, sales orders and the promises they carry. An order's number is SO-<id>, a quote's QT-<id>."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.db.models.base import Base, code_key, number_key
from backend.db.models.fulfilment import Allocation

OWED = "shipped_quantity < quantity AND status <> 'cancelled'"
"""Lines that have not left whole."""


class Quote(Base):
    """A priced, dated offer with an expiry; it may hold a reservation."""

    __tablename__ = "quotes"
    __table_args__ = (Index("ix_quotes_company", "company_id"), {"sqlite_autoincrement": True})

    id: Mapped[number_key]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    ship_to_id: Mapped[int] = mapped_column(ForeignKey("ship_tos.id"))
    status: Mapped[str] = mapped_column(default="issued")
    requested_delivery_date: Mapped[date | None]
    option_key: Mapped[str] = mapped_column(default="cheapest")
    discount_amount: Mapped[Decimal] = mapped_column(default=Decimal(0))
    freight_amount: Mapped[Decimal]
    fee_amount: Mapped[Decimal] = mapped_column(default=Decimal(0))
    tax_amount: Mapped[Decimal]
    total_amount: Mapped[Decimal]
    issued_at: Mapped[datetime]
    valid_until_date: Mapped[date]
    held_until_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    lines: Mapped[list["QuoteLine"]] = relationship(order_by="QuoteLine.line_number", back_populates="quote")


class QuoteLine(Base):
    """One item on a quote; `accepted_quantity` is what became orders, `parts` what was promised of it."""

    __tablename__ = "quote_lines"
    __table_args__ = (
        Index("ix_quote_lines_quote", "quote_id"),
        CheckConstraint("quantity > 0", name="quote_line_quantity"),
    )

    id: Mapped[number_key]
    quote_id: Mapped[int] = mapped_column(ForeignKey("quotes.id"))
    line_number: Mapped[int]
    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"))
    quantity: Mapped[int]
    accepted_quantity: Mapped[int] = mapped_column(default=0)
    unit_price: Mapped[Decimal]
    net_amount: Mapped[Decimal]
    price_steps: Mapped[list[Any]]
    parts: Mapped[list[Any]] = mapped_column(default=list)
    status: Mapped[str] = mapped_column(default="issued")

    quote: Mapped[Quote] = relationship(back_populates="lines")


class SalesOrder(Base):
    """The customer's order; lines own the state, `status` is derived from them and from holds.

    `settled_amount` is what of the total was invoiced, or never will be since the goods did not arrive.
    """

    __tablename__ = "sales_orders"
    __table_args__ = (
        Index("ix_sales_orders_company", "company_id", "entered_at"),
        Index("ix_sales_orders_po", "company_id", "po_number"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[number_key]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    ship_to_id: Mapped[int] = mapped_column(ForeignKey("ship_tos.id"))
    quote_id: Mapped[int | None] = mapped_column(ForeignKey("quotes.id"))
    status: Mapped[str]
    po_number: Mapped[str | None] = mapped_column(String(40))
    requested_delivery_date: Mapped[date | None]
    delivery_note: Mapped[str | None]
    channel: Mapped[str] = mapped_column(default="web")
    option_key: Mapped[str] = mapped_column(default="cheapest")
    discount_amount: Mapped[Decimal] = mapped_column(default=Decimal(0))
    freight_amount: Mapped[Decimal]
    fee_amount: Mapped[Decimal]
    tax_amount: Mapped[Decimal]
    total_amount: Mapped[Decimal]
    settled_amount: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default="0")
    entered_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)

    lines: Mapped[list["OrderLine"]] = relationship(
        order_by="OrderLine.line_number", back_populates="sales_order"
    )
    holds: Mapped[list["OrderHold"]] = relationship(order_by="OrderHold.id")


class OrderLine(Base):
    """One item on an order and how far each unit has come."""

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("sales_order_id", "line_number"),
        CheckConstraint("quantity > 0", name="order_line_quantity"),
        CheckConstraint(
            "shipped_quantity >= 0 AND delivered_quantity >= 0 AND returned_quantity >= 0",
            name="order_line_counters",
        ),
        CheckConstraint("shipped_quantity <= quantity", name="shipped_within_ordered"),
        Index("ix_order_lines_owed", "sku", sqlite_where=text(OWED), postgresql_where=text(OWED)),
    )

    id: Mapped[number_key]
    sales_order_id: Mapped[int] = mapped_column(ForeignKey("sales_orders.id"))
    line_number: Mapped[int]
    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"))
    quantity: Mapped[int]
    shipped_quantity: Mapped[int] = mapped_column(default=0)
    delivered_quantity: Mapped[int] = mapped_column(default=0)
    returned_quantity: Mapped[int] = mapped_column(default=0)
    installed_quantity: Mapped[int] = mapped_column(default=0, server_default="0")
    invoiced_quantity: Mapped[int] = mapped_column(default=0, server_default="0")
    unit_price: Mapped[Decimal]
    net_amount: Mapped[Decimal]
    price_steps: Mapped[list[Any]]
    status: Mapped[str]

    sales_order: Mapped[SalesOrder] = relationship(back_populates="lines")
    promises: Mapped[list["LinePromise"]] = relationship(order_by="LinePromise.id")
    allocations: Mapped[list["Allocation"]] = relationship(order_by="Allocation.id", viewonly=True)

    @property
    def picked_quantity(self) -> int:
        """Units that are out of their bin and have not left."""
        picked = (each.quantity for each in self.allocations if each.status in ("picked", "loaded"))
        return sum(picked)


class LinePromise(Base):
    """A promise made for part of an order line. A new promise is a new row; nothing is overwritten.

    `superseded_at` is set when a later promise replaces it; the first rows stay `is_original`.
    """

    __tablename__ = "line_promises"
    __table_args__ = (Index("ix_line_promises_line", "order_line_id"),)

    id: Mapped[number_key]
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    quantity: Mapped[int]
    promise_ship_date: Mapped[date]
    promise_date: Mapped[date]
    service_code: Mapped[str]
    is_original: Mapped[bool]
    reason: Mapped[dict[str, Any]]
    promised_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class PromiseSlip(Base):
    """A promise that got worse: told to the customer with its reason and choices, decided by them or by time.

    `new_promise_date` is empty while no supply is in sight.
    """

    __tablename__ = "promise_slips"
    __table_args__ = (
        Index("ix_promise_slips_order", "sales_order_id"),
        Index("ix_promise_slips_line", "order_line_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[number_key]
    sales_order_id: Mapped[int] = mapped_column(ForeignKey("sales_orders.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    quantity: Mapped[int]
    old_promise_date: Mapped[date]
    new_promise_date: Mapped[date | None]
    cause: Mapped[str]
    reason: Mapped[dict[str, Any]]
    choices: Mapped[list[Any]]
    decide_by: Mapped[date | None]
    slipped_at: Mapped[datetime]
    decision: Mapped[str | None]
    decided_at: Mapped[datetime | None]


class StockoutEvent(Base):
    """Somebody wanted more, or sooner, than there is: what was offered, and what became of the sale.

    `outcome` is wait, backorder, substitute, lost_sale or lost_customer; empty until it is known. A conversation
    has one open event an item, a program's request one ever.
    """

    __tablename__ = "stockout_events"
    __table_args__ = (
        Index("ix_stockout_events_sku", "sku", "offered_at"),
        Index("ix_stockout_events_company", "company_id", "offered_at"),
        Index(
            "uq_stockout_events_open",
            *("conversation_id", "sku"),
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("uq_stockout_events_request", "contact_id", "request_key", "sku", unique=True),
        CheckConstraint("short_quantity > 0 AND short_quantity <= wanted_quantity", name="short_of_wanted"),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed_has_outcome"),
    )

    id: Mapped[number_key]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    contact_id: Mapped[int]
    conversation_id: Mapped[str | None]
    request_key: Mapped[str | None] = mapped_column(String(64))
    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"))
    wanted_quantity: Mapped[int]
    short_quantity: Mapped[int]
    wanted_date: Mapped[date | None]
    offered_date: Mapped[date | None]
    ways: Mapped[list[Any]]
    outcome: Mapped[str | None]
    document: Mapped[str | None]
    offered_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class OrderHold(Base):
    """Why an order may not move: credit, validation, customer request."""

    __tablename__ = "order_holds"
    __table_args__ = (Index("ix_order_holds_order", "sales_order_id"),)

    id: Mapped[number_key]
    sales_order_id: Mapped[int] = mapped_column(ForeignKey("sales_orders.id"))
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]]
    placed_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


class Proposal(Base):
    """A write that was shown to the speaker and waits for the yes; works once."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'confirmed', 'withdrawn')", name="proposal_state"),
        CheckConstraint("(state = 'confirmed') = (result IS NOT NULL)", name="confirmed_has_result"),
    )

    id: Mapped[code_key]
    kind: Mapped[str]
    contact_id: Mapped[int]
    company_id: Mapped[int | None]
    payload: Mapped[dict[str, Any]]
    shown: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="open")
    result: Mapped[dict[str, Any] | None]
    proposed_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class RequestKey(Base):
    """A program's request by its key: same key, same result."""

    __tablename__ = "request_keys"

    key: Mapped[code_key]
    contact_id: Mapped[int] = mapped_column(primary_key=True)
    verb: Mapped[str]
    request: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]
    requested_at: Mapped[datetime]
