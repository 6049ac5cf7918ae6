"""Claims and what settles them, as far as the actor may see them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.models.invoices import CreditMemo, Invoice, Payment
from backend.db.models.orders import SalesOrder
from backend.db.models.parties import Company
from backend.db.queries.scopes import may_see
from backend.domain.actors import Actor

_t: Any = Base.metadata.tables
_orders, _lines, _items = _t["sales_orders"], _t["order_lines"], _t["items"]
_shipments, _contents = _t["shipments"], _t["shipment_lines"]
_companies, _invoices, _claims = _t["companies"], _t["invoices"], _t["invoice_lines"]
_payments, _credits, _parts = _t["payments"], _t["credit_memos"], _t["payment_parts"]

_LOST = (
    select(func.coalesce(func.sum(_contents.c.quantity - _contents.c.delivered_quantity), 0))
    .select_from(_contents.join(_shipments, _shipments.c.id == _contents.c.shipment_id))
    .where(_contents.c.order_line_id == _lines.c.id, _shipments.c.delivered_at.is_not(None))
    .scalar_subquery()
)
_CLAIMED = (
    select(func.sum(_claims.c.net_amount)).where(_claims.c.order_line_id == _lines.c.id).scalar_subquery()
)
_WAITS_FOR_INSTALLATION = and_(_companies.c.invoices_on == "installation", _items.c.needs_installation)
_REACHED = case((_WAITS_FOR_INSTALLATION, _lines.c.installed_quantity), else_=_lines.c.delivered_quantity)
_IS_DUE = and_(
    _lines.c.status.not_in(("cancelled", "invoiced", "closed")), _lines.c.invoiced_quantity < _REACHED
)


def _joined() -> Any:
    return (
        _lines.join(_items, _items.c.sku == _lines.c.sku)
        .join(_orders, _orders.c.id == _lines.c.sales_order_id)
        .join(_companies, _companies.c.id == _orders.c.company_id)
    )


def billable_lines(session: Session, order_id: int) -> Sequence[Any]:
    """An order's live lines: claimed before, lost on the way, and due now by the customer's terms."""
    due = case((_IS_DUE, _REACHED - _lines.c.invoiced_quantity), else_=0)
    statement = (
        select(
            *_lines.c["id", "quantity", "net_amount", "status", "invoiced_quantity", "delivered_quantity"],
            _LOST.label("lost_quantity"),
            _CLAIMED.label("invoiced_amount"),
            due.label("due_quantity"),
        )
        .select_from(_joined())
        .where(_lines.c.sales_order_id == order_id, _lines.c.status != "cancelled")
        .order_by(_lines.c.line_number)
    )
    return session.execute(statement).all()


def orders_due(session: Session, limit: int) -> Sequence[int]:
    """Orders with something to invoice, the oldest first."""
    statement = select(_orders.c.id).select_from(_joined()).where(_IS_DUE).distinct()
    return session.scalars(statement.order_by(_orders.c.id).limit(limit)).all()


def orders_to_close(session: Session, limit: int) -> Sequence[int]:
    """Orders whose header says that all is invoiced, or delivered with nothing that came, and none is open."""
    unpaid = exists().where(_invoices.c.sales_order_id == _orders.c.id, _invoices.c.open_amount > 0)
    claimed = exists().where(_invoices.c.sales_order_id == _orders.c.id)
    came = exists().where(_lines.c.sales_order_id == _orders.c.id, _lines.c.delivered_quantity > 0)
    statement = select(_orders.c.id).where(
        or_(
            and_(_orders.c.status == "invoiced", claimed),
            and_(_orders.c.status == "delivered", ~came),
        ),
        ~unpaid,
    )
    return session.scalars(statement.order_by(_orders.c.id).limit(limit)).all()


def claimed_amounts(session: Session, order_id: int) -> Any:
    """What an order's invoices have claimed of each amount."""
    names = ("goods_amount", "discount_amount", "freight_amount", "fee_amount", "tax_amount")
    sums = (func.sum(_invoices.c[name]).label(name) for name in names)
    return session.execute(select(*sums).where(_invoices.c.sales_order_id == order_id)).one()


def unclaimed_shipments(session: Session, order_id: int) -> Sequence[int]:
    """Delivered shipments of an order that no invoice names."""
    named = exists().where(_invoices.c.shipment_id == _shipments.c.id)
    statement = select(_shipments.c.id).where(
        _shipments.c.sales_order_id == order_id, _shipments.c.delivered_at.is_not(None), ~named
    )
    return session.scalars(statement.order_by(_shipments.c.id)).all()


def lock_company(session: Session, company_id: int) -> Company:
    """The account with what it owes, ours alone until the end."""
    statement = select(Company).where(Company.id == company_id).with_for_update(of=Company, key_share=True)
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def invoices_of_order(session: Session, order_id: int) -> Sequence[Invoice]:
    statement = select(Invoice).where(Invoice.sales_order_id == order_id).order_by(Invoice.id)
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def open_invoices(session: Session, company_id: int) -> Sequence[Invoice]:
    """What a company has not settled, due first first."""
    statement = (
        select(Invoice)
        .where(Invoice.company_id == company_id, Invoice.open_amount > 0)
        .order_by(Invoice.due_date, Invoice.id)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).all()


