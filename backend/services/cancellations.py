"""Cancelling an order or some of its lines."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.services.order_views import OrderView
from backend.services.proposals import ShownProposal


def propose_cancellation(
    session: Session,
    actor: Actor,
    order_number: str,
    *,
    line_numbers: tuple[int, ...] = (),
    now: datetime,
) -> ShownProposal:
    """Kind "cancel_order": what can be cancelled, and beside it what cannot and why."""
    raise NotImplementedError


def cancel_order(
    session: Session, actor: Actor, order_number: str, *, now: datetime, request_key: str | None = None
) -> OrderView:
    """A program's cancellation of everything that can still be cancelled."""
    raise NotImplementedError
