"""Money in, credit given, and what an account owes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.models.invoices import Invoice, Payment
from backend.db.queries import fulfilment as fulfilment_queries
from backend.db.queries import invoices as invoices_queries
from backend.domain import invoicing
from backend.domain.actors import Actor
from backend.domain.errors import AccountNotFound, PaymentReferenceUsed, PaymentRefused
from backend.domain.facts import jsonable
from backend.domain.invoicing import OpenInvoice
from backend.domain.numbers import document_number
from backend.services import account_credits, credit_holds, journal
from backend.services.invoice_views import InvoiceSummary, check_may_see, invoice_head, list_invoices
from backend.services.invoices import check_may_account, close_orders


@dataclass(frozen=True)
class ReceivedPayment:
    """Money from a company: which invoices it settled, and what of it stands to the account's credit."""

    company_id: int
    reference: str
    method: str
    amount: Decimal
    applied: Mapping[str, Decimal]
    standing_amount: Decimal
    closed_orders: tuple[str, ...]
    received_at: datetime


@dataclass(frozen=True)
class Balance:
    """What an account owes: open invoices by age, what stands to its credit, and what was owed before the first
    invoice here. The three come to `balance_amount`."""

    company_id: int
    company_name: str
    today: date
    invoices: tuple[InvoiceSummary, ...]
    open_amount: Decimal
    overdue_amount: Decimal
    ages: Mapping[str, Decimal]
    standing_amount: Decimal
    carried_over_amount: Decimal
    balance_amount: Decimal
    next_due_date: date | None
    next_due_amount: Decimal

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


def receive_payment(
    session: Session,
    actor: Actor,
    company_id: int,
    amount: Decimal,
    *,
    reference: str,
    method: str = "transfer",
    invoice_number: str | None = None,
    now: datetime,
) -> ReceivedPayment:
    """Book money once under its reference: on the named invoice, else on what is due first.

    What is left of it stands to the account's credit and settles its next invoices. Orders that waited for credit
    and fit now may go.
    """
    check_may_account(actor, "receive_payment")
    if invoices_queries.company_seen(session, actor, company_id) is None:
        raise AccountNotFound(company_id)
    if amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise PaymentRefused("amount_not_positive")
    order_ids = {each.sales_order_id for each in invoices_queries.open_invoices(session, company_id)}
    waiting = fulfilment_queries.orders_on_credit_hold(session, company_id)
    fulfilment_queries.lock_orders(session, order_ids.union(waiting))
    company = invoices_queries.lock_company(session, company_id)
    known = invoices_queries.payment_under(session, company_id, reference)
    if known is not None:
        if known.amount != amount:
            raise PaymentReferenceUsed(reference, known.amount)
        return _received(session, known, ())
    wanted = _meant(session, actor, company_id, invoice_number)
    payment = Payment(
        company_id=company_id, amount=amount, method=method, reference=reference, received_at=now
    )
    session.add(payment)
    session.flush()
    company.open_receivables_amount -= amount
    account_credits.apply(session, payment, wanted)
    facts = {"amount": amount, "company_id": company_id, "invoice_number": invoice_number}
    journal.record(session, actor, "receive_payment", f"PAY-{payment.id}", facts, now=now)
    settled = sorted({each.sales_order_id for each in wanted if not each.open_amount} & order_ids)
    closed = close_orders(session, actor, settled, now=now)
    credit_holds.lift_fitting(session, actor, company_id, now=now)
    return _received(session, payment, closed)


def _meant(session: Session, actor: Actor, company_id: int, invoice_number: str | None) -> Sequence[Invoice]:
    """The named invoice, or all that are open."""
    if invoice_number is None:
        return invoices_queries.open_invoices(session, company_id)
    head = invoice_head(session, actor, invoice_number)
    number = document_number("INV", head.id)
    if head.company_id != company_id:
        raise PaymentRefused("other_company", number)
    invoice = session.get_one(Invoice, head.id, populate_existing=True)
    if not invoice.open_amount:
        raise PaymentRefused("invoice_paid", number)
    return [invoice]


def _received(session: Session, payment: Payment, closed: tuple[str, ...]) -> ReceivedPayment:
    parts = invoices_queries.parts_of_payment(session, payment.id)
    applied: dict[str, Decimal] = {}
    for part in parts:
        number = document_number("INV", part.invoice_id)
        applied[number] = applied.get(number, Decimal(0)) + part.amount
    return ReceivedPayment(
        payment.company_id,
        payment.reference,
        payment.method,
        payment.amount,
        applied,
        account_credits.left_of(payment),
        closed,
        payment.received_at,
    )


def show_balance(session: Session, actor: Actor, company_id: int | None = None, *, now: datetime) -> Balance:
    """What the account owes today, with every open invoice and its age."""
    check_may_see(actor, "show_balance")
    wanted = company_id or actor.company_id or 0
    company = invoices_queries.company_seen(session, actor, wanted)
    if company is None:
        raise AccountNotFound(wanted)
    today = now.astimezone(ZoneInfo(company.timezone)).date()
    rows = invoices_queries.open_invoices(session, company.id)
    owed = [OpenInvoice(each.id, each.due_date, each.open_amount) for each in rows]
    payments, memos = invoices_queries.standing_credit(session, company.id)
    sources: list[account_credits.Source] = [*payments, *memos]
    standing = sum((account_credits.left_of(each) for each in sources), Decimal(0))
    invoiced, paid, credited = invoices_queries.account_totals(session, company.id)
    ages, is_due = invoicing.aged(owed, today), [each for each in owed if each.due_date >= today]
    open_amount = sum((each.open_amount for each in owed), Decimal(0))
    next_due = min((each.due_date for each in is_due), default=None)
    shown = {each.number: each for each in list_invoices(session, actor, open_only=True, limit=500, now=now)}
    return Balance(
        company_id=company.id,
        company_name=company.name,
        today=today,
        invoices=tuple(
            shown[number] for each in rows if (number := document_number("INV", each.id)) in shown
        ),
        open_amount=open_amount,
        overdue_amount=open_amount - ages["not_due"],
        ages=ages,
        standing_amount=standing,
        carried_over_amount=company.open_receivables_amount - invoiced + paid + credited,
        balance_amount=company.open_receivables_amount,
        next_due_date=next_due,
        next_due_amount=sum((each.open_amount for each in is_due if each.due_date == next_due), Decimal(0)),
    )