def visible_invoice(session: Session, actor: Actor, invoice_id: int) -> Any | None:
    """An invoice with its order's PO number and its company's name and zone."""
    return session.execute(_told(actor).where(_invoices.c.id == invoice_id)).one_or_none()


def _told(actor: Actor) -> Any:
    joined = _invoices.join(_companies, _companies.c.id == _invoices.c.company_id)
    joined = joined.join(_orders, _orders.c.id == _invoices.c.sales_order_id)
    names = (_companies.c.name.label("company_name"), _companies.c.timezone, _orders.c.po_number)
    return select(*_invoices.c, *names).select_from(joined).where(may_see(actor))


def newest_invoices(
    session: Session, actor: Actor, *, order_id: int | None, open_only: bool, limit: int
) -> Sequence[Any]:
    """The actor's accounts' invoices, the newest first."""
    statement = _told(actor).order_by(_invoices.c.id.desc()).limit(limit)
    if order_id is not None:
        statement = statement.where(_invoices.c.sales_order_id == order_id)
    if open_only:
        statement = statement.where(_invoices.c.open_amount > 0)
    return session.execute(statement).all()


def claims_of(session: Session, invoice_id: int) -> Sequence[Any]:
    """An invoice's lines."""
    statement = (
        select(*_claims.c, *_lines.c["line_number", "sku", "unit_price"], *_items.c["name", "unit"])
        .join_from(_claims, _lines, _lines.c.id == _claims.c.order_line_id)
        .join(_items, _items.c.sku == _lines.c.sku)
        .where(_claims.c.invoice_id == invoice_id)
        .order_by(_lines.c.line_number)
    )
    return session.execute(statement).all()


def standing_credit(session: Session, company_id: int) -> tuple[list[Payment], list[CreditMemo]]:
    """Payments and credit memos of which something is not used yet, the oldest first."""
    paid = select(Payment).where(Payment.company_id == company_id, Payment.applied_amount < Payment.amount)
    given = select(CreditMemo).where(
        CreditMemo.company_id == company_id, CreditMemo.applied_amount < CreditMemo.total_amount
    )
    fresh = {"populate_existing": True}
    return (
        list(session.scalars(paid.order_by(Payment.id).execution_options(**fresh))),
        list(session.scalars(given.order_by(CreditMemo.id).execution_options(**fresh))),
    )


def payment_under(session: Session, company_id: int, reference: str) -> Payment | None:
    return session.scalar(
        select(Payment).where(Payment.company_id == company_id, Payment.reference == reference)
    )


def parts_of_payment(session: Session, payment_id: int) -> Sequence[Any]:
    """(invoice_id, amount) that a payment settled."""
    statement = select(*_parts.c["invoice_id", "amount"]).where(_parts.c.payment_id == payment_id)
    return session.execute(statement.order_by(_parts.c.id)).all()


def credits_of(
    session: Session, *, invoice_id: int | None = None, rma_id: int | None = None
) -> Sequence[CreditMemo]:
    """The credit memos of an invoice, or of a return."""
    wanted = CreditMemo.rma_id == rma_id if rma_id is not None else CreditMemo.invoice_id == invoice_id
    return session.scalars(select(CreditMemo).where(wanted).order_by(CreditMemo.id)).all()


def account_totals(session: Session, company_id: int) -> tuple[Any, Any, Any]:
    """What was ever invoiced, paid and credited to a company."""
    of = (
        select(func.coalesce(func.sum(_invoices.c.total_amount), 0)).where(
            _invoices.c.company_id == company_id
        ),
        select(func.coalesce(func.sum(_payments.c.amount), 0)).where(_payments.c.company_id == company_id),
        select(func.coalesce(func.sum(_credits.c.total_amount), 0)).where(
            _credits.c.company_id == company_id
        ),
    )
    invoiced, paid, credited = (session.scalar(statement) for statement in of)
    return invoiced, paid, credited


def order_of(session: Session, actor: Actor, order_id: int) -> SalesOrder | None:
    """The order, its header locked; None when the actor may not see it."""
    statement = (
        select(SalesOrder)
        .join(Company, Company.id == SalesOrder.company_id)
        .where(SalesOrder.id == order_id, may_see(actor))
        .with_for_update(of=SalesOrder)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).one_or_none()


def company_seen(session: Session, actor: Actor, company_id: int) -> Any | None:
    """An account that the actor may see."""
    names = ("id", "name", "timezone", "payment_terms_days", "open_receivables_amount")
    statement = select(*_companies.c[names]).where(_companies.c.id == company_id, may_see(actor))
    return session.execute(statement).one_or_none()


def finished_lines(session: Session, order_ids: Collection[int]) -> Sequence[Any]:
    """How far each line of some orders has come."""
    statement = select(*_lines.c["id", "sales_order_id", "status", "delivered_quantity"])
    return session.execute(statement.where(_lines.c.sales_order_id.in_(order_ids))).all()
