"""Credit memos: a claim made smaller, for what was invoiced and is not owed, or for goods that came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.models.invoices import CreditMemo
from backend.db.models.shipments import Rma
from backend.db.queries import invoices as invoices_queries
from backend.db.queries import returns as returns_queries
from backend.domain.actors import Actor
from backend.domain.errors import CreditRefused
from backend.domain.numbers import document_number
from backend.domain.order_lines import share_of
from backend.services import account_credits, invoices, journal, request_keys
from backend.services.invoice_views import invoice_head
from backend.services.invoices import check_may_account, locked_order
from backend.services.settlements import billable

CREDITED = frozenset({"received", "inspected"})
"""A return is credited once its goods are here."""


@dataclass(frozen=True)
class IssuedCredit:
    """A credit memo: what it is for, what it settled, and what of it stands to the account's credit."""

    number: str
    reason: str
    total_amount: Decimal
    applied_amount: Decimal
    invoice_number: str | None
    rma_number: str | None
    facts: dict[str, Any]


def credit_invoice(
    session: Session,
    actor: Actor,
    invoice_number: str,
    quantities: Mapping[int, int],
    *,
    reason: str,
    request_key: str,
    now: datetime,
) -> IssuedCredit:
    """Credit units by line that were invoiced and not owed, with their share of discount, freight, fee and tax.

    Once for its key; never more units than the invoice has.
    """
    check_may_account(actor, "credit_invoice")
    request = {"invoice_number": invoice_number, "quantities": quantities, "reason": reason}

    def issue() -> dict[str, Any]:
        head = invoice_head(session, actor, invoice_number)
        order = locked_order(session, actor, document_number("SO", head.sales_order_id))
        amount, lines = _share(session, head, quantities)
        memo = _write(session, order.company_id, amount, reason, {"lines": lines}, now, invoice_id=head.id)
        return {"id": _settle(session, actor, memo, order.id, now)}

    done = request_keys.once(session, actor, request_key, "credit_invoice", request, issue, now=now)
    return _issued(session.get_one(CreditMemo, done["id"]))


def _share(
    session: Session, head: Any, quantities: Mapping[int, int]
) -> tuple[Decimal, list[dict[str, int]]]:
    """What the units come to: pro rata of the invoice, the last ones take the rest."""
    number = document_number("INV", head.id)
    claims = {row.line_number: row for row in invoices_queries.claims_of(session, head.id)}
    before: dict[int, int] = {}
    memos = invoices_queries.credits_of(session, invoice_id=head.id)
    for memo in memos:
        for line in memo.facts["lines"]:
            before[line["line_number"]] = before.get(line["line_number"], 0) + line["quantity"]
    for line_number, quantity in quantities.items():
        if line_number not in claims:
            raise CreditRefused(number, "not_on_invoice", quantity)
        if not 0 < quantity <= claims[line_number].quantity - before.get(line_number, 0):
            raise CreditRefused(number, "more_than_invoiced", quantity)
    after = {line: before.get(line, 0) + quantities.get(line, 0) for line in claims}
    credited = sum((memo.total_amount for memo in memos), Decimal(0))
    amount = max(Decimal(0), _credited_by(head, claims, after) - credited)
    return amount, [{"line_number": line, "quantity": units} for line, units in quantities.items()]


def _credited_by(head: Any, claims: Mapping[int, Any], units: Mapping[int, int]) -> Decimal:
    """What credits for so many units of each line come to in all."""
    if all(units[line] == row.quantity for line, row in claims.items()):
        total: Decimal = head.total_amount
        return total
    goods = sum(
        (
            share_of(row.net_amount, Decimal(units[line]), Decimal(row.quantity))
            for line, row in claims.items()
        ),
        Decimal(0),
    )
    return share_of(head.total_amount, goods, head.goods_amount)


def credit_return(session: Session, actor: Actor, rma_number: str, *, now: datetime) -> IssuedCredit:
    """Credit a return whose goods are here; what came back of an order is invoiced first. Once a return."""
    check_may_account(actor, "credit_return")
    head = returns_queries.rma_head(session, actor, rma_number)
    number = document_number("RMA", head.id)
    order = locked_order(session, actor, document_number("SO", head.sales_order_id))
    known = invoices_queries.credits_of(session, rma_id=head.id)
    if known:
        return _issued(known[0])
    rma = session.get_one(Rma, head.id, populate_existing=True)
    if rma.status not in CREDITED:
        reason = "credited" if rma.status == "credited" else "not_received"
        raise CreditRefused(number, reason)
    if any(line.due_quantity for line in billable(session, order.id)):
        invoices.issue_invoice(session, actor, document_number("SO", order.id), now=now)
    memo = _write(session, order.company_id, rma.credit_amount, "return", {"lines": []}, now, rma_id=rma.id)
    rma.status = "credited"
    _settle(session, actor, memo, order.id, now)
    return _issued(memo)


def _write(
    session: Session,
    company_id: int,
    amount: Decimal,
    reason: str,
    facts: dict[str, Any],
    now: datetime,
    **of: int,
) -> CreditMemo:
    company = invoices_queries.lock_company(session, company_id)
    memo = CreditMemo(
        company_id=company_id, reason=reason, total_amount=amount, facts=facts, issued_at=now, **of
    )
    session.add(memo)
    company.open_receivables_amount -= amount
    session.flush()
    return memo


def _settle(session: Session, actor: Actor, memo: CreditMemo, order_id: int, now: datetime) -> int:
    """Its own invoice first, then the order's others; the rest stands to the account's credit."""
    owed = [each for each in invoices_queries.invoices_of_order(session, order_id) if each.open_amount]
    own = [each for each in owed if each.id == memo.invoice_id]
    account_credits.apply(session, memo, own)
    account_credits.apply(session, memo, [each for each in owed if each.open_amount])
    number = document_number("CM", memo.id)
    facts = {"reason": memo.reason, "total_amount": memo.total_amount}
    journal.record(session, actor, "credit", number, facts, now=now)
    invoices.close_orders(session, actor, [order_id], now=now)
    return memo.id


def _issued(memo: CreditMemo) -> IssuedCredit:
    return IssuedCredit(
        document_number("CM", memo.id),
        memo.reason,
        memo.total_amount,
        memo.applied_amount,
        document_number("INV", memo.invoice_id) if memo.invoice_id else None,
        document_number("RMA", memo.rma_id) if memo.rma_id else None,
        memo.facts,
    )
