"""Where an order's goods are, what comes next, and why they are late."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.queries import shipments as shipments_queries
from backend.domain import tracking
from backend.domain.actors import Actor
from backend.domain.errors import DocumentNotFound
from backend.domain.numbers import document_number, parse_number
from backend.domain.tracking import CarrierEvent, NextStep, OpenPart, Voyage
from backend.services import orders
from backend.services.order_views import OrderLineView, OrderView
from backend.services.tracking_views import OpenLine, OrderTracking, ShipmentView, TrackedLine

__all__ = [
    "CarrierEvent",
    "NextStep",
    "OpenLine",
    "OpenPart",
    "OrderTracking",
    "ShipmentView",
    "TrackedLine",
    "track_order",
]
LONGEST_ID = 9
"""More digits than that are a carrier's tracking number."""


def track_order(session: Session, actor: Actor, order_number: str, *, now: datetime) -> OrderTracking:
    """Track by order number, shipment number (SH-…) or the carrier's tracking number."""
    number, asked_shipment = _order_of(session, actor, order_number)
    order = orders.show_order(session, actor, number, now=now)
    shipments = _shipments_of(session, order, now) if order.shipments else ()
    open_lines = _open_lines_of(order)
    reasons = _late_reasons(order, shipments, open_lines)
    return OrderTracking(
        order=order,
        shipments=shipments,
        open_lines=open_lines,
        next_step=tracking.next_step(_steps(order, shipments, open_lines)),
        is_late=bool(reasons),
        late_reason=reasons[0] if reasons else None,
        asked_shipment=asked_shipment,
    )


def _late_reasons(
    order: OrderView, shipments: Sequence[ShipmentView], open_lines: Sequence[OpenLine]
) -> list[dict[str, Any] | None]:
    """What is under way speaks first, then what has not left, what came late, and promises that moved."""
    under_way = [shipment for shipment in shipments if shipment.delivered_at is None]
    delivered = [shipment for shipment in shipments if shipment.delivered_at is not None]
    speakers: list[Any] = [*under_way, *open_lines, *delivered, *order.lines]
    return [each.late_reason for each in speakers if each.is_late]


def _order_of(session: Session, actor: Actor, number: str) -> tuple[str, str | None]:
    """The order's number, and the shipment's when one was asked for."""
    typed = "".join(number.split())
    is_order = parse_number(typed, "SO") is not None and not (typed.isdecimal() and len(typed) > LONGEST_ID)
    if is_order:
        return number, None
    found = shipments_queries.visible_shipment(
        session,
        actor,
        shipment_id=None if typed.isdecimal() else parse_number(typed, "SH"),
        tracking_number=typed.upper(),
    )
    if found is None:
        raise DocumentNotFound(number)
    return document_number("SO", found.sales_order_id), document_number("SH", found.id)


def _shipments_of(session: Session, order: OrderView, now: datetime) -> tuple[ShipmentView, ...]:
    order_id = parse_number(order.number, "SO") or 0
    rows = shipments_queries.shipments_of(session, order_id)
    ids = [row.id for row in rows]
    lines: dict[int, list[TrackedLine]] = defaultdict(list)
    for line in shipments_queries.contents_of(session, ids):
        what = (line.line_number, line.sku, line.name, line.unit)
        lines[line.shipment_id].append(TrackedLine(*what, line.quantity, line.delivered_quantity))
    events: dict[int, list[CarrierEvent]] = defaultdict(list)
    for event in shipments_queries.events_of(session, ids):
        events[event.shipment_id].append(CarrierEvent(event.at, event.code, event.place, event.reason))
    return tuple(_view(row, tuple(lines[row.id]), tuple(events[row.id]), order, now) for row in rows)


