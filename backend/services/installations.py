"""Installation appointments: booked, moved or cancelled on the customer's yes, then done or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.db.models.fulfilment import Appointment
from backend.db.models.orders import OrderLine
from backend.db.queries import fulfilment as fulfilment_queries
from backend.db.queries import installations as installations_queries
from backend.domain.actors import OPERATIONS, STAFF, Actor, Role
from backend.domain.errors import (
    AppointmentClosed,
    DocumentNotFound,
    NoSlotFree,
    NotAllowed,
    NothingToInstall,
)
from backend.domain.facts import jsonable
from backend.domain.installing import Slot, choices
from backend.domain.numbers import document_number, parse_number
from backend.services import journal, line_progress, proposals
from backend.services.installation_slots import LIMIT, Site, SlotOffer, offer_slots, site_of, slots_for
from backend.services.notices import queue_notice
from backend.services.proposals import ShownProposal, WorseThanShownError

__all__ = [
    "AppointmentView",
    "SlotOffer",
    "book_installation",
    "cancel_installation",
    "close_installation",
    "list_appointments",
    "offer_slots",
    "orders_to_install",
    "propose_cancellation",
    "propose_installation",
    "show_appointment",
]
BOOK, CANCEL = "book_installation", "cancel_installation"
MOVED = "moved"


@dataclass(frozen=True)
class AppointmentView:
    """A visit to install a line."""

    number: str
    status: str
    reason: str | None
    order_number: str
    line_number: int
    sku: str
    name: str
    unit: str
    quantity: int
    visit_date: date
    slot: int
    visits_a_day: int
    technician_name: str
    ship_to: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


def propose_installation(
    session: Session,
    actor: Actor,
    order_number: str,
    *,
    line_number: int | None = None,
    visit_date: date | None = None,
    slot: int | None = None,
    now: datetime,
) -> ShownProposal:
    """Kind "book_installation": the visit as wished, or the next free one; a booked line's visit is moved."""
    payload = _payload(order_number, line_number, visit_date, slot)
    shown = _prepare(session, actor, payload, now)
    return proposals.open_proposal(session, actor, kind=BOOK, payload=payload, shown=shown, now=now)


def earliest_visit(session: Session, actor: Actor, order_number: str, *, now: datetime) -> date | None:
    """From when somebody could come: tomorrow, or the day the goods are there; nothing when nothing waits."""
    try:
        return site_of(session, actor, order_number, now=now).earliest_date
    except NothingToInstall:
        return None


def book_installation(
    session: Session,
    actor: Actor,
    order_number: str,
    *,
    line_number: int | None = None,
    visit_date: date | None = None,
    slot: int | None = None,
    now: datetime,
) -> AppointmentView:
    """A program's booking; a line that has this visit already keeps it."""
    check_may_book(actor)
    payload = _payload(order_number, line_number, visit_date, slot)
    site, chosen, booked = _found(session, actor, payload, now, lock=True)
    if (
        booked is not None
        and (visit_date is None or booked.visit_date == visit_date)
        and slot in (None, booked.slot)
    ):
        return _view(session, actor, booked.id)
    return _view(session, actor, _book(session, actor, site, chosen, booked, now))


def _payload(
    order_number: str, line_number: int | None, visit_date: date | None, slot: int | None
) -> dict[str, Any]:
    day = None if visit_date is None else visit_date.isoformat()
    return {"order_number": order_number, "line_number": line_number, "visit_date": day, "slot": slot}


