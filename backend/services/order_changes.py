"""Changes after confirmation, priced and promised anew."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.order_requests import OrderChange
from backend.services.proposals import ShownProposal


def propose_order_change(
    session: Session, actor: Actor, order_number: str, change: OrderChange, *, now: datetime
) -> ShownProposal:
    """Kind "change_order"."""
    raise NotImplementedError
