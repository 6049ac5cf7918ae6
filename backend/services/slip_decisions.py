"""What the customer says to a slip: kept, sent in parts, replaced or called off, once and as things are now."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.queries import orders as orders_queries
from backend.db.queries import slips as slips_queries
from backend.domain.actors import Actor
from backend.domain.errors import ChoiceNotOffered, SlipDecided, SlipExpired
from backend.domain.numbers import document_number
from backend.domain.order_requests import OrderChange
from backend.domain.slips import DECIDED_BY_TIME, Choice, Slip
from backend.services import (
    cancellations,
    journal,
    order_changes,
    promise_writing,
    proposals,
    reservations,
)
from backend.services.line_progress import settle_lines
from backend.services.locales import locale_of
from backend.services.ordering_accounts import check_may_order
from backend.services.owed import Owing, claim_of, load_owing
from backend.services.proposals import ShownProposal
from backend.services.slip_choices import Slipped, named, split_parts
from backend.services.slips import SlipView, view_of

SPLIT_CHOSEN = "split_chosen"


def decide_slip(session: Session, actor: Actor, slip_id: int, choice: str, *, now: datetime) -> SlipView:
    """Do what was chosen, checked again under lock; the same choice again finds it done.

    A substitute is placed as it is priced now: who asks a person shows it first, by `propose_substitute`.
    """
    row = _locked(session, actor, slip_id)
    if _is_done(row, choice):
        return view_of(row)
    _check_open(session, actor, row, choice, now)
    if choice == Choice.SPLIT:
        _split(session, actor, row, now)
    elif choice == Choice.CANCEL:
        _cancel(session, actor, row, now)
    elif choice == Choice.SUBSTITUTE:
        shown = order_changes.propose_order_change(session, actor, _order(row), _swap(row), now=now)
        proposals.confirm(session, actor, shown.proposal_id, now=now)
    return _decided(session, actor, row, choice, now)


def propose_substitute(session: Session, actor: Actor, slip_id: int, *, now: datetime) -> ShownProposal:
    """Kind "substitute_slip": the line with the substitute, priced and promised, to say yes to."""
    row = slips_queries.visible_slip(session, actor, slip_id)
    _check_open(session, actor, row, Choice.SUBSTITUTE, now)
    payload = {"slip_id": slip_id, "order_number": _order(row), "change": _swap(row)}
    change = order_changes.propose_order_change(session, actor, _order(row), _swap(row), now=now)
    proposals.withdraw(session, actor, change.proposal_id, now=now)
    return proposals.open_proposal(
        session, actor, kind="substitute_slip", payload=payload, shown=change.shown, now=now
    )


def _prepare(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    return proposals.PREPARERS["change_order"](session, actor, payload, now)


def _execute(
    session: Session, actor: Actor, payload: dict[str, Any], shown: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    """The change as shown, and the slip decided by it."""
    row = _locked(session, actor, payload["slip_id"])
    _check_open(session, actor, row, Choice.SUBSTITUTE, now)
    done = proposals.EXECUTORS["change_order"](session, actor, payload, shown, now)
    _decided(session, actor, row, Choice.SUBSTITUTE, now)
    return done


def _locked(session: Session, actor: Actor, slip_id: int) -> Any:
    """The slip under its order's lock."""
    row = slips_queries.visible_slip(session, actor, slip_id)
    orders_queries.visible_order(session, actor, _order(row), lock=True)
    return slips_queries.visible_slip(session, actor, slip_id)


def _order(row: Any) -> str:
    return document_number("SO", row.PromiseSlip.sales_order_id)


def _swap(row: Any) -> OrderChange:
    offered = named(row.PromiseSlip.choices, Choice.SUBSTITUTE)
    return OrderChange(replace_item=((row.line_number, offered["sku"] if offered else row.sku),))


def _is_done(row: Any, choice: str) -> bool:
    decision = row.PromiseSlip.decision
    return decision == choice or (decision, choice) == (DECIDED_BY_TIME, Choice.KEEP)


def _check_open(session: Session, actor: Actor, row: Any, choice: str, now: datetime) -> None:
    check_may_order(actor, "decide_slip")
    slip = row.PromiseSlip
    about = (slip.id, _order(row), row.line_number)
    if slip.decision is not None:
        raise SlipDecided(*about, slip.decision, slip.new_promise_date)
    today = now.astimezone(ZoneInfo(locale_of(session, actor).timezone)).date()
    if slip.decide_by is not None and today > slip.decide_by:
        raise SlipExpired(*about, slip.decide_by, slip.new_promise_date)
    if not named(slip.choices, choice):
        raise ChoiceNotOffered(*about, choice, tuple(each["choice"] for each in slip.choices))


def _split(session: Session, actor: Actor, row: Any, now: datetime) -> None:
    """The line in parts, as they can be had now; the customer said yes to their days."""
    reservations.lock(session, {row.sku})
    reservations.drop(session, row.sku, (), now=now)
    owing = load_owing(session, row.sku, now=now)
    slipped = _as_it_stands(owing, row) if row.PromiseSlip.order_line_id in owing.lines else None
    parts = split_parts(slipped) if slipped else ()
    if slipped is None or not parts:
        others = tuple(each["choice"] for each in row.PromiseSlip.choices if each["choice"] != Choice.SPLIT)
        raise ChoiceNotOffered(row.PromiseSlip.id, _order(row), row.line_number, Choice.SPLIT.value, others)
    reason = {"code": SPLIT_CHOSEN, "facts": {"slip_id": row.PromiseSlip.id}}
    promise_writing.rewrite(session, slipped.line, parts, {}, now=now, whole=reason, agreed=True)
    called_back = promise_writing.reserve_anew(session, slipped.line, parts, row.sku, now=now)
    reservations.count_anew(session, row.sku)
    settle_lines(session, called_back, now=now)


def _as_it_stands(owing: Owing, row: Any) -> Slipped:
    """The line with everything else that is spoken for taken from supply."""
    line_id = row.PromiseSlip.order_line_id
    claims = {each: claim_of(line) for each, line in owing.lines.items()}
    for claim in claims.values():
        for part in claim.live:
            owing.balances.take(part.warehouse, part.promise_ship_date, part.quantity, claim.allocation_class)
    for hold in owing.holds:
        owing.balances.take(hold.warehouse, hold.promise_ship_date, hold.quantity, hold.allocation_class)
    slip = Slip(row.PromiseSlip.quantity, row.PromiseSlip.old_promise_date, row.PromiseSlip.new_promise_date)
    return Slipped(owing, owing.lines[line_id], claims[line_id], owing.balances, slip)


def _cancel(session: Session, actor: Actor, row: Any, now: datetime) -> None:
    shown = cancellations.propose_cancellation(
        session, actor, _order(row), line_numbers=(row.line_number,), now=now
    )
    proposals.confirm(session, actor, shown.proposal_id, now=now)


def _decided(session: Session, actor: Actor, row: Any, choice: str, now: datetime) -> SlipView:
    slip = row.PromiseSlip
    slip.decision, slip.decided_at = str(choice), now
    session.flush()
    facts = {"slip_id": slip.id, "line_number": row.line_number, "choice": str(choice)}
    journal.record(session, actor, "decide_slip", _order(row), facts, now=now)
    return view_of(slips_queries.visible_slip(session, actor, slip.id))


proposals.EXECUTORS["substitute_slip"] = _execute
proposals.PREPARERS["substitute_slip"] = _prepare
