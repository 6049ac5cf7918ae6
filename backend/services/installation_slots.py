"""What of an order is to be installed, and when somebody could come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.queries import installations as installations_queries
from backend.domain.actors import Actor
from backend.domain.errors import LineNotFound, NothingToInstall
from backend.domain.freight import distance_km
from backend.domain.installing import Slot, TechnicianTerms, choices, free_slots
from backend.domain.numbers import document_number, parse_number
from backend.services import orders

FAR = 1e9
"""Where no distance is known."""
LIMIT = 6


@dataclass(frozen=True)
class Site:
    """A line that is to be installed at an address, not before its goods are there."""

    line: Any
    order_number: str
    quantity: int
    earliest_date: date


@dataclass(frozen=True)
class SlotOffer:
    """A visit that is free."""

    visit_date: date
    slot: int
    visits_a_day: int
    technician_code: str
    technician_name: str


def offer_slots(
    session: Session,
    actor: Actor,
    order_number: str,
    *,
    line_number: int | None = None,
    on_day: date | None = None,
    limit: int = LIMIT,
    now: datetime,
) -> tuple[SlotOffer, ...]:
    """The next free visits for an order's line, or those of one day; none when nobody can come."""
    site = site_of(session, actor, order_number, line_number, now=now)
    return tuple(slot_facts(slot) for slot in choices(slots_for(session, site, on_day), limit))


def slot_facts(slot: Slot) -> SlotOffer:
    who = (slot.technician_code, slot.technician_name)
    return SlotOffer(slot.visit_date, slot.number, slot.visits_a_day, *who)


def site_of(
    session: Session, actor: Actor, order_number: str, line_number: int | None = None, *, now: datetime
) -> Site:
    """The line that is meant: the named one, else the first that still waits."""
    order_id = parse_number(order_number, "SO") or 0
    lines = installations_queries.installable_lines(session, actor, order_id)
    if not lines:
        orders.show_order(session, actor, order_number, now=now)
        raise NothingToInstall(document_number("SO", order_id), "not_installable")
    return _site(session, lines, line_number, now)


def _site(session: Session, lines: Sequence[Any], line_number: int | None, now: datetime) -> Site:
    number = document_number("SO", lines[0].sales_order_id)
    named = [line for line in lines if line_number in (None, line.line_number)]
    if not named:
        raise LineNotFound(number, line_number or 0, tuple(line.line_number for line in lines))
    live = [line for line in named if line.status not in ("cancelled", "draft", "entered")]
    waiting = [line for line in live if line.installed_quantity < line.quantity]
    if not waiting:
        raise NothingToInstall(number, "installed" if live else "cancelled")
    booked = {
        each.order_line_id for each in installations_queries.booked_of_lines(session, [x.id for x in waiting])
    }
    line = next((each for each in waiting if each.id not in booked), waiting[0])
    return Site(line, number, line.quantity - line.installed_quantity, _earliest(line, now))


def _earliest(line: Any, now: datetime) -> date:
    """Tomorrow, or the day the goods are there when that is later."""
    zone = ZoneInfo(line.timezone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    is_there = line.delivered_quantity >= line.quantity and line.arrived_at is not None
    there = line.arrived_at.astimezone(zone).date() if is_there else line.promise_date
    return max(tomorrow, there) if there else tomorrow


def slots_for(session: Session, site: Site, on_day: date | None = None) -> Any:
    """Free visits, earliest first; of one day when one is wished."""
    terms = [
        TechnicianTerms(
            row.code,
            row.name,
            _km(row.postcode, site.line.postcode),
            row.maximum_km,
            row.working_weekdays,
            row.visits_a_day,
        )
        for row in installations_queries.technicians(session)
    ]
    earliest = max(site.earliest_date, on_day) if on_day else site.earliest_date
    booked = installations_queries.booked_slots(session, earliest)
    slots = free_slots(terms, booked, earliest=earliest, site_weekdays=site.line.receiving_weekdays)
    return (slot for slot in slots if on_day is None or slot.visit_date == on_day)


def _km(from_postcode: str, to_postcode: str) -> float:
    found = distance_km(from_postcode, to_postcode)
    return FAR if found is None else found
