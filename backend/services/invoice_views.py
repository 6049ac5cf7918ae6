"""Invoices as people see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.queries import invoices as invoices_queries
from backend.domain.actors import NO_PRICES, Actor
from backend.domain.errors import DocumentNotFound, NotAllowed
from backend.domain.facts import jsonable
from backend.domain.numbers import document_number, parse_number
from backend.services import journal

AMOUNTS = ("goods_amount", "discount_amount", "freight_amount", "fee_amount", "tax_amount")


@dataclass(frozen=True)
class InvoiceLineView:
    """A line of an invoice."""

    line_number: int
    sku: str
    name: str
    unit: str
    quantity: int
    unit_price: Decimal
    net_amount: Decimal


@dataclass(frozen=True)
class InvoiceView:
    """A claim for what was delivered; `status` is open, overdue or paid."""

    number: str
    status: str
    company_name: str
    order_number: str
    shipment_number: str | None
    po_number: str | None
    issued_at: datetime
    due_date: date
    lines: tuple[InvoiceLineView, ...]
    goods_amount: Decimal
    discount_amount: Decimal
    freight_amount: Decimal
    fee_amount: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    open_amount: Decimal
    credit_memos: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


@dataclass(frozen=True)
class InvoiceSummary:
    """An invoice in a list."""

    number: str
    status: str
    company_name: str
    order_number: str
    po_number: str | None
    issued_at: datetime
    due_date: date
    total_amount: Decimal
    open_amount: Decimal

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


def show_invoice(session: Session, actor: Actor, invoice_number: str, *, now: datetime) -> InvoiceView:
    """One invoice; a look of staff is journalled."""
    head = invoice_head(session, actor, invoice_number)
    number = document_number("INV", head.id)
    journal.record_look(session, actor, number, now=now)
    names = ("line_number", "sku", "name", "unit", "quantity", "unit_price", "net_amount")
    return InvoiceView(
        shipment_number=head.shipment_id and document_number("SH", head.shipment_id),
        lines=tuple(
            InvoiceLineView(**{name: getattr(row, name) for name in names})
            for row in invoices_queries.claims_of(session, head.id)
        ),
        credit_memos=tuple(
            document_number("CM", memo.id)
            for memo in invoices_queries.credits_of(session, invoice_id=head.id)
        ),
        **_same(head, now),
        **{name: getattr(head, name) for name in AMOUNTS},
    )


def list_invoices(
    session: Session,
    actor: Actor,
    *,
    order_number: str | None = None,
    open_only: bool = False,
    limit: int = 50,
    now: datetime,
) -> tuple[InvoiceSummary, ...]:
    """The newest invoices first."""
    check_may_see(actor, "list_invoices")
    order_id = None if order_number is None else parse_number(order_number, "SO") or 0
    rows = invoices_queries.newest_invoices(
        session, actor, order_id=order_id, open_only=open_only, limit=limit
    )
    return summaries(rows, now)


def summaries(rows: Sequence[Any], now: datetime) -> tuple[InvoiceSummary, ...]:
    """Rows as they stand in a list."""
    return tuple(InvoiceSummary(**_same(row, now)) for row in rows)


def _same(row: Any, now: datetime) -> dict[str, Any]:
    today = now.astimezone(ZoneInfo(row.timezone)).date()
    names = ("company_name", "po_number", "issued_at", "due_date", "total_amount", "open_amount")
    return {
        "number": document_number("INV", row.id),
        "order_number": document_number("SO", row.sales_order_id),
        "status": "paid" if not row.open_amount else "overdue" if row.due_date < today else "open",
        **{name: getattr(row, name) for name in names},
    }


def invoice_head(session: Session, actor: Actor, invoice_number: str) -> Any:
    """An invoice the actor may see; digits alone are an invoice here."""
    found = invoices_queries.visible_invoice(session, actor, parse_number(invoice_number, "INV") or 0)
    if found is None or actor.role in NO_PRICES:
        raise DocumentNotFound(invoice_number)
    return found


def check_may_see(actor: Actor, verb: str) -> None:
    """Those who handle goods see no amounts."""
    if actor.role in NO_PRICES:
        raise NotAllowed(verb, actor.role)
