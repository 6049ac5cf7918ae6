"""Deliveries: the proof from the door, and the buyer's own count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.models.orders import OrderLine, SalesOrder
from backend.db.models.shipments import Shipment, ShipmentLine, TrackingEvent
from backend.db.queries import deliveries as deliveries_queries
from backend.db.queries import fulfilment as fulfilment_queries
from backend.db.queries import orders as orders_queries
from backend.db.queries import shipments as shipments_queries
from backend.domain.actors import Actor
from backend.domain.delivering import Carried, LineProof, ProvenLine, differences, prove
from backend.domain.errors import DeliveryVerified, DocumentNotFound, LineNotFound, NotDelivered
from backend.domain.facts import jsonable
from backend.domain.fulfilment import check_may_operate
from backend.domain.numbers import document_number, parse_number
from backend.services import escalations, journal, line_progress, proposals, settlements
from backend.services.notices import queue_notice
from backend.services.proposals import ShownProposal

KIND = "verify_delivery"


@dataclass(frozen=True)
class DeliveredLine:
    """A line of a shipment: what left, what the proof says, what the buyer counted."""

    line_number: int
    sku: str
    name: str
    unit: str
    quantity: int
    delivered_quantity: int
    short_quantity: int
    damaged_quantity: int
    refused_quantity: int
    over_quantity: int
    confirmed_quantity: int | None


@dataclass(frozen=True)
class Delivery:
    """A shipment at the door."""

    number: str
    order_number: str
    status: str
    delivered_at: datetime | None
    signed_by: str | None
    verified_at: datetime | None
    lines: tuple[DeliveredLine, ...]
    message_number: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


def show_delivery(session: Session, actor: Actor, shipment_number: str) -> Delivery:
    """A shipment with its proof of delivery and the buyer's count."""
    return _delivery(session, _head(session, actor, shipment_number))


@dataclass(frozen=True)
class DeliveredShipment:
    """A shipment that arrived."""

    number: str
    order_number: str
    delivered_at: datetime


def last_shipment(session: Session, actor: Actor, order_number: str) -> str | None:
    """The order's last arrival that nobody has checked yet, else its last arrival, else what is under way."""
    order_id = parse_number(order_number, "SO") or 0
    arrived = deliveries_queries.delivered_shipments(session, actor, [order_id])
    unchecked = [row for row in arrived if row.verified_at is None]
    if arrived:
        return document_number("SH", (unchecked or arrived)[0].id)
    head = orders_queries.order_head(session, actor, order_number)
    under_way = orders_queries.shipment_ids_of(session, head.id)
    return document_number("SH", under_way[-1]) if under_way else None


def unverified(
    session: Session, actor: Actor, *, since: datetime, limit: int = 20
) -> tuple[DeliveredShipment, ...]:
    """What arrived since then and nobody has checked, the last first."""
    return tuple(
        DeliveredShipment(
            document_number("SH", row.id), document_number("SO", row.sales_order_id), row.delivered_at
        )
        for row in deliveries_queries.unverified_since(session, actor, since, limit)
    )


def prove_delivery(
    session: Session,
    actor: Actor,
    shipment_number: str,
    proofs: Sequence[LineProof] = (),
    *,
    signed_by: str,
    delivered_at: datetime,
    now: datetime,
) -> Delivery:
    """Take down the proof of delivery; lines not named came in full. A shipment is delivered once.

    What is short, damaged or refused is not delivered and never invoiced; the team hears of it.
    """
    check_may_operate(actor, "deliver")
    shipment = shipments_queries.shipment_by_number(session, shipment_number)
    fulfilment_queries.lock_orders(session, [shipment.sales_order_id])
    session.refresh(shipment)
    head = deliveries_queries.delivery_head(session, None, shipment.id)
    if shipment.delivered_at is not None or head is None:
        return _delivery(session, head)
    rows = deliveries_queries.delivery_lines(session, shipment.id)
    number = document_number("SH", shipment.id)
    proven = prove(number, [Carried(row.line_number, row.quantity) for row in rows], proofs)
    order = session.get_one(SalesOrder, shipment.sales_order_id, populate_existing=True)
    lost_before = settlements.lost_total(session, order)
    _count(session, rows, proven)
    _arrive(session, shipment, f"{head.city}, {head.state}", signed_by, delivered_at)
    line_progress.settle_lines(session, [row.order_line_id for row in rows], now=now)
    settlements.give_up(session, order, lost_before)
    message = _tell(session, actor, head, proven, signed_by, now)
    return _delivery(session, deliveries_queries.delivery_head(session, None, shipment.id), message)