def _view(
    row: Any,
    lines: tuple[TrackedLine, ...],
    events: tuple[CarrierEvent, ...],
    order: OrderView,
    now: datetime,
) -> ShipmentView:
    zone = ZoneInfo(row.timezone)
    voyage = Voyage(
        promise_date=row.promise_date,
        estimated_delivery_date=row.estimated_delivery_date,
        shipped_on=row.shipped_at.astimezone(zone).date(),
        delivered_on=row.delivered_at and row.delivered_at.astimezone(zone).date(),
        promise_ship_date=_promised_departure(order, row, lines),
        events=events,
        promise_reason=_promise_reason(order, lines),
    )
    today = now.astimezone(zone).date()
    same = (
        "carrier",
        "service_name",
        "tracking_number",
        "status",
        "warehouse",
        "warehouse_name",
        "shipped_at",
    )
    more = ("promise_date", "estimated_delivery_date", "delivered_at", "signed_by")
    return ShipmentView(
        number=document_number("SH", row.id),
        delivered_on=voyage.delivered_on,
        lines=lines,
        events=events,
        is_late=tracking.is_late(voyage, today),
        late_reason=tracking.late_reason(voyage, today),
        **{name: getattr(row, name) for name in same + more},
    )


def _promised_departure(order: OrderView, row: Any, lines: Sequence[TrackedLine]) -> date | None:
    """When the promise that the shipment fulfils had it leave."""
    carried = {line.line_number for line in lines}
    promised = [
        part["promise_ship_date"]
        for line in order.lines
        if line.line_number in carried
        for part in line.parts
        if (part["warehouse"], part["promise_date"]) == (row.warehouse, row.promise_date)
    ]
    return max(promised, default=None)


def _promise_reason(order: OrderView, lines: Sequence[TrackedLine]) -> dict[str, Any] | None:
    """Why a line in the shipment is later than agreed, by its promises."""
    carried = {line.line_number for line in lines}
    reasons = [line.late_reason for line in order.lines if line.line_number in carried]
    return next((reason for reason in reasons if reason), None)


def _open_lines_of(order: OrderView) -> tuple[OpenLine, ...]:
    alive = [line for line in order.lines if line.status != "cancelled"]
    return tuple(_open_line(line, order) for line in alive if line.shipped_quantity < line.quantity)


def _open_line(line: OrderLineView, order: OrderView) -> OpenLine:
    names = ("quantity", "warehouse", "warehouse_name", "promise_ship_date", "promise_date")
    promised = [OpenPart(**{name: part[name] for name in names}) for part in line.parts]
    parts = tuple(tracking.open_parts(promised, line.shipped_quantity))
    same = ("line_number", "sku", "name", "unit", "status", "original_promise_date")
    waiting = ("backordered_quantity", "undated_quantity")
    held = {"code": f"{order.holds[0]['kind']}_hold", "facts": order.holds[0]} if order.holds else None
    return OpenLine(
        quantity=line.quantity - line.shipped_quantity,
        parts=parts,
        promise_ship_date=parts[0].promise_ship_date if parts else line.promise_ship_date,
        promise_date=None
        if line.undated_quantity
        else max((part.promise_date for part in parts), default=line.promise_date),
        is_late=line.is_late,
        late_reason=(held or line.late_reason) if line.is_late else None,
        **{name: getattr(line, name) for name in same + waiting},
    )


def _steps(
    order: OrderView, shipments: Sequence[ShipmentView], open_lines: Sequence[OpenLine]
) -> list[NextStep]:
    """Everything that is still to happen, one step for each shipment and open line."""
    steps = [_delivery(shipment) for shipment in shipments if shipment.delivered_at is None]
    if order.holds:
        waiting = tuple(line.line_number for line in open_lines)
        return [*steps, *([NextStep("hold", None, None, waiting, order.holds[0])] if waiting else [])]
    return [*steps, *_departures(open_lines)]


def _delivery(shipment: ShipmentView) -> NextStep:
    facts = {"carrier": shipment.carrier, "tracking_number": shipment.tracking_number}
    line_numbers = tuple(line.line_number for line in shipment.lines)
    return NextStep("delivery", shipment.estimated_delivery_date, shipment.number, line_numbers, facts)


def _departures(open_lines: Sequence[OpenLine]) -> list[NextStep]:
    """What leaves one warehouse on one day is one step."""
    leaving: dict[tuple[date, str, date], list[int]] = defaultdict(list)
    for line in open_lines:
        for part in line.parts:
            leaving[part.promise_ship_date, part.warehouse_name, part.promise_date].append(line.line_number)
    return [
        NextStep("departure", day, None, tuple(numbers), {"warehouse_name": name, "promise_date": arrival})
        for (day, name, arrival), numbers in sorted(leaving.items())
    ]
