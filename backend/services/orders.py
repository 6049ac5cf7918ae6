"""Orders: proposed to a person or placed by a program, shown, listed and found."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.services.cancellations import cancel_order, propose_cancellation
from backend.services.order_changes import propose_order_change
from backend.services.order_requests import OrderChange, OrderRequest
from backend.services.order_views import OrderLineView, OrderSummary, OrderView
from backend.services.proposals import ShownProposal

__all__ = [
    "OrderChange",
    "OrderLineView",
    "OrderRequest",
    "OrderSummary",
    "OrderView",
    "cancel_order",
    "find_orders",
    "list_orders",
    "place_order",
    "propose_cancellation",
    "propose_order",
    "propose_order_change",
    "show_order",
]


def propose_order(session: Session, actor: Actor, request: OrderRequest, *, now: datetime) -> ShownProposal:
    """Kind "place_order": validated, priced, promised."""
    raise NotImplementedError


def place_order(
    session: Session, actor: Actor, request: OrderRequest, *, request_key: str, now: datetime
) -> OrderView:
    """A program's order: entered once for its key."""
    raise NotImplementedError


def show_order(session: Session, actor: Actor, order_number: str, *, now: datetime) -> OrderView:
    """One order."""
    raise NotImplementedError


def list_orders(
    session: Session, actor: Actor, *, open_only: bool = False, limit: int = 20
) -> tuple[OrderSummary, ...]:
    """The newest orders first."""
    raise NotImplementedError


def find_orders(
    session: Session, actor: Actor, *, sku: str | None = None, text: str | None = None, limit: int = 5
) -> tuple[OrderSummary, ...]:
    """Orders that contain an item, newest first; `text` is looked for in item names and PO numbers."""
    raise NotImplementedError
