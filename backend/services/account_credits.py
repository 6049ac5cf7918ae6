"""Money and credit that stand to an account, and what they settle."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from backend.db.models.invoices import CreditMemo, Invoice, Payment, PaymentPart
from backend.db.queries import invoices as invoices_queries
from backend.domain.invoicing import OpenInvoice, apply_oldest_first

Source = Payment | CreditMemo


def left_of(source: Source) -> Decimal:
    """What of it is not used yet."""
    whole = source.amount if isinstance(source, Payment) else source.total_amount
    return whole - source.applied_amount


def apply(session: Session, source: Source, invoices: Sequence[Invoice]) -> Decimal:
    """Settle invoices with a payment or a credit memo, what is due first first; what was used of it."""
    owed = [OpenInvoice(each.id, each.due_date, each.open_amount) for each in invoices]
    parts = apply_oldest_first(left_of(source), owed)
    by_id = {each.id: each for each in invoices}
    for invoice_id, amount in parts.items():
        by_id[invoice_id].open_amount -= amount
        of = {"payment_id" if isinstance(source, Payment) else "credit_memo_id": source.id}
        session.add(PaymentPart(invoice_id=invoice_id, amount=amount, **of))
    used = sum(parts.values(), Decimal(0))
    source.applied_amount += used
    session.flush()
    return used


def use_on(session: Session, company_id: int, invoices: Sequence[Invoice]) -> None:
    """What stands to the account's credit settles new invoices first; the company is locked."""
    payments, memos = invoices_queries.standing_credit(session, company_id)
    sources: list[Source] = [*memos, *payments]
    for source in sources:
        apply(session, source, [each for each in invoices if each.open_amount])
