"""Leave the rest: what has not gone, or is not in stock, is called off; shown and priced before the yes."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.order_requests import OrderChange
from backend.domain.remainders import remainder_of
from backend.services import cancellations, order_changes
from backend.services.order_views import load_order
from backend.services.proposals import ShownProposal


def propose_without_rest(
    session: Session, actor: Actor, order_number: str, *, sends_stock: bool, now: datetime
) -> ShownProposal:
    """Kind "cancel_order" when lines or their open parts go, "change_order" when a line becomes smaller."""
    view = load_order(session, actor, order_number, now=now)
    rest = remainder_of(view.number, view.lines, sends_stock=sends_stock)
    if not rest.set_quantity:
        return cancellations.propose_cancellation(
            session, actor, view.number, line_numbers=rest.cancel_lines, now=now
        )
    change = OrderChange(set_quantity=rest.set_quantity, cancel_lines=rest.cancel_lines)
    return order_changes.propose_order_change(session, actor, view.number, change, now=now)
