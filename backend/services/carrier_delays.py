"""Goods under way that come later than promised: the promise is corrected, the customer told."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from backend.db.models.orders import LinePromise
from backend.db.models.shipments import Shipment
from backend.db.queries import slips as slips_queries
from backend.domain.actors import Actor
from backend.domain.facts import jsonable
from backend.domain.numbers import document_number
from backend.domain.slips import Slip
from backend.services import journal, slips

CARRIER_DELAY = "carrier_delay"
_promises: Table = LinePromise.__table__  # type: ignore[assignment]


def delivery_delayed(
    session: Session, actor: Actor, shipment: Shipment, *, reason: str | None, now: datetime
) -> tuple[int, ...]:
    """A shipment's estimate is after its promise: each line in it that has not arrived slips to that day.

    Said again with the same estimate nothing happens. The lines that slipped.
    """
    day = shipment.estimated_delivery_date
    if shipment.delivered_at is not None or day <= shipment.promise_date:
        return ()
    facts = {
        "shipment_number": document_number("SH", shipment.id),
        "reason": reason,
        "warehouse": shipment.warehouse,
    }
    slipped = []
    for row in slips_queries.lines_under_way(session, shipment.id):
        live = slips_queries.live_promises(session, row.order_line_id, shipment.warehouse)
        mine = [promise for promise in live if _is_of(promise, facts)]
        told = sum(promise.quantity for promise in mine if promise.promise_date >= day)
        late = [promise for promise in (*mine, *live) if promise.promise_date < day]
        late = list(dict.fromkeys(late))
        units = _moved(session, late, row.quantity - row.delivered_quantity - told, day, facts, now=now)
        if units:
            slip = Slip(units, max(promise.promise_date for promise in late), day)
            slips.record_plain(session, row, slip, CARRIER_DELAY, facts, now=now)
            slipped.append(row.order_line_id)
    if slipped:
        about: dict[str, Any] = {"estimated_delivery_date": day, "line_ids": slipped}
        journal.record(session, actor, "delivery_delayed", str(facts["shipment_number"]), about, now=now)
    return tuple(slipped)


def _is_of(promise: Any, facts: dict[str, Any]) -> bool:
    """Whether the promise was put off for this shipment before."""
    said = promise.reason.get("facts") or {}
    return bool(said.get("shipment_number") == facts["shipment_number"])


def _moved(
    session: Session, promises: list[Any], quantity: int, day: date, facts: dict[str, Any], *, now: datetime
) -> int:
    """Promise so many units, those that were to leave first, for the new day; the rest stays as it was."""
    moved = 0
    for promise in promises:
        units = min(promise.quantity, quantity - moved)
        if units <= 0:
            break
        moved += units
        session.execute(update(_promises).where(_promises.c.id == promise.id).values(superseded_at=now))
        late = {"code": CARRIER_DELAY, "facts": facts}
        parts = [(units, day, late), (promise.quantity - units, promise.promise_date, promise.reason)]
        rows = [_row(promise, *part, now) for part in parts if part[0]]
        session.execute(insert(_promises), rows)
    return moved


def _row(promise: Any, quantity: int, day: date, reason: dict[str, Any], now: datetime) -> dict[str, Any]:
    same = ("order_line_id", "warehouse", "promise_ship_date", "service_code")
    return {
        **{name: getattr(promise, name) for name in same},
        "quantity": quantity,
        "promise_date": day,
        "is_original": False,
        "reason": jsonable({**reason, "agreed": False, "from_stock": True}),
        "promised_at": now,
        "superseded_at": None,
    }