def _prepare(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    check_may_book(actor)
    site, chosen, booked = _found(session, actor, payload, now)
    return _shown(site, chosen, booked, _others(session, site, chosen))


def _others(session: Session, site: Site, chosen: Slot) -> list[Slot]:
    """What else is free: what is asked next when this does not suit."""
    return [slot for slot in choices(slots_for(session, site), LIMIT) if slot.key != chosen.key]


def _shown(site: Site, chosen: Slot, booked: Appointment | None, others: list[Slot]) -> dict[str, Any]:
    line = site.line
    what = {name: getattr(line, name) for name in ("line_number", "sku", "name", "unit")}
    return {
        "kind": BOOK,
        "order_number": site.order_number,
        **what,
        "quantity": site.quantity,
        "ship_to": _ship_to(line),
        **_visit(chosen),
        "before": None if booked is None else {"number": document_number("AP", booked.id), **_booked(booked)},
        "others": [_visit(slot) for slot in others],
    }


def _visit(slot: Slot) -> dict[str, Any]:
    return {
        "visit_date": slot.visit_date,
        "slot": slot.number,
        "visits_a_day": slot.visits_a_day,
        "technician_code": slot.technician_code,
        "technician_name": slot.technician_name,
    }


def _booked(row: Appointment) -> dict[str, Any]:
    return {"visit_date": row.visit_date, "slot": row.slot}


def _found(
    session: Session, actor: Actor, payload: dict[str, Any], now: datetime, *, lock: bool = False
) -> tuple[Site, Slot, Appointment | None]:
    """The line, the visit that fits the wish best, and the visit it has so far."""
    if lock:
        fulfilment_queries.lock_orders(session, [parse_number(payload["order_number"], "SO") or 0])
    site = site_of(session, actor, payload["order_number"], payload["line_number"], now=now)
    booked = installations_queries.booked_of_lines(session, [site.line.id])
    wished = _wished(payload, booked)
    slots = [
        slot
        for slot in choices(slots_for(session, site, wished), LIMIT)
        if payload["slot"] in (None, slot.number)
    ]
    if not slots:
        others = choices(slots_for(session, site), LIMIT)
        days = tuple(dict.fromkeys(slot.visit_date for slot in others))
        raise NoSlotFree(site.order_number, wished, site.earliest_date, days[:3])
    return site, slots[0], booked[0] if booked else None


def _wished(payload: dict[str, Any], booked: Sequence[Appointment]) -> date | None:
    """The day that was named; another time of the day alone is of the day that is booked."""
    if payload["visit_date"]:
        return date.fromisoformat(payload["visit_date"])
    return booked[0].visit_date if payload["slot"] and booked else None


def _execute(
    session: Session, actor: Actor, payload: dict[str, Any], shown: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    """Book just the visit that was shown; when it is gone, the next one is shown first."""
    wanted = {"visit_date": shown["visit_date"], "slot": shown["slot"], "line_number": shown["line_number"]}
    try:
        site, chosen, booked = _found(session, actor, payload | wanted, now, lock=True)
        number = _book(session, actor, site, chosen, booked, now)
    except NoSlotFree:
        raise WorseThanShownError(
            _prepare(session, actor, payload | {"visit_date": None, "slot": None}, now)
        ) from None
    view = _view(session, actor, number)
    return view.number, view.as_dict()


def _book(
    session: Session, actor: Actor, site: Site, chosen: Slot, booked: Appointment | None, now: datetime
) -> int:
    """The new visit, and the one before it cancelled; of two who book the same, one is told it is gone."""
    try:
        with session.begin_nested():
            if booked is not None:
                booked.status, booked.reason, booked.closed_at = "cancelled", MOVED, now
                session.flush()
            row = Appointment(
                order_line_id=site.line.id,
                quantity=site.quantity,
                technician_code=chosen.technician_code,
                visit_date=chosen.visit_date,
                slot=chosen.number,
                booked_at=now,
            )
            session.add(row)
            session.flush()
    except IntegrityError:
        raise NoSlotFree(site.order_number, chosen.visit_date, site.earliest_date) from None
    facts = {"order_number": site.order_number, "line_number": site.line.line_number, **_booked(row)}
    if booked is not None:
        facts["moved_from"] = booked.visit_date
    journal.record(session, actor, BOOK, document_number("AP", row.id), facts, now=now)
    return row.id


def propose_cancellation(
    session: Session, actor: Actor, appointment_number: str, *, now: datetime
) -> ShownProposal:
    """Kind "cancel_installation"."""
    payload = {"appointment_number": appointment_number}
    shown = _prepare_cancellation(session, actor, payload, now)
    return proposals.open_proposal(session, actor, kind=CANCEL, payload=payload, shown=shown, now=now)


def _prepare_cancellation(
    session: Session, actor: Actor, payload: dict[str, Any], now: datetime
) -> dict[str, Any]:
    check_may_book(actor)
    view = show_appointment(session, actor, payload["appointment_number"])
    if view.status != "booked":
        raise AppointmentClosed(view.number, view.status)
    return {"kind": CANCEL, **view.as_dict()}


def cancel_installation(
    session: Session, actor: Actor, appointment_number: str, *, reason: str = "customer", now: datetime
) -> AppointmentView:
    """Nobody comes; a cancelled visit stays so, one that took place is refused."""
    check_may_book(actor)
    row = _locked(session, actor, appointment_number)
    if row.status not in ("booked", "cancelled"):
        raise AppointmentClosed(document_number("AP", row.id), row.status)
    if row.status == "booked":
        _close(session, actor, row, "cancelled", reason, CANCEL, now)
    return _view(session, actor, row.id)


def _execute_cancellation(
    session: Session, actor: Actor, payload: dict[str, Any], shown: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    view = cancel_installation(session, actor, payload["appointment_number"], now=now)
    return view.number, view.as_dict()


def close_installation(
    session: Session,
    actor: Actor,
    appointment_number: str,
    *,
    not_done_because: str | None = None,
    installed_quantity: int | None = None,
    now: datetime,
) -> AppointmentView:
    """The visit took place: done, in part or in full, or not done and why. A closed visit stays as it is."""
    if actor.role not in STAFF | OPERATIONS:
        raise NotAllowed("close_installation", actor.role)
    row = _locked(session, actor, appointment_number)
    number = document_number("AP", row.id)
    if row.status == "cancelled":
        raise AppointmentClosed(number, row.status)
    if row.status != "booked":
        return _view(session, actor, row.id)
    if not_done_because is not None:
        _close(session, actor, row, "not_done", not_done_because, "not_installed", now)
        _told(session, actor, row.id, "installation_not_done", now)
        return _view(session, actor, row.id)
    _install(session, row, installed_quantity)
    _close(session, actor, row, "done", None, "install", now)
    line_progress.settle_lines(session, [row.order_line_id], now=now)
    return _view(session, actor, row.id)


def _install(session: Session, row: Appointment, installed_quantity: int | None) -> None:
    """Only what has been delivered can stand there installed."""
    line = session.get_one(OrderLine, row.order_line_id, populate_existing=True)
    possible = line.delivered_quantity - line.installed_quantity
    wanted = row.quantity if installed_quantity is None else installed_quantity
    if not 0 < wanted <= possible:
        raise NothingToInstall(document_number("SO", line.sales_order_id), "not_delivered")
    line.installed_quantity += wanted
    row.quantity = wanted


def _close(
    session: Session,
    actor: Actor,
    row: Appointment,
    status: str,
    reason: str | None,
    verb: str,
    now: datetime,
) -> None:
    row.status, row.reason, row.closed_at = status, reason, now
    session.flush()
    facts = {"reason": reason, "quantity": row.quantity, **_booked(row)}
    journal.record(session, actor, verb, document_number("AP", row.id), facts, now=now)


def _told(session: Session, actor: Actor, appointment_id: int, kind: str, now: datetime) -> None:
    head = installations_queries.appointment_head(session, actor, appointment_id)
    if head is not None and head.contact_id is not None:
        facts = {"order_number": document_number("SO", head.sales_order_id), "reason": head.reason}
        queue_notice(session, head.contact_id, kind, facts, now)


def _locked(session: Session, actor: Actor, appointment_number: str) -> Appointment:
    """The appointment, its order's header locked."""
    head = installations_queries.appointment_head(session, actor, parse_number(appointment_number, "AP") or 0)
    if head is None:
        raise DocumentNotFound(appointment_number)
    fulfilment_queries.lock_orders(session, [head.sales_order_id])
    return session.get_one(Appointment, head.id, populate_existing=True)


def show_appointment(session: Session, actor: Actor, appointment_number: str) -> AppointmentView:
    """One appointment."""
    return _view(session, actor, parse_number(appointment_number, "AP") or 0, asked=appointment_number)


def list_appointments(
    session: Session,
    actor: Actor,
    *,
    order_number: str | None = None,
    booked_only: bool = True,
    limit: int = 20,
) -> tuple[AppointmentView, ...]:
    """The next visits first."""
    order_id = None if order_number is None else parse_number(order_number, "SO") or 0
    rows = installations_queries.newest_appointments(
        session, actor, order_id=order_id, booked_only=booked_only, limit=limit
    )
    return tuple(_view_of(row) for row in rows)


def orders_to_install(session: Session, actor: Actor, *, limit: int = 6) -> tuple[str, ...]:
    """Orders with something that waits to be installed, the newest first."""
    found = installations_queries.waiting_orders(session, actor, limit)
    return tuple(document_number("SO", each) for each in found)


def _view(session: Session, actor: Actor, appointment_id: int, asked: str | None = None) -> AppointmentView:
    head = installations_queries.appointment_head(session, actor, appointment_id)
    if head is None:
        raise DocumentNotFound(asked or document_number("AP", appointment_id))
    return _view_of(head)


def _view_of(head: Any) -> AppointmentView:
    same = ("status", "reason", "line_number", "sku", "name", "unit", "quantity", "visit_date", "slot")
    return AppointmentView(
        number=document_number("AP", head.id),
        order_number=document_number("SO", head.sales_order_id),
        ship_to=_ship_to(head),
        **{name: getattr(head, name) for name in (*same, "visits_a_day", "technician_name")},
    )


def _ship_to(row: Any) -> dict[str, Any]:
    names = ("nickname", "street", "city", "state", "postcode")
    return {"name": row.ship_to_name} | {name: getattr(row, name) for name in names}


def check_may_book(actor: Actor) -> None:
    """Customers and their reps for their own orders, our people for all."""
    if actor.role not in STAFF | OPERATIONS | {Role.CUSTOMER, Role.REP}:
        raise NotAllowed(BOOK, actor.role)


proposals.EXECUTORS[BOOK] = _execute
proposals.PREPARERS[BOOK] = _prepare
proposals.EXECUTORS[CANCEL] = _execute_cancellation
proposals.PREPARERS[CANCEL] = _prepare_cancellation