def _count(session: Session, rows: Sequence[Any], proven: Sequence[ProvenLine]) -> None:
    """What came counts on the order's lines and in the shipment."""
    for row, line in zip(rows, proven, strict=True):
        inside = session.get_one(ShipmentLine, (row.shipment_id, row.order_line_id), populate_existing=True)
        for name in ("delivered_quantity", "damaged_quantity", "refused_quantity", "over_quantity"):
            setattr(inside, name, getattr(line.proof, name))
        of_order = session.get_one(OrderLine, row.order_line_id, populate_existing=True)
        of_order.delivered_quantity += line.proof.delivered_quantity


def _arrive(session: Session, shipment: Shipment, place: str, signed_by: str, at: datetime) -> None:
    shipment.status = "delivered"
    shipment.delivered_at = at
    shipment.signed_by = signed_by
    event = TrackingEvent(shipment_id=shipment.id, at=at, code="delivered", place=place, reason=None)
    session.add(event)
    session.flush()


def _tell(
    session: Session, actor: Actor, head: Any, proven: Sequence[ProvenLine], signed_by: str, now: datetime
) -> str | None:
    """Into the journal, to the buyer, and to the team when something is wrong; that message's number."""
    number, order_number = document_number("SH", head.id), document_number("SO", head.sales_order_id)
    lines = [_proof_facts(line) for line in proven]
    facts: dict[str, Any] = {"order_number": order_number, "shipment_number": number, "signed_by": signed_by}
    journal.record(session, actor, "deliver", number, facts | {"lines": lines}, now=now)
    wrong = [_proof_facts(line) for line in proven if not line.is_clean]
    if head.contact_id is not None:
        kind = "delivered_with_differences" if wrong else "delivered"
        queue_notice(session, head.contact_id, kind, facts, now)
    if not wrong:
        return None
    message = _listed(number, wrong)
    facts |= {"lines": wrong}
    return escalations.tell_team(
        session, actor, head.company_id, head.contact_id, number, "delivery_differs", message, facts, now
    ).number


def _listed(number: str, lines: Sequence[Mapping[str, Any]]) -> str:
    """SH-1001 line_number 1, delivered 8, short 2."""
    told = (", ".join(f"{name} {value}" for name, value in line.items()) for line in lines)
    return f"{number} {'; '.join(told)}"


def _proof_facts(line: ProvenLine) -> dict[str, Any]:
    """The line's quantities; zeros are left out but what was delivered."""
    proof = line.proof
    told = {
        "short": line.short_quantity,
        "damaged": proof.damaged_quantity,
        "refused": proof.refused_quantity,
        "over": proof.over_quantity,
    }
    seen = {"line_number": proof.line_number, "delivered": proof.delivered_quantity}
    return seen | {name: quantity for name, quantity in told.items() if quantity}


def propose_verification(
    session: Session,
    actor: Actor,
    shipment_number: str,
    confirmed: Mapping[int, int] | None = None,
    *,
    words: str = "",
    now: datetime,
) -> ShownProposal:
    """Kind "verify_delivery": the buyer's count by line against the proof; lines not named came as proven."""
    named = {str(line): quantity for line, quantity in (confirmed or {}).items()}
    payload = {"shipment_number": shipment_number, "confirmed": named, "words": words}
    shown = _prepare(session, actor, payload, now)
    return proposals.open_proposal(session, actor, kind=KIND, payload=payload, shown=shown, now=now)


