"""Components to be bought for work orders: proposed, ordered (an expected receipt from then on), closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.models.configurations import PurchaseProposal, WorkOrder
from backend.db.models.stock import ExpectedReceipt, Stock
from backend.db.queries import configurations as queries
from backend.db.queries import network as network_queries
from backend.domain.actors import Actor
from backend.domain.errors import DocumentNotFound, WorkOrderNotOpen
from backend.domain.fulfilment import check_may_operate
from backend.domain.numbers import document_number
from backend.services import journal, reservations
from backend.services.work_orders import raise_expected


@dataclass(frozen=True)
class PurchaseView:
    """A component to be bought: how many, from whom, and until when it has to be ordered to be there in time."""

    id: int
    work_order_number: str
    sku: str
    name: str
    warehouse: str
    supplier: str
    quantity: int
    needed_by_date: date
    lead_days: int
    order_by_date: date
    status: str
    receipt_number: str | None
    expected_date: date | None


def list_purchases(session: Session, actor: Actor, *, open_only: bool = True) -> tuple[PurchaseView, ...]:
    """What is to be bought, the most urgent first."""
    check_may_operate(actor, "list_purchases")
    return _views(session, queries.listed_purchases(session, open_only=open_only))


def order_purchase(session: Session, actor: Actor, proposal_id: int, *, now: datetime) -> PurchaseView:
    """The supplier has our order: the goods are expected, and held for the work order; once only."""
    check_may_operate(actor, "order_purchase")
    proposal = queries.purchase_proposal(session, proposal_id)
    if proposal is None:
        raise DocumentNotFound(str(proposal_id))
    reservations.lock(session, {proposal.sku})
    queries.purchase_proposal(session, proposal_id, lock=True)
    work = queries.work_order(session, document_number("WO", proposal.work_order_id), lock=True)
    if proposal.status == "closed":
        raise WorkOrderNotOpen(document_number("WO", work.id), work.status)
    if proposal.status == "open":
        _order(session, proposal, work, now)
        facts = {"work_order": document_number("WO", work.id), "quantity": proposal.quantity}
        number = document_number("RC", proposal.expected_receipt_id or 0)
        journal.record(session, actor, "order_purchase", number, facts | {"sku": proposal.sku}, now=now)
    rows = [row for row in queries.listed_purchases(session, open_only=False) if row[0].id == proposal_id]
    return _views(session, rows)[0]


def _order(session: Session, proposal: PurchaseProposal, work: WorkOrder, now: datetime) -> None:
    """Expected from the day the supplier can have it here, and spoken for by the work order at once."""
    expected = _local_day(session, proposal.warehouse, now) + timedelta(days=proposal.lead_days)
    if not queries.stock_in(session, proposal.warehouse, [proposal.sku]):
        session.add(Stock(sku=proposal.sku, warehouse=proposal.warehouse, on_hand_quantity=0))
    receipt = ExpectedReceipt(
        sku=proposal.sku,
        warehouse=proposal.warehouse,
        supplier=proposal.supplier,
        quantity=proposal.quantity,
        expected_date=expected,
        original_expected_date=expected,
    )
    session.add(receipt)
    session.flush()
    raise_expected(session, proposal.sku, proposal.warehouse, proposal.quantity)
    _hold(session, proposal, work)
    proposal.status, proposal.ordered_at, proposal.expected_receipt_id = "ordered", now, receipt.id
    session.flush()


def _hold(session: Session, proposal: PurchaseProposal, work: WorkOrder) -> None:
    """What the work order waited for is reserved for it now."""
    held = []
    for part in queries.components_of(session, [work.id]):
        if part.sku == proposal.sku and part.awaited_quantity:
            held.append(
                {
                    "sku": part.sku,
                    "warehouse": proposal.warehouse,
                    "quantity": part.awaited_quantity,
                    "promise_ship_date": part.needed_by_date,
                    "allocation_class": work.allocation_class,
                    "work_order_id": work.id,
                }
            )
            part.awaited_quantity = 0
    session.flush()
    reservations.reserve(session, held)


def _local_day(session: Session, warehouse: str, now: datetime) -> date:
    zones = {row.code: row.timezone for row in network_queries.warehouses(session)}
    return now.astimezone(ZoneInfo(zones[warehouse])).date()


def _views(session: Session, rows: Sequence[Any]) -> tuple[PurchaseView, ...]:
    put_away = {row.code: row.dock_to_stock_days for row in network_queries.warehouses(session)}
    names = ("id", "sku", "warehouse", "supplier", "quantity", "needed_by_date", "lead_days", "status")
    views = []
    for proposal, name in rows:
        receipt_id = proposal.expected_receipt_id
        receipt = None if receipt_id is None else queries.expected_receipt(session, receipt_id)
        before = timedelta(days=proposal.lead_days + put_away[proposal.warehouse])
        views.append(
            PurchaseView(
                work_order_number=document_number("WO", proposal.work_order_id),
                name=name,
                order_by_date=proposal.needed_by_date - before,
                receipt_number=None if receipt is None else document_number("RC", receipt.id),
                expected_date=None if receipt is None else receipt.expected_date,
                **{each: getattr(proposal, each) for each in names},
            )
        )
    return tuple(views)
