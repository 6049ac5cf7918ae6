"""Invoices: what was delivered, or installed by the customer's terms, is claimed exactly once."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.models.invoices import Invoice, InvoiceLine
from backend.db.models.orders import OrderLine, SalesOrder
from backend.db.models.parties import Company
from backend.db.queries import fulfilment as fulfilment_queries
from backend.db.queries import invoices as invoices_queries
from backend.domain import invoicing
from backend.domain.actors import STAFF, Actor
from backend.domain.errors import DocumentNotFound, NotAllowed, NothingToInvoice
from backend.domain.invoicing import Claim, FinishedLine
from backend.domain.numbers import document_number, parse_number
from backend.domain.order_lines import Amounts
from backend.domain.order_states import moved
from backend.services import account_credits, journal, line_progress
from backend.services.invoice_views import (
    AMOUNTS,
    InvoiceSummary,
    InvoiceView,
    list_invoices,
    show_invoice,
)
from backend.services.settlements import amounts_of, billable

__all__ = [
    "InvoiceSummary",
    "InvoiceView",
    "close_orders",
    "due_orders",
    "finished_orders",
    "issue_invoice",
    "list_invoices",
    "show_invoice",
]


def issue_invoice(session: Session, actor: Actor, order_number: str, *, now: datetime) -> InvoiceView:
    """Claim what is due of an order; with nothing due since, the last invoice, and refused when there is none."""
    check_may_account(actor, "issue_invoice")
    order = locked_order(session, actor, order_number)
    lines = billable(session, order.id)
    if not any(line.due_quantity for line in lines):
        return _last(session, actor, order, now)
    claimed = invoices_queries.claimed_amounts(session, order.id)
    earlier = Amounts(**{name: getattr(claimed, name) or Decimal(0) for name in AMOUNTS})
    claim = invoicing.claim(amounts_of(order), earlier, lines)
    company = invoices_queries.lock_company(session, order.company_id)
    invoice = _write(session, order, company, claim, now)
    line_progress.settle_lines(session, [line.line_id for line in claim.lines], now=now)
    number = document_number("INV", invoice.id)
    facts = {"order_number": document_number("SO", order.id), "total_amount": invoice.total_amount}
    journal.record(session, actor, "invoice", number, facts | {"due_date": invoice.due_date}, now=now)
    account_credits.use_on(session, company.id, [invoice])
    close_orders(session, actor, [order.id], now=now)
    return show_invoice(session, actor, number, now=now)


def _write(session: Session, order: SalesOrder, company: Company, claim: Claim, now: datetime) -> Invoice:
    """The invoice with its lines; what it claims moves from the order to what the customer owes."""
    total = claim.amounts.total_amount
    today = now.astimezone(ZoneInfo(company.timezone)).date()
    shipments = invoices_queries.unclaimed_shipments(session, order.id)
    invoice = Invoice(
        company_id=order.company_id,
        sales_order_id=order.id,
        shipment_id=shipments[0] if len(shipments) == 1 else None,
        total_amount=total,
        open_amount=total,
        issued_at=now,
        due_date=invoicing.due_date(today, company.payment_terms_days),
        **{name: getattr(claim.amounts, name) for name in AMOUNTS},
    )
    session.add(invoice)
    session.flush()
    for line in claim.lines:
        what = {"order_line_id": line.line_id, "quantity": line.quantity, "net_amount": line.net_amount}
        session.add(InvoiceLine(invoice_id=invoice.id, **what))
        of_order = session.get_one(OrderLine, line.line_id, populate_existing=True)
        of_order.invoiced_quantity += line.quantity
    order.settled_amount += total
    company.open_receivables_amount += total
    session.flush()
    return invoice


def _last(session: Session, actor: Actor, order: SalesOrder, now: datetime) -> InvoiceView:
    numbers = [
        document_number("INV", each.id) for each in invoices_queries.invoices_of_order(session, order.id)
    ]
    if not numbers:
        raise NothingToInvoice(document_number("SO", order.id), order.status, ())
    return show_invoice(session, actor, numbers[-1], now=now)


def due_orders(session: Session, limit: int = 200) -> tuple[str, ...]:
    """Orders with something to invoice."""
    return tuple(document_number("SO", each) for each in invoices_queries.orders_due(session, limit))


def finished_orders(session: Session, limit: int = 200) -> tuple[int, ...]:
    """Orders that may be closed."""
    return tuple(invoices_queries.orders_to_close(session, limit))


def close_orders(
    session: Session, actor: Actor, order_ids: Sequence[int], *, now: datetime
) -> tuple[str, ...]:
    """Close those that are delivered, invoiced and paid; the others stay as they are. Headers are locked."""
    fulfilment_queries.lock_orders(session, order_ids)
    closed = []
    for order_id in order_ids:
        rows = invoices_queries.finished_lines(session, [order_id])
        owed = sum(
            (each.open_amount for each in invoices_queries.invoices_of_order(session, order_id)), Decimal(0)
        )
        finished = [FinishedLine(row.status, row.delivered_quantity) for row in rows]
        if not invoicing.may_close(finished, owed):
            continue
        for row in rows:
            if row.status != "cancelled":
                line = session.get_one(OrderLine, row.id, populate_existing=True)
                line.status = moved(line.status, "closed")
        session.flush()
        line_progress.settle_lines(session, [row.id for row in rows], now=now)
        closed.append(document_number("SO", order_id))
        journal.record(session, actor, "close", closed[-1], {}, now=now)
    return tuple(closed)


def locked_order(session: Session, actor: Actor, order_number: str) -> SalesOrder:
    """The order, ours alone until the end."""
    order = invoices_queries.order_of(session, actor, parse_number(order_number, "SO") or 0)
    if order is None:
        raise DocumentNotFound(order_number)
    return order


def check_may_account(actor: Actor, verb: str) -> None:
    """Claims and money are booked by our own people."""
    if actor.role not in STAFF:
        raise NotAllowed(verb, actor.role)
