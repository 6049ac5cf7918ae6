"""Slips: recorded with their reason and choices, told to the customer, shown, closed when time has decided."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.models.orders import PromiseSlip
from backend.db.queries import slips as slips_queries
from backend.domain.actors import OPERATOR, Actor, Role
from backend.domain.errors import NotAllowed
from backend.domain.facts import jsonable
from backend.domain.numbers import document_number, parse_number
from backend.domain.repromising import Parts, unit_dates
from backend.domain.slips import DECIDED_BY_TIME, OVERTAKEN, Choice, Slip, decide_by
from backend.services import escalations, journal, notices
from backend.services.owed import OwedLine
from backend.services.slip_choices import Slipped, choices_of

__all__ = [
    "SlipView",
    "Slipped",
    "close_overdue",
    "list_slips",
    "overtake",
    "overtake_gone",
    "record",
    "record_plain",
    "show_slip",
    "view_of",
]

SLIP, RECOVERED = "slip", "slip_recovered"
OVERDUE_CAUSE = "receipt_overdue"
PATIENCE = timedelta(days=3)
"""A receipt that is overdue day after day is told again only when the promise has moved by so much."""


@dataclass(frozen=True)
class SlipView:
    """A slip as people see it; `new_date` is empty while no supply is in sight."""

    slip_id: int
    order_number: str
    line_number: int
    sku: str
    name: str
    unit: str
    quantity: int
    old_date: date
    new_date: date | None
    cause: str
    reason: dict[str, Any]
    choices: tuple[dict[str, Any], ...]
    decide_by: date | None
    slipped_at: datetime
    decision: str | None
    decided_at: datetime | None

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


def view_of(row: Any) -> SlipView:
    """A slip's row with its line's."""
    slip: PromiseSlip = row.PromiseSlip
    same = ("quantity", "cause", "reason", "decide_by", "slipped_at", "decision", "decided_at")
    return SlipView(
        slip_id=slip.id,
        order_number=document_number("SO", slip.sales_order_id),
        line_number=row.line_number,
        sku=row.sku,
        name=row.name,
        unit=row.unit,
        old_date=slip.old_promise_date,
        new_date=slip.new_promise_date,
        choices=tuple(slip.choices),
        **{name: getattr(slip, name) for name in same},
    )


def show_slip(session: Session, actor: Actor, slip_id: int) -> SlipView:
    """One slip of the actor's."""
    return view_of(slips_queries.visible_slip(session, actor, slip_id))


def list_slips(
    session: Session,
    actor: Actor,
    *,
    order_number: str | None = None,
    open_only: bool = False,
    limit: int = 50,
) -> tuple[SlipView, ...]:
    """The newest first; open ones wait for a decision."""
    if actor.role is Role.GUEST:
        raise NotAllowed("list_slips", actor.role)
    order_id = (parse_number(order_number, "SO") or 0) if order_number else None
    rows = slips_queries.slips(session, actor, order_id=order_id, open_only=open_only, limit=limit)
    return tuple(view_of(row) for row in rows)


def record(session: Session, slipped: Slipped, cause: str, facts: dict[str, Any], *, now: datetime) -> None:
    """Write a slip down and tell the customer; what the line was told before no longer stands.

    One that goes on day after day because a receipt stays away is the same slip with a later date.
    """
    row = slipped.line.row
    waiting = list(slips_queries.open_of_line(session, row.id))
    if cause == OVERDUE_CAUSE and waiting and _goes_on(waiting[-1], facts):
        _amend(session, waiting[-1], slipped, now=now)
        return
    for other in waiting:
        other.decision, other.decided_at = OVERTAKEN, now
    choices = choices_of(session, slipped, now=now)
    _written(session, row, row.id, slipped.slip, cause, facts, choices, now=now)


def record_plain(
    session: Session, row: Any, slip: Slip, cause: str, facts: dict[str, Any], *, now: datetime
) -> None:
    """A slip of goods under way: nothing can be done with them but to wait."""
    _written(session, row, row.order_line_id, slip, cause, facts, [{"choice": Choice.KEEP.value}], now=now)


