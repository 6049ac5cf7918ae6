"""What carriers say of goods under way: kept once, whatever often it is told."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.db.models.shipments import Shipment, TrackingEvent
from backend.db.queries import fulfilment as fulfilment_queries
from backend.db.queries import shipments as shipments_queries
from backend.domain.actors import Actor
from backend.domain.errors import EventRefused
from backend.domain.fulfilment import check_may_operate
from backend.domain.numbers import document_number
from backend.domain.tracking import STATUS_AFTER
from backend.services import journal
from backend.services.carrier_delays import delivery_delayed


@dataclass(frozen=True)
class RecordedEvent:
    """A shipment after a carrier's word; `slipped_lines` were promised for earlier than it now comes."""

    shipment_number: str
    order_number: str
    code: str
    at: datetime
    place: str
    reason: str | None
    status: str
    promise_date: date
    estimated_delivery_date: date
    slipped_lines: int


def record_event(
    session: Session,
    actor: Actor,
    shipment_number: str,
    code: str,
    at: datetime,
    place: str,
    now: datetime,
    *,
    reason: str | None = None,
    estimated_delivery_date: date | None = None,
) -> RecordedEvent:
    """Keep a carrier's event of a shipment (SH-… or its tracking number); told again it changes nothing.

    A delay past the promise date is a slip of every line in the shipment. Deliveries come in with their proof.
    """
    check_may_operate(actor, "record_event")
    shipment = shipments_queries.shipment_by_number(session, shipment_number)
    number = document_number("SH", shipment.id)
    if code not in STATUS_AFTER or at > now:
        raise EventRefused(number, code, tuple(STATUS_AFTER))
    fulfilment_queries.lock_orders(session, [shipment.sales_order_id])
    session.refresh(shipment)
    known = shipments_queries.events_of(session, [shipment.id])
    if any((each.code, each.at, each.place) == (code, at, place) for each in known):
        return _recorded(shipment, code, at, place, reason, 0)
    session.add(TrackingEvent(shipment_id=shipment.id, at=at, code=code, place=place, reason=reason))
    is_newest = all(each.at <= at for each in known)
    if shipment.delivered_at is None and is_newest:
        shipment.status = STATUS_AFTER[code]
        shipment.estimated_delivery_date = estimated_delivery_date or shipment.estimated_delivery_date
    session.flush()
    facts = {"code": code, "at": at, "place": place, "reason": reason}
    facts |= {"expected_date": shipment.estimated_delivery_date}
    journal.record(session, actor, "record_event", number, facts, now=now)
    slipped = delivery_delayed(session, actor, shipment, reason=reason, now=now) if is_newest else ()
    return _recorded(shipment, code, at, place, reason, len(slipped))


def _recorded(
    shipment: Shipment, code: str, at: datetime, place: str, reason: str | None, slipped: int
) -> RecordedEvent:
    return RecordedEvent(
        document_number("SH", shipment.id),
        document_number("SO", shipment.sales_order_id),
        code,
        at,
        place,
        reason,
        shipment.status,
        shipment.promise_date,
        shipment.estimated_delivery_date,
        slipped,
    )
