"""Leave the rest: what has not gone, or is not in stock, is called off; shown and priced before the yes."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.db.queries import accounts as accounts_queries
from backend.db.queries import orders as orders_queries
from backend.db.queries import stock as stock_queries
from backend.domain.actors import Actor
from backend.domain.order_requests import OrderChange
from backend.domain.remainders import remainder_of, share_out, waits
from backend.services import allocations, cancellations, item_availability, order_changes, reservations
from backend.services.item_terms import load_item_terms
from backend.services.order_views import OrderView, load_order
from backend.services.proposals import ShownProposal


def propose_without_rest(
    session: Session, actor: Actor, order_number: str, *, sends_stock: bool, now: datetime
) -> ShownProposal:
    """Kind "cancel_order" when lines or their open parts go, "change_order" when a line becomes smaller."""
    view = load_order(session, actor, order_number, now=now)
    in_stock = _in_stock(session, actor, view, now)
    rest = remainder_of(view.number, view.lines, sends_stock=sends_stock, in_stock=in_stock)
    if not rest.set_quantity:
        return cancellations.propose_cancellation(
            session, actor, view.number, line_numbers=rest.cancel_lines, now=now
        )
    change = OrderChange(set_quantity=rest.set_quantity, cancel_lines=rest.cancel_lines)
    return order_changes.propose_order_change(session, actor, view.number, change, now=now)


def _in_stock(session: Session, actor: Actor, view: OrderView, now: datetime) -> dict[int, int]:
    """Units of waiting lines that could leave now if only they were asked for; tried with their own stock free."""
    waiting = [line for line in view.lines if waits(line)]
    if not waiting:
        return {}
    order = orders_queries.visible_order(session, actor, view.number, lock=True)
    numbers = {line.line_number for line in waiting}
    ids = [line.id for line in order.lines if line.line_number in numbers]
    skus = {line.sku for line in waiting}
    reservations.lock(session, skus)
    with session.begin_nested() as trial:
        allocations.let_go(session, ids)
        reservations.release_order_lines(session, ids, now=now)
        available = {sku: _ready(session, actor, sku, order.company_id, now) for sku in skus}
        trial.rollback()
    session.expire_all()
    terms = load_item_terms(session, order.company_id, skus, now.date())
    return share_out(waiting, available, {sku: terms.items[sku].order_multiple for sku in skus})


def _ready(session: Session, actor: Actor, sku: str, company_id: int, now: datetime) -> int:
    """In one place, or in all of them for those who take parts."""
    priority = stock_queries.class_of_company(session, company_id)
    found = item_availability.item_availability(session, actor, sku, now=now, allocation_class=priority)
    here = [place.points[0].atp_quantity for place in found if place.points]
    return sum(here) if accounts_queries.takes_parts(session, company_id) else max(here, default=0)