def _written(
    session: Session,
    row: Any,
    line_id: int,
    slipped: Slip,
    cause: str,
    facts: dict[str, Any],
    choices: list[Any],
    *,
    now: datetime,
) -> None:
    earlier = slips_queries.count_of_line(session, line_id)
    today = now.astimezone(ZoneInfo(row.timezone)).date()
    can_decide = len(choices) > 1
    slip = PromiseSlip(
        sales_order_id=row.sales_order_id,
        order_line_id=line_id,
        quantity=slipped.quantity,
        old_promise_date=slipped.old_date,
        new_promise_date=slipped.new_date,
        cause=cause,
        reason={"code": cause, "facts": jsonable(facts)},
        choices=choices,
        decide_by=decide_by(slipped, earlier, today) if can_decide else None,
        slipped_at=now,
        decision=None if can_decide else Choice.KEEP.value,
        decided_at=None if can_decide else now,
    )
    session.add(slip)
    session.flush()
    told = {"slip_id": slip.id, "line_number": row.line_number, "new_date": slip.new_promise_date}
    journal.record(session, OPERATOR, "slip", document_number("SO", row.sales_order_id), told, now=now)
    _tell(session, slip, row, now=now)


def _goes_on(slip: PromiseSlip, facts: dict[str, Any]) -> bool:
    same = slip.reason["facts"].get("expected_receipt_id") == facts.get("expected_receipt_id")
    return slip.cause == OVERDUE_CAUSE and same


def _amend(session: Session, slip: PromiseSlip, slipped: Slipped, *, now: datetime) -> None:
    told: str | None = slip.reason.get("told_date") or jsonable(slip.new_promise_date)
    new = slipped.slip.new_date
    slip.new_promise_date, slip.quantity = new, max(slip.quantity, slipped.slip.quantity)
    slip.choices = choices_of(session, slipped, now=now)
    slip.reason = {**slip.reason, "told_date": told}
    moved_on = told is not None and (new is None or new - date.fromisoformat(told) > PATIENCE)
    if moved_on:
        slip.reason = {**slip.reason, "told_date": new and new.isoformat()}
        _tell(session, slip, slipped.line.row, now=now)
    session.flush()


def overtake_gone(session: Session, line_ids: Collection[int], *, now: datetime) -> None:
    """The goods have left whole: what was asked about these lines has no answer any more."""
    for slip in slips_queries.open_of_lines(session, line_ids):
        slip.decision, slip.decided_at = OVERTAKEN, now
    session.flush()


def overtake(session: Session, line: OwedLine, after: Parts, quantity: int, *, now: datetime) -> None:
    """The line is promised sooner again: what was asked about it is closed or brought up to date, and told."""
    dates = unit_dates(after, quantity)
    for slip in slips_queries.open_of_line(session, line.row.id):
        if dates[-1] <= slip.old_promise_date:
            slip.decision, slip.decided_at = OVERTAKEN, now
        slip.new_promise_date = dates[-1] if dates[-1] < date.max else None
        _tell(session, slip, line.row, now=now, kind=RECOVERED)
    session.flush()


def _tell(session: Session, slip: PromiseSlip, row: Any, *, now: datetime, kind: str = SLIP) -> None:
    """Into the customer's conversation, and by mail."""
    person = slips_queries.people_to_tell(session, row.contact_id, row.company_id)
    if person is None:
        return
    facts = {
        "slip_id": slip.id,
        "locale": row.locale,
        "order_number": document_number("SO", slip.sales_order_id),
        "line_number": row.line_number,
        "sku": row.sku,
        "name": row.name,
        "unit": row.unit,
        "quantity": slip.quantity,
        "old_date": slip.old_promise_date,
        "new_date": slip.new_promise_date,
        "cause": slip.cause,
        "reason": slip.reason,
        "choices": slip.choices,
        "decide_by": slip.decide_by,
    }
    notices.queue_notice(session, person.id, kind, facts, now)
    notices.queue_mail(session, person.id, kind, facts, now)


def close_overdue(session: Session, *, now: datetime) -> tuple[SlipView, ...]:
    """Nobody decided in time: the line is kept, and the team gets a message."""
    yesterday = (now - timedelta(hours=12)).date()
    closed = []
    for slip in slips_queries.overdue_decisions(session, yesterday):
        slip.decision, slip.decided_at = DECIDED_BY_TIME, now
        session.flush()
        row = slips_queries.visible_slip(session, OPERATOR, slip.id)
        closed.append(view_of(row))
        _leave_to_team(session, row, closed[-1], now=now)
    return tuple(closed)


def _leave_to_team(session: Session, row: Any, view: SlipView, *, now: datetime) -> None:
    person = slips_queries.people_to_tell(session, row.contact_id, row.company_id)
    if person is None:
        return
    speaker = Actor(person.id, Role.CUSTOMER, row.company_id, person.name, person.email)
    names = ("order_number", "line_number", "slip_id", "old_date", "new_date", "decide_by")
    facts = {name: getattr(view, name) for name in names}
    about = f"{view.order_number} {view.line_number}"
    escalations.leave_message(session, speaker, f"slip:{view.slip_id}", "slip_undecided", about, facts, now)
