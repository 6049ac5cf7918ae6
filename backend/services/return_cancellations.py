"""An authorized return that shall not be made after all: its units are the customer's to keep or to return again."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.db.models.shipments import Rma
from backend.db.queries import orders as orders_queries
from backend.db.queries import returns as returns_queries
from backend.domain.actors import Actor
from backend.domain.errors import ReturnNotCancellable
from backend.domain.numbers import document_number
from backend.services import journal, proposals
from backend.services.proposals import ShownProposal
from backend.services.return_views import RmaView, rma_view, show_rma

KIND = "cancel_return"
CANCELLED = "cancelled"


def propose_return_cancellation(
    session: Session, actor: Actor, rma_number: str, *, now: datetime
) -> ShownProposal:
    """Kind "cancel_return": the return as it stands; refused once its goods are here."""
    payload = {"rma_number": rma_number}
    shown = _prepare(session, actor, payload, now)
    return proposals.open_proposal(session, actor, kind=KIND, payload=payload, shown=shown, now=now)


def cancel_return(session: Session, actor: Actor, rma_number: str, *, now: datetime) -> RmaView:
    """Nothing comes back; a cancelled return stays so."""
    head = returns_queries.rma_head(session, actor, rma_number)
    orders_queries.visible_order(session, actor, document_number("SO", head.sales_order_id), lock=True)
    rma = session.get_one(Rma, head.id, populate_existing=True)
    number = document_number("RMA", rma.id)
    if rma.status != CANCELLED:
        _check_not_here(number, rma.status)
        rma.status = CANCELLED
        session.flush()
        facts = {"order_number": document_number("SO", rma.sales_order_id)}
        journal.record(session, actor, KIND, number, facts, now=now)
    return rma_view(session, returns_queries.rma_head(session, actor, number))


def _check_not_here(rma_number: str, status: str) -> None:
    if status not in returns_queries.OPEN:
        raise ReturnNotCancellable(rma_number, status)


def _prepare(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    view = show_rma(session, actor, payload["rma_number"], now=now)
    _check_not_here(view.number, view.status)
    return {"kind": KIND, **view.as_dict()}


def _execute(
    session: Session, actor: Actor, payload: dict[str, Any], shown: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    view = cancel_return(session, actor, payload["rma_number"], now=now)
    return view.number, view.as_dict()


proposals.EXECUTORS[KIND] = _execute
proposals.PREPARERS[KIND] = _prepare
