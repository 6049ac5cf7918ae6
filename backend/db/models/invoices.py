"""What is claimed and what is paid. Numbers: INV-<id>, CM-<id>."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.db.models.base import Base, number_key


class Invoice(Base):
    """A claim for what was delivered, or installed, of one order; `open_amount` is what is not paid or credited."""

    __tablename__ = "invoices"
    __table_args__ = (
        Index("ix_invoices_company", "company_id", "issued_at"),
        Index("ix_invoices_order", "sales_order_id"),
        CheckConstraint("open_amount >= 0 AND open_amount <= total_amount", name="invoice_open"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[number_key]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    sales_order_id: Mapped[int] = mapped_column(ForeignKey("sales_orders.id"))
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey("shipments.id"))
    goods_amount: Mapped[Decimal]
    discount_amount: Mapped[Decimal] = mapped_column(default=Decimal(0))
    freight_amount: Mapped[Decimal] = mapped_column(default=Decimal(0))
    fee_amount: Mapped[Decimal] = mapped_column(default=Decimal(0))
    tax_amount: Mapped[Decimal] = mapped_column(default=Decimal(0))
    total_amount: Mapped[Decimal]
    open_amount: Mapped[Decimal]
    issued_at: Mapped[datetime]
    due_date: Mapped[date]

    lines: Mapped[list["InvoiceLine"]] = relationship()


class InvoiceLine(Base):
    """A delivered quantity of an order line and its share of the line's amount."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        Index("ix_invoice_lines_order_line", "order_line_id"),
        CheckConstraint("quantity > 0", name="invoice_line_quantity"),
    )

    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"), primary_key=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), primary_key=True)
    quantity: Mapped[int]
    net_amount: Mapped[Decimal]


class CreditMemo(Base):
    """Reduces a claim: of an invoice, or on account; `facts` say for which lines and quantities."""

    __tablename__ = "credit_memos"
    __table_args__ = (Index("ix_credit_memos_company", "company_id"), {"sqlite_autoincrement": True})

    id: Mapped[number_key]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoices.id"))
    rma_id: Mapped[int | None] = mapped_column(ForeignKey("rmas.id"))
    reason: Mapped[str]
    total_amount: Mapped[Decimal]
    applied_amount: Mapped[Decimal] = mapped_column(default=Decimal(0))
    facts: Mapped[dict[str, Any]]
    issued_at: Mapped[datetime]


class Payment(Base):
    """Money in from a company; `applied_amount` settled invoices, the rest stands to its credit."""

    __tablename__ = "payments"
    __table_args__ = (
        Index("ix_payments_company", "company_id"),
        Index("ux_payments_reference", "company_id", "reference", unique=True),
        CheckConstraint(
            "amount > 0 AND applied_amount >= 0 AND applied_amount <= amount", name="payment_amounts"
        ),
    )

    id: Mapped[number_key]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    amount: Mapped[Decimal]
    applied_amount: Mapped[Decimal] = mapped_column(default=Decimal(0))
    method: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(60))
    received_at: Mapped[datetime]


class PaymentPart(Base):
    """How much of a payment, or of a credit memo, settled which invoice."""

    __tablename__ = "payment_parts"
    __table_args__ = (
        Index("ix_payment_parts_invoice", "invoice_id"),
        CheckConstraint("(payment_id IS NULL) <> (credit_memo_id IS NULL)", name="part_of_one"),
    )

    id: Mapped[number_key]
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))
    credit_memo_id: Mapped[int | None] = mapped_column(ForeignKey("credit_memos.id"))
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"))
    amount: Mapped[Decimal]
