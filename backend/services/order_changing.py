"""Writing a change down: lines, promises and reservations anew; what was promised before stays on record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.db.batch import Batch
from backend.db.models.orders import OrderLine, SalesOrder
from backend.domain import promise_history
from backend.domain.order_changing import ChangePlan
from backend.domain.order_lines import OfferedLine
from backend.domain.order_states import moved
from backend.services import allocations, line_progress
from backend.services.allocations import LetGo
from backend.services.offers import Offer
from backend.services.order_entry import PART, insert_lines, priced, promise_lines
from backend.services.order_writing import supersede, update_head


def write_change(
    session: Session,
    order: SalesOrder,
    plan: ChangePlan,
    offer: Offer,
    gone: Sequence[LetGo],
    *,
    now: datetime,
) -> None:
    """The order as offered; the stock of its old lines was let go of before, and lines that are promised as
    they were take it back."""
    for line in plan.dropped:
        line.status = moved(line.status, "cancelled")
        supersede(session, line, now)
    by_id: dict[int | None, OrderLine] = {line.id: line for line in order.lines}
    for line in order.lines:
        session.expire(line, ["promises"])
    changed = [line for line in offer.lines if line.line_id is not None]
    unchanged = {line.line_id or 0 for line in changed if _is_promised_so(by_id[line.line_id], line)}
    for offered in changed:
        _reprice(by_id[offered.line_id], offered)
        if offered.line_id not in unchanged:
            supersede(session, by_id[offered.line_id], now)
    session.flush()
    batch = Batch()
    new = insert_lines(session, batch, order.id, [line for line in offer.lines if line.line_id is None])
    rows: list[Mapping[str, Any]] = [{"id": line.line_id, "offered": line} for line in changed]
    promise_lines(session, batch, offer, [*rows, *new], now=now, unchanged=unchanged)
    batch.write(session)
    allocations.take_back(session, gone, unchanged)
    line_progress.settle_lines(session, [line.line_id or 0 for line in changed], now=now)
    _change_head(order, offer)
    session.flush()
    session.refresh(order, ["lines"])
    update_head(session, order, offer.account, offer.amounts, now=now)


def _is_promised_so(line: OrderLine, offered: OfferedLine) -> bool:
    """The same units leave the same place on the same days as promised before."""
    live = promise_history.live(line.promises)
    before = sorted(tuple(getattr(part, name) for name in PART) for part in live)
    after = sorted(tuple(getattr(part, name) for name in PART) for part in offered.promised.parts)
    return line.sku == offered.promised.sku and before == after


def _reprice(line: OrderLine, offered: OfferedLine) -> None:
    for name, value in priced(offered).items():
        setattr(line, name, value)


def _change_head(order: SalesOrder, offer: Offer) -> None:
    order.ship_to_id = offer.account.ship_to["id"]
    order.requested_delivery_date = offer.request.requested_date or order.requested_delivery_date
    order.po_number = offer.request.po_number
    order.delivery_note = offer.request.delivery_note
    order.option_key = offer.option.key