def _prepare(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    delivery = show_delivery(session, actor, payload["shipment_number"])
    counted = _counted(session, actor, delivery, payload)
    lines = [{**jsonable(line), "confirmed_quantity": counted[line.line_number]} for line in delivery.lines]
    return {"kind": KIND, **delivery.as_dict(), "lines": lines, "differs": _differences(delivery, counted)}


def _counted(session: Session, actor: Actor, delivery: Delivery, payload: dict[str, Any]) -> dict[int, int]:
    """The buyer's count of every line, if the shipment can be verified at all."""
    head = _head(session, actor, delivery.number)
    if head.delivered_at is None:
        raise NotDelivered(delivery.number, head.estimated_delivery_date)
    if head.verified_at is not None:
        verified_on = head.verified_at.astimezone(ZoneInfo(head.timezone)).date()
        raise DeliveryVerified(delivery.number, verified_on)
    counted = {line.line_number: line.delivered_quantity for line in delivery.lines}
    for line, quantity in payload["confirmed"].items():
        if int(line) not in counted:
            raise LineNotFound(delivery.number, int(line), tuple(counted))
        counted[int(line)] = quantity
    return counted


def _differences(delivery: Delivery, counted: Mapping[int, int]) -> dict[int, int]:
    return differences({line.line_number: line.delivered_quantity for line in delivery.lines}, counted)


def _execute(
    session: Session, actor: Actor, payload: dict[str, Any], shown: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    """Write down the buyer's count; a difference goes to the team with the facts."""
    head = _head(session, actor, payload["shipment_number"])
    fulfilment_queries.lock_orders(session, [head.sales_order_id])
    delivery = show_delivery(session, actor, payload["shipment_number"])
    counted = _counted(session, actor, delivery, payload)
    shipment = session.get_one(Shipment, head.id, populate_existing=True)
    for row in deliveries_queries.delivery_lines(session, head.id):
        inside = session.get_one(ShipmentLine, (row.shipment_id, row.order_line_id), populate_existing=True)
        inside.confirmed_quantity = counted[row.line_number]
    shipment.verified_at, shipment.verified_by_id = now, actor.contact_id
    session.flush()
    differs = _differences(delivery, counted)
    facts = {"order_number": delivery.order_number, "shipment_number": delivery.number, "differs": differs}
    journal.record(session, actor, KIND, delivery.number, facts, now=now)
    message = None
    if differs:
        told = [{"line_number": line, "differs": units} for line, units in differs.items()]
        said = payload["words"] or _listed(delivery.number, told)
        message = escalations.tell_team(
            session, actor, head.company_id, actor.contact_id, delivery.number, KIND, said, facts, now
        ).number
    verified = _delivery(session, _head(session, actor, delivery.number), message)
    return verified.number, verified.as_dict()


def _head(session: Session, actor: Actor, shipment_number: str) -> Any:
    typed = "" if shipment_number.strip().isdecimal() else shipment_number
    head = deliveries_queries.delivery_head(session, actor, parse_number(typed, "SH") or 0)
    if head is None:
        raise DocumentNotFound(shipment_number)
    return head


def _delivery(session: Session, head: Any, message_number: str | None = None) -> Delivery:
    same = ("line_number", "sku", "name", "unit", "quantity", "delivered_quantity")
    counts = ("damaged_quantity", "refused_quantity", "over_quantity", "confirmed_quantity")
    lines = deliveries_queries.delivery_lines(session, head.id)
    return Delivery(
        number=document_number("SH", head.id),
        order_number=document_number("SO", head.sales_order_id),
        lines=tuple(
            DeliveredLine(
                short_quantity=0 if head.delivered_at is None else _short(line),
                **{name: getattr(line, name) for name in same + counts},
            )
            for line in lines
        ),
        message_number=message_number,
        **{name: getattr(head, name) for name in ("status", "delivered_at", "signed_by", "verified_at")},
    )


def _short(line: Any) -> int:
    seen: int = line.delivered_quantity + line.damaged_quantity + line.refused_quantity
    return max(0, line.quantity - seen)


proposals.EXECUTORS[KIND] = _execute
proposals.PREPARERS[KIND] = _prepare
