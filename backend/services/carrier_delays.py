"""A carrier's delay past the promise date is a slip: recorded for each line under way, and told."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.db.models.orders import PromiseSlip
from backend.db.models.shipments import Shipment
from backend.db.queries import carrier_slips as slips_queries
from backend.domain.actors import Actor
from backend.domain.facts import jsonable
from backend.domain.numbers import document_number
from backend.services import journal
from backend.services.notices import queue_notice

CAUSE = "carrier_delay"


def delivery_slipped(
    session: Session,
    actor: Actor,
    shipment: Shipment,
    new_date: date,
    reason: Mapping[str, Any],
    *,
    now: datetime,
) -> int:
    """Record what is now later than last said; how many lines that are."""
    known = slips_queries.last_promise_dates(session, shipment.id)
    slips = []
    for line in slips_queries.lines_under_way(session, shipment.id):
        old_date = known.get(line.order_line_id, shipment.promise_date)
        if new_date > old_date:
            slips.append(_slip(shipment, line, old_date, new_date, reason, now))
    if not slips:
        return 0
    session.add_all(slips)
    number = document_number("SO", shipment.sales_order_id)
    facts = {"order_number": number, "shipment_number": document_number("SH", shipment.id)}
    old_date = min(slip.old_promise_date for slip in slips)
    facts |= jsonable({"promise_date": old_date, "expected_date": new_date, **reason})
    journal.record(session, actor, "promise_slipped", number, facts, now=now)
    contact_id = slips_queries.contact_of_order(session, shipment.sales_order_id)
    if contact_id is not None:
        queue_notice(session, contact_id, "carrier_delay", facts, now)
    return len(slips)


def _slip(
    shipment: Shipment, line: Any, old_date: date, new_date: date, reason: Mapping[str, Any], now: datetime
) -> PromiseSlip:
    """Goods under way can only be waited for."""
    return PromiseSlip(
        sales_order_id=shipment.sales_order_id,
        order_line_id=line.order_line_id,
        quantity=line.quantity,
        old_promise_date=old_date,
        new_promise_date=new_date,
        cause=CAUSE,
        reason=jsonable(reason),
        choices=["keep"],
        slipped_at=now,
    )
